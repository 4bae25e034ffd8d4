#include "json/json_write.h"
#include "report/report_form.h"
#include "base/banned.h"

void report_json_begin(struct report *report)
{
	json_write_object(&report->writer, NULL);
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

void report_json_end(struct report *report)
{
	struct json_writer *writer = &report->writer;

	json_write_end(writer);
	if (report->signature != NULL)
		json_write_raw(writer, "signature", report->signature);
	json_write_integer(writer, "errors", (int64_t)report->errors);
	json_write_integer(writer, "warnings", (int64_t)report->warnings);
	json_write_integer(writer, "notes", (int64_t)report->notes);
	report_json_add_accepted(report);
	json_write_integer(writer, "files", (int64_t)report->files);
	json_write_integer(writer, "unreadable", (int64_t)report->unreadable);
	json_write_integer(writer, "unchecked", (int64_t)report->unchecked);
	json_write_end(writer);
}
