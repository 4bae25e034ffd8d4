/*
 * Whether what a row says of other rows and of the payload's type, and a file
 * of its payload, holds together.
 */
#include "schema/schema_check.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static int check_required_with(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if (key->required_with_count == 0 && !key->required_in_parent)
		return 0;
	if (key->required || key->plist_required)
		return check_fault(
		    check, "'required_with' for a key that is required anyhow");
	if (key->required_in_parent && key->depth < 2)
		return check_fault(check,
		    "'required_with' true needs a path in a dictionary of the "
		    "payload");
	for (size_t i = 0; i < key->required_with_count; i++) {
		const struct schema_condition *condition =
		    &key->required_with[i];
		const char *const *text = condition->values;
		const struct schema_key *other =
		    schema_key(check->schema, condition->key);

		if (other == NULL)
			return check_fault(check,
			    "field 'required_with': there is no key '%.60s'",
			    condition->key);
		if (other == key)
			return check_fault(check,
			    "field 'required_with': names the key itself");
		/* What it may have as a whole, or, a list, as an item. */
		for (; *text != NULL; text++)
			if (!schema_check_is_value(other, *text))
				return check_fault(check,
				    "field 'required_with': '%.60s' is no "
				    "value for key '%.60s' of type %s",
				    *text, other->name,
				    schema_type_name(other->type));
	}
	return 0;
}

static int check_excludes(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	for (const char *const *name = key->excludes; *name != NULL; name++) {
		const struct schema_key *other =
		    schema_key(check->schema, *name);

		if (other == NULL)
			return check_fault(check,
			    "field 'excludes': there is no key '%.60s'", *name);
		if (other == key)
			return check_fault(
			    check, "field 'excludes': names the key itself");
		if (key->required || key->plist_required)
			return check_fault(check,
			    "is required, and key '%.60s' not to be beside it",
			    *name);
	}
	return 0;
}

/* The file's payload type is what it means when nothing is given. */
static int check_chooser(const struct schema_checked *check)
{
	const struct schema *schema = check->schema;
	const struct schema_key *key = check->key;
	const char *own = NULL;

	if (!key->chooses_type)
		return 0;
	if (key->type != SCHEMA_CHOICE || key->depth > 0 || !key->definition)
		return check_fault(check,
		    "'chooses_type' needs type choice, no path, and to stand "
		    "in a definition");
	if (schema->type_key != key)
		return check_fault(check, "is not the only key that chooses "
					  "the payload type");
	if (!schema_is_payload(schema) || schema->parent != NULL)
		return check_fault(
		    check, "'chooses_type' needs a payload type");
	for (size_t i = 0; i < key->choice_count; i++) {
		const char *name = key->choices[i].name;
		const char *type = key->choices[i].plist_text;

		if (type == NULL || type[0] == '\0' ||
		    text_characters(type, strlen(type)) > SCHEMA_DOC_MAX)
			return check_fault(check,
			    "choice '%.60s': its property list value is no "
			    "payload type",
			    name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(key->choices[k].plist_text, type) == 0)
				return check_fault(check,
				    "choice '%.60s': payload type '%.60s' is "
				    "there twice",
				    name, type);
		if (strcmp(type, schema->payload_type) == 0)
			own = name;
	}
	if (own == NULL)
		return check_fault(check,
		    "none of its choices is the payload type '%.60s'",
		    schema->payload_type);
	if (key->default_text != NULL && strcmp(key->default_text, own) != 0)
		return check_fault(check,
		    "field 'default': got '%.60s', expected '%.60s', the "
		    "file's payload type",
		    key->default_text, own);
	return 0;
}

/* Only what is not written can have any name. */
static int check_any_key(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	for (size_t i = 0; i < key->depth; i++)
		if (key->definition &&
		    strcmp(key->path[i], SCHEMA_ANY_KEY) == 0)
			return check_fault(check, "a path with '" SCHEMA_ANY_KEY
						  "' needs 'definition' false");
	return 0;
}

static int check_removed(const struct schema_checked *check,
    const struct schema_availability *available)
{
	for (size_t i = 0; i < PLATFORM_COUNT; i++)
		if (available->removed[i] != NULL &&
		    version_compare(
			available->removed[i], available->introduced[i]) <= 0)
			return check_fault(check,
			    "removed from %s %s, but there since %s only",
			    platform_title((enum platform)i),
			    available->removed[i], available->introduced[i]);
	return 0;
}

int schema_check_relations(const struct schema_checked *check)
{
	static int (*const checks[])(const struct schema_checked *) = {
	    check_required_with, check_excludes, check_chooser, check_any_key};

	for (size_t i = 0; i < array_length(checks); i++)
		if (checks[i](check) != 0)
			return -1;
	return check_removed(check, check->key->availability);
}

int schema_check_head(const struct schema_checked *check)
{
	const struct schema *schema = check->schema;
	/* What only payloads have. */
	const struct {
		const char *field;
		bool given;
	} fields[] = {
	    {"single", schema->single},
	    {"blueprint", schema->blueprint},
	    {"level", schema->level != SCHEMA_LEVEL_ANY},
	    {"provides", schema->provides != SCHEMA_KIND_NONE},
	    {"when", schema->when_count > 0},
	};

	for (size_t i = 0; i < array_length(fields); i++)
		if (fields[i].given && !schema_is_payload(schema))
			return check_fault(check,
			    "field '%s' needs a payload type", fields[i].field);
	for (size_t i = 0; i < schema->when_count; i++) {
		const struct schema_when *when = &schema->when[i];

		if (when->depth == 0)
			return check_fault(
			    check, "field 'when': a path without keys");
		for (size_t k = 0; k < when->depth; k++)
			if (strcmp(when->path[k], SCHEMA_ANY_KEY) == 0)
				return check_fault(check,
				    "field 'when': a path with "
				    "'" SCHEMA_ANY_KEY "'");
	}
	/* Of several types a profile may hold one payload each. */
	if (schema->single && schema->labelled && schema->type_key == NULL)
		return check_fault(
		    check, "is labelled, of which several may be, and single");
	return check_removed(check, schema->availability);
}
