/*
 * Security identifiers: what is one, and what is right instead of one that is
 * not.
 */
#include "profile/types/sid.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	NUMBERS = 4, /* three of the domain, and the RID */
	/* MS-DTYP 2.4.2.2: revision, count, authority, five numbers. */
	BINARY_HEAD = 8,
	BINARY_BYTES = BINARY_HEAD + (NUMBERS + 1) * 4
};

static const char account_start[] = "S-1-5-21-";
static const unsigned char binary_start[] = {
    1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0};

/* A decimal number of 32 bits without leading zeros, or a variable. */
static size_t number_length(const char *text, size_t length)
{
	struct variable variable;
	size_t digits = 0, at = 0;
	int64_t number;

	while (digits < length && text_is_digit(text[digits]))
		digits++;
	if (digits == 0)
		return variable_next(text, length, &at, &variable) &&
			       variable.text == text
			   ? variable.length
			   : 0;
	if ((digits > 1 && text[0] == '0') ||
	    !text_to_number(text, digits, 0, UINT32_MAX, &number))
		return 0;
	return digits;
}

bool sid_is_valid(const char *text, size_t length)
{
	size_t at = sizeof(account_start) - 1;
	struct variable variable;

	if (variable_is_all(text, length, &variable))
		return true;
	if (length < at || memcmp(text, account_start, at) != 0)
		return false;
	for (int i = 0; i < NUMBERS; i++) {
		size_t step = number_length(text + at, length - at);

		if (step == 0)
			return false;
		at += step;
		if (i + 1 < NUMBERS && (at == length || text[at++] != '-'))
			return false;
	}
	return at == length;
}

/* Hex in any grouping, "0x" or the backslashes of LDAP filters before it. */
static bool hex_decode(const char *text, size_t length, unsigned char *bytes,
    size_t size, size_t *ret_length)
{
	size_t at = length > 2 && text[0] == '0' && text[1] == 'x' ? 2 : 0;
	size_t digits = 0;

	for (; at < length; at++) {
		int digit = text_hex_digit(text[at]);

		if (strchr(" :-\\", text[at]) != NULL)
			continue;
		if (digit < 0 || digits / 2 == size)
			return false;
		bytes[digits / 2] =
		    (unsigned char)(bytes[digits / 2] << 4 | digit);
		digits++;
	}
	*ret_length = digits / 2;
	return digits % 2 == 0;
}

/* The form in which directories keep a SID. */
static bool is_binary(
    const char *text, size_t length, uint32_t numbers[NUMBERS])
{
	unsigned char bytes[BINARY_BYTES] = {0};
	size_t count = 0;

	if (!(base64_decode(text, length, bytes, sizeof(bytes), &count) &&
		count == sizeof(bytes))) {
		memset(bytes, 0, sizeof(bytes));
		if (!hex_decode(text, length, bytes, sizeof(bytes), &count))
			return false;
	}
	if (count != sizeof(bytes) ||
	    memcmp(bytes, binary_start, sizeof(binary_start)) != 0)
		return false;
	for (size_t i = 0; i < NUMBERS; i++) {
		const unsigned char *at = bytes + sizeof(binary_start) + i * 4;

		numbers[i] = (uint32_t)at[0] | (uint32_t)at[1] << 8 |
			     (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
	}
	return true;
}

static bool starts_with_case(const char *text, size_t length, const char *start)
{
	size_t need = strlen(start);

	return length >= need && text_equal_case(text, need, start, need);
}

bool sid_hint(
    const char *text, size_t length, struct arena *arena, const char **ret_hint)
{
	uint32_t numbers[NUMBERS];

	*ret_hint = "a SID of an account is S-1-5-21-A-B-C-RID; or give the "
		    "variable that holds it, such as $EXTENSIONATTRIBUTE_42";
	if (sid_is_uri_near(text, length))
		*ret_hint = "write the SID alone: the URI is made of it";
	else if (starts_with_case(text, length, "S-1-12-"))
		*ret_hint = "it is an identifier of Entra ID: domain "
			    "controllers know S-1-5-21-A-B-C-RID";
	else if (is_binary(text, length, numbers))
		*ret_hint = arena_printf(arena,
		    "it is the binary form of S-1-5-21-%" PRIu32 "-%" PRIu32
		    "-%" PRIu32 "-%" PRIu32 ": write that",
		    numbers[0], numbers[1], numbers[2], numbers[3]);
	return *ret_hint != NULL;
}

bool sid_is_uri_near(const char *text, size_t length)
{
	return starts_with_case(text, length, SID_URI_BEFORE) ||
	       starts_with_case(text, length, SID_URI_AFTER);
}

const char *sid_of_uri(const char *text, size_t length, size_t *ret_length)
{
	const size_t start = sizeof(SID_URI_START) - 1;

	if (length < start || memcmp(text, SID_URI_START, start) != 0)
		return NULL;
	*ret_length = length - start;
	return text + start;
}

/* What goes into the profile is the URI, as the only item of a list. */
static bool parse_sid(const struct type_text *t)
{
	struct arena *arena = t->context->arena;
	struct text_item *uri = arena_new(arena, sizeof(*uri));
	const char *hint = NULL;

	if (!sid_is_valid(t->text, t->length) &&
	    sid_hint(t->text, t->length, arena, &hint))
		return type_fault(t, READ_VALUE_SID, "SID", hint);
	if (uri != NULL)
		uri->text = arena_printf(arena, "%s%s", SID_URI_START, t->text);
	if (uri == NULL || uri->text == NULL) {
		t->context->findings->failed = true;
		return false;
	}
	uri->length = strlen(uri->text);
	uri->origin = *t->origin;
	t->value->items = uri;
	t->value->count = 1;
	return true;
}

/* Where no list is that it joins. */
static bool read_sid(const struct type_node *n)
{
	struct value *value = n->value;

	if (!type_read_items(n))
		return false;
	if (value->count == 1)
		value->text = sid_of_uri(value->items[0].text,
		    value->items[0].length, &value->length);
	if (value->text != NULL && sid_is_valid(value->text, value->length))
		return true;
	tree_report(n->reader, TREE_RULE_VALUE, &value->origin,
	    "it is an array of one string, " SID_URI_START "S-1-5-21-A-B-C-RID",
	    "'%s' is not the URI of a SID", tree_path_name(n->path));
	return false;
}

const struct profile_type profile_type_sid = {
    parse_sid, read_sid, type_put_items, type_write_text, NULL};
