#include "cmd/reporting.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/rules.h"
#include "cmd/message.h"
#include "base/banned.h"

enum {
	FLUSH_BYTES = 64 * 1024
};

/* Commands are what the form for GitHub consists of. */
static int flush(struct reporting *reporting, struct error *error)
{
	struct buf *buf = &reporting->buf;

	switch (reporting->report.format) {
	case REPORT_TEXT:
		return stdout_report(
		    reporting->invocation, RUNNER_TEXT, buf, error);
	case REPORT_JSON:
	case REPORT_SARIF:
		return stdout_report(
		    reporting->invocation, RUNNER_JSON, buf, error);
	case REPORT_GITHUB:
		break;
	}
	if (stdout_write(buf, error) != 0)
		return -1;
	buf_clear(buf);
	return 0;
}

static int settle_format(struct reporting *reporting,
    const struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	bool json = opts_has(arguments, "json");
	const char *name =
	    opts_text(arguments, "format", json ? "json" : "text");

	if (!report_format_by_name(name, &reporting->report.format) ||
	    (json && reporting->report.format != REPORT_JSON))
		return error_set(error, STATUS_USAGE,
		    "'--json' and '--format %s' exclude each other", name);
	return 0;
}

int reporting_start(struct reporting *reporting,
    const struct invocation *invocation, struct error *error)
{
	struct report *report = &reporting->report;

	if (settle_format(reporting, invocation, error) != 0)
		return -1;
	reporting->directory = memory_new(FILE_PATH_MAX);
	if (reporting->directory == NULL)
		return error_set_memory(error);
	report->colour = invocation->colour_out;
	report->groups = invocation->terminal_out;
	report->version = SCEPCTL_VERSION;
	report->rules = rule_tables;
	report->directory = getcwd(reporting->directory, FILE_PATH_MAX);
	report_begin(report, &reporting->buf);
	reporting->invocation = invocation;
	return 0;
}

int reporting_add(struct reporting *reporting, const struct findings *findings,
    struct error *error)
{
	if (findings->failed)
		return error_set_memory(error);
	report_add(&reporting->report, findings, &reporting->buf);
	if (reporting->buf.length < FLUSH_BYTES && !reporting->buf.failed)
		return 0;
	return flush(reporting, error);
}

static size_t count_unchecked(const struct document *document)
{
	size_t count = 0;

	if (document->kind != DOCUMENT_PROFILE)
		return 0;
	for (size_t i = 0; i < document->profile.count; i++)
		if (document->profile.payloads[i].schema == NULL)
			count++;
	return count;
}

int reporting_document(struct reporting *reporting,
    const struct document *document, struct error *error)
{
	struct report *report = &reporting->report;

	report->files++;
	if (document->unreadable) {
		/* After what was found in the files before it. */
		if (flush(reporting, error) != 0)
			return -1;
		(void)message_error(reporting->invocation, &document->error);
		failures_add(&reporting->unreadable, document->source.name,
		    &document->error);
	} else {
		report->unchecked += count_unchecked(document);
	}
	return reporting_add(reporting, &document->findings, error);
}

static void say_summary(const struct reporting *reporting)
{
	const struct report *report = &reporting->report;
	const struct invocation *invocation = reporting->invocation;
	size_t found = report->errors + report->warnings + report->notes;

	message_accepted(invocation, report);
	if (found == 0 && invocation->verbose == 0)
		return;
	message_note(invocation,
	    "%zu error%s, %zu warning%s, %zu note%s in %zu file%s",
	    report->errors, report->errors == 1 ? "" : "s", report->warnings,
	    report->warnings == 1 ? "" : "s", report->notes,
	    report->notes == 1 ? "" : "s", report->files,
	    report->files == 1 ? "" : "s");
	if (report->unchecked > 0)
		message_note(invocation,
		    "%zu payload%s of types without a schema: not checked",
		    report->unchecked, report->unchecked == 1 ? "" : "s");
}

int reporting_finish(
    struct reporting *reporting, int *ret_status, struct error *error)
{
	struct report *report = &reporting->report;
	bool strict = opts_has(&reporting->invocation->arguments, "strict");

	if (failures_list(&reporting->unreadable, &report->unreadable, error) !=
	    0)
		return -1;
	report_end(report, &reporting->buf);
	if (flush(reporting, error) != 0)
		return -1;
	if (report->format == REPORT_TEXT)
		say_summary(reporting);
	*ret_status = STATUS_DONE;
	if (report->unreadable.count > 0)
		*ret_status = report->unreadable.list[0].status;
	else if (report->errors > 0 || (strict && report->warnings > 0))
		*ret_status = STATUS_FINDINGS;
	return 0;
}

int reporting_fail(struct reporting *reporting,
    const struct invocation *invocation, const struct error *error)
{
	struct error ignored;

	if (reporting->invocation != NULL && error->status != STATUS_USAGE) {
		(void)failures_list(&reporting->unreadable,
		    &reporting->report.unreadable, &ignored);
		reporting->report.error = error;
		report_end(&reporting->report, &reporting->buf);
		(void)flush(reporting, &ignored);
	}
	return message_error(invocation, error);
}

void reporting_done(struct reporting *reporting)
{
	buf_done(&reporting->buf);
	report_done(&reporting->report);
	failures_done(&reporting->unreadable);
	memory_free(reporting->directory);
	*reporting = (struct reporting){0};
}
