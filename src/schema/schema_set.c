/*
 * Making a set: what its files are about, their order, and their names.
 */
#include "schema/schema_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/banned.h"

static bool shares_type(const struct schema *a, const struct schema *b)
{
	const struct schema_key *chooser = a->type_key;

	if (schema_is_of_type(b, a->payload_type))
		return true;
	for (size_t i = 0; chooser != NULL && i < chooser->choice_count; i++)
		if (schema_is_of_type(b, chooser->choices[i].plist_text))
			return true;
	return false;
}

/* Both are about the same payload type or section. One for payloads with
 * certain values is about them alone, and known by its file's name. */
static bool same_subject(
    const struct schema_slot *left, const struct schema_slot *right)
{
	const struct schema *a = left->schema, *b = right->schema;

	if (left->common || right->common)
		return left->common && right->common;
	if (a->section != NULL && a->place == b->place &&
	    text_same(a->section, b->section))
		return true;
	if (!shares_type(a, b))
		return false;
	if (a->when_count > 0 && b->when_count > 0)
		return strcmp(file_name(a->file), file_name(b->file)) == 0;
	return a->when_count == 0 && b->when_count == 0;
}

static int check_subject(const struct schema_slot *slot, struct error *error)
{
	const struct schema *schema = slot->schema;
	const char *const names[] = {schema->section, schema->section_alias};
	char folded[TEXT_FOLD_MAX];

	if (slot->common &&
	    (schema->section != NULL || schema->payload_type != NULL))
		return schema_fault(schema, NULL, error,
		    "is common and has a section or payload type too");
	for (size_t i = 0; slot->common && i < schema->count; i++)
		if (schema->keys[i].items != NULL)
			return schema_fault(schema, &schema->keys[i], error,
			    "is common and has keys of its own");
	if (!slot->common && schema->section == NULL &&
	    schema->payload_type == NULL)
		return schema_fault(schema, NULL, error,
		    "has neither a section nor a payload type");
	if (schema->section == NULL && schema->section_alias != NULL)
		return schema_fault(schema, NULL, error,
		    "has another name of a section, and no section");
	for (size_t i = 0; i < array_length(names); i++)
		if (names[i] != NULL && (text_fold(folded, sizeof(folded),
					     names[i], strlen(names[i])) == 0 ||
					    strcmp(folded, names[i]) != 0))
			return schema_fault(schema, NULL, error,
			    "the section '%.60s' is not in snake_case",
			    names[i]);
	return 0;
}

int schemas_add(
    struct schemas *schemas, const struct source *source, struct error *error)
{
	struct schema_slot slot = {.fresh = true};
	struct schema_slot *slots;

	if (schemas->count == SCHEMA_COUNT_MAX ||
	    schemas->tree_count == SCHEMA_TREES_MAX)
		return error_set(error, STATUS_USAGE,
		    "%s: more than %d schemas", source->name, SCHEMA_COUNT_MAX);
	if (schema_read(schemas, source, &slot.schema, &slot.common, error) !=
	    0)
		return -1;
	if (slot.schema == NULL)
		return 0;
	if (check_subject(&slot, error) != 0)
		return -1;
	for (size_t i = 0; i < schemas->count; i++)
		if (schemas->slots[i].fresh &&
		    same_subject(&schemas->slots[i], &slot))
			return schema_fault(slot.schema, NULL, error,
			    "describes the same section or payload type as "
			    "%.200s",
			    schemas->slots[i].schema->file);
	slots = arena_grow(&schemas->arena, schemas->slots, schemas->count,
	    &schemas->capacity, sizeof(*slots));
	if (slots == NULL)
		return error_set_memory(error);
	schemas->slots = slots;
	schemas->slots[schemas->count++] = slot;
	return 0;
}

static void drop_replaced(struct schemas *schemas)
{
	size_t kept = 0;

	for (size_t i = 0; i < schemas->count; i++) {
		const struct schema_slot *slot = &schemas->slots[i];
		bool replaced = false;

		for (size_t j = 0; !slot->fresh && j < schemas->count; j++)
			replaced = replaced ||
				   (schemas->slots[j].fresh &&
				       same_subject(slot, &schemas->slots[j]));
		if (!replaced)
			schemas->slots[kept++] = *slot;
	}
	schemas->count = kept;
}

bool schema_is_of_type(const struct schema *schema, const char *payload_type)
{
	const struct schema_key *chooser = schema->type_key;

	if (payload_type == NULL || schema->payload_type == NULL)
		return false;
	if (strcmp(schema->payload_type, payload_type) == 0)
		return true;
	for (size_t i = 0; chooser != NULL && i < chooser->choice_count; i++)
		if (text_same(chooser->choices[i].plist_text, payload_type))
			return true;
	return false;
}

/* Top level, payloads, other sections, project file. */
static int group_of(const struct schema *schema)
{
	if (schema->payload_type != NULL)
		return schema_is_payload(schema) ? 1 : 0;
	return schema->place == SCHEMA_IN_DEFINITION ? 2 : 3;
}

static int compare_slots(const void *left, const void *right)
{
	const struct schema_slot *a = left, *b = right;
	int order = group_of(a->schema) - group_of(b->schema);

	if (order != 0)
		return order;
	return strcmp(file_name(a->schema->file), file_name(b->schema->file));
}

/* Whether it is another than the table's. */
static bool take_common(struct schemas *schemas)
{
	for (size_t i = 0; i < schemas->count; i++) {
		const struct schema_slot slot = schemas->slots[i];

		if (!slot.common)
			continue;
		schemas->common = slot.schema;
		schemas->slots[i] = schemas->slots[--schemas->count];
		return slot.fresh;
	}
	return false;
}

/* What its place in the order is the number of. */
static int add_names(struct schemas *schemas, size_t place, struct error *error)
{
	const struct schema *schema = schemas->slots[place].schema;
	const struct schema_key *chooser = schema->type_key;
	const char *const sections[] = {schema->section, schema->section_alias};
	struct schema_name name = {NULL, NULL, place};

	for (size_t i = 0; i < array_length(sections); i++) {
		name.name = sections[i];
		if (name.name != NULL &&
		    schemas_add_name(schemas,
			(enum schema_names_of)schema->place, &name, error) != 0)
			return -1;
	}
	name.name = schema->payload_type;
	if (name.name != NULL &&
	    schemas_add_name(schemas, SCHEMA_NAMES_TYPE, &name, error) != 0)
		return -1;
	for (size_t i = 0; chooser != NULL && i < chooser->choice_count; i++) {
		name.name = chooser->choices[i].plist_text;
		if (!text_same(name.name, schema->payload_type) &&
		    schemas_add_name(
			schemas, SCHEMA_NAMES_TYPE, &name, error) != 0)
			return -1;
	}
	return 0;
}

int schemas_finish(struct schemas *schemas, struct error *error)
{
	bool changed;

	drop_replaced(schemas);
	/* Other keys or secrets, and all is to be done again. */
	changed = take_common(schemas) || schemas->secret_files > 0;
	schemas_sort_names(schemas, SCHEMA_NAMES_SECRET);
	schemas_sort_names(schemas, SCHEMA_NAMES_PUBLIC);
	qsort(schemas->slots, schemas->count, sizeof(*schemas->slots),
	    compare_slots);
	for (size_t i = 0; i < schemas->count; i++) {
		struct schema_slot *slot = &schemas->slots[i];
		struct schema *schema;

		if (changed || slot->fresh) {
			schema = arena_new(&schemas->arena, sizeof(*schema));
			if (schema == NULL)
				return error_set_memory(error);
			*schema = *slot->schema;
			schema->count = schema->own;
			slot->schema = schema;
			if (schema_finish(schemas, schema, error) != 0)
				return -1;
		}
		if (add_names(schemas, i, error) != 0)
			return -1;
	}
	for (int list = 0; list < SCHEMA_NAMES_COUNT; list++)
		schemas_sort_names(schemas, (enum schema_names_of)list);
	return 0;
}
