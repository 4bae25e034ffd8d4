/*
 * What the formats share: text that is printable and coloured, and members of
 * JSON.
 */
#include "report/format.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/banned.h"

void report_text_add(struct buf *buf, const char *text)
{
	text_add_printable(buf, text, strlen(text));
}

const char *report_relative(const struct report *report, const char *path)
{
	const char *directory = report->directory;
	size_t length = directory == NULL ? 0 : strlen(directory);

	if (length > 0 && strncmp(path, directory, length) == 0 &&
	    path[length] == '/')
		path += length + 1;
	while (text_starts_with(path, "./"))
		path += 2;
	return path;
}

void report_text_colour(struct report *report, const char *colour)
{
	if (report->colour)
		buf_text(&report->out, colour);
}

void report_json_number(
    struct json_writer *writer, const char *name, int64_t number, int64_t least)
{
	if (number >= least)
		json_write_integer(writer, name, number);
	else
		json_write_null(writer, name);
}

void report_json_time(
    struct json_writer *writer, const char *name, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(time, text, sizeof(text));
	json_write_text(writer, name, text);
}

void report_json_hex(struct json_writer *writer, const char *name,
    const void *bytes, size_t length)
{
	auto_buf struct buf hex = {0};

	text_add_hex(&hex, bytes, length);
	if (!buf_ok(&hex))
		writer->buf->failed = true;
	json_write_text(writer, name, hex.data);
}

void report_json_error(struct json_writer *writer, const struct error *error)
{
	bool any = error != NULL && error->status != STATUS_DONE;

	json_write_text(writer, "error", any ? error->text : NULL);
	json_write_text(
	    writer, "hint", any && error->hint[0] != '\0' ? error->hint : NULL);
}

void report_json_accepted(struct report *report)
{
	struct json_writer *writer = report_writer(report);

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
