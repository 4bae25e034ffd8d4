#include "json/json_write.h"
#include "report/form.h"
#include "base/banned.h"

void report_json_begin(struct report *report)
{
	json_write_document(&report->writer);
	json_write_array(&report->writer, "findings");
}

static void write_place(
    struct json_writer *writer, const struct finding *finding)
{
	json_write_text(writer, "file", finding->file);
	if (finding->path != NULL) {
		json_write_text(writer, "path", finding->path);
		return;
	}
	json_write_integer(writer, "line", finding->line);
	json_write_integer(writer, "column", finding->column);
	json_write_integer(writer, "end_line", finding->end_line);
	json_write_integer(writer, "end_column", finding->end_column);
}

void report_json_add(struct report *report, const struct finding *finding)
{
	struct json_writer *writer = &report->writer;

	json_write_object(writer, NULL);
	write_place(writer, finding);
	json_write_text(writer, "severity", severity_name(finding->severity));
	json_write_text(writer, "id", finding->rule->id);
	json_write_text(writer, "message", finding->message);
	if (finding->hint != NULL)
		json_write_text(writer, "hint", finding->hint);
	json_write_end(writer);
}

void report_json_add_accepted(struct report *report)
{
	struct json_writer *writer = &report->writer;

	json_write_integer(writer, "accepted", (int64_t)report->accepted);
	json_write_array(writer, "accepted_ids");
	for (size_t i = 0; i < report->id_count; i++) {
		const struct report_id *id = &report->ids[i];

		if (id->accepted == 0)
			continue;
		json_write_object(writer, NULL);
		json_write_text(writer, "id", id->rule->id);
		json_write_integer(writer, "count", (int64_t)id->accepted);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void write_failures(
    struct json_writer *writer, const struct report_failures *failures)
{
	json_write_array(writer, "failures");
	for (size_t i = 0; i < failures->count; i++) {
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

static void write_error(struct json_writer *writer, const struct error *error)
{
	bool any = error != NULL && error->status != STATUS_DONE;

	json_write_text(writer, "error", any ? error->text : NULL);
	json_write_text(
	    writer, "hint", any && error->hint[0] != '\0' ? error->hint : NULL);
}

void report_json_failures(struct report *report,
    const struct report_failures *failures, struct buf *buf)
{
	report->writer.buf = buf;
	json_write_end(&report->writer); /* of the findings */
	write_failures(&report->writer, failures);
}

void report_json_finish(struct report *report, const struct error *error,
    int status, struct buf *buf)
{
	struct json_writer *writer = &report->writer;

	writer->buf = buf;
	report_json_add_accepted(report);
	write_error(writer, error);
	json_write_integer(writer, "status", status);
	json_write_end(writer);
}

void report_json_end(struct report *report)
{
	struct json_writer *writer = &report->writer;

	json_write_end(writer);
	write_failures(writer, &report->unreadable);
	if (report->signature != NULL)
		json_write_raw(writer, "signature", report->signature);
	json_write_integer(writer, "errors", (int64_t)report->errors);
	json_write_integer(writer, "warnings", (int64_t)report->warnings);
	json_write_integer(writer, "notes", (int64_t)report->notes);
	report_json_add_accepted(report);
	json_write_integer(writer, "files", (int64_t)report->files);
	json_write_integer(
	    writer, "unreadable", (int64_t)report->unreadable.count);
	json_write_integer(writer, "unchecked", (int64_t)report->unchecked);
	write_error(writer, report->error);
	json_write_end(writer);
}
