/*
 * Proves a schema sane: its head, and each row by itself, with the rows that it
 * has of its own.
 */
#include "schema/schema_check.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* One line for a reader; it is text without controls (schema_read). */
static bool is_line(const char *text, size_t most)
{
	size_t length = text_characters(text, strlen(text));

	return length > 0 && length <= most;
}

static int check_doc(
    const struct schema_checked *check, const char *field, const char *doc)
{
	if (!is_line(doc, SCHEMA_DOC_MAX))
		return check_fault(check,
		    "field '%s': expected one line of 1 to %d characters",
		    field, SCHEMA_DOC_MAX);
	if (text_ends_with(doc, "."))
		return check_fault(
		    check, "field '%s': ends in a full stop", field);
	return 0;
}

/* Texts and names that messages and documentation may show. */
static int check_words(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;
	const struct {
		const char *field;
		const char *text;
		size_t most;
	} lines[] = {
	    {"label", key->label, SCHEMA_DOC_MAX},
	    {"unit", key->unit, SCHEMA_DOC_MAX},
	    {"deprecated", key->deprecated, SCHEMA_NOTE_MAX},
	    {"note", key->note, SCHEMA_NOTE_MAX},
	    {"example", key->example, SCHEMA_NOTE_MAX},
	    {"constant", key->constant, SCHEMA_DOC_MAX},
	    {"default", key->default_text, SCHEMA_DOC_MAX},
	    {"device_default", key->device_default, SCHEMA_DOC_MAX},
	};
	char folded[TEXT_FOLD_MAX];

	if (text_fold(folded, sizeof(folded), key->name, strlen(key->name)) ==
		0 ||
	    strcmp(folded, key->name) != 0)
		return check_fault(check, "the name is not in snake_case");
	for (size_t i = 0; i < array_length(lines); i++)
		if (lines[i].text != NULL &&
		    !is_line(lines[i].text, lines[i].most))
			return check_fault(check,
			    "field '%s': expected one line of 1 to %zu "
			    "characters",
			    lines[i].field, lines[i].most);
	if (check_doc(check, "doc", key->doc) != 0)
		return -1;
	for (size_t i = 0; i < key->depth; i++)
		if (!is_line(key->path[i], SCHEMA_DOC_MAX))
			return check_fault(check,
			    "a key of the path is no one line "
			    "of 1 to %d characters",
			    SCHEMA_DOC_MAX);
	for (const char *const *alias = key->aliases; *alias != NULL; alias++)
		if (!is_line(*alias, SCHEMA_DOC_MAX))
			return check_fault(
			    check, "an alias is no one line of text");
	for (size_t i = 0; i < key->choice_count; i++)
		if (!is_line(key->choices[i].name, SCHEMA_DOC_MAX))
			return check_fault(check,
			    "a choice's name is no one line of "
			    "text");
	return 0;
}

static int check_choice(
    const struct schema_checked *check, const struct schema_choice *choice)
{
	const struct schema_key *key = check->key;

	if (choice->folded[0] == '\0')
		return check_fault(check, "a choice without a usable name");
	if (schema_choice_of(key, choice->folded) != choice)
		return check_fault(
		    check, "the choice '%.60s' is there twice", choice->name);
	for (const char *const *alias = choice->aliases; *alias != NULL;
	     alias++)
		if ((*alias)[0] == '\0' ||
		    schema_choice_of(key, *alias) != choice)
			return check_fault(check,
			    "the alias '%.60s' of choice '%.60s' is empty or "
			    "there twice",
			    *alias, choice->name);
	if (choice->has_integer != key->choices[0].has_integer)
		return check_fault(check, "choices with strings and integers");
	return choice->doc == NULL ? 0 : check_doc(check, "doc", choice->doc);
}

/* Items of texts may be choices; those of integers have names by them. */
static int check_choices(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;
	bool integers = key->choice_count > 0 && key->choices[0].has_integer;
	bool fits = key->type == SCHEMA_CHOICE ||
		    key->type == (integers ? SCHEMA_INTEGERS : SCHEMA_TEXTS);

	if (key->choice_count > 0 && !fits)
		return check_fault(check, "has choices but is of another type");
	if (key->type == SCHEMA_CHOICE && key->choice_count == 0)
		return check_fault(
		    check, "is of type choice but has no choices");
	if (key->type == SCHEMA_INTEGERS && integers &&
	    key->allowed_count != key->choice_count)
		return check_fault(check, "has choices for some numbers only");
	for (size_t i = 0; i < key->choice_count; i++) {
		if (check_choice(check, &key->choices[i]) != 0)
			return -1;
		if (key->type == SCHEMA_INTEGERS &&
		    key->choices[i].plist_integer != key->allowed[i])
			return check_fault(check,
			    "choice '%.60s' is not the allowed number at its "
			    "place",
			    key->choices[i].name);
	}
	return 0;
}

static int check_flags(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if (key->bit != 0 && (key->type != SCHEMA_BOOLEAN || key->depth == 0))
		return check_fault(
		    check, "a bit needs type boolean and a path");
	if (key->bit < 0 || (key->bit & (key->bit - 1)) != 0)
		return check_fault(
		    check, "%" PRId64 " is not a single bit", key->bit);
	if (key->one_or_many && key->type != SCHEMA_TEXTS)
		return check_fault(check, "'one_or_many' needs type texts");
	if (!key->definition && key->depth == 0)
		return check_fault(
		    check, "is neither in a definition nor has it a path");
	if ((key->plist_required || key->single ||
		key->level != SCHEMA_LEVEL_ANY) &&
	    key->depth == 0)
		return check_fault(check, "'%s' needs a path",
		    key->plist_required ? "plist_required"
		    : key->single       ? "single"
					: "level");
	if (key->depth > 0 && schema_plist_type_name(key) == NULL)
		return check_fault(check, "type %s has no property list form",
		    schema_type_name(key->type));
	if (key->definition && schema_type_is(key->type, SCHEMA_PLIST) &&
	    !(key->type == SCHEMA_DATA && key->secret))
		return check_fault(check,
		    "type %s cannot stand in a definition",
		    schema_type_name(key->type));
	if (key->constant != NULL && key->definition)
		return check_fault(
		    check, "a constant cannot stand in a definition");
	return 0;
}

/* A path is one row's, the bits of one integer, or a list and the SID that
 * becomes one more item of it; what has rows below it is a dictionary. */
static int check_path(const struct schema_checked *check)
{
	const struct schema *schema = check->schema;
	const struct schema_key *key = check->key;

	if (key->depth > 0 && schema->payload_type == NULL)
		return check_fault(check, "a path needs a payload type");
	for (const struct schema_key *other = schema->keys; other != key;
	     other++) {
		const struct schema_key *upper =
		    key->depth < other->depth ? key : other;
		bool is_joined =
		    key->type == SCHEMA_SID && other->type == SCHEMA_TEXTS;

		if (upper->depth == 0 ||
		    !schema_same_path(key->path, other->path, upper->depth))
			continue;
		if (key->depth != other->depth &&
		    upper->type != SCHEMA_DICTIONARY)
			return check_fault(check,
			    "its path and that of key '%.60s' lie in "
			    "one another",
			    other->name);
		if (key->depth == other->depth && !is_joined &&
		    ((key->bit & other->bit) != 0 || key->bit == 0 ||
			other->bit == 0))
			return check_fault(check,
			    "has the same path (and bit) as key '%.60s'",
			    other->name);
	}
	return 0;
}

static bool is_element(const struct schema *schema, const char *name)
{
	for (const char *const *at = schema->elements; *at != NULL; at++)
		if (strcmp(*at, name) == 0)
			return true;
	return false;
}

/* The place in Jamf Pro's XML. */
static int check_element(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;
	const char *const names[] = {key->element, key->element_ios};

	if (key->element == NULL && key->element_ios == NULL)
		return key->member == NULL && key->list == NULL
			   ? 0
			   : check_fault(check,
				 "fields 'member' and 'list' need 'element'");
	for (size_t i = 0; i < array_length(names); i++)
		if (names[i] != NULL && !is_element(check->schema, names[i]))
			return check_fault(check,
			    "'%.60s' is none of the file's 'elements'",
			    names[i]);
	if ((key->member != NULL) != (key->type == SCHEMA_TEXTS))
		return check_fault(
		    check, "a list, and nothing else, needs 'member'");
	return 0;
}

static int check_rows(const struct schema *schema, struct error *error);

static int check_reference(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if (!schema_type_is(key->type, SCHEMA_REFERS))
		return key->kinds == 0
			   ? 0
			   : check_fault(check, "'refers_to' needs type "
						"reference or references");
	if (key->kinds == 0)
		return check_fault(check,
		    "is of type %s but has no 'refers_to'",
		    schema_type_name(key->type));
	if (!key->definition || key->depth == 0)
		return check_fault(check,
		    "type %s needs a path, and stands in a definition",
		    schema_type_name(key->type));
	return 0;
}

/* Rows of its own; those were checked as a schema of their own. */
static int check_items(const struct schema_checked *check)
{
	const struct schema_key *key = check->key;

	if ((key->type == SCHEMA_DICTIONARIES) != (key->items != NULL))
		return check_fault(
		    check, key->items != NULL
			       ? "has keys but is of another type"
			       : "is of type dictionaries but has no keys");
	if (key->items == NULL)
		return 0;
	if (key->depth == 0)
		return check_fault(check, "type dictionaries needs a path");
	if (check->schema->payload_type == NULL)
		return check_fault(
		    check, "type dictionaries needs a payload type");
	return check_rows(key->items, check->error);
}

static int check_rows(const struct schema *schema, struct error *error)
{
	static int (*const checks[])(const struct schema_checked *) = {
	    check_words, check_choices, schema_check_numbers, check_flags,
	    schema_check_values, check_path, check_element, check_reference,
	    check_items, schema_check_relations};
	struct schema_checked check = {schema, NULL, error};

	for (size_t i = 0; i < schema->count; i++) {
		check.key = &schema->keys[i];
		for (size_t k = 0; k < array_length(checks); k++)
			if (checks[k](&check) != 0)
				return -1;
	}
	return 0;
}

int schema_check(const struct schema *schema, struct error *error)
{
	struct schema_checked check = {schema, NULL, error};

	if (!is_line(schema->title, SCHEMA_DOC_MAX))
		return check_fault(&check, "field 'title': expected one line");
	if (schema->payload_type != NULL &&
	    !is_line(schema->payload_type, SCHEMA_DOC_MAX))
		return check_fault(
		    &check, "field 'payload_type': expected one line");
	if (schema->labelled && schema->section == NULL)
		return check_fault(&check, "is labelled and has no section");
	for (const char *const *at = schema->rendered; *at != NULL; at++)
		if (schema->payload_type == NULL ||
		    (strcmp(*at, platform_name(PLATFORM_MACOS)) != 0 &&
			strcmp(*at, platform_name(PLATFORM_IOS)) != 0))
			return check_fault(&check,
			    "field 'rendered': expected 'macos' or 'ios', of "
			    "a payload type");
	if (check_doc(&check, "doc", schema->doc) != 0 ||
	    schema_check_head(&check) != 0)
		return -1;
	return check_rows(schema, error);
}
