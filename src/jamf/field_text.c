/*
 * Fields as texts: when two are the same, and what stands for them in digests.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "base/banned.h"

/* The next character, LF for CR LF. */
static char take(const char **at, size_t *left)
{
	if (*left > 1 && (*at)[0] == '\r' && (*at)[1] == '\n') {
		++*at;
		--*left;
	}
	--*left;
	return *(*at)++;
}

bool field_same_text(const char *a, const char *b)
{
	size_t left, right;

	a = a != NULL ? a : "";
	b = b != NULL ? b : "";
	left = text_trim(&a, strlen(a));
	right = text_trim(&b, strlen(b));
	while (left > 0 && right > 0)
		if (take(&a, &left) != take(&b, &right))
			return false;
	return left == 0 && right == 0;
}

void field_add_text(struct buf *buf, const char *name, const char *text)
{
	auto_buf struct buf normal = {0};
	size_t length;

	if (text == NULL)
		return;
	length = text_trim(&text, strlen(text));
	while (length > 0)
		buf_char(&normal, take(&text, &length));
	buf->failed = buf->failed || !buf_ok(&normal);
	buf_printf(buf, "%s=%zu:%s\n", name, normal.length,
	    normal.data != NULL ? normal.data : "");
}

void field_lines_done(struct field_lines *lines)
{
	arena_done(&lines->arena);
}

void field_lines_add(struct field_lines *lines, const char *line)
{
	const char **list = arena_grow(&lines->arena, (void *)lines->list,
	    lines->count, &lines->capacity, sizeof(*list));

	lines->failed = lines->failed || list == NULL || line == NULL;
	if (lines->failed)
		return;
	lines->list = list;
	lines->list[lines->count++] = line;
}

void field_lines_add_names(
    struct field_lines *lines, const char *before, const struct value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		const char *name =
		    jamf_name_lower(&lines->arena, value->items[i].text);

		field_lines_add(lines,
		    name == NULL ? NULL
				 : arena_printf(&lines->arena, "%s %zu:%s\n",
				       before, strlen(name), name));
	}
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

int field_lines_write(
    struct field_lines *lines, struct buf *buf, struct error *error)
{
	if (lines->failed)
		return error_set_memory(error);
	if (lines->count > 1)
		qsort(
		    lines->list, lines->count, sizeof(*lines->list), by_bytes);
	for (size_t i = 0; i < lines->count; i++)
		if (i == 0 || strcmp(lines->list[i], lines->list[i - 1]) != 0)
			buf_text(buf, lines->list[i]);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
