/* Where certificates are: the signing identity, servers, the lock file. What
 * files hold is in expiry_files.c. */
#include "cmd/expiry_session.h"

#include <string.h>

#include "base/file.h"
#include "cmd/message.h"
#include "cmd/signer.h"
#include "project/lock.h"
#include "base/banned.h"

void expiry_session_done(struct expiry_session *it)
{
	ca_lookup_free(it->lookup);
	network_done(&it->network);
	map_done(&it->named);
	expiry_list_done(&it->list);
	config_done(&it->config);
	document_done(&it->document);
	document_run_done(&it->run);
	inputs_done(&it->inputs);
}

void expiry_note(struct expiry_session *it, enum status status)
{
	if (it->status == STATUS_DONE || it->status == STATUS_FINDINGS)
		it->status = status;
}

/* Says why something is not told, in the report as well. */
static int miss(struct expiry_session *it, enum report_expiry_use use,
    const char *where, const struct error *why, struct error *error)
{
	(void)message_error(it->invocation, why);
	expiry_note(it, why->status);
	return expiry_list_miss(&it->list, use, where, why->text, error);
}

/* -- the signing identity ------------------------------------------------- */

/* It issued another one of the list. */
static bool is_issuer(const struct cert_list *certs, const struct cert *cert)
{
	for (size_t i = 0; i < certs->count; i++)
		if (!cert_equal(certs->certs[i], cert) &&
		    cert_is_issued_by(certs->certs[i], cert))
			return true;
	return false;
}

/* A renewed one stands beside it: what signs is the one that lasts longest. */
static bool is_replaced(const struct cert_list *certs, const struct cert *cert)
{
	for (size_t i = 0; i < certs->count; i++)
		if (cert_not_after(certs->certs[i]) > cert_not_after(cert) &&
		    strcmp(cert_subject(certs->certs[i]), cert_subject(cert)) ==
			0)
			return true;
	return false;
}

int expiry_read_signer(struct expiry_session *it, struct error *error)
{
	auto_cert_list struct cert_list certs = {0};
	auto_buf struct buf name = {0};
	struct error why = {0};

	if (signer_read_certs(
		it->invocation, &it->config, &certs, &name, &why) != 0)
		return miss(it, REPORT_EXPIRY_SIGNING,
		    name.length > 0 ? name.data : "[signing]", &why, error);
	for (size_t i = 0; i < certs.count; i++) {
		const struct cert *cert = certs.certs[i];

		if (!is_replaced(&certs, cert) &&
		    expiry_list_add_cert(&it->list, cert,
			is_issuer(&certs, cert) ? REPORT_EXPIRY_SIGNING_CHAIN
						: REPORT_EXPIRY_SIGNING,
			name.data, error) != 0)
			return -1;
	}
	return 0;
}

/* -- servers -------------------------------------------------------------- */

static int add_served(struct expiry_session *it, const char *url,
    const struct scep_authority *authority, struct error *error)
{
	const struct {
		const struct cert *cert;
		enum report_expiry_use use;
	} known[] = {{authority->ca, REPORT_EXPIRY_CA},
	    {authority->signing, REPORT_EXPIRY_RA},
	    {authority->encryption, REPORT_EXPIRY_RA},
	    {authority->root, REPORT_EXPIRY_ROOT}};

	for (size_t i = 0; i < array_length(known); i++)
		if (known[i].cert != NULL &&
		    (i == 0 || known[i].cert != authority->ca) &&
		    expiry_list_add_cert(&it->list, known[i].cert, known[i].use,
			url, error) != 0)
			return -1;
	for (size_t i = 1; i < authority->chain_count; i++)
		if (authority->chain[i] != authority->root &&
		    expiry_list_add_cert(&it->list, authority->chain[i],
			REPORT_EXPIRY_CHAIN, url, error) != 0)
			return -1;
	return 0;
}

static int ask(struct expiry_session *it, const struct expiry_server *server,
    struct error *error)
{
	const struct ca_lookup_query query = {
	    .url = server->url, .name = server->name};
	struct ca_lookup_answer answer;
	struct error why = {0};

	/* What only a device can fill in is nothing that failed. */
	if (ca_lookup_check_url(KEY_URL, server->url, &why) != 0)
		return expiry_list_miss(
		    &it->list, REPORT_EXPIRY_CA, server->url, why.text, error);
	if (ca_lookup_ask(it->lookup, &query, &answer, &why) != 0)
		return miss(it, REPORT_EXPIRY_CA, server->url, &why, error);
	return add_served(it, server->url, answer.authority, error);
}

int expiry_ask_servers(struct expiry_session *it, struct error *error)
{
	struct ca_lookup_callbacks callbacks;

	it->network = (struct network){
	    .invocation = it->invocation, .config = &it->config};
	network_callbacks(&it->network, &callbacks);
	it->lookup = ca_lookup_new(&callbacks);
	if (it->lookup == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < it->server_count; i++)
		if (ask(it, &it->servers[i], error) != 0)
			return -1;
	return 0;
}

/* -- pins ----------------------------------------------------------------- */

static int add_pinned(struct expiry_session *it, const char *url,
    const struct lock_cert *cert, enum report_expiry_use use,
    struct error *error)
{
	const struct expiry_fact fact = {.subject = cert->subject,
	    .ends = cert->expires,
	    .sha256 = cert->sha256,
	    .use = use,
	    .where = url};

	return expiry_list_add(&it->list, &fact, error);
}

/* 1: of a server that is named, or all are wanted; 0; -1. */
static int is_wanted(const struct expiry_session *it,
    const struct lock_pin *pin, struct error *error)
{
	const struct expiry_server server = {pin->url, pin->name};

	return it->invocation->arguments.count == 0
		   ? 1
		   : expiry_server_is_named(it, &server, error);
}

int expiry_read_pins(struct expiry_session *it, struct error *error)
{
	auto_lock struct lock *lock = NULL;
	const struct lock_pin *pin;
	char path[FILE_PATH_MAX], directory[FILE_PATH_MAX] = ".";

	if (it->inputs.count > 0)
		inputs_directory(
		    it->inputs.list[0].path, directory, sizeof(directory));
	if (lock_path(&it->config, directory, path, error) != 0 ||
	    lock_open(path, &lock, error) != 0)
		return -1;
	for (size_t i = 0; (pin = lock_pin_at(lock, i)) != NULL; i++) {
		int wanted = is_wanted(it, pin, error);

		if (wanted < 0)
			return -1;
		if (wanted > 0 &&
		    (add_pinned(it, pin->url, &pin->ca, REPORT_EXPIRY_PINNED_CA,
			 error) != 0 ||
			(pin->has_root &&
			    add_pinned(it, pin->url, &pin->root,
				REPORT_EXPIRY_PINNED_ROOT, error) != 0)))
			return -1;
	}
	return 0;
}
