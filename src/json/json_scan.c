/*
 * A scanner by recursive descent.
 */
#include "json/json_scan.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "json/json.h"
#include "base/banned.h"

static bool scan_value(struct json_scan *scan);

static bool fail(struct json_scan *scan, const char *fault)
{
	if (scan->fault == NULL)
		scan->fault = fault;
	return false;
}

static int peek(const struct json_scan *scan)
{
	return scan->at < scan->length ? (unsigned char)scan->text[scan->at]
				       : -1;
}

static void skip_space(struct json_scan *scan)
{
	while (scan->at < scan->length && text_is_space(scan->text[scan->at]))
		scan->at++;
}

static bool scan_word(struct json_scan *scan, const char *word)
{
	size_t length = strlen(word);

	if (scan->length - scan->at < length ||
	    memcmp(scan->text + scan->at, word, length) != 0)
		return fail(scan, "not a JSON value");
	scan->at += length;
	return true;
}

static size_t skip_digits(struct json_scan *scan)
{
	size_t begin = scan->at;

	while (scan->at < scan->length && text_is_digit(scan->text[scan->at]))
		scan->at++;
	return scan->at - begin;
}

static bool scan_number(struct json_scan *scan)
{
	size_t whole;
	bool zero;

	if (peek(scan) == '-')
		scan->at++;
	zero = peek(scan) == '0';
	whole = skip_digits(scan);
	if (whole == 0 || (zero && whole > 1))
		return fail(scan, "malformed number");
	if (peek(scan) == '.') {
		scan->at++;
		if (skip_digits(scan) == 0)
			return fail(scan, "malformed number");
	}
	if (peek(scan) == 'e' || peek(scan) == 'E') {
		scan->at++;
		if (peek(scan) == '+' || peek(scan) == '-')
			scan->at++;
		if (skip_digits(scan) == 0)
			return fail(scan, "malformed number");
	}
	return true;
}

/* The four digits of \uXXXX at offset at, or -1. */
static int32_t hex4(const struct json_scan *scan, size_t at)
{
	int32_t value = 0;

	if (scan->length - at < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = text_hex_digit(scan->text[at + i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* At the backslash. */
static bool scan_escape(struct json_scan *scan)
{
	int32_t unit;
	int c;

	scan->at++;
	c = peek(scan);
	if (c != 'u') {
		if (c <= 0 || strchr("\"\\/bfnrt", c) == NULL)
			return fail(scan, "unknown escape");
		scan->at++;
		return true;
	}
	unit = hex4(scan, scan->at + 1);
	if (unit < 0)
		return fail(scan, "malformed \\u escape");
	if (unit == 0)
		return fail(scan, "NUL in a string");
	if (unit >= 0xDC00 && unit <= 0xDFFF)
		return fail(scan, "unpaired surrogate");
	scan->at += 5;
	if (unit < 0xD800 || unit > 0xDBFF)
		return true;
	if (scan->length - scan->at < 6 ||
	    memcmp(scan->text + scan->at, "\\u", 2) != 0)
		return fail(scan, "unpaired surrogate");
	unit = hex4(scan, scan->at + 2);
	if (unit < 0xDC00 || unit > 0xDFFF)
		return fail(scan, "unpaired surrogate");
	scan->at += 6;
	return true;
}

static bool scan_string(struct json_scan *scan)
{
	scan->at++;
	while (scan->at < scan->length) {
		const char *text = scan->text + scan->at;
		unsigned char c = (unsigned char)*text;
		size_t step = 1;

		if (c == '"') {
			scan->at++;
			return true;
		}
		if (c < 0x20)
			return fail(scan, "control character in a string");
		if (c == '\\') {
			if (!scan_escape(scan))
				return false;
			continue;
		}
		if (c >= 0x80)
			step = text_utf8_length(text, scan->length - scan->at);
		if (step == 0)
			return fail(scan, "malformed UTF-8");
		scan->at += step;
	}
	return fail(scan, "string without an end");
}

static bool count_value(struct json_scan *scan)
{
	if (++scan->values > JSON_VALUES_MAX)
		return fail(scan, "too many values");
	return scan->values != scan->wanted;
}

static bool scan_member(struct json_scan *scan)
{
	if (peek(scan) != '"')
		return fail(scan, "expected a name in double quotes");
	if (!count_value(scan) || !scan_string(scan))
		return false;
	skip_space(scan);
	if (peek(scan) != ':')
		return fail(scan, "expected ':' after a name");
	scan->at++;
	skip_space(scan);
	return scan_value(scan);
}

static bool scan_element(struct json_scan *scan)
{
	return count_value(scan) && scan_value(scan);
}

/* What lies between brackets. */
static bool scan_list(struct json_scan *scan, char end,
    bool (*scan_one)(struct json_scan *), const char *fault)
{
	if (++scan->depth > JSON_DEPTH_MAX)
		return fail(scan, "nested too deep");
	scan->at++;
	skip_space(scan);
	if (peek(scan) == end) {
		scan->at++;
		scan->depth--;
		return true;
	}
	for (;;) {
		int c;

		if (!scan_one(scan))
			return false;
		skip_space(scan);
		c = peek(scan);
		if (c != end && c != ',')
			return fail(scan, fault);
		scan->at++;
		if (c == end)
			break;
		skip_space(scan);
	}
	scan->depth--;
	return true;
}

static bool scan_value(struct json_scan *scan)
{
	switch (peek(scan)) {
	case '{':
		return scan_list(scan, '}', scan_member, "expected ',' or '}'");
	case '[':
		return scan_list(
		    scan, ']', scan_element, "expected ',' or ']'");
	case '"':
		return scan_string(scan);
	case 't':
		return scan_word(scan, "true");
	case 'f':
		return scan_word(scan, "false");
	case 'n':
		return scan_word(scan, "null");
	case -1:
		return fail(scan, "text ends where a value should be");
	default:
		return peek(scan) == '-' || text_is_digit(scan->text[scan->at])
			   ? scan_number(scan)
			   : fail(scan, "not a JSON value");
	}
}

bool json_scan_text(struct json_scan *scan, const char *text, size_t length)
{
	*scan = (struct json_scan){.text = text, .length = length};
	skip_space(scan);
	if (!scan_element(scan))
		return false;
	skip_space(scan);
	if (scan->at < length)
		return fail(scan, "something follows the value");
	return true;
}

size_t json_scan_find(const char *text, size_t length, size_t number)
{
	struct json_scan scan = {
	    .text = text, .length = length, .wanted = number};

	skip_space(&scan);
	(void)scan_element(&scan);
	return scan.at;
}
