/* PINs in any text, found and masked. */
#include "base/token_pin.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "base/banned.h"

char token_decoded(const char *text, size_t length, size_t *ret_step)
{
	int high = length > 2 && text[0] == '%' ? text_hex_digit(text[1]) : -1;
	int low = high >= 0 ? text_hex_digit(text[2]) : -1;

	*ret_step = low >= 0 ? 3 : 1;
	return low >= 0 ? (char)(high * 16 + low) : text[0];
}

/* Bytes of name and '=' at text, blanks in between; 0 when it is not there. */
static size_t name_length(const char *text, size_t length, const char *name)
{
	size_t at = 0, step;

	for (; *name != '\0'; name++, at += step) {
		if (at == length || text_lower(token_decoded(text + at,
					length - at, &step)) != *name)
			return 0;
	}
	for (; at < length; at += step) {
		char c = token_decoded(text + at, length - at, &step);

		if (c == '=')
			return at + step;
		if (!text_is_blank(c))
			return 0;
	}
	return 0;
}

static size_t value_end(const char *text, size_t at, size_t length)
{
	for (; at < length && text[at] != '\n'; at++) {
		if (text[at] != '\'')
			continue;
		if (at + 1 == length || text[at + 1] == ' ' ||
		    text[at + 1] == '\n')
			return at;
		if (at + 2 < length && text[at + 2] == ' ' &&
		    strchr(":,;)", text[at + 1]) != NULL)
			return at;
	}
	return at;
}

bool token_pin_find(
    const char *text, size_t length, size_t *ret_begin, size_t *ret_end)
{
	for (size_t at = 0; at < length; at++) {
		size_t name;

		if (text[at] != 'p' && text[at] != 'P' && text[at] != '%')
			continue;
		name = name_length(text + at, length - at, "pin-value");
		if (name == 0)
			name =
			    name_length(text + at, length - at, "pin-source");
		if (name == 0)
			continue;
		*ret_begin = at + name;
		*ret_end = value_end(text, at + name, length);
		return true;
	}
	return false;
}

void token_pin_mask(char *text, size_t size)
{
	size_t from = 0, begin, end;

	while (token_pin_find(text + from, strlen(text + from), &begin, &end)) {
		size_t mask = sizeof(SECRET_MASK) - 1;
		size_t tail = strlen(text + from + end);
		char *at = text + from + begin;
		size_t space = size - (size_t)(at - text) - 1;

		if (begin == end)
			mask = 0;
		if (mask > space)
			mask = space;
		if (tail > space - mask)
			tail = space - mask;
		memmove(at + mask, text + from + end, tail);
		memcpy(at, SECRET_MASK, mask);
		at[mask + tail] = '\0';
		from = (size_t)(at - text) + mask;
	}
}
