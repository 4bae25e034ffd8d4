/* The command fingerprint: what CAs servers have, compared with definitions and
 * the lock file. */
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/fingerprint_session.h"
#include "cmd/message.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "profile/types/fingerprint.h"
#include "base/banned.h"

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

static int fingerprint(struct fingerprint_session *it,
    struct invocation *invocation, struct error *error)
{
	auto_report struct report report = {
	    .format = opts_has(&invocation->arguments, "json") ? &report_json
							       : &report_text};
	const struct arguments *arguments = &invocation->arguments;
	const struct ca_lookup_query query = {.url = arguments->operands[0],
	    .name = opts_text(arguments, "name", "")};
	struct ca_lookup_callbacks callbacks;
	struct report_scep_server *server;

	if (read_replace(it, error) != 0 || read_operands(it, error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0 ||
	    (it->inputs.count > 0 ? projects_read(&it->inputs, invocation, true,
					&it->config, error)
				  : invocation_config(invocation, ".",
					&it->config, error)) != 0)
		return -1;
	/* Only errors, and what else there is with them, are said. */
	if (it->config.findings.errors > 0 &&
	    projects_check(invocation, &it->config, NULL, error) != 0)
		return -1;
	it->network =
	    (struct network){.invocation = invocation, .config = &it->config};
	network_callbacks(&it->network, &callbacks);
	it->lookup = ca_lookup_new(&callbacks);
	if (it->lookup == NULL)
		return error_set_memory(error);
	if ((is_url(query.url) ? fingerprint_ask(it, &query, &server, error)
			       : fingerprint_ask_files(it, error)) != 0 ||
	    fingerprint_pin(it, error) != 0 || fingerprint_keep(it, error) != 0)
		return -1;
	report_add_fingerprints(&report, it->first, invocation->now);
	return reporting_flush(invocation, &report, error);
}

static int run_command(struct invocation *invocation)
{
	auto_fingerprint_session struct fingerprint_session it = {
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
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_NETWORK, STATUS_SERVER},
    .run = run_command};
