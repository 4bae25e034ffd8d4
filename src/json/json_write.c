#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static void add_unit(struct buf *buf, uint32_t unit)
{
	buf_printf(buf, "\\u%04" PRIx32, unit);
}

static void add_point(
    struct buf *buf, const char *text, size_t length, uint32_t point)
{
	static const char plain[] = "\b\f\n\r\t\"\\";
	static const char letters[] = "bfnrt\"\\";
	const char *found = NULL;

	if (point != 0 && point < 0x80)
		found = strchr(plain, (int)point);
	if (found != NULL) {
		buf_char(buf, '\\');
		buf_char(buf, letters[found - plain]);
	} else if (!text_is_control(point)) {
		buf_add(buf, text, length);
	} else if (point > 0xFFFF) {
		add_unit(buf, 0xD800 + ((point - 0x10000) >> 10));
		add_unit(buf, 0xDC00 + ((point - 0x10000) & 0x3FF));
	} else {
		add_unit(buf, point);
	}
}

static void add_string(struct buf *buf, const char *text, size_t length)
{
	buf_char(buf, '"');
	while (length > 0) {
		size_t step = text_utf8_length(text, length);

		if (step == 0) {
			buf_text(buf, "\\ufffd");
			step = 1;
		} else {
			add_point(buf, text, step, text_utf8_point(text, step));
		}
		text += step;
		length -= step;
	}
	buf_char(buf, '"');
}

static void add_line(struct json_writer *writer)
{
	buf_char(writer->buf, '\n');
	for (unsigned i = 0; i < writer->depth; i++)
		buf_text(writer->buf, "  ");
}

/* What stands before a value. */
static void add_start(struct json_writer *writer, const char *name)
{
	if (writer->more)
		buf_char(writer->buf, ',');
	if (writer->depth > 0)
		add_line(writer);
	writer->more = true;
	if (name == NULL)
		return;
	add_string(writer->buf, name, strlen(name));
	buf_text(writer->buf, ": ");
}

void json_write_open(struct json_writer *writer, const char *name, char open)
{
	add_start(writer, name);
	buf_char(writer->buf, open);
	writer->depth++;
	writer->more = false;
}

void json_write_close(struct json_writer *writer, char close)
{
	writer->depth--;
	if (writer->more)
		add_line(writer);
	buf_char(writer->buf, close);
	writer->more = true;
	if (writer->depth == 0)
		buf_char(writer->buf, '\n');
}

void json_write_bytes(struct json_writer *writer, const char *name,
    const char *text, size_t length)
{
	add_start(writer, name);
	add_string(writer->buf, text, length);
}

void json_write_text(
    struct json_writer *writer, const char *name, const char *text)
{
	json_write_bytes(writer, name, text, strlen(text));
}

void json_write_integer(
    struct json_writer *writer, const char *name, int64_t number)
{
	add_start(writer, name);
	buf_printf(writer->buf, "%" PRId64, number);
}

void json_write_real(
    struct json_writer *writer, const char *name, double number)
{
	char text[40] = "null";

	if (isfinite(number))
		(void)snprintf(text, sizeof(text), "%.15g", number);
	if (isfinite(number) && fabs(strtod(text, NULL) - number) > 0)
		(void)snprintf(text, sizeof(text), "%.17g", number);
	json_write_raw(writer, name, text);
}

void json_write_boolean(
    struct json_writer *writer, const char *name, bool value)
{
	json_write_raw(writer, name, value ? "true" : "false");
}

void json_write_null(struct json_writer *writer, const char *name)
{
	json_write_raw(writer, name, "null");
}

void json_write_raw(
    struct json_writer *writer, const char *name, const char *json)
{
	add_start(writer, name);
	/* A value written at its own depth begins with a line end. */
	buf_text(writer->buf, json + strspn(json, "\n "));
}
