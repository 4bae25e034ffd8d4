/*
 * Lines put below one another: columns of '=' and of comments.
 */
#include <string.h>

#include "base/text.h"
#include "profile/format_line.h"
#include "base/banned.h"

enum {
	/* Between what a line says and the comment behind it. */
	COMMENT_GAP = 2,
	/* A line that is longer keeps its comment to itself. */
	COMMENT_COLUMN_MAX = 72,
	TAB_COLUMNS = 8
};

/* Where the lines of a block are aligned. */
struct columns {
	size_t equals;
	size_t comment;
	size_t comment_end; /* the first line that it is not for */
};

static size_t characters(const struct formatter *f, struct span span)
{
	return text_characters(
	    f->texts.data + span.begin, span.end - span.begin);
}

static bool ends_block(const struct format_line *line)
{
	return line->kind == FORMAT_BLANK || line->kind == FORMAT_HEADER;
}

/* A list that stands below its key leaves it out of the column. */
static bool is_aligned(const struct format_line *line)
{
	return line->kind == FORMAT_KEY && !line->is_open;
}

static size_t equals_column(const struct formatter *f, size_t at)
{
	size_t widest = 0;

	for (; at < f->count && !ends_block(&f->lines[at]); at++) {
		const char *key = f->lines[at].key;
		size_t width;

		if (!is_aligned(&f->lines[at]))
			continue;
		width = text_characters(key, strlen(key));
		if (width > widest)
			widest = width;
	}
	return widest;
}

static bool begins_comment(const struct formatter *f, struct span body)
{
	return body.begin < body.end && f->texts.data[body.begin] == ';';
}

static void add_blanks(struct buf *text, size_t count)
{
	for (; count > 0; count--)
		buf_char(text, ' ');
}

/* How wide the line is without the comment behind it. */
static size_t width_of(
    const struct formatter *f, const struct format_line *line, size_t equals)
{
	size_t body = characters(f, line->body);

	if (line->kind == FORMAT_HEADER)
		return body;
	if (line->kind == FORMAT_ITEM)
		return TAB_COLUMNS + body;
	if (!is_aligned(line))
		equals = text_characters(line->key, strlen(line->key));
	return equals + sizeof(" =") - 1 +
	       (body == 0 ? 0 : body + !begins_comment(f, line->body));
}

/* That of neighbouring lines with comments, from this one on. */
static void find_comment(
    const struct formatter *f, size_t first, struct columns *columns)
{
	size_t at = first;

	columns->comment = 0;
	for (; at < f->count; at++) {
		const struct format_line *line = &f->lines[at];
		size_t width;

		/* A header is a block of its own. */
		if (line->behind.begin == line->behind.end ||
		    (at > first &&
			(ends_block(line) || ends_block(&f->lines[first]))))
			break;
		width = width_of(f, line, columns->equals) + COMMENT_GAP;
		if (width <= COMMENT_COLUMN_MAX && width > columns->comment)
			columns->comment = width;
	}
	columns->comment_end = at;
}

static void add_line(const struct formatter *f, const struct format_line *line,
    const struct columns *columns, struct buf *text)
{
	const char *body = f->texts.data + line->body.begin;
	size_t length = line->body.end - line->body.begin, width;

	if (line->kind == FORMAT_ITEM || line->is_inside)
		buf_char(text, '\t');
	if (line->kind == FORMAT_KEY) {
		size_t key = text_characters(line->key, strlen(line->key));

		buf_text(text, line->key);
		if (is_aligned(line))
			add_blanks(text, columns->equals - key);
		buf_text(text, " =");
		/* After a blank ';' would begin a comment. */
		if (length > 0 && !begins_comment(f, line->body))
			buf_char(text, ' ');
	}
	if (length > 0)
		buf_add(text, body, length);
	if (line->behind.begin == line->behind.end)
		return;
	width = width_of(f, line, columns->equals);
	add_blanks(text, width + COMMENT_GAP > columns->comment
			     ? COMMENT_GAP
			     : columns->comment - width);
	buf_add(text, f->format->source->text + line->behind.begin,
	    line->behind.end - line->behind.begin);
}

void format_lay_out(
    const struct formatter *f, const char *line_end, struct buf *text)
{
	struct columns columns = {0};
	bool is_new = true;

	for (size_t i = 0; i < f->count; i++) {
		const struct format_line *line = &f->lines[i];

		if (is_new && !ends_block(line))
			columns.equals = equals_column(f, i);
		is_new = ends_block(line);
		if (line->behind.begin < line->behind.end &&
		    i >= columns.comment_end)
			find_comment(f, i, &columns);
		add_line(f, line, &columns, text);
		buf_text(text, line_end);
	}
}
