/*
 * Names of types and platforms, and versions.
 */
#include "schema/schema.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

struct type_row {
	const char *name;
	const char *plist;
	const char *form;
	unsigned traits;
};

#define TYPE_ROW(NAME, name, plist, form, value, traits) \
	[SCHEMA_##NAME] = {#name, plist, form, traits},

static const struct type_row types[SCHEMA_TYPE_COUNT] = {
    SCHEMA_TYPES(TYPE_ROW)};

struct platform_row {
	const char *name;
	const char *title;
};

static const struct platform_row platforms[PLATFORM_COUNT] = {
    [PLATFORM_MACOS] = {"macos", "macOS"},
    [PLATFORM_IOS] = {"ios", "iOS"},
    [PLATFORM_TVOS] = {"tvos", "tvOS"},
    [PLATFORM_WATCHOS] = {"watchos", "watchOS"},
    [PLATFORM_VISIONOS] = {"visionos", "visionOS"},
};

const char *schema_type_name(enum schema_type type)
{
	return types[type].name;
}

const char *schema_type_form(enum schema_type type)
{
	return types[type].form;
}

bool schema_type_is(enum schema_type type, unsigned traits)
{
	return (types[type].traits & traits) != 0;
}

const char *schema_plist_type_name(const struct schema_key *key)
{
	if (key->type == SCHEMA_BOOLEAN && key->bit != 0)
		return "integer";
	if (key->type == SCHEMA_CHOICE && key->choice_count > 0 &&
	    key->choices[0].has_integer)
		return "integer";
	if (key->type == SCHEMA_TEXTS && key->one_or_many)
		return "string or array of strings";
	return types[key->type].plist;
}

const char *schema_kind_name(enum schema_kind kind)
{
	return kind == SCHEMA_KIND_IDENTITY ? "identity" : "certificate";
}

const char *schema_level_name(enum schema_level level)
{
	return level == SCHEMA_LEVEL_COMPUTER ? "computer" : "user";
}

const char *platform_name(enum platform platform)
{
	return platforms[platform].name;
}

const char *platform_title(enum platform platform)
{
	return platforms[platform].title;
}

const char *schema_default(const struct schema_key *key, enum platform platform)
{
	if (platform != PLATFORM_MACOS && key->default_ios != NULL)
		return key->default_ios;
	return key->default_text;
}

/* The number at *text, which moves behind it and a dot. */
static unsigned next_number(const char **text)
{
	unsigned number = 0;

	while (text_is_digit(**text) && number < 100000)
		number = number * 10 + (unsigned)(*(*text)++ - '0');
	if (**text == '.')
		(*text)++;
	return number;
}

int version_compare(const char *a, const char *b)
{
	for (int i = 0; i < 3; i++) {
		unsigned left = next_number(&a);
		unsigned right = next_number(&b);

		if (left != right)
			return left < right ? -1 : 1;
	}
	return 0;
}

bool version_is_valid(const char *text)
{
	for (int part = 0; part < 3; part++) {
		size_t digits = strspn(text, "0123456789");

		if (digits == 0 || digits > 4)
			return false;
		if (text[digits] == '\0')
			return true;
		if (text[digits] != '.')
			return false;
		text += digits + 1;
	}
	return false;
}
