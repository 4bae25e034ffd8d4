#include "schema/schema_set.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* A hash table from every folded name, label and alias to its row: names of
 * thousands of definitions are looked up in it. */
struct index_slot {
	const char *name; /* folded; NULL: free */
	uint32_t hash;
	uint32_t row;
};

struct schema_index {
	size_t mask; /* slots less 1; a power of two less 1 */
	struct index_slot slots[];
};

/* FNV-1a. */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash ^ (hash >> 15);
}

static size_t find_slot(
    const struct schema_index *index, const char *name, uint32_t hash)
{
	size_t at = hash & index->mask;

	while (index->slots[at].name != NULL &&
	       (index->slots[at].hash != hash ||
		   strcmp(index->slots[at].name, name) != 0))
		at = (at + 1) & index->mask;
	return at;
}

static const struct schema_key *find_key(
    const struct schema *schema, const char *name)
{
	const struct index_slot *slot =
	    &schema->index
		 ->slots[find_slot(schema->index, name, hash_of(name))];

	return slot->name == NULL ? NULL : &schema->keys[slot->row];
}

static int index_add(const struct schema *schema, struct schema_index *index,
    const char *name, const struct schema_key *key, struct error *error)
{
	uint32_t hash = hash_of(name);
	struct index_slot *slot = &index->slots[find_slot(index, name, hash)];

	if (name[0] == '\0')
		return schema_fault(schema, key, error,
		    "an empty or overlong name, label or alias");
	if (slot->name != NULL && &schema->keys[slot->row] != key)
		return schema_fault(schema, key, error,
		    "the name '%.60s' belongs to key '%.60s' too", name,
		    schema->keys[slot->row].name);
	slot->name = name;
	slot->hash = hash;
	slot->row = (uint32_t)(key - schema->keys);
	return 0;
}

static int index_add_key(struct arena *arena, const struct schema *schema,
    struct schema_index *index, const struct schema_key *key,
    struct error *error)
{
	char folded[TEXT_FOLD_MAX];
	const char *label;

	if (index_add(schema, index, key->name, key, error) != 0)
		return -1;
	for (const char *const *alias = key->aliases; *alias != NULL; alias++)
		if (index_add(schema, index, *alias, key, error) != 0)
			return -1;
	if (key->label == NULL)
		return 0;
	label = arena_copy(arena, folded,
	    text_fold(folded, sizeof(folded), key->label, strlen(key->label)));
	if (label == NULL)
		return error_set_memory(error);
	return index_add(schema, index, label, key, error);
}

static size_t count_names(const struct schema *schema)
{
	size_t count = 0;

	for (size_t i = 0; i < schema->count; i++) {
		count += 2;
		for (const char *const *alias = schema->keys[i].aliases;
		     *alias != NULL; alias++)
			count++;
	}
	return count;
}

int schema_index_make(
    struct arena *arena, struct schema *schema, struct error *error)
{
	size_t names = count_names(schema), slots = 8;
	struct schema_index *index;

	while (slots < 2 * names)
		slots *= 2;
	index =
	    arena_new(arena, sizeof(*index) + slots * sizeof(index->slots[0]));
	if (index == NULL)
		return error_set_memory(error);
	index->mask = slots - 1;
	for (size_t i = 0; i < schema->count; i++)
		if (index_add_key(
			arena, schema, index, &schema->keys[i], error) != 0)
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

	return key != NULL && strcmp(key->name, name) == 0 ? key : NULL;
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

const char *schemas_near_section(
    const struct schemas *schemas, enum schema_place place, const char *folded)
{
	struct near near;

	near_start(&near, folded);
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->section != NULL && schema->place == place)
			near_try(&near, schema->section, schema->section);
	}
	return near.found;
}

const char *schemas_near_type(
    const struct schemas *schemas, const char *payload_type)
{
	struct near near;

	near_start(&near, payload_type);
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const char *type = schemas_at(schemas, i)->payload_type;

		if (type != NULL)
			near_try(&near, type, type);
	}
	return near.found;
}
