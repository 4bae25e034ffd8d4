/* The command expiry: when certificates end that devices, servers and this
 * project live by. */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/expiry_session.h"
#include "cmd/message.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "base/banned.h"

enum {
	DAYS_MAX = 36500
};

static int read_days(struct expiry_session *it, struct error *error)
{
	const char *text = opts_text(&it->invocation->arguments, "check", NULL);
	int64_t days = 0;

	it->limit = it->invocation->now;
	if (text == NULL)
		return 0;
	if (!text_to_number(text, strlen(text), 0, DAYS_MAX, &days))
		return error_set(error, STATUS_USAGE,
		    "option '--check' takes days, 0 to %d, not '%.40s'",
		    DAYS_MAX, text);
	it->limit += days * CLOCK_DAY;
	return 0;
}

static int start(struct expiry_session *it, struct invocation *invocation,
    struct error *error)
{
	if (read_days(it, error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    /* Without a definition there may be an identity, and pins. */
	    projects_collect(invocation, &it->inputs, error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0 ||
	    projects_read(&it->inputs, invocation, true, &it->config, error) !=
		0)
		return -1;
	it->run.follows_links = true;
	return it->config.findings.errors > 0
		   ? projects_check(invocation, &it->config, NULL, error)
		   : 0;
}

/* How many there are that end by the limit of --check. */
static size_t count_close(const struct expiry_session *it)
{
	size_t close = 0;

	while (
	    close < it->list.count && it->list.certs[close].ends <= it->limit)
		close++;
	return close;
}

static int finish(struct expiry_session *it, struct error *error)
{
	const struct invocation *invocation = it->invocation;
	bool json = opts_has(&invocation->arguments, "json");
	auto_report struct report report = {
	    .format = json ? &report_json : &report_text,
	    .colour = invocation->colour_out};
	const struct report_expiry told = {.certs = it->list.certs,
	    .count = it->list.count,
	    .gaps = it->list.gaps,
	    .gap_count = it->list.gap_count,
	    .now = invocation->now,
	    .limit = it->limit};
	size_t close = count_close(it);
	char here[FILE_PATH_MAX];

	report.directory = getcwd(here, sizeof(here));
	report_add_expiry(&report, &told);
	if (reporting_flush(invocation, &report, error) != 0)
		return -1;
	if (told.count == 0)
		message_note(invocation, "no certificate is known");
	if (!opts_has(&invocation->arguments, "check") || close == 0)
		return 0;
	message_note(invocation, "%zu certificate%s within %s days", close,
	    close == 1 ? " ends" : "s end",
	    opts_text(&invocation->arguments, "check", ""));
	expiry_note(it, STATUS_FINDINGS);
	return 0;
}

static int run_command(struct invocation *invocation)
{
	auto_expiry_session struct expiry_session it = {
	    .invocation = invocation};
	struct error error = {0};

	if (start(&it, invocation, &error) != 0 ||
	    expiry_read_files(&it, &error) != 0 ||
	    expiry_read_signer(&it, &error) != 0 ||
	    (!opts_has(&invocation->arguments, "offline") &&
		expiry_ask_servers(&it, &error) != 0) ||
	    expiry_read_pins(&it, &error) != 0 ||
	    (!opts_has(&invocation->arguments, "offline") &&
		expiry_ask_devices(&it, &error) != 0))
		return message_error(invocation, &error);
	expiry_list_sort(&it.list);
	if (finish(&it, &error) != 0)
		return message_error(invocation, &error);
	return (int)it.status;
}

static const struct option command_options[] = {
    {.name = "check",
	.argument = "DAYS",
	.doc = "status 1 when one ends within so many days, or has ended"},
    {.name = "offline", .doc = "make no connection: servers are not asked"},
    {.name = "sign",
	.argument = "URI",
	.doc = "signing identity: a path, or a file: or pkcs11: URI"},
    {.name = "passphrase",
	.argument = "REFERENCE",
	.doc = "where the identity's passphrase is, such as env:NAME; it is "
	       "used only where no certificate can be seen without it"},
    {.name = "chain",
	.argument = "FILE",
	.repeats = true,
	.doc = "further certificates that go with the identity"},
    {.name = "json", .doc = "the table as JSON"},
    {0},
};

const struct command expiry_command = {.name = "expiry",
    .synopsis = "[--check DAYS] [--offline] [FILE...]",
    .summary = "show when certificates end, soonest first",
    .details =
	"One table of the signing identity with its chain, the CA and RA "
	"certificates that the SCEP servers of the definitions give "
	"(GetCACert), the CAs pinned in scepctl.lock, the certificates in "
	"profiles, and who signed them: each once, with all places it was "
	"met. A FILE is a definition, a directory of them or anybody's "
	".mobileconfig, whose server is not asked; pins are then those of the "
	"servers that definitions among them name. No FILE: all definitions "
	"of the project, and all pins. What cannot be seen, such as a PKCS#12 "
	"file that wants its password, is listed as not told. Reads no admin "
	"page, so that no place for a challenge is used. Of the certificates "
	"that devices got by profiles that were applied, the first to end of "
	"each profile is in it, where Jamf Pro can be asked, as status asks "
	"it. Jamf Pro does not tell when the secret of an API client ends.",
    .options = command_options,
    .least = 0,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_CHECKED,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_CRYPTO, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
