/* The certificates in definitions and profiles, one file after another. */
#include "cmd/expiry_session.h"

#include "cmd/message.h"
#include "base/banned.h"

/* -- servers -------------------------------------------------------------- */

/* No URL has a line feed. */
static void add_key(struct buf *key, const struct expiry_server *server)
{
	buf_printf(key, "%s\n%s", server->url, server->name);
}

int expiry_server_is_named(const struct expiry_session *it,
    const struct expiry_server *server, struct error *error)
{
	auto_buf struct buf key = {0};
	size_t ignored;

	add_key(&key, server);
	if (!buf_ok(&key))
		return error_set_memory(error);
	return map_get(&it->named, key.data, key.length, &ignored) ? 1 : 0;
}

/* A server to be asked is one that a definition names: who writes somebody a
 * profile does not send the program anywhere. */
static int note_server(
    struct expiry_session *it, const struct payload *scep, struct error *error)
{
	struct arena *arena = &it->list.arena;
	struct expiry_server server = {
	    payload_text(scep, KEY_URL, ""), payload_text(scep, KEY_NAME, "")};
	auto_buf struct buf key = {0};
	size_t ignored;
	int added;

	if (it->document.kind != DOCUMENT_DEFINITION || server.url[0] == '\0')
		return 0;
	add_key(&key, &server);
	if (!buf_ok(&key))
		return error_set_memory(error);
	added = map_add(&it->named, key.data, key.length, 0, &ignored);
	if (added <= 0)
		return added == 0 ? 0 : error_set_memory(error);
	it->servers = arena_grow(arena, it->servers, it->server_count,
	    &it->server_room, sizeof(*it->servers));
	server.url = arena_text(arena, server.url);
	server.name = arena_text(arena, server.name);
	if (it->servers == NULL || server.url == NULL || server.name == NULL)
		return error_set_memory(error);
	it->servers[it->server_count++] = server;
	return 0;
}

/* -- payloads ------------------------------------------------------------- */

/* How a payload of this type holds certificates. */
struct holder {
	const char *type;
	enum schema_key_name key;
	enum report_expiry_use use;
	int (*read)(const void *bytes, size_t length, const char *name,
	    struct cert_list *list, struct error *error);
};

static const struct holder holders[] = {
    {PAYLOAD_ROOT, KEY_CERTIFICATE, REPORT_EXPIRY_PAYLOAD, cert_list_read},
    {PAYLOAD_PKCS1, KEY_CERTIFICATE, REPORT_EXPIRY_PAYLOAD, cert_list_read},
    {PAYLOAD_PEM, KEY_CERTIFICATE, REPORT_EXPIRY_PAYLOAD, cert_list_read},
    {"com.apple.security.pkcs12", KEY_FILE, REPORT_EXPIRY_IDENTITY,
	cert_list_read_pkcs12},
};

static const struct holder *holder_of(const struct payload *payload)
{
	for (size_t i = 0; i < array_length(holders); i++)
		if (payload_is(payload, holders[i].type))
			return &holders[i];
	return NULL;
}

static int add_certs(struct expiry_session *it, const struct cert_list *certs,
    enum report_expiry_use use, struct error *error)
{
	for (size_t i = 0; i < certs->count; i++)
		if (expiry_list_add_cert(&it->list, certs->certs[i], use,
			it->document.source.name, error) != 0)
			return -1;
	return 0;
}

/* What cannot be seen is told as that; it is nothing that failed. */
static int add_payload(struct expiry_session *it, const struct payload *payload,
    struct error *error)
{
	const struct holder *holder = holder_of(payload);
	auto_cert_list struct cert_list certs = {0};
	const struct value *value;
	struct error why = {0};

	if (holder == NULL)
		return 0;
	value = payload_value(payload, holder->key);
	if (value->data == NULL || value->data_length == 0)
		return 0;
	if (holder->read(value->data, value->data_length,
		value->text != NULL ? value->text : payload->type, &certs,
		&why) == 0)
		return add_certs(it, &certs, holder->use, error);
	if (why.status == STATUS_LIMIT) {
		*error = why;
		return -1;
	}
	return expiry_list_miss(
	    &it->list, holder->use, it->document.source.name, why.text, error);
}

/* -- files ---------------------------------------------------------------- */

/* Who signed a profile, and the chain that came along. */
static int add_signer(struct expiry_session *it, struct error *error)
{
	const struct cms *cms = it->document.cms;
	const struct cert *signer;
	const struct cert_list *certs;

	if (cms == NULL)
		return 0;
	signer = cms_signer(cms);
	certs = cms_certs(cms);
	for (size_t i = 0; i < certs->count; i++)
		if (expiry_list_add_cert(&it->list, certs->certs[i],
			signer != NULL && cert_equal(certs->certs[i], signer)
			    ? REPORT_EXPIRY_SIGNER
			    : REPORT_EXPIRY_SIGNER_CHAIN,
			it->document.source.name, error) != 0)
			return -1;
	return 0;
}

static int add_document(struct expiry_session *it, struct error *error)
{
	const struct profile *profile = &it->document.profile;

	/* What a base holds is in the definitions that extend it. */
	if (profile->abstract)
		return 0;
	if (add_signer(it, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (add_payload(it, payload, error) != 0 ||
		    (payload_is(payload, PAYLOAD_SCEP) &&
			note_server(it, payload, error) != 0))
			return -1;
	}
	return 0;
}

/* Whether what the file says is to be believed to be all of it: a definition
 * must be right; of a profile it must be known what it holds. */
static bool is_right(const struct document *document)
{
	return document->kind == DOCUMENT_PROFILE
		   ? document->tree != NULL
		   : document->findings.errors == 0;
}

int expiry_read_files(struct expiry_session *it, struct error *error)
{
	struct document *document = &it->document;

	for (size_t i = 0; i < it->inputs.count; i++) {
		document_clear(document);
		document_read(&it->run, it->inputs.list[i].path, document);
		if (document->unreadable) {
			(void)message_error(it->invocation, &document->error);
			expiry_note(it, document->error.status);
			continue;
		}
		if (!is_right(document)) {
			message_findings(it->invocation, &document->findings);
			expiry_note(it, STATUS_FINDINGS);
		}
		if (add_document(it, error) != 0)
			return -1;
	}
	return 0;
}
