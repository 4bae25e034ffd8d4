/*
 * The report of validate and verify, from its format to the exit status.
 */
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

int reporting_flush(const struct invocation *invocation, struct report *report,
    struct error *error)
{
	/* The command may have ended before it knew its format. */
	if (report->out.length == 0 && !report->out.failed)
		return 0;
	if (!report->format->is_commands)
		return stdout_report(
		    invocation, report->format->runner, &report->out, error);
	if (stdout_write(&report->out, error) != 0)
		return -1;
	buf_clear(&report->out);
	return 0;
}

int reporting_start(struct reporting *reporting,
    const struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	struct report *report = &reporting->report;
	bool json = opts_has(arguments, "json");
	const char *name =
	    opts_text(arguments, "format", json ? "json" : "text");

	report->format = report_format_of(name);
	if (report->format == NULL || (json && report->format != &report_json))
		return error_set(error, STATUS_USAGE,
		    "'--json' and '--format %s' exclude each other", name);
	reporting->directory = memory_new(FILE_PATH_MAX);
	if (reporting->directory == NULL)
		return error_set_memory(error);
	report->colour = invocation->colour_out;
	report->groups = invocation->terminal_out;
	report->version = SCEPCTL_VERSION;
	report->is_strict = opts_has(arguments, "strict");
	report->command = invocation->arguments.command->name;
	report->rules = rule_tables;
	report->directory = getcwd(reporting->directory, FILE_PATH_MAX);
	report_begin(report);
	reporting->invocation = invocation;
	return 0;
}

int reporting_add(struct reporting *reporting, const struct findings *findings,
    struct error *error)
{
	struct report *report = &reporting->report;

	if (findings->failed)
		return error_set_memory(error);
	report_add(report, findings);
	if (report->out.length < FLUSH_BYTES && !report->out.failed)
		return 0;
	return reporting_flush(reporting->invocation, report, error);
}

int reporting_document(struct reporting *reporting,
    const struct document *document, struct error *error)
{
	struct report *report = &reporting->report;
	int result;

	report->files++;
	if (document->unreadable) {
		/* After what was found in the files before it. */
		if (reporting_flush(reporting->invocation, report, error) != 0)
			return -1;
		(void)message_error(reporting->invocation, &document->error);
		report_failures_add(&reporting->unreadable,
		    document->source.name, &document->error);
	} else if (document->kind == DOCUMENT_PROFILE) {
		for (size_t i = 0; i < document->profile.count; i++)
			report->unchecked +=
			    document->profile.payloads[i].schema == NULL;
	}
	report->input = document->unreadable ? NULL : document->source.name;
	result = reporting_add(reporting, &document->findings, error);
	report->input = NULL;
	return result;
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

static int end(struct reporting *reporting, int status, struct error *error)
{
	struct report *report = &reporting->report;

	report->failures = &reporting->unreadable;
	report->status = status;
	report_end(report);
	return reporting_flush(reporting->invocation, report, error);
}

int reporting_finish(
    struct reporting *reporting, int *ret_status, struct error *error)
{
	struct report *report = &reporting->report;
	int status = STATUS_DONE;

	if (reporting->unreadable.failed)
		return error_set_memory(error);
	if (reporting->unreadable.count > 0)
		status = (int)reporting->unreadable.list[0].status;
	else if (report->errors > 0 ||
		 (report->is_strict && report->warnings > 0))
		status = STATUS_FINDINGS;
	if (end(reporting, status, error) != 0)
		return -1;
	if (report->format == &report_text)
		say_summary(reporting);
	*ret_status = status;
	return 0;
}

int reporting_fail(struct reporting *reporting,
    const struct invocation *invocation, const struct error *error)
{
	struct error ignored;

	if (reporting->invocation != NULL && error->status != STATUS_USAGE) {
		reporting->report.error = error;
		(void)end(reporting, (int)error->status, &ignored);
	}
	return message_error(invocation, error);
}

void reporting_done(struct reporting *reporting)
{
	report_done(&reporting->report);
	report_failures_done(&reporting->unreadable);
	memory_free(reporting->directory);
	*reporting = (struct reporting){0};
}
