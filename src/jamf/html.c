/*
 * Text of pages.
 */
#include "jamf/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	TEXT_MOST = 4096 /* of an element that is looked at */
};

/* The place after "<name ...>", case ignored, or NULL. */
static const char *find_element(const char *at, const char *name)
{
	size_t length = strlen(name);

	for (at = strchr(at, '<'); at != NULL; at = strchr(at + 1, '<')) {
		const char *end = at + 1;

		if (strnlen(end, length + 1) <= length ||
		    !text_equal_case(end, length, name, length) ||
		    text_is_letter(end[length]) || text_is_digit(end[length]))
			continue;
		end = strchr(end, '>');
		return end != NULL ? end + 1 : NULL;
	}
	return NULL;
}

/* Appends the character of an entity and returns its length; 0: none. */
static size_t take_entity(const char *at, struct buf *buf)
{
	static const struct {
		const char *entity;
		char c;
	} known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
	    {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''},
	    {"&#039;", '\''}, {"&#x27;", '\''}, {"&#34;", '"'},
	    {"&nbsp;", ' '}};

	for (size_t i = 0; i < array_length(known); i++)
		if (text_starts_with(at, known[i].entity)) {
			buf_char(buf, known[i].c);
			return strlen(known[i].entity);
		}
	return 0;
}

static void put_blank(struct buf *buf)
{
	if (buf->length > 0 && buf->data[buf->length - 1] != ' ')
		buf_char(buf, ' ');
}

/* Text up to the end of the element, markup in it passed over. */
static void take_text(const char *at, const char *name, struct buf *buf)
{
	size_t length = strlen(name);

	while (*at != '\0' && buf->length < TEXT_MOST && buf_ok(buf)) {
		size_t step = *at == '&' ? take_entity(at, buf) : 0;

		if (step > 0) {
			at += step;
		} else if (*at == '<') {
			if (at[1] == '/' && strnlen(at + 2, length) == length &&
			    text_equal_case(at + 2, length, name, length))
				return;
			put_blank(buf);
			at += strcspn(at, ">");
			at += *at == '>';
		} else if (text_is_blank(*at) || *at == '\n' || *at == '\r') {
			put_blank(buf);
			at++;
		} else {
			buf_char(buf, *at++);
		}
	}
}

/* As much of it, made printable, as fits. */
static void put_printable(const struct buf *from, char *text, size_t size)
{
	auto_buf struct buf shown = {0};
	size_t length = 0;

	if (from->length > 0)
		text_add_printable(&shown, from->data, from->length);
	if (buf_ok(&shown) && shown.data != NULL) {
		while (length < shown.length) {
			size_t step = text_utf8_length(
			    shown.data + length, shown.length - length);

			if (step == 0 || length + step >= size)
				break;
			length += step;
		}
		while (length > 0 && shown.data[length - 1] == ' ')
			length--;
		memcpy(text, shown.data, length);
	}
	text[length] = '\0';
}

bool jamf_html_text(
    const char *page, const char *name, size_t index, char *text, size_t size)
{
	auto_buf struct buf buf = {0};
	const char *at = find_element(page, name);

	while (at != NULL && index-- > 0)
		at = find_element(at, name);
	if (at == NULL)
		return false;
	take_text(at, name, &buf);
	put_printable(&buf, text, size);
	return true;
}
