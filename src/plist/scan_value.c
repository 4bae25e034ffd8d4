/*
 * The contents of elements: numbers, dates, base64, references, characters.
 */
#include "plist/plist_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	REAL_BYTES_MAX = 64,
	REFERENCE_BYTES_MAX = 8, /* between '&' and ';'; libplist's bound */
	DATE_TAIL = 16           /* "-11-23T08:39:00Z" */
};

bool scan_is_xml_character(uint32_t point)
{
	if (point < 0x20)
		return point == '\t' || point == '\n' || point == '\r';
	return point != 0xFFFE && point != 0xFFFF;
}

/* True when all of the eight bytes at text are printable ASCII or DEL. */
static bool is_plain_word(const char *text)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	return ((word | (word - ones * 0x20)) & (ones * 0x80)) == 0;
}

size_t scan_bad_character(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		unsigned char c = (unsigned char)text[at];
		size_t step = 1;

		if (length - at >= 8 && is_plain_word(text + at)) {
			at += 8;
			continue;
		}
		if (c >= 0x80)
			step = text_utf8_length(text + at, length - at);
		if (step == 0 || (c < 0x20 && !scan_is_xml_character(c)))
			return at;
		if (step == 3 && !scan_is_xml_character(
				     text_utf8_point(text + at, length - at)))
			return at;
		at += step;
	}
	return length;
}

static size_t count_digits(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text_is_digit(text[count]))
		count++;
	return count;
}

static size_t sign_length(const char *text, size_t length)
{
	return length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
}

/* A leading zero is refused: libplist takes it for octal, Apple for decimal. */
bool scan_is_integer(const char *text, size_t length)
{
	size_t sign = sign_length(text, length);
	const uint64_t most =
	    (uint64_t)INT64_MAX + (sign != 0 && text[0] == '-' ? 1 : 0);
	uint64_t value = 0;

	text += sign;
	length -= sign;
	if (length == 0 || count_digits(text, length) != length ||
	    (text[0] == '0' && length > 1))
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned digit = (unsigned)(text[i] - '0');

		if (value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	return true;
}

bool scan_is_odd_integer(const char *text, size_t length)
{
	size_t at = 0, digits;

	while (at < length && text_is_space(text[at]))
		at++;
	if (at > 0)
		return scan_is_integer(text + at, length - at);
	if (length < 3 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return false;
	for (digits = 2; digits < length; digits++)
		if (text_hex_digit(text[digits]) < 0)
			return false;
	return length - 2 < 16;
}

bool scan_is_real(const char *text, size_t length)
{
	char copy[REAL_BYTES_MAX + 1] = {0};
	size_t at = sign_length(text, length), digits;

	if (length > REAL_BYTES_MAX)
		return false;
	/* Digits, one at least, with a point before, among or behind them. */
	digits = count_digits(text + at, length - at);
	at += digits;
	if (at < length && text[at] == '.') {
		size_t part = count_digits(text + at + 1, length - at - 1);

		digits += part;
		at += 1 + part;
	}
	if (digits == 0)
		return false;
	if (at < length && (text[at] == 'e' || text[at] == 'E')) {
		at++;
		at += sign_length(text + at, length - at);
		digits = count_digits(text + at, length - at);
		if (digits == 0)
			return false;
		at += digits;
	}
	memcpy(copy, text, length);
	return at == length && isfinite(strtod(copy, NULL));
}

/* RFC 4648, 4: whole groups of four, padded, the bits that the padding cuts
 * off zero. */
bool scan_is_base64(const char *text, size_t length)
{
	size_t digits = 0, pads = 0;
	int last = 0;

	for (size_t i = 0; i < length; i++) {
		int digit = base64_digit(text[i]);

		if (digit >= 0) {
			if (pads > 0)
				return false;
			last = digit;
			digits++;
		} else if (text[i] == '=') {
			pads++;
		} else if (!text_is_space(text[i])) {
			return false;
		}
	}
	if (pads > 2 || (digits + pads) % 4 != 0 || (pads > 0 && digits == 0))
		return false;
	return (pads != 1 || (last & 3) == 0) &&
	       (pads != 2 || (last & 15) == 0);
}

static bool field(
    const char *text, size_t length, int least, int most, int *ret_number)
{
	int64_t number;

	if (count_digits(text, length) != length ||
	    !text_to_number(text, length, least, most, &number))
		return false;
	*ret_number = (int)number;
	return true;
}

bool scan_date(const char *text, size_t length, int64_t *ret_time)
{
	struct clock_date date;
	const char *tail;

	if (length <= DATE_TAIL || length > DATE_TAIL + 4)
		return false;
	tail = text + (length - DATE_TAIL);
	if (!field(text, length - DATE_TAIL, 1, 9999, &date.year) ||
	    tail[0] != '-' || !field(tail + 1, 2, 1, 12, &date.month) ||
	    tail[3] != '-' ||
	    !field(tail + 4, 2, 1, clock_days_of_month(date.year, date.month),
		&date.day) ||
	    tail[6] != 'T' || !field(tail + 7, 2, 0, 23, &date.hour) ||
	    tail[9] != ':' || !field(tail + 10, 2, 0, 59, &date.minute) ||
	    tail[12] != ':' || !field(tail + 13, 2, 0, 59, &date.second) ||
	    tail[15] != 'Z')
		return false;
	*ret_time = clock_join(&date);
	return true;
}

/* The number in text, "38" or "x26". */
static bool reference_number(
    const char *text, size_t length, uint32_t *ret_point)
{
	const bool hex = length > 0 && text[0] == 'x';
	uint32_t point = 0;

	if (length == (hex ? 1u : 0u))
		return false;
	for (size_t i = hex ? 1 : 0; i < length; i++) {
		int digit = text_hex_digit(text[i]);

		if (digit < 0 || (!hex && digit > 9))
			return false;
		point = point * (hex ? 16 : 10) + (uint32_t)digit;
	}
	if (!scan_is_xml_character(point) || point > 0x10FFFF ||
	    (point >= 0xD800 && point <= 0xDFFF))
		return false;
	*ret_point = point;
	return true;
}

size_t scan_reference(const char *text, size_t length, uint32_t *ret_point)
{
	static const struct {
		const char *name;
		uint32_t point;
	} entities[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'},
	    {"apos", '\''}};
	size_t size = 0;
	const char *name = text + 1;

	while (size <= REFERENCE_BYTES_MAX && size + 1 < length &&
	       name[size] != ';')
		size++;
	if (size == 0 || size > REFERENCE_BYTES_MAX || size + 1 >= length)
		return 0;
	if (name[0] == '#')
		return reference_number(name + 1, size - 1, ret_point)
			   ? size + 2
			   : 0;
	for (size_t i = 0; i < array_length(entities); i++)
		if (strlen(entities[i].name) == size &&
		    memcmp(entities[i].name, name, size) == 0) {
			*ret_point = entities[i].point;
			return size + 2;
		}
	return 0;
}

size_t scan_add_point(char *text, uint32_t point)
{
	if (point < 0x80) {
		text[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		text[0] = (char)(0xC0 | point >> 6);
		text[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		text[0] = (char)(0xE0 | point >> 12);
		text[1] = (char)(0x80 | (point >> 6 & 0x3F));
		text[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	text[0] = (char)(0xF0 | point >> 18);
	text[1] = (char)(0x80 | (point >> 12 & 0x3F));
	text[2] = (char)(0x80 | (point >> 6 & 0x3F));
	text[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}
