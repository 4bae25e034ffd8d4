#include "jamf/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	/* Shorter words are no secret, and in every profile. */
	WORD_LEAST = 4,
	TEXT_MOST = 4096 /* of an element that is looked at */
};

static bool is_alphanumeric(char c)
{
	return text_is_letter(c) || text_is_digit(c);
}

/* The place after "<name ...>", case ignored, or NULL. */
static const char *find_element(const char *at, const char *name)
{
	size_t length = strlen(name);

	for (at = strchr(at, '<'); at != NULL; at = strchr(at + 1, '<')) {
		const char *end = at + 1;

		if (strnlen(end, length + 1) <= length ||
		    !text_equal_case(end, length, name, length) ||
		    is_alphanumeric(end[length]))
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

static bool is_known(const char *word, size_t length)
{
	static const char *const words[] = {"duplicate", "name", "unable",
	    "update", "database", "problem", "with", "match", "found",
	    "category", "site", "error", "conflict", "required", "profile",
	    "configuration", "computer", "mobile", "device", "group", "scope",
	    "payload", "payloads", "invalid", "already", "exists", "that",
	    "this", "user", "identifier", "uuid"};

	for (size_t i = 0; i < array_length(words); i++)
		if (text_equal_case(word, length, words[i], strlen(words[i])))
			return true;
	return false;
}

static bool has_word(
    const char *text, const char *end, const char *word, size_t length)
{
	for (; (size_t)(end - text) >= length; text++)
		if (*text == *word && memcmp(text, word, length) == 0)
			return true;
	return false;
}

bool jamf_text_repeats(const char *text, size_t length, const char *of)
{
	const char *end = of + strlen(of);
	size_t at = 0;

	while (at < length) {
		size_t word = 0;

		while (at + word < length && is_alphanumeric(text[at + word]))
			word++;
		if (word >= WORD_LEAST && !is_known(text + at, word) &&
		    has_word(of, end, text + at, word))
			return true;
		at += word > 0 ? word : 1;
	}
	return false;
}

bool jamf_text_echoes(const char *text, const char *sent)
{
	const char *payloads = strstr(sent, "<payloads>");

	return payloads != NULL &&
	       jamf_text_repeats(text, strlen(text), payloads);
}
