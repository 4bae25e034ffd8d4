/*
 * Rows by name, and the nearest of names that are none; whether a schema is a
 * payload's.
 */
#include "schema/schema_set.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/*
 * The index of a schema is a hash table from every folded name, label and
 * alias to its row: names of thousands of definitions are looked up in it. Its
 * first number is the number of slots, a power of two, less 1. A free slot is
 * 0, another has the upper half of the hash above the row's number and 1.
 */
enum {
	ROW_BITS = 16
};

_Static_assert(SCHEMA_KEYS_MAX * 2 < 1 << ROW_BITS, "a row and the hash fit");

/* FNV-1a. */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash ^ (hash >> 15);
}

/* Names that the program itself asks for are those of the rows, in the same
 * place. */
static bool is_named(const struct schema_key *key, const char *name)
{
	return key->name == name || strcmp(key->name, name) == 0;
}

static bool is_called(const struct schema_key *key, const char *folded)
{
	if (is_named(key, folded))
		return true;
	for (const char *const *alias = key->aliases; *alias != NULL; alias++)
		if (strcmp(*alias, folded) == 0)
			return true;
	return key->label != NULL && text_equal_folded(key->label, folded);
}

static uint32_t row_of(uint32_t slot)
{
	return (slot & ((1u << ROW_BITS) - 1)) - 1;
}

/* The slot of the name, or the free one where it would be. */
static size_t find_slot(const struct schema *schema, const uint32_t *index,
    const char *name, uint32_t hash)
{
	const uint32_t *slots = index + 1;
	size_t at = hash & index[0];

	while (slots[at] != 0 &&
	       (slots[at] >> ROW_BITS != hash >> ROW_BITS ||
		   !is_called(&schema->keys[row_of(slots[at])], name)))
		at = (at + 1) & index[0];
	return at;
}

static const struct schema_key *find_key(
    const struct schema *schema, const char *name)
{
	uint32_t slot = schema->index[1 + find_slot(schema, schema->index, name,
					      hash_of(name))];

	return slot == 0 ? NULL : &schema->keys[row_of(slot)];
}

static int index_add(const struct schema *schema, uint32_t *index,
    const char *name, const struct schema_key *key, struct error *error)
{
	uint32_t hash = hash_of(name);
	uint32_t *slot = &index[1 + find_slot(schema, index, name, hash)];

	if (name[0] == '\0')
		return schema_fault(schema, key, error,
		    "an empty or overlong name, label or alias");
	if (*slot != 0 && &schema->keys[row_of(*slot)] != key)
		return schema_fault(schema, key, error,
		    "the name '%.60s' belongs to key '%.60s' too", name,
		    schema->keys[row_of(*slot)].name);
	*slot =
	    (hash >> ROW_BITS << ROW_BITS) | (uint32_t)(key - schema->keys + 1);
	return 0;
}

static int index_add_key(const struct schema *schema, uint32_t *index,
    const struct schema_key *key, struct error *error)
{
	char label[TEXT_FOLD_MAX] = "";

	if (index_add(schema, index, key->name, key, error) != 0)
		return -1;
	for (const char *const *alias = key->aliases; *alias != NULL; alias++)
		if (index_add(schema, index, *alias, key, error) != 0)
			return -1;
	if (key->label == NULL)
		return 0;
	if (text_fold(label, sizeof(label), key->label, strlen(key->label)) ==
	    0)
		label[0] = '\0';
	return index_add(schema, index, label, key, error);
}

size_t schema_index_size(const struct schema *schema)
{
	size_t names = 0, slots = 8;

	for (size_t i = 0; i < schema->count; i++) {
		names += 2;
		for (const char *const *alias = schema->keys[i].aliases;
		     *alias != NULL; alias++)
			names++;
	}
	while (slots < 2 * names)
		slots *= 2;
	return slots + 1;
}

int schema_index_fill(
    struct schema *schema, uint32_t *index, struct error *error)
{
	index[0] = (uint32_t)schema_index_size(schema) - 2;
	for (size_t i = 0; i < schema->count; i++)
		if (index_add_key(schema, index, &schema->keys[i], error) != 0)
			return -1;
	schema->index = index;
	return 0;
}

const struct schema_key *schema_key_of_name(
    const struct schema *schema, const char *folded)
{
	const struct schema_key *key = find_key(schema, folded);

	return key != NULL && key->definition ? key : NULL;
}

const struct schema_key *schema_key(
    const struct schema *schema, const char *name)
{
	const struct schema_key *key = find_key(schema, name);

	return key != NULL && is_named(key, name) ? key : NULL;
}

/* The best candidate so far and how far off it is. */
struct near {
	const char *text;
	const char *found;
	unsigned distance;
};

static void near_start(struct near *near, const char *text)
{
	near->text = text;
	near->found = NULL;
	near->distance = text_near_limit(strlen(text)) + 1;
}

static void near_try(struct near *near, const char *candidate, const char *name)
{
	unsigned distance;

	if (near->distance == 0)
		return;
	distance = text_distance(near->text, candidate, near->distance - 1);
	if (distance >= near->distance || distance >= strlen(candidate))
		return;
	near->distance = distance;
	near->found = name;
}

static void near_try_all(
    struct near *near, const char *const *candidates, const char *name)
{
	for (; *candidates != NULL; candidates++)
		near_try(near, *candidates, name);
}

const char *schema_key_near(const struct schema *schema, const char *folded)
{
	struct near near;

	near_start(&near, folded);
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		char label[TEXT_FOLD_MAX];

		if (!key->definition)
			continue;
		near_try(&near, key->name, key->name);
		near_try_all(&near, key->aliases, key->name);
		if (key->label != NULL &&
		    text_fold(label, sizeof(label), key->label,
			strlen(key->label)) > 0)
			near_try(&near, label, key->name);
	}
	return near.found;
}

const struct schema_choice *schema_choice_of(
    const struct schema_key *key, const char *folded)
{
	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];

		if (strcmp(choice->folded, folded) == 0)
			return choice;
		for (const char *const *alias = choice->aliases; *alias != NULL;
		     alias++)
			if (strcmp(*alias, folded) == 0)
				return choice;
	}
	return NULL;
}

const struct schema_choice *schema_choice_of_text(
    const struct schema_key *key, const char *text)
{
	for (size_t i = 0; i < key->choice_count; i++)
		if (key->choices[i].plist_text != NULL &&
		    strcmp(key->choices[i].plist_text, text) == 0)
			return &key->choices[i];
	return NULL;
}

const char *schema_choice_near(const struct schema_key *key, const char *folded)
{
	struct near near;

	near_start(&near, folded);
	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];

		near_try(&near, choice->folded, choice->name);
		near_try_all(&near, choice->aliases, choice->name);
	}
	return near.found;
}

static const char *near_name(
    const struct schemas *schemas, enum schema_names_of list, const char *text)
{
	const struct schema_names *names = &schemas->names[list];
	struct near near;

	near_start(&near, text);
	for (size_t i = 0; i < names->count; i++)
		near_try(&near, names->list[i].name, names->list[i].name);
	return near.found;
}

const char *schemas_near_section(
    const struct schemas *schemas, enum schema_place place, const char *folded)
{
	return near_name(schemas, (enum schema_names_of)place, folded);
}

const char *schemas_near_type(
    const struct schemas *schemas, const char *payload_type)
{
	return near_name(schemas, SCHEMA_NAMES_TYPE, payload_type);
}

bool schema_is_payload(const struct schema *schema)
{
	return schema->payload_type != NULL &&
	       strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) != 0;
}
