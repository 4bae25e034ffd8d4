/*
 * Whether texts in a schema are values that their key may have, and the bounds
 * of those that are numbers.
 */
#include "schema/schema_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static bool is_number(const struct schema_key *key, const char *text)
{
	int64_t number;

	if (!text_to_number(text, strlen(text), key->least, key->most, &number))
		return false;
	for (size_t i = 0; i < key->allowed_count; i++)
		if (key->allowed[i] == number)
			return true;
	return key->allowed == NULL;
}

/* The forms of schema_types.h. */
enum default_form {
	DEFAULT_any,
	DEFAULT_none,
	DEFAULT_number,
	DEFAULT_days,
	DEFAULT_real,
	DEFAULT_boolean,
	DEFAULT_url,
	DEFAULT_choice,
	DEFAULT_version,
	DEFAULT_fingerprint
};

#define DEFAULT_ROW(NAME, name, plist, form, value, traits) \
	[SCHEMA_##NAME] = DEFAULT_##value,

static const enum default_form defaults[SCHEMA_TYPE_COUNT] = {
    SCHEMA_TYPES(DEFAULT_ROW)};

/* Whether text may be a default: as it would be written in a definition, in
 * its documented spelling. */
static bool is_default(const struct schema_key *key, const char *text)
{
	char *end;

	switch (defaults[key->type]) {
	case DEFAULT_any:
		return true;
	case DEFAULT_none:
		break;
	case DEFAULT_number:
		return is_number(key, text);
	case DEFAULT_days:
		return strcmp(text, "never") == 0 || is_number(key, text);
	case DEFAULT_real:
		return text[strspn(text, "+-0123456789.eE")] == '\0' &&
		       (strtod(text, &end), end != text && *end == '\0');
	case DEFAULT_boolean:
		return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
	case DEFAULT_url:
		return text_starts_with(text, "https://") ||
		       text_starts_with(text, "http://");
	case DEFAULT_choice:
		for (size_t i = 0; i < key->choice_count; i++)
			if (strcmp(key->choices[i].name, text) == 0)
				return true;
		break;
	case DEFAULT_version:
		return version_is_valid(text);
	case DEFAULT_fingerprint:
		return strcmp(text, "none") == 0 || strcmp(text, "auto") == 0;
	}
	return false;
}

bool schema_check_is_value(const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_INTEGERS)
		return is_number(key, text);
	if (key->type == SCHEMA_TEXTS)
		return key->choice_count == 0 ||
		       schema_choice_of_text(key, text) != NULL;
	return is_default(key, text);
}

/* A constant is written as the property list has it. */
static bool is_constant(const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_CHOICE)
		return schema_choice_of_text(key, text) != NULL;
	return key->type == SCHEMA_TEXT ||
	       (key->type == SCHEMA_INTEGER && is_number(key, text)) ||
	       (key->type == SCHEMA_BOOLEAN && key->bit == 0 &&
		   is_default(key, text));
}

int schema_check_values(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;
	const struct {
		const char *field, *text;
		bool written;
	} values[] = {{"default", key->default_text, true},
	    {"default_ios", key->default_ios, true},
	    {"device_default", key->device_default, false}};

	for (size_t i = 0; i < array_length(values); i++) {
		const char *field = values[i].field, *text = values[i].text;

		if (text == NULL)
			continue;
		if (values[i].written && !key->definition)
			return check_fault(check,
			    "field '%s' needs a key that stands in a "
			    "definition",
			    field);
		if (key->required || key->secret)
			return check_fault(check,
			    "field '%s': a required or secret key has none",
			    field);
		if (!is_default(key, text))
			return check_fault(check,
			    "field '%s': '%.60s' is no value for this key of "
			    "type %s",
			    field, text, schema_type_name(key->type));
	}
	if (key->device_default != NULL && key->depth == 0)
		return check_fault(check, "'device_default' needs a path");
	if (key->constant != NULL && !is_constant(key, key->constant))
		return check_fault(check,
		    "field 'constant': '%.60s' is no value for this key of "
		    "type %s",
		    key->constant, schema_type_name(key->type));
	return 0;
}

int schema_check_numbers(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;
	bool list = key->type == SCHEMA_INTEGERS;

	if (key->has_bounds && key->type != SCHEMA_INTEGER &&
	    key->type != SCHEMA_DAYS && !list && key->type != SCHEMA_REAL)
		return check_fault(check, "bounds need a number or days");
	if (key->type == SCHEMA_REAL && key->has_bounds &&
	    (key->least == INT64_MIN || key->most == INT64_MAX))
		return check_fault(check, "a real has both bounds or none");
	if (key->least > key->most)
		return check_fault(check,
		    "min %" PRId64 " is over max %" PRId64, key->least,
		    key->most);
	if (key->allowed != NULL && key->type != SCHEMA_INTEGER && !list)
		return check_fault(check, "allowed values need a type integer");
	if (key->allowed != NULL && key->allowed_count == 0)
		return check_fault(check, "no value is allowed");
	if (key->allowed != NULL && key->has_bounds)
		return check_fault(check, "has bounds and allowed values");
	for (size_t i = 1; i < key->allowed_count; i++)
		if (key->allowed[i - 1] >= key->allowed[i])
			return check_fault(
			    check, "allowed values are not in order");
	return 0;
}
