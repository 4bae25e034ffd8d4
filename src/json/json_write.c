/*
 * Strings escaped, brackets kept, values appended.
 */
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* One character that is not plain; returns its length. */
static size_t add_character(struct buf *buf, const char *text, size_t length)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	size_t step = text_utf8_length(text, length);
	uint32_t point;

	if (step == 0) {
		buf_text(buf, "\xEF\xBF\xBD");
		return 1;
	}
	point = text_utf8_point(text, step);
	if (point != '"' && point != '\\' && !text_is_control(point)) {
		buf_add(buf, text, step);
		return step;
	}
	for (size_t i = 0; i + 1 < sizeof(letters); i += 2)
		if ((uint32_t)(unsigned char)letters[i] == point) {
			buf_char(buf, '\\');
			buf_char(buf, letters[i + 1]);
			return step;
		}
	buf_printf(buf, "\\u%04" PRIx32, point);
	return step;
}

static void add_string(struct buf *buf, const char *text, size_t length)
{
	size_t at = 0;

	buf_char(buf, '"');
	while (at < length) {
		size_t begin = at;

		while (at < length && text[at] >= 0x20 && text[at] < 0x7F &&
		       text[at] != '"' && text[at] != '\\')
			at++;
		buf_add(buf, text + begin, at - begin);
		if (at < length)
			at += add_character(buf, text + at, length - at);
	}
	buf_char(buf, '"');
}

static void new_line(const struct json_writer *writer)
{
	if (writer->compact)
		return;
	buf_char(writer->buf, '\n');
	for (unsigned i = 0; i < writer->depth; i++)
		buf_text(writer->buf, "  ");
}

/* What comes before a value. */
static void begin(struct json_writer *writer, const char *name)
{
	if (writer->within)
		buf_char(writer->buf, ',');
	if (writer->depth > 0)
		new_line(writer);
	writer->within = true;
	if (name == NULL)
		return;
	add_string(writer->buf, name, strlen(name));
	buf_text(writer->buf, writer->compact ? ":" : ": ");
}

static void open_bracket(
    struct json_writer *writer, const char *name, char bracket, char end)
{
	begin(writer, name);
	if (writer->depth == JSON_WRITE_DEPTH_MAX) {
		writer->buf->failed = true;
		return;
	}
	buf_char(writer->buf, bracket);
	writer->ends[writer->depth++] = end;
	writer->within = false;
}

void json_write_object(struct json_writer *writer, const char *name)
{
	open_bracket(writer, name, '{', '}');
}

void json_write_document(struct json_writer *writer)
{
	json_write_object(writer, NULL);
	json_write_integer(writer, JSON_WRITE_FORMAT_NAME, JSON_WRITE_FORMAT);
}

void json_write_array(struct json_writer *writer, const char *name)
{
	open_bracket(writer, name, '[', ']');
}

void json_write_end(struct json_writer *writer)
{
	bool filled = writer->within;

	if (writer->depth == 0)
		return;
	writer->depth--;
	if (filled)
		new_line(writer);
	buf_char(writer->buf, writer->ends[writer->depth]);
	writer->within = true;
	if (writer->depth == 0)
		buf_char(writer->buf, '\n');
}

void json_write_bytes(struct json_writer *writer, const char *name,
    const char *text, size_t length)
{
	begin(writer, name);
	add_string(writer->buf, text, length);
}

void json_write_null(struct json_writer *writer, const char *name)
{
	begin(writer, name);
	buf_text(writer->buf, "null");
}

void json_write_text(
    struct json_writer *writer, const char *name, const char *text)
{
	if (text == NULL)
		json_write_null(writer, name);
	else
		json_write_bytes(writer, name, text, strlen(text));
}

void json_write_integer(
    struct json_writer *writer, const char *name, int64_t integer)
{
	begin(writer, name);
	buf_printf(writer->buf, "%" PRId64, integer);
}

void json_write_boolean(
    struct json_writer *writer, const char *name, bool boolean)
{
	begin(writer, name);
	buf_text(writer->buf, boolean ? "true" : "false");
}

void json_write_real(
    struct json_writer *writer, const char *name, double number)
{
	char text[40] = "null";

	if (isfinite(number))
		(void)snprintf(text, sizeof(text), "%.15g", number);
	/* Most doubles need no more than 15 digits; none more than 17. */
	if (isfinite(number) && fabs(strtod(text, NULL) - number) > 0)
		(void)snprintf(text, sizeof(text), "%.17g", number);
	begin(writer, name);
	buf_text(writer->buf, text);
}
