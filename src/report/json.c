/*
 * JSON: one document for a run.
 */
#include "report/format.h"
#include "report/signature.h"
#include "base/banned.h"

static void begin(struct report *report)
{
	json_write_document(report_writer(report));
	json_write_array(&report->writer, "findings");
}

static void add(struct report *report, const struct finding *finding)
{
	struct json_writer *writer = report_writer(report);

	json_write_object(writer, NULL);
	json_write_text(writer, "file", finding->file);
	if (finding->path != NULL) {
		json_write_text(writer, "path", finding->path);
	} else {
		json_write_integer(writer, "line", finding->line);
		json_write_integer(writer, "column", finding->column);
		json_write_integer(writer, "end_line", finding->end_line);
		json_write_integer(writer, "end_column", finding->end_column);
	}
	json_write_text(writer, "severity", severity_name(finding->severity));
	json_write_text(writer, "id", finding->rule->id);
	json_write_text(writer, "message", finding->message);
	if (finding->hint != NULL)
		json_write_text(writer, "hint", finding->hint);
	json_write_end(writer);
}

static void add_failures(struct report *report)
{
	const struct report_failures *failures = report->failures;
	struct json_writer *writer = report_writer(report);

	json_write_end(writer); /* of the findings */
	json_write_array(writer, "failures");
	for (size_t i = 0; failures != NULL && i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "file", failure->file);
		json_write_integer(writer, "status", failure->status);
		json_write_text(writer, "message", failure->message);
		json_write_text(writer, "hint", failure->hint);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void end(struct report *report)
{
	struct json_writer *writer = report_writer(report);
	size_t unreadable =
	    report->failures != NULL ? report->failures->count : 0;

	add_failures(report);
	if (report->signature != NULL)
		report_json_signature(writer, "signature", report->signature);
	json_write_integer(writer, "errors", (int64_t)report->errors);
	json_write_integer(writer, "warnings", (int64_t)report->warnings);
	json_write_integer(writer, "notes", (int64_t)report->notes);
	report_json_accepted(report);
	json_write_integer(writer, "files", (int64_t)report->files);
	json_write_integer(writer, "unreadable", (int64_t)unreadable);
	json_write_integer(writer, "unchecked", (int64_t)report->unchecked);
	report_json_error(writer, report->error);
	json_write_end(writer);
}

static void finish(struct report *report, const struct error *error, int status)
{
	struct json_writer *writer = report_writer(report);

	report_json_accepted(report);
	report_json_error(writer, error);
	json_write_integer(writer, "status", status);
	json_write_end(writer);
}

const struct report_format report_json = {.name = "json",
    .runner = RUNNER_JSON,
    .is_document = true,
    .begin = begin,
    .add = add,
    .end = end,
    .failures = add_failures,
    .plan = report_json_plan,
    .end_plans = report_json_end_plans,
    .diff = report_json_diff,
    .credentials = report_json_credentials,
    .statuses = report_json_statuses,
    .finish = finish,
    .probe = report_json_probe,
    .server = report_json_server,
    .end_servers = report_json_end_servers,
    .fingerprints = report_json_fingerprints,
    .expiry = report_json_expiry,
    .section = report_json_section,
    .key = report_json_key,
    .rule = report_json_rule,
    .end_explained = report_json_end_explained};
