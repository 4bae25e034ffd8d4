/*
 * A document that holds a long list, row by row as it arrives.
 */
#include "json/json_rows.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	LIST_DEPTH = 2 /* the outermost object, and the list in it */
};

static bool is_opening(char c)
{
	return c == '{' || c == '[';
}

static bool is_closing(char c)
{
	return c == '}' || c == ']';
}

/* Whether the character is one of a text, its quotes among them. */
static bool follow_text(struct json_rows *rows, char c)
{
	if (!rows->in_text) {
		rows->in_text = c == '"';
		return rows->in_text;
	}
	if (rows->escapes)
		rows->escapes = false;
	else if (c == '\\')
		rows->escapes = true;
	else if (c == '"')
		rows->in_text = false;
	return true;
}

static int end_row(struct json_rows *rows)
{
	rows->count++;
	buf_char(&rows->rest, '0');
	if (!buf_ok(&rows->row) ||
	    rows->take(rows->context, rows->row.data, rows->row.length) != 0)
		return -1;
	buf_clear(&rows->row);
	return 0;
}

/* Whether the name before the '[' that comes now is the list's. */
static bool names_list(const struct json_rows *rows)
{
	size_t length = rows->name_to - rows->name_from;

	return rows->depth == LIST_DEPTH - 1 && buf_ok(&rows->rest) &&
	       rows->rest.data != NULL && length == strlen(rows->list) &&
	       memcmp(rows->rest.data + rows->name_from, rows->list, length) ==
		   0;
}

/* Of what is not in a row. */
static void follow_rest(struct json_rows *rows, char c)
{
	bool was_text = rows->in_text;
	bool is_text = follow_text(rows, c);

	if (rows->depth == LIST_DEPTH - 1 && is_text && !was_text)
		rows->name_from = rows->rest.length + 1;
	if (rows->depth == LIST_DEPTH - 1 && was_text && !rows->in_text)
		rows->name_to = rows->rest.length;
	if (!is_text && is_opening(c)) {
		rows->is_within =
		    rows->is_within ||
		    (c == '[' && !rows->is_over && names_list(rows));
		rows->depth++;
	} else if (!is_text && is_closing(c) && rows->depth > 0) {
		rows->is_over = rows->is_over || rows->is_within;
		rows->is_within = false;
		rows->depth--;
	}
	buf_char(&rows->rest, c);
}

/* Behind the text that was begun, or the end of what there is. */
static size_t skip_text(
    struct json_rows *rows, const char *bytes, size_t length, size_t at)
{
	while (at < length) {
		char c = bytes[at++];

		if (rows->escapes) {
			rows->escapes = false;
		} else if (c == '\\') {
			rows->escapes = true;
		} else if (c == '"') {
			rows->in_text = false;
			break;
		}
	}
	return at;
}

/* As much as belongs to the row; ret_length is how much that is. */
static int follow_row(struct json_rows *rows, const char *bytes, size_t length,
    size_t *ret_length)
{
	size_t at = 0;

	while (at < length && rows->in_row) {
		char c = bytes[at];

		if (rows->in_text) {
			at = skip_text(rows, bytes, length, at);
			continue;
		}
		if (rows->is_scalar && (c == ',' || is_closing(c))) {
			rows->in_row = false;
			break;
		}
		at++;
		if (c == '"')
			rows->in_text = true;
		else if (rows->is_scalar)
			continue;
		else if (is_opening(c))
			rows->depth++;
		else if (is_closing(c) && --rows->depth == LIST_DEPTH)
			rows->in_row = false;
	}
	buf_add(&rows->row, bytes, at);
	*ret_length = at;
	return rows->in_row ? 0 : end_row(rows);
}

int json_rows_add(struct json_rows *rows, const char *bytes, size_t length)
{
	size_t step;

	rows->row.limit = JSON_ROW_MAX;
	rows->rest.limit = JSON_ROWS_REST_MAX;
	for (size_t at = 0; at < length; at += step) {
		char c = bytes[at];

		step = 1;
		if (!rows->in_row && (!rows->is_within || text_is_space(c) ||
					 c == ',' || is_closing(c))) {
			follow_rest(rows, c);
			continue;
		}
		if (!rows->in_row)
			rows->is_scalar = !is_opening(c);
		rows->in_row = true;
		if (follow_row(rows, bytes + at, length - at, &step) != 0)
			return -1;
	}
	return buf_ok(&rows->row) && buf_ok(&rows->rest) ? 0 : -1;
}

int json_rows_end(const struct json_rows *rows, enum status status,
    struct json **ret_rest, struct error *error)
{
	const struct source source = {"answer",
	    rows->rest.data != NULL ? rows->rest.data : "", rows->rest.length};

	if (!buf_ok(&rows->row) || !buf_ok(&rows->rest))
		return error_set(error, status,
		    "a row of the answer is longer "
		    "than %d bytes",
		    JSON_ROW_MAX);
	if (json_parse(&source, JSON_ROWS_REST_MAX, status, ret_rest, error) !=
	    0)
		return -1;
	if (json_kind(json_get(*ret_rest, rows->list)) == JSON_ARRAY)
		return 0;
	json_free(*ret_rest);
	*ret_rest = NULL;
	return error_set(
	    error, status, "the answer has no list '%s'", rows->list);
}

void json_rows_clear(struct json_rows *rows)
{
	struct buf row = rows->row, rest = rows->rest;

	row.failed = rest.failed = false;
	*rows = (struct json_rows){.list = rows->list,
	    .take = rows->take,
	    .context = rows->context,
	    .row = row,
	    .rest = rest};
	buf_clear(&rows->row);
	buf_clear(&rows->rest);
}

void json_rows_done(struct json_rows *rows)
{
	buf_done(&rows->row);
	buf_done(&rows->rest);
}
