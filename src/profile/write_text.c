#include "profile/write_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ini/ini.h"
#include "profile/value.h"
#include "base/banned.h"

enum {
	REAL_DECIMALS_MAX = 17,
	REAL_TEXT_MAX = 400
};

bool write_text_fits(const char *text)
{
	size_t length = strlen(text);

	if (length > WRITE_VALUE_MAX ||
	    text_utf8_prefix(text, length) != length)
		return false;
	for (size_t at = 0; at < length;
	     at += text_utf8_length(text + at, length - at)) {
		uint32_t point = text_utf8_point(text + at, length - at);

		/* Nor what would turn the line round on a terminal or in a
		 * review: definitions are made of anybody's profiles. */
		if (text_is_control(point) && point != '\t')
			return false;
	}
	return true;
}

bool write_text(struct buf *buf, const struct schema_key *key, const char *text,
    struct arena *arena)
{
	struct findings findings = {.arena = arena};
	struct value_context context = {arena, &findings};
	struct source source = {"", text, strlen(text)};
	struct origin origin = {.source = &source, .span = {0, source.length}};
	struct value value = {0};

	bool good =
	    write_text_fits(text) &&
	    value_parse(&context, key, text, source.length, &origin, &value);

	buf->failed = buf->failed || findings.failed;
	if (!good)
		return false;
	ini_add_value(buf, text, false);
	return true;
}

/* The fewest decimals that read back as the same number. */
static bool real_text(char text[REAL_TEXT_MAX], double number)
{
	for (int decimals = 0; decimals <= REAL_DECIMALS_MAX; decimals++) {
		(void)snprintf(text, REAL_TEXT_MAX, "%.*f", decimals, number);
		if (!(strtod(text, NULL) < number) &&
		    !(strtod(text, NULL) > number))
			return true;
	}
	return false;
}

static bool write_list(
    struct buf *buf, const struct schema_key *key, const struct value *value)
{
	size_t length = 0;

	if (value->count == 0)
		return false;
	for (size_t i = 0; i < value->count && key->type != SCHEMA_INTEGERS;
	     i++) {
		if (value->items[i].length == 0 ||
		    !write_text_fits(value->items[i].text))
			return false;
		length += value->items[i].length;
	}
	if (length > WRITE_VALUE_MAX || value->count > INI_ITEMS_MAX)
		return false;
	for (size_t i = 0; i < value->count; i++) {
		if (i > 0)
			buf_text(buf, ", ");
		if (key->type == SCHEMA_INTEGERS)
			buf_printf(buf, "%lld", (long long)value->integers[i]);
		else
			ini_add_value(buf, value->items[i].text, true);
	}
	return true;
}

static bool subject_is_known(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t j = 0; j < subject->rdns[i].count; j++) {
			const char *attribute =
			    subject->rdns[i].pairs[j].attribute;

			if (attribute == NULL ||
			    !subject_attribute_is_apple(attribute))
				return false;
		}
	return true;
}

/* Types whose text is not kept with the value. */
static bool make_text(
    struct buf *text, const struct schema_key *key, const struct value *value)
{
	char number[REAL_TEXT_MAX] = "";

	switch (key->type) {
	case SCHEMA_INTEGER:
		buf_printf(text, "%lld", (long long)value->integer);
		return true;
	case SCHEMA_BOOLEAN:
		buf_text(text, value->integer != 0 ? "yes" : "no");
		return true;
	case SCHEMA_DAYS:
		if (value->integer == 0)
			buf_text(text, "never");
		else
			buf_printf(text, "%lld day%s",
			    (long long)value->integer,
			    value->integer == 1 ? "" : "s");
		return true;
	case SCHEMA_REAL:
		if (!real_text(number, value->real))
			return false;
		buf_text(text, number);
		return true;
	case SCHEMA_DATE:
		clock_format(value->integer, number, CLOCK_TEXT_MAX);
		buf_text(text, number);
		return true;
	case SCHEMA_CHOICE:
		buf_text(text, value->choice->name);
		return true;
	case SCHEMA_SUBJECT:
		if (!subject_is_known(&value->subject))
			return false;
		subject_add_text(text, &value->subject);
		return true;
	case SCHEMA_FINGERPRINT:
		if (value->fingerprint.kind == FINGERPRINT_BYTES)
			text_add_hex(text, value->fingerprint.bytes,
			    value->fingerprint.length);
		else
			buf_text(
			    text, value->fingerprint.kind == FINGERPRINT_AUTO
				      ? "auto"
				      : "none");
		return true;
	default:
		if (value->text == NULL || strlen(value->text) != value->length)
			return false;
		buf_text(text, value->text);
		return true;
	}
}

bool write_value_text(struct buf *buf, const struct schema_key *key,
    const struct value *value, struct arena *arena)
{
	auto_buf struct buf text = {0};

	if (key->type == SCHEMA_TEXTS || key->type == SCHEMA_INTEGERS ||
	    key->type == SCHEMA_CERTIFICATES)
		return write_list(buf, key, value);
	if (!make_text(&text, key, value))
		return false;
	if (!buf_ok(&text)) {
		buf->failed = true;
		return false;
	}
	return write_text(buf, key, text.data == NULL ? "" : text.data, arena);
}
