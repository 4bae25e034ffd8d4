#include "schema/schema_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static bool is_allowed(const struct schema_key *key, int64_t number)
{
	if (key->allowed == NULL)
		return true;
	for (size_t i = 0; i < key->allowed_count; i++)
		if (key->allowed[i] == number)
			return true;
	return false;
}

/* Whether text may be a default: as it would be written in a definition, in
 * its documented spelling. */
typedef bool is_default(const struct schema_key *key, const char *text);

static bool is_any(const struct schema_key *key, const char *text)
{
	(void)key;
	(void)text;
	return true;
}

static bool is_none(const struct schema_key *key, const char *text)
{
	(void)key;
	(void)text;
	return false;
}

static bool is_number(const struct schema_key *key, const char *text)
{
	int64_t number;

	return text_to_number(
		   text, strlen(text), key->least, key->most, &number) &&
	       is_allowed(key, number);
}

static bool is_days(const struct schema_key *key, const char *text)
{
	return strcmp(text, "never") == 0 || is_number(key, text);
}

static bool is_real(const struct schema_key *key, const char *text)
{
	char *end;

	(void)key;
	return text[strspn(text, "+-0123456789.eE")] == '\0' &&
	       (strtod(text, &end), end != text && *end == '\0');
}

static bool is_boolean(const struct schema_key *key, const char *text)
{
	(void)key;
	return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
}

static bool is_url(const struct schema_key *key, const char *text)
{
	(void)key;
	return text_starts_with(text, "https://") ||
	       text_starts_with(text, "http://");
}

static bool is_choice(const struct schema_key *key, const char *text)
{
	for (size_t i = 0; i < key->choice_count; i++)
		if (strcmp(key->choices[i].name, text) == 0)
			return true;
	return false;
}

static bool is_version(const struct schema_key *key, const char *text)
{
	(void)key;
	return version_is_valid(text);
}

static bool is_fingerprint(const struct schema_key *key, const char *text)
{
	(void)key;
	return strcmp(text, "none") == 0 || strcmp(text, "auto") == 0;
}

#define DEFAULT_ROW(NAME, name, plist, form, value, traits) \
	[SCHEMA_##NAME] = is_##value,

static is_default *const defaults[SCHEMA_TYPE_COUNT] = {
    SCHEMA_TYPES(DEFAULT_ROW)};

static bool is_plist_text(const struct schema_key *key, const char *text)
{
	for (size_t i = 0; i < key->choice_count; i++)
		if (text_same(key->choices[i].plist_text, text))
			return true;
	return false;
}

bool schema_check_is_value(const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_INTEGERS)
		return is_number(key, text);
	if (key->type == SCHEMA_TEXTS)
		return key->choice_count == 0 || is_plist_text(key, text);
	return defaults[key->type](key, text);
}

/* A constant is written as the property list has it. */
static bool is_constant(const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_CHOICE)
		return is_plist_text(key, text);
	if (key->type == SCHEMA_TEXT)
		return true;
	if (key->type == SCHEMA_INTEGER)
		return is_number(key, text);
	return key->type == SCHEMA_BOOLEAN && key->bit == 0 &&
	       is_boolean(key, text);
}

static int check_default_value(
    const struct schema_checked *check, const char *field, const char *text)
{
	const struct schema_key *key = check->key;

	if (text == NULL)
		return 0;
	if (key->required || key->secret)
		return check_fault(check,
		    "field '%s': a required or secret key has none", field);
	if (!defaults[key->type](key, text))
		return check_fault(check,
		    "field '%s': '%.60s' is no value for this key of type %s",
		    field, text, schema_type_name(key->type));
	return 0;
}

static int check_default(
    const struct schema_checked *check, const char *field, const char *text)
{
	const struct schema_key *key = check->key;

	if (text != NULL && !key->definition)
		return check_fault(check,
		    "field '%s' needs a key that stands in a definition",
		    field);
	return check_default_value(check, field, text);
}

int schema_check_values(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if (check_default(check, "default", key->default_text) != 0 ||
	    check_default(check, "default_ios", key->default_ios) != 0 ||
	    check_default_value(check, "device_default", key->device_default) !=
		0)
		return -1;
	if (key->device_default != NULL && key->depth == 0)
		return check_fault(check, "'device_default' needs a path");
	if (key->constant != NULL && !is_constant(key, key->constant))
		return check_fault(check,
		    "field 'constant': '%.60s' is no value for this key of "
		    "type %s",
		    key->constant, schema_type_name(key->type));
	return 0;
}
