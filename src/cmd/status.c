/* The command status: what became of applied profiles on devices. */
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/reporting.h"
#include "cmd/status_retry.h"
#include "cmd/status_session.h"
#include "report/status.h"
#include "base/banned.h"

/* -- reports -------------------------------------------------------------- */

static const struct {
	const char *option;
	const struct report_format *format;
} formats[] = {
    {"json", &report_json},
    {"csv", &report_csv},
    {"markdown", &report_markdown},
};

static int choose_format(const struct arguments *arguments,
    const struct report_format **ret_format, struct error *error)
{
	const char *chosen = NULL;

	*ret_format = &report_text;
	for (size_t i = 0; i < array_length(formats); i++) {
		if (!opts_has(arguments, formats[i].option))
			continue;
		if (chosen != NULL)
			return error_set(error, STATUS_USAGE,
			    "'--%s' and '--%s' exclude each other", chosen,
			    formats[i].option);
		chosen = formats[i].option;
		*ret_format = formats[i].format;
	}
	return 0;
}

/* Where a report goes out while it is made. */
struct outlet {
	const struct status_session *it;
	struct error error;
};

/* Whole lines only: what a runner obeys is looked for line by line. */
static void write_lines(void *context, struct report *report)
{
	struct outlet *outlet = context;
	struct buf *out = &report->out;
	auto_buf struct buf rest = {0};
	const char *end = out->data + out->length;

	while (end > out->data && end[-1] != '\n')
		end--;
	if (end == out->data || outlet->error.status != STATUS_DONE)
		return;
	buf_add(&rest, end, (size_t)(out->data + out->length - end));
	out->length = (size_t)(end - out->data);
	out->data[out->length] = '\0';
	(void)reporting_flush(outlet->it->invocation, report, &outlet->error);
	buf_add(out, rest.data, rest.length);
	if (!buf_ok(&rest))
		out->failed = true;
}

static struct report_status told_of(
    const struct status_session *it, const struct sync_status *status)
{
	return (struct report_status){.status = status,
	    .lists_devices = it->lists_devices,
	    .has_verdict = it->request.has_verdict,
	    .verdict = it->request.verdict};
}

static int write_page(const struct status_session *it,
    const struct sync_status *status, const char *path, struct error *error)
{
	auto_report struct report report = {.format = &report_html};
	const struct report_status told = told_of(it, status);

	report_begin(&report);
	report_add_status(&report, &told);
	report_finish(&report, NULL, STATUS_DONE);
	if (!buf_ok(&report.out))
		return error_set_memory(error);
	return file_write(
	    path, report.out.data, report.out.length, 0666, error);
}

static const struct error *end_of_retry(
    struct status_session *it, const struct error *error)
{
	it->status = error->status;
	(void)message_error(it->invocation, error);
	return error;
}

static int write_report(struct status_session *it,
    const struct report_format *format, const struct error *end,
    struct error *error)
{
	struct outlet outlet = {.it = it};
	struct error failed = {0};
	auto_report struct report report = {.format = format,
	    .colour = it->invocation->colour_out,
	    .relieve = write_lines,
	    .context = &outlet};
	const struct sync_status status = {.now = it->invocation->now,
	    .servers = it->servers,
	    .count = it->server_count};
	const struct report_status told = told_of(it, &status);
	const char *page = opts_text(&it->invocation->arguments, "html", NULL);

	if (page != NULL && end == NULL &&
	    write_page(it, &status, page, error) != 0)
		return -1;
	report_begin(&report);
	report_add_failures(&report, &it->failures);
	report_add_status(&report, &told);
	if (it->retries && end == NULL && format == &report_json &&
	    status_retry_run(it, report_writer(&report), &failed) != 0)
		end = end_of_retry(it, &failed);
	report_finish(&report, end, (int)it->status);
	if (outlet.error.status != STATUS_DONE) {
		*error = outlet.error;
		return -1;
	}
	if (reporting_flush(it->invocation, &report, error) != 0)
		return -1;
	/* What is asked about is read first. */
	if (it->retries && end == NULL && format != &report_json)
		return status_retry_run(it, NULL, error);
	return 0;
}

/* -- the command ---------------------------------------------------------- */

static void say_notes(const struct status_session *it)
{
	for (size_t i = 0; i < it->server_count; i++)
		for (size_t at = 0; at < it->servers[i].note_count; at++)
			message_warning(it->invocation, NULL, "%s",
			    it->servers[i].notes[at]);
}

static void check(struct status_session *it)
{
	size_t profiles = 0;

	for (size_t i = 0; i < it->server_count; i++)
		for (size_t at = 0; at < it->servers[i].count; at++) {
			const struct status_profile *profile =
			    &it->servers[i].profiles[at];
			char why[STATUS_WHY_MAX];

			profiles++;
			if (status_check(profile, &it->bounds, why))
				continue;
			message_warning(it->invocation, NULL, "'%s': %s",
			    profile->name, why);
			if (it->status == STATUS_DONE)
				it->status = STATUS_FINDINGS;
		}
	if (profiles > 0)
		return;
	message_warning(
	    it->invocation, NULL, "no profile was applied: nothing to check");
	if (it->status == STATUS_DONE)
		it->status = STATUS_FINDINGS;
}

static int run(struct status_session *it, struct error *error)
{
	if (status_session_start(it, error) != 0 ||
	    status_session_read(it, error) != 0)
		return -1;
	say_notes(it);
	if (it->server_count == 0 && !it->is_check)
		message_note(it->invocation, "no profile was applied");
	if (it->is_check)
		check(it);
	return 0;
}

/* Whatever ended the run, a document is whole. */
static int run_whole(struct status_session *it, struct error *error)
{
	const struct report_format *format;
	struct error end = {0};

	if (choose_format(&it->invocation->arguments, &format, error) != 0)
		return -1;
	if (run(it, &end) == 0)
		return write_report(it, format, NULL, error);
	if (end.status == STATUS_USAGE || !format->is_document) {
		*error = end;
		return -1;
	}
	it->status = end.status;
	(void)message_error(it->invocation, &end);
	return write_report(it, format, &end, error);
}

static int run_command(struct invocation *invocation)
{
	auto_status_session struct status_session it = {
	    .invocation = invocation};
	struct error error = {0};
	int status;

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	interrupt_catch();
	status = run_whole(&it, &error) == 0
		     ? (int)it.status
		     : message_error(invocation, &error);
	/* A signal ends the program right here. */
	for (size_t i = 0; i < it.count; i++)
		server_done(&it.groups[i].server);
	interrupt_end();
	return status;
}

static const char *const verdicts[] = {"current", "expiring", "expired",
    "installed-no-certificate", "failed", "pending", "outdated", "never-sent",
    "unknown", NULL};

static const struct option command_options[] = {
    {.name = "devices", .doc = "list the devices, not only their numbers"},
    {.name = "verdict",
	.argument = "VERDICT",
	.choices = verdicts,
	.doc = "list the devices with this verdict only"},
    {.name = "check",
	.doc = "status 1 unless every device is current, or the bounds hold"},
    {.name = "min-current",
	.argument = "P%",
	.kind = WORD_FREE,
	.doc = "with --check: at least this part of the devices is current"},
    {.name = "max-failed",
	.argument = "N|P%",
	.kind = WORD_FREE,
	.doc = "with --check: at most so many, or this part, failed"},
    {.name = "max-unknown",
	.argument = "P%",
	.kind = WORD_FREE,
	.doc = "with --check: at most this part does not tell, 10% unless "
	       "given"},
    {.name = "retry",
	.whole = true,
	.doc = "take the failed commands of failed devices away, after asking, "
	       "so that Jamf Pro sends again"},
    {.name = "yes", .whole = true, .doc = "with --retry: do not ask"},
    {.name = "max-devices",
	.argument = "N",
	.doc = "with --retry: refuse when it would be more devices; with --yes "
	       "50 unless given"},
    OPTION_SERVER,
    {.name = "csv", .doc = "the devices as a table in CSV"},
    {.name = "markdown", .doc = "the report for a comment"},
    {.name = "html",
	.argument = "FILE",
	.doc = "write the report as one page that needs no network, too"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command status_command = {.name = "status",
    .synopsis = "[--check] [--devices] [FILE...]",
    .summary = "show what became of applied profiles on devices",
    .details =
	"Says for each profile that was applied, and each device in its "
	"scope, one verdict: current, expiring, expired, "
	"installed-no-certificate, failed, pending, outdated, never-sent or "
	"unknown. It is made of Jamf Pro's inventory, the history of its "
	"commands and scepctl.lock; nothing is changed without --retry. The "
	"certificate of a "
	"profile is the one whose subject holds $PROFILE_IDENTIFIER, of mobile "
	"devices in the CN; without it current means installed. Percentages "
	"are of the devices whose verdict is known. No FILE: all profiles in "
	"the lock file, of all servers. A missing privilege is status 5, and "
	"what can be told without it is told.",
    .options = command_options,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
