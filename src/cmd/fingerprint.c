#include "cmd/fingerprint.h"

#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/projects.h"
#include "cmd/message.h"
#include "cmd/reporting.h"
#include "profile/types/fingerprint.h"
#include "base/banned.h"

static void fingerprint_session_done(struct fingerprint_session *it)
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

void fingerprint_fail(struct fingerprint_session *it, enum status status)
{
	if (it->status == STATUS_DONE || status == STATUS_REFUSED)
		it->status = status;
}

/* -- the command line ---------------------------------------------------- */

static bool is_url(const char *operand)
{
	return text_starts_with(operand, "https://") ||
	       text_starts_with(operand, "http://");
}

static int read_replace(struct fingerprint_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	const char *text = opts_text(arguments, "replace", NULL);
	struct findings findings = {.arena = &it->arena};
	struct source source = {.name = "--replace"};
	struct origin origin = {.source = &source};
	struct fingerprint_text from = {
	    .origin = &origin, .findings = &findings};

	if (text == NULL)
		return 0;
	if (!opts_has(arguments, "update"))
		return error_set(error, STATUS_USAGE,
		    "'--replace' goes with '--update' only");
	from.text = text;
	from.length = strlen(text);
	if (!fingerprint_parse(&from, &it->replace) ||
	    it->replace.length != LOCK_SHA256_BYTES) {
		(void)error_set(error, STATUS_USAGE,
		    "option '--replace' takes the SHA-256 that is pinned, not "
		    "'%.100s'",
		    text);
		return error_hint(error, "64 hex digits, grouped at will");
	}
	it->has_replace = true;
	return 0;
}

static int read_operands(struct fingerprint_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;

	if (is_url(arguments->operands[0])) {
		if (arguments->count > 1)
			return error_set(error, STATUS_USAGE,
			    "a URL stands alone, got %zu operands",
			    arguments->count);
		return 0;
	}
	if (opts_has(arguments, "name")) {
		(void)error_set(
		    error, STATUS_USAGE, "'--name' goes with a URL only");
		return error_hint(error, "a definition says its own");
	}
	return inputs_collect(
	    &it->inputs, arguments->operands, arguments->count, error);
}

static int read_config(struct fingerprint_session *it, struct error *error)
{
	int status =
	    it->inputs.count > 0
		? projects_read(
		      &it->inputs, it->invocation, true, &it->config, error)
		: invocation_config(it->invocation, ".", &it->config, error);

	if (status != 0)
		return -1;
	if (it->config.findings.errors == 0)
		return 0;
	message_findings(it->invocation, &it->config.findings);
	return error_set(
	    error, STATUS_FINDINGS, "'%s' has errors", it->config.path);
}

/* -- asking -------------------------------------------------------------- */

static struct shown_server *find_server(
    struct fingerprint_session *it, const struct ca_lookup_query *query)
{
	struct shown_server *server = it->first;

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

/* Whoever fails makes the server fail; an answer that the admin page agrees
 * with is worth more than one without. */
static int ask(struct fingerprint_session *it,
    const struct ca_lookup_query *query, struct shown_server **ret,
    struct error *error)
{
	struct shown_server *server = find_server(it, query);
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
		fingerprint_fail(
		    it, (enum status)message_error(it->invocation, &fault));
	} else if (server->answer.on_page == NULL)
		server->answer = answer;
	return 0;
}

static struct shown_payload *add_payload(struct fingerprint_session *it,
    struct shown_server *server, const struct payload *scep)
{
	struct shown_payload *shown = arena_new(&it->arena, sizeof(*shown));

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

static int fail_mismatch(const struct shown_server *server,
    const struct shown_payload *shown, struct error *error)
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
static void judge(struct fingerprint_session *it, struct shown_server *server,
    struct shown_payload *shown)
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
		fingerprint_fail(
		    it, (enum status)message_error(it->invocation, &error));
}

static int ask_profile(struct fingerprint_session *it, struct error *error)
{
	const struct profile *profile = &it->document.profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *scep = &profile->payloads[i];
		struct ca_lookup_query query;
		struct shown_server *server = NULL;
		struct shown_payload *shown;

		if (!payload_is(scep, PAYLOAD_SCEP))
			continue;
		query = ca_lookup_query_of(scep);
		if (ask(it, &query, &server, error) != 0)
			return -1;
		shown = add_payload(it, server, scep);
		if (shown == NULL)
			return error_set_memory(error);
		judge(it, server, shown);
	}
	return 0;
}

/* 1: it is to be asked for. */
static int read_definition(
    struct fingerprint_session *it, const char *path, struct error *error)
{
	struct document *document = &it->document;

	document_clear(document);
	document_read(&it->run, path, document);
	message_findings(it->invocation, &document->findings);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(error, STATUS_USAGE,
		    "'%s' is a profile, not a definition", path);
	if (document->findings.errors > 0)
		fingerprint_fail(it, STATUS_FINDINGS);
	return document->findings.errors == 0 && !document->profile.abstract;
}

static int ask_files(struct fingerprint_session *it, struct error *error)
{
	for (size_t i = 0; i < it->inputs.count; i++) {
		struct error fault = {0};
		int wanted =
		    read_definition(it, it->inputs.list[i].path, &fault);

		if (wanted < 0)
			fingerprint_fail(it,
			    (enum status)message_error(it->invocation, &fault));
		else if (wanted > 0 && ask_profile(it, error) != 0)
			return -1;
	}
	if (it->first == NULL && it->status == STATUS_DONE)
		return error_set(error, STATUS_NOT_FOUND,
		    "no definition has a [scep] section");
	return 0;
}

static int ask_all(struct fingerprint_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	struct ca_lookup_query query = {.url = arguments->operands[0],
	    .name = opts_text(arguments, "name", "")};
	struct shown_server *server;

	return is_url(query.url) ? ask(it, &query, &server, error)
				 : ask_files(it, error);
}

/* -- the command --------------------------------------------------------- */

static int fingerprint(struct fingerprint_session *it,
    struct invocation *invocation, struct error *error)
{
	auto_report struct report report = {
	    .format = opts_has(&invocation->arguments, "json") ? &report_json
							       : &report_text};
	struct ca_lookup_callbacks callbacks;

	if (read_replace(it, error) != 0 || read_operands(it, error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0 ||
	    read_config(it, error) != 0)
		return -1;
	it->network =
	    (struct network){.invocation = invocation, .config = &it->config};
	network_callbacks(&it->network, &callbacks);
	it->lookup = ca_lookup_new(&callbacks);
	if (it->lookup == NULL)
		return error_set_memory(error);
	if (ask_all(it, error) != 0 || fingerprint_pin(it, error) != 0 ||
	    fingerprint_keep(it, error) != 0)
		return -1;
	report_add_fingerprints(&report, it->first, invocation->now);
	return reporting_flush(invocation, &report, error);
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(fingerprint_session_done) struct fingerprint_session it = {
	    .invocation = invocation};
	struct error error = {0};

	if (fingerprint(&it, invocation, &error) != 0)
		return message_error(invocation, &error);
	return (int)it.status;
}

static const struct option command_options[] = {
    {.name = "name",
	.argument = "CA-IDENT",
	.doc = "name of the CA instance, for a URL"},
    {.name = "update", .doc = "pin what has no pin yet"},
    {.name = "replace",
	.whole = true,
	.argument = "SHA-256",
	.doc = "with --update: replace the pin of this CA, or pin this CA "
	       "although it has expired"},
    {.name = "certificates",
	.argument = "DIR",
	.doc = "write root and issuing CA into DIR, for 'certificate ='"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command fingerprint_command = {.name = "fingerprint",
    .synopsis = "[--update [--replace SHA-256]] [--certificates DIR] "
		"FILE... | URL",
    .summary = "fetch the CA's fingerprint and compare it",
    .details = "Asks each server once for its CA certificates (GetCACert) and, "
	       "where a definition names it, reads the admin page of NDES, "
	       "whose thumbprint must be that of one of them; reading it takes "
	       "one of its five places for unused challenges. Shows both "
	       "certificates, and whether the definition and the pin in "
	       "scepctl.lock agree. A CA that differs from its pin is never "
	       "accepted unless --update --replace names the old one; one that "
	       "has expired is warned of, and pinned only when --replace names "
	       "it.",
    .options = command_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_NETWORK, STATUS_SERVER},
    .run = run_command};
