/*
 * A definition as it may be shown.
 */
#include <string.h>

#include "base/secret.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/format_line.h"
#include "base/banned.h"

static bool is_secret_name(const struct formatter *f, const char *folded)
{
	const struct schemas *schemas = f->format->schemas;

	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema_key *key =
		    schema_key_of_name(schemas_at(schemas, i), folded);

		if (key != NULL && key->secret)
			return true;
	}
	return false;
}

/* Where in a comment the value of a secret key begins: "; password = x" was a
 * line once, or is to be one; the comment's end when there is none. */
static size_t comment_hide(const struct formatter *f, struct span comment)
{
	const char *text = f->format->source->text;
	char folded[TEXT_FOLD_MAX];
	const char *equals, *value;
	size_t begin = comment.begin, length;

	while (begin < comment.end && strchr("; #\t", text[begin]) != NULL)
		begin++;
	equals = memchr(text + begin, '=', comment.end - begin);
	if (equals == NULL ||
	    text_fold(folded, sizeof(folded), text + begin,
		(size_t)(equals - text) - begin) == 0 ||
	    !is_secret_name(f, folded))
		return comment.end;
	value = equals + 1;
	length = text_trim(&value, (size_t)(text + comment.end - value));
	return length == 0 || secret_reference_kind_of(value, length) >
				  SECRET_REFERENCE_LITERAL
		   ? comment.end
		   : (size_t)(value - text);
}

static void add_line(
    const struct formatter *f, const struct format_line *line, struct buf *text)
{
	struct span comment =
	    line->kind == FORMAT_COMMENT ? line->at : line->behind;
	size_t hide = line->hide;

	if (comment.begin < comment.end && comment.begin < hide) {
		size_t from = comment_hide(f, comment);

		hide = from < comment.end ? from : hide;
	}
	buf_add(text, f->format->source->text + line->at.begin,
	    hide - line->at.begin);
	if (hide < line->at.end)
		buf_text(text, SECRET_MASK);
}

int profile_format_masked(
    const struct format *format, struct buf *text, struct error *error)
{
	struct format here = *format;
	auto_formatter struct formatter f = {.format = &here};

	if (!format_take_apart(&f, error))
		return -1;
	for (size_t i = 0; i < f.count; i++) {
		const struct format_line *line = &f.lines[i];
		const struct source *source = format->source;

		add_line(&f, line, text);
		if (line->at.end < source->length)
			buf_char(text, '\n');
	}
	return buf_ok(text) ? 0 : error_set_memory(error);
}
