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

static bool is_number_within(const struct schema_key *key, const char *text)
{
	int64_t number;

	return text_to_number(
		   text, strlen(text), key->least, key->most, &number) &&
	       is_allowed(key, number);
}

static bool is_real(const char *text)
{
	char *end;

	return text[strspn(text, "+-0123456789.eE")] == '\0' &&
	       (strtod(text, &end), end != text && *end == '\0');
}

static bool is_url(const char *text)
{
	return text_starts_with(text, "https://") ||
	       text_starts_with(text, "http://");
}

static bool is_choice_value(const struct schema_key *key, const char *text)
{
	for (size_t i = 0; i < key->choice_count; i++)
		if (strcmp(key->choices[i].name, text) == 0)
			return true;
	return false;
}

/* Whether text may be a default: as it would be written in a definition, in
 * its documented spelling. */
static bool is_default(const struct schema_key *key, const char *text)
{
	switch (key->type) {
	case SCHEMA_TEXT:
	case SCHEMA_IDENTIFIER:
		return true;
	case SCHEMA_URL:
		return is_url(text);
	case SCHEMA_INTEGER:
		return is_number_within(key, text);
	case SCHEMA_DAYS:
		return strcmp(text, "never") == 0 ||
		       is_number_within(key, text);
	case SCHEMA_REAL:
		return is_real(text);
	case SCHEMA_BOOLEAN:
		return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
	case SCHEMA_CHOICE:
		return is_choice_value(key, text);
	case SCHEMA_VERSION:
		return version_is_valid(text);
	case SCHEMA_FINGERPRINT:
		return strcmp(text, "none") == 0 || strcmp(text, "auto") == 0;
	default:
		return false;
	}
}

/* A constant is written as the property list has it. */
static bool is_constant(const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_CHOICE)
		for (size_t i = 0; i < key->choice_count; i++)
			if (key->choices[i].plist_text != NULL &&
			    strcmp(key->choices[i].plist_text, text) == 0)
				return true;
	if (key->type == SCHEMA_TEXT)
		return true;
	if (key->type == SCHEMA_INTEGER)
		return is_number_within(key, text);
	return key->type == SCHEMA_BOOLEAN && key->bit == 0 &&
	       (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0);
}

static int check_default(
    const struct schema_checked *check, const char *field, const char *text)
{
	const struct schema_key *key = check->key;

	if (text == NULL)
		return 0;
	if (!key->definition)
		return check_fault(check,
		    "field '%s' needs a key that stands in a definition",
		    field);
	if (key->required || key->secret)
		return check_fault(check,
		    "field '%s': a required or secret key has none", field);
	if (!is_default(key, text))
		return check_fault(check,
		    "field '%s': '%.60s' is no value for this key of type %s",
		    field, text, schema_type_name(key->type));
	return 0;
}

int schema_check_values(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if (check_default(check, "default", key->default_text) != 0 ||
	    check_default(check, "default_ios", key->default_ios) != 0)
		return -1;
	if (key->constant != NULL && !is_constant(key, key->constant))
		return check_fault(check,
		    "field 'constant': '%.60s' is no value for this key of "
		    "type %s",
		    key->constant, schema_type_name(key->type));
	return 0;
}
