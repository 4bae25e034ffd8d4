/*
 * What the rows of a schema say of one another: keys that others need, keys
 * that do not go together.
 *
 * A definition is told to be right. Anybody's profile may work all the same:
 * what devices make of it is written down nowhere, so it is warned of.
 */
#include "profile/check_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/read_section.h"
#include "base/banned.h"

/* -- conditions ------------------------------------------------------------ */

static bool is_there(const struct value *value)
{
	return value->present && !value->faulty;
}

static bool is_text(
    const struct schema_key *key, const struct value *value, const char *wanted)
{
	if (key->type == SCHEMA_BOOLEAN)
		return (value->integer != 0) == (strcmp(wanted, "yes") == 0);
	if (key->type == SCHEMA_CHOICE)
		return value->choice != NULL &&
		       strcmp(value->choice->name, wanted) == 0;
	if (key->type == SCHEMA_INTEGER || key->type == SCHEMA_DAYS)
		return value->integer == strtoll(wanted, NULL, 10);
	for (size_t i = 0; i < value->count; i++)
		if (value->integers != NULL
			? value->integers[i] == strtoll(wanted, NULL, 10)
			: value->items != NULL &&
			      strcmp(value->items[i].text, wanted) == 0)
			return true;
	return value->text != NULL && strcmp(value->text, wanted) == 0;
}

/* Why a key is needed. */
struct reason {
	const struct schema_key *key;
	const char *value; /* that it has, or NULL: any */
};

static bool holds(const struct payload *payload,
    const struct schema_condition *condition, struct reason *reason)
{
	const struct schema_key *key =
	    schema_key(payload->schema, condition->key);
	const struct value *value;

	if (key == NULL)
		return false;
	value = &payload->values[key - payload->schema->keys];
	*reason = (struct reason){.key = key};
	if (!is_there(value) || condition->values[0] == NULL)
		return is_there(value);
	for (const char *const *text = condition->values; *text != NULL;
	     text++) {
		reason->value = *text;
		if (is_text(key, value, *text))
			return true;
	}
	return false;
}

/* Another row with a value in the dictionary that the row stands in. */
static bool has_sibling(const struct payload *payload,
    const struct schema_key *key, struct reason *reason)
{
	const struct schema *schema = payload->schema;

	for (size_t i = 0; key->depth > 0 && i < schema->count; i++) {
		const struct schema_key *other = &schema->keys[i];
		bool same = other != key && other->depth >= key->depth &&
			    is_there(&payload->values[i]);

		for (size_t k = 0; same && k + 1 < key->depth; k++)
			same = strcmp(other->path[k], key->path[k]) == 0;
		*reason = (struct reason){.key = other};
		if (same)
			return true;
	}
	return false;
}

static bool is_needed(const struct payload *payload,
    const struct schema_key *key, struct reason *reason)
{
	for (size_t i = 0; i < key->required_with_count; i++)
		if (holds(payload, &key->required_with[i], reason))
			return true;
	return key->required_in_parent && has_sibling(payload, key, reason);
}

/* -- rules ----------------------------------------------------------------- */

static const char *missing_hint(struct check *check,
    const struct payload *payload, const struct schema_key *key)
{
	if (!check_from_definition(check))
		return NULL;
	if (key->type == SCHEMA_DICTIONARIES)
		return check_text(check, "add a section: %s",
		    section_header_below(check->arena, payload, key));
	return check_text(check, "add the line: %s = %s", key->name,
	    key->example != NULL ? key->example : "...");
}

/* The value in the words of what was read. */
static const char *value_of(const struct check *check,
    const struct payload *payload, const struct reason *reason)
{
	const struct schema_choice *choice =
	    payload_row_value(payload, reason->key)->choice;

	if (reason->value == NULL)
		return "given";
	return !check_from_definition(check) && choice != NULL &&
		       choice->plist_text != NULL
		   ? choice->plist_text
		   : reason->value;
}

static void check_needed(struct check *check, const struct payload *payload,
    const struct schema_key *key)
{
	bool is_definition = check_from_definition(check);
	struct origin origin = payload->origin;
	struct reason reason = {0};
	const char *name;

	if (!is_needed(payload, key, &reason))
		return;
	if (!is_definition)
		origin = check_row_origin(check, payload, key);
	name = check_row_key(check, reason.key);
	check_report_absent(check,
	    is_definition ? CHECK_NEEDED : CHECK_NEEDED_PLIST, &origin,
	    missing_hint(check, payload, key),
	    "'%s' is missing, which is needed because '%s' is %s",
	    check_row_key(check, key), name, value_of(check, payload, &reason));
}

static bool says(const struct schema_key *key, const struct schema_key *other)
{
	const char *const *name = key->excludes;

	while (name != NULL && *name != NULL && strcmp(*name, other->name) != 0)
		name++;
	return name != NULL && *name != NULL;
}

/* Editors write texts that are not set as empty ones. */
static bool is_empty(const struct value *value)
{
	return value->text != NULL && value->length == 0;
}

/* Said by one of the two rows or by both, reported at the later one. */
static void check_excluded(struct check *check, const struct payload_cursor *at)
{
	const struct payload *payload = at->payload;

	for (const struct schema_key *other = payload->schema->keys;
	     other < at->key && !is_empty(at->value); other++) {
		const struct value *value =
		    &payload->values[other - payload->schema->keys];

		if (!value->given || is_empty(value) ||
		    (!says(at->key, other) && !says(other, at->key)))
			continue;
		check_report(check,
		    check_from_definition(check) ? CHECK_EXCLUDED
						 : CHECK_EXCLUDED_PLIST,
		    &at->value->name, "give one of the two",
		    "'%s' and '%s' exclude one another",
		    check_row_key(check, other), check_row_key(check, at->key));
	}
}

void check_relations(struct check *check, const struct payload *payload)
{
	struct payload_cursor at;

	if (payload->schema == NULL || !payload->schema->relates)
		return;
	payload_cursor_init(&at, payload);
	while (payload_next(&at))
		if (at.value->given)
			check_excluded(check, &at);
		else if (!at.value->present && !at.value->faulty &&
			 !at.key->required)
			check_needed(check, at.payload, at.key);
}

/* Keys of which a profile may have one in all payloads of the type. */
static void check_single_keys(
    struct check *check, const struct payload *payload)
{
	const struct payload *other = check->profile->payloads;

	for (; other < payload; other++)
		for (size_t i = 0;
		     other->schema == payload->schema && i < other->schema->own;
		     i++)
			if (other->schema->keys[i].single &&
			    other->values[i].present &&
			    payload->values[i].present)
				check_report(check, CHECK_SINGLE,
				    &payload->values[i].origin, "join the two",
				    "'%s' stands in a second payload of type "
				    "'%s': a profile may hold one with it",
				    check_row_key(
					check, &other->schema->keys[i]),
				    payload->type);
}

void check_single(struct check *check, const struct payload *payload)
{
	const struct profile *profile = check->profile;

	if (payload->schema == NULL)
		return;
	check_single_keys(check, payload);
	if (!payload->schema->single)
		return;
	for (const struct payload *other = profile->payloads; other < payload;
	     other++)
		if (text_same(other->type, payload->type)) {
			check_report(check, CHECK_SINGLE, &payload->origin,
			    "join the two",
			    "a second payload of type '%s': a profile may "
			    "hold one",
			    payload->type);
			return;
		}
}
