/* The servers of definitions, or the one of a URL: each is asked once, and held
 * to what the definitions say of it. */
#include "cmd/fingerprint_session.h"

#include <string.h>

#include "base/text.h"
#include "cmd/message.h"
#include "base/banned.h"

void fingerprint_session_done(struct fingerprint_session *it)
{
	lock_free(it->lock);
	ca_lookup_free(it->lookup);
	network_done(&it->network);
	config_done(&it->config);
	document_done(&it->document);
	document_run_done(&it->run);
	inputs_done(&it->inputs);
	arena_done(&it->arena);
}

void fingerprint_fail(struct fingerprint_session *it, const struct error *error)
{
	(void)message_error(it->invocation, error);
	fingerprint_note(it, error->status);
}

void fingerprint_note(struct fingerprint_session *it, enum status status)
{
	if (it->status == STATUS_DONE || status == STATUS_REFUSED)
		it->status = status;
}

static struct report_scep_server *find_server(
    struct fingerprint_session *it, const struct ca_lookup_query *query)
{
	struct report_scep_server *server = it->first;

	while (server != NULL && (strcmp(server->url, query->url) != 0 ||
				     strcmp(server->name, query->name) != 0))
		server = server->next;
	if (server != NULL)
		return server;
	server = arena_new(&it->arena, sizeof(*server));
	if (server == NULL)
		return NULL;
	server->url = arena_text(&it->arena, query->url);
	server->name = arena_text(&it->arena, query->name);
	if (server->url == NULL || server->name == NULL)
		return NULL;
	if (it->last == NULL)
		it->first = server;
	else
		it->last->next = server;
	it->last = server;
	return server;
}

int fingerprint_ask(struct fingerprint_session *it,
    const struct ca_lookup_query *query, struct report_scep_server **ret,
    struct error *error)
{
	struct report_scep_server *server = find_server(it, query);
	struct ca_lookup_answer answer = {0};
	struct error fault = {0};

	if (server == NULL)
		return error_set_memory(error);
	*ret = server;
	if (server->failed)
		return 0;
	if (ca_lookup_ask(it->lookup, query, &answer, &fault) != 0) {
		server->failed = true;
		server->error = fault;
		fingerprint_fail(it, &fault);
	} else if (server->answer.on_page == NULL)
		server->answer = answer;
	return 0;
}

static struct report_scep_user *add_payload(struct fingerprint_session *it,
    struct report_scep_server *server, const struct payload *scep)
{
	struct report_scep_user *shown = arena_new(&it->arena, sizeof(*shown));

	if (shown == NULL)
		return NULL;
	shown->file = arena_text(&it->arena, it->document.source.name);
	if (scep->label != NULL)
		shown->label = arena_text(&it->arena, scep->label);
	if (shown->file == NULL)
		return NULL;
	shown->given = payload_value(scep, KEY_FINGERPRINT)->fingerprint;
	if (server->last == NULL)
		server->first = shown;
	else
		server->last->next = shown;
	server->last = shown;
	return shown;
}

static int fail_mismatch(const struct report_scep_server *server,
    const struct report_scep_user *shown, struct error *error)
{
	const struct cert *ca = server->answer.authority->ca;
	auto_buf struct buf given = {0}, served = {0};
	unsigned char bytes[DIGEST_BYTES_MAX];
	enum digest digest = DIGEST_SHA256;

	(void)digest_by_size(shown->given.length, &digest);
	if (cert_fingerprint(ca, digest, bytes, error) != 0)
		return -1;
	text_add_hex(&given, shown->given.bytes, shown->given.length);
	text_add_hex(&served, bytes, digest_size(digest));
	if (!buf_ok(&given) || !buf_ok(&served))
		return error_set_memory(error);
	(void)error_set(error, STATUS_REFUSED,
	    "%.80s: fingerprint %s is of no CA certificate served, '%.40s' has "
	    "%s",
	    shown->file, given.data, cert_common_name(ca), served.data);
	return error_hint(error,
	    "devices would not enrol; if the CA was renewed, put the new "
	    "fingerprint or 'auto' into the definition");
}

/* Fingerprints that the definition fixes, or what 'auto' becomes. */
static void judge(struct fingerprint_session *it,
    struct report_scep_server *server, struct report_scep_user *shown)
{
	struct error error = {0};

	if (server->failed || shown->given.kind == FINGERPRINT_NONE)
		return;
	if (shown->given.kind == FINGERPRINT_AUTO) {
		shown->has_emitted =
		    pin_fingerprint(&server->answer.pin, &it->document.profile,
			&shown->emitted, &error) == 0;
		if (!shown->has_emitted)
			(void)error_prefix(&error, "'%s'", shown->file);
	} else {
		shown->match = scep_authority_find(server->answer.authority,
		    shown->given.bytes, shown->given.length);
		if (shown->match == NULL) {
			server->mismatch = true;
			(void)fail_mismatch(server, shown, &error);
		}
	}
	if (error.status != STATUS_DONE)
		fingerprint_fail(it, &error);
}

static int ask_profile(struct fingerprint_session *it, struct error *error)
{
	const struct profile *profile = &it->document.profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *scep = &profile->payloads[i];
		struct ca_lookup_query query;
		struct report_scep_server *server = NULL;
		struct report_scep_user *shown;

		if (!payload_is(scep, PAYLOAD_SCEP))
			continue;
		query = ca_lookup_query_of(scep);
		if (fingerprint_ask(it, &query, &server, error) != 0)
			return -1;
		shown = add_payload(it, server, scep);
		if (shown == NULL)
			return error_set_memory(error);
		judge(it, server, shown);
	}
	return 0;
}

int fingerprint_ask_files(struct fingerprint_session *it, struct error *error)
{
	struct document *document = &it->document;

	for (size_t i = 0; i < it->inputs.count; i++) {
		const char *path = it->inputs.list[i].path;
		struct error fault = {0};

		document_clear(document);
		document_read(&it->run, path, document);
		message_findings(it->invocation, &document->findings);
		if (document->unreadable)
			fingerprint_fail(it, &document->error);
		else if (document->kind != DOCUMENT_DEFINITION) {
			(void)error_set(&fault, STATUS_USAGE,
			    "'%s' is a profile, not a definition", path);
			fingerprint_fail(it, &fault);
		} else if (document->findings.errors > 0)
			fingerprint_note(it, STATUS_FINDINGS);
		else if (!document->profile.abstract &&
			 ask_profile(it, error) != 0)
			return -1;
	}
	if (it->first == NULL && it->status == STATUS_DONE)
		return error_set(error, STATUS_NOT_FOUND,
		    "no definition has a [scep] section");
	return 0;
}
