/*
 * Text as plain words of Markdown.
 */
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "report/format.h"
#include "base/banned.h"

/* Breaks up what would otherwise be one word to the renderer. */
#define ZERO_WIDTH_SPACE "&#8203;"

static bool is_word(char c)
{
	return text_is_digit(c) || text_is_letter(c) || c == '_' || c == '"';
}

/* Whether text before the end is the word, in any case. */
static bool follows(
    const char *text, size_t at, const char *word, size_t length)
{
	return at >= length &&
	       text_equal_case(text + at - length, length, word, length);
}

/* What a renderer, or the service it belongs to, would make a link or a call
 * of, although it is escaped: addresses ("https://", "mailto:", "www."), and
 * references of GitHub ("#12", "GH-12", "@team", ":tada:") and GitLab ("!12",
 * "~12", "%12", "&12", "$12"). They are looked for in the rendered text, so
 * that neither a backslash nor an entity is enough. */
static bool is_reference(const struct buf *text, size_t at)
{
	const char *c = text->data + at;
	bool before_word = at + 1 < text->length && is_word(c[1]);

	switch (*c) {
	case '@':
	case '#':
		return true;
	case ':':
		return before_word ||
		       (at + 1 < text->length && strchr("/+-", c[1]) != NULL);
	case '.':
		return follows(text->data, at, "www", 3);
	case '-':
		return before_word && follows(text->data, at, "gh", 2);
	case '!':
	case '~':
	case '%':
	case '&':
		return before_word;
	case '$':
		return before_word && text_is_digit(c[1]);
	default:
		return false;
	}
}

/* GitHub Flavored Markdown: what begins a code span, emphasis, a link, a
 * table's cell, a heading or a formula is escaped (2.4 of the specification),
 * and HTML has its entities. */
static void add_harmless(struct buf *buf, char c)
{
	switch (c) {
	case '&':
		buf_text(buf, "&amp;");
		break;
	case '<':
		buf_text(buf, "&lt;");
		break;
	case '>':
		buf_text(buf, "&gt;");
		break;
	case '@':
		buf_text(buf, "&#64;");
		break;
	case '$':
		buf_text(buf, "&#36;");
		break;
	default:
		if (strchr("\\`*_{}[]()#!|~^", c) != NULL)
			buf_char(buf, '\\');
		buf_char(buf, c);
	}
}

void report_markdown_add(struct buf *buf, const char *text)
{
	auto_buf struct buf printable = {0};

	report_text_add(&printable, text);
	if (!buf_ok(&printable))
		buf->failed = true;
	for (size_t i = 0; i < printable.length; i++) {
		bool breaks = is_reference(&printable, i);

		/* A word that has begun ends here, or none begins. */
		if (breaks && strchr(".-", printable.data[i]) != NULL)
			buf_text(buf, ZERO_WIDTH_SPACE);
		add_harmless(buf, printable.data[i]);
		if (breaks && strchr(".-", printable.data[i]) == NULL)
			buf_text(buf, ZERO_WIDTH_SPACE);
	}
}
