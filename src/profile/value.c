#include "profile/value.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/reference.h"
#include "base/text.h"
#include "profile/fingerprint.h"
#include "profile/read.h"
#include "profile/sid.h"
#include "base/banned.h"

enum {
	NUMBER_LENGTH_MAX = 40,
	QUOTED_MAX = 60 /* bytes of a value that a message shows */
};

/* One value being parsed. */
struct parse {
	const struct value_context *context;
	const struct schema_key *key;
	const char *text;
	size_t length;
	const struct origin *origin;
	struct value *value;
};

/* "bad integer '12x' for 'retries'", the value left out when it is secret. */
static bool fault(const struct parse *p, enum read_rule rule, const char *what,
    const char *hint)
{
	size_t length = p->length;

	if (length > QUOTED_MAX)
		length = text_utf8_prefix(p->text, QUOTED_MAX);
	if (p->origin->secret)
		findings_add(p->context->findings, &read_rules[rule], p->origin,
		    hint, "bad %s for '%s'", what, p->key->name);
	else
		findings_add(p->context->findings, &read_rules[rule], p->origin,
		    hint, "bad %s '%.*s'%s for '%s'", what, (int)length,
		    p->text, length < p->length ? "..." : "", p->key->name);
	return false;
}

static bool is_word(const struct parse *p, const char *word)
{
	return text_equal_case(p->text, p->length, word, strlen(word));
}

static bool parse_integer(const struct parse *p)
{
	int64_t number;

	if (!text_to_number(p->text, p->length, INT64_MIN, INT64_MAX, &number))
		return fault(p, READ_VALUE_INTEGER, "integer",
		    p->key->unit == NULL ? "write digits only"
					 : "write digits only, without unit");
	if (!value_check_integer(
		p->context->findings, p->key, p->key->name, number, p->origin))
		return false;
	p->value->integer = number;
	return true;
}

static bool parse_real(const struct parse *p)
{
	char text[NUMBER_LENGTH_MAX + 1];
	size_t digits = 0, points = 0, at = 0;

	if (p->length > 0 && p->text[0] == '-')
		at = 1;
	for (; at < p->length; at++) {
		digits += text_is_digit(p->text[at]);
		points += p->text[at] == '.';
	}
	if (digits == 0 || points > 1 || p->length > NUMBER_LENGTH_MAX ||
	    digits + points + (p->text[0] == '-') != p->length)
		return fault(p, READ_VALUE_REAL, "number",
		    "write digits, with a point before decimals");
	memcpy(text, p->text, p->length);
	text[p->length] = '\0';
	p->value->real = strtod(text, NULL);
	return true;
}

static bool parse_boolean(const struct parse *p)
{
	static const struct {
		const char *word;
		int64_t value;
	} words[] = {{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
	    {"on", 1}, {"off", 0}, {"1", 1}, {"0", 0}};

	for (size_t i = 0; i < array_length(words); i++)
		if (is_word(p, words[i].word)) {
			p->value->integer = words[i].value;
			return true;
		}
	return fault(p, READ_VALUE_BOOLEAN, "boolean", "use yes or no");
}

static void choice_fault(const struct parse *p, const char *folded)
{
	const struct schema_key *key = p->key;
	const char *near = schema_choice_near(key, folded);
	auto_buf struct buf hint = {0};

	if (near != NULL)
		buf_printf(&hint, "did you mean '%s'? ", near);
	buf_text(&hint, "use ");
	for (size_t i = 0; i < key->choice_count; i++) {
		if (i > 0)
			buf_text(
			    &hint, i + 1 == key->choice_count ? " or " : ", ");
		buf_text(&hint, key->choices[i].name);
	}
	if (!buf_ok(&hint)) {
		p->context->findings->failed = true;
		return;
	}
	(void)fault(p, READ_VALUE_CHOICE, "value", hint.data);
}

static bool parse_choice(const struct parse *p)
{
	char folded[TEXT_FOLD_MAX] = "";
	const struct schema_choice *choice = NULL;

	if (text_fold(folded, sizeof(folded), p->text, p->length) > 0)
		choice = schema_choice_of(p->key, folded);
	if (choice == NULL) {
		choice_fault(p, folded);
		return false;
	}
	p->value->choice = choice;
	return true;
}

static bool parse_days(const struct parse *p)
{
	static const char *const units[] = {"days", "day"};
	size_t length = p->length;

	if (is_word(p, "never")) {
		p->value->integer = 0;
		return true;
	}
	for (size_t i = 0; i < array_length(units); i++) {
		size_t unit = strlen(units[i]);

		if (length > unit && text_equal_case(p->text + length - unit,
					 unit, units[i], unit)) {
			length -= unit;
			break;
		}
	}
	while (length > 0 && text_is_blank(p->text[length - 1]))
		length--;
	if (!text_to_number(
		p->text, length, INT64_MIN, INT64_MAX, &p->value->integer) ||
	    p->value->integer < 0)
		return fault(p, READ_VALUE_DAYS, "number of days",
		    "write days such as '15' or '15 days', or 'never'");
	return value_check_integer(p->context->findings, p->key, p->key->name,
	    p->value->integer, p->origin);
}

static bool parse_date(const struct parse *p)
{
	/* Seconds since 1970 are for command lines and the environment. */
	if (memchr(p->text, '-', p->length) == NULL ||
	    !clock_parse(p->text, &p->value->integer))
		return fault(p, READ_VALUE_DATE, "date",
		    "write 2026-11-23 or 2026-11-23T08:39:00Z");
	return true;
}

static bool parse_version(const struct parse *p)
{
	if (!version_is_valid(p->text))
		return fault(p, READ_VALUE_VERSION, "version",
		    "write a version such as 13 or 10.15.4");
	return true;
}

static bool parse_identifier(const struct parse *p)
{
	if (!identifier_is_valid(p->text, p->length))
		return fault(p, READ_VALUE_IDENTIFIER, "identifier",
		    "use letters, digits, '-' and '_' in parts joined by "
		    "dots, such as com.example.wifi");
	return true;
}

static bool parse_uuid(const struct parse *p)
{
	if (!uuid_is_valid(p->text, p->length))
		return fault(p, READ_VALUE_UUID, "UUID",
		    "write 8-4-4-4-12 hex digits, or leave the key out: the "
		    "UUID is derived then");
	return true;
}

/* What goes into the profile is the URI, as the only item of a list. */
static bool parse_sid(const struct parse *p)
{
	struct arena *arena = p->context->arena;
	struct text_item *uri;
	const char *hint = NULL;

	if (!sid_is_valid(p->text, p->length)) {
		if (!sid_hint(p->text, p->length, arena, &hint)) {
			p->context->findings->failed = true;
			return false;
		}
		return fault(p, READ_VALUE_SID, "SID", hint);
	}
	uri = arena_new(arena, sizeof(*uri));
	if (uri != NULL)
		uri->text = arena_printf(arena, "%s%s", SID_URI_START, p->text);
	if (uri == NULL || uri->text == NULL) {
		p->context->findings->failed = true;
		return false;
	}
	uri->length = strlen(uri->text);
	uri->origin = *p->origin;
	p->value->items = uri;
	p->value->count = 1;
	return true;
}

/* A reference, or the secret itself. */
static bool parse_secret(const struct parse *p)
{
	struct reference reference;
	struct error error = {0};
	struct findings *findings = p->context->findings;
	const struct value_secret literal = {
	    p->key, p->text, p->length, p->origin, false};
	bool is_placeholder;

	if (reference_parse(p->text, p->length, &reference, &error) != 0) {
		findings_add(findings, &read_rules[READ_SECRET_REFERENCE],
		    p->origin, error.hint[0] != '\0' ? error.hint : NULL,
		    "'%s': %s", p->key->name, error.text);
		return false;
	}
	if (reference.kind != REFERENCE_LITERAL)
		return true;
	if (!value_check_secret(&literal, findings, &is_placeholder))
		return false;
	if (!is_placeholder)
		findings_add(findings, &read_rules[READ_SECRET_LITERAL],
		    p->origin, "use env:NAME or file:PATH",
		    "literal secret in the definition for '%s'", p->key->name);
	return true;
}

static bool parse_text(const struct parse *p)
{
	return !p->key->secret || parse_secret(p);
}

static bool parse_url(const struct parse *p)
{
	return value_check_url(
	    p->context->findings, p->key->name, p->text, p->length, p->origin);
}

static bool parse_subject(const struct parse *p)
{
	return subject_parse(p->text, p->length, p->origin, p->context->arena,
	    p->context->findings, &p->value->subject);
}

static bool parse_fingerprint(const struct parse *p)
{
	struct fingerprint_text from = {
	    p->text, p->length, p->origin, p->context->findings};

	return fingerprint_parse(&from, &p->value->fingerprint);
}

static bool parse_any(const struct parse *p)
{
	(void)p;
	return true;
}

static bool (*const parsers[SCHEMA_TYPE_COUNT])(const struct parse *) = {
    [SCHEMA_TEXT] = parse_text,
    [SCHEMA_INTEGER] = parse_integer,
    [SCHEMA_REAL] = parse_real,
    [SCHEMA_BOOLEAN] = parse_boolean,
    [SCHEMA_CHOICE] = parse_choice,
    [SCHEMA_DAYS] = parse_days,
    [SCHEMA_URL] = parse_url,
    [SCHEMA_IDENTIFIER] = parse_identifier,
    [SCHEMA_UUID] = parse_uuid,
    [SCHEMA_SID] = parse_sid,
    [SCHEMA_VERSION] = parse_version,
    [SCHEMA_SUBJECT] = parse_subject,
    [SCHEMA_FINGERPRINT] = parse_fingerprint,
    [SCHEMA_DATE] = parse_date,
    [SCHEMA_INTEGERS] = parse_integer,
    [SCHEMA_FILE] = parse_any,
    [SCHEMA_CERTIFICATE] = parse_any};

static bool may_be_empty(const struct schema_key *key)
{
	return key->type == SCHEMA_TEXT && !key->required && !key->secret;
}

bool value_parse(const struct value_context *context,
    const struct schema_key *key, const char *text, size_t length,
    const struct origin *origin, struct value *value)
{
	const struct parse p = {context, key, text, length, origin, value};
	bool good;

	value->text = text;
	value->length = length;
	value->origin = *origin;
	if (length == 0 && !may_be_empty(key)) {
		findings_add(context->findings, &read_rules[READ_VALUE_EMPTY],
		    origin, "give it a value, or remove the line",
		    "'%s' has no value", key->name);
		good = false;
	} else {
		good = parsers[key->type] != NULL && parsers[key->type](&p);
	}
	value->faulty = value->faulty || !good;
	return good;
}
