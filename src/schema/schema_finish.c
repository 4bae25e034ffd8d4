/*
 * What follows from the files of a set once all of them are read: the keys of
 * every payload, secrets, names, and what rows say of one another.
 */
#include "schema/schema_set.h"

#include <string.h>

#include "base/banned.h"

/* The row of a payload's own schema takes the place of a common one. */
static int add_common(struct schemas *schemas, struct schema *schema,
    struct schema_key *keys, struct error *error)
{
	const struct schema *common = schemas->common;

	for (size_t i = 0; common != NULL && i < common->count; i++) {
		struct schema_key *key = &keys[schema->count];
		size_t own = 0;

		while (own < schema->own &&
		       strcmp(keys[own].name, common->keys[i].name) != 0)
			own++;
		if (own < schema->own)
			continue;
		*key = common->keys[i];
		key->availability = schema_limit_availability(
		    key->availability, schema->availability, &schemas->arena);
		if (key->availability == NULL)
			return error_set_memory(error);
		schema->count++;
	}
	return 0;
}

/* The path of a value from the payload down, through arrays. */
struct full_path {
	const char *keys[(SCHEMA_NEST_MAX + 1) * SCHEMA_PATH_MAX];
	size_t depth;
};

static void add_path(struct full_path *path, const struct schema *schema,
    const struct schema_key *key)
{
	if (schema->parent_key != NULL)
		add_path(path, schema->parent, schema->parent_key);
	memcpy(&path->keys[path->depth], key->path,
	    key->depth * sizeof(key->path[0]));
	path->depth += key->depth;
}

/* A key of the list is secret, whether or not its row says so. */
static void mark_secret(const struct schemas *schemas,
    const struct schema *schema, struct schema_key *key)
{
	const struct schema *top = schema;
	struct full_path path;

	if (schema->payload_type == NULL || key->depth == 0)
		return;
	path.depth = 0;
	add_path(&path, schema, key);
	while (top->parent != NULL)
		top = top->parent;
	if (schemas_is_secret(
		schemas, top->payload_type, path.keys, path.depth))
		key->secret = true;
	for (size_t i = 0;
	     top->type_key != NULL && i < top->type_key->choice_count; i++)
		if (schemas_is_secret(schemas,
			top->type_key->choices[i].plist_text, path.keys,
			path.depth))
			key->secret = true;
}

static int add_excluded(
    struct arena *arena, struct schema_key *key, const char *name)
{
	const char **names;
	size_t count = 0;

	for (; key->excludes[count] != NULL; count++)
		if (strcmp(key->excludes[count], name) == 0)
			return 0;
	names = arena_new_array(arena, count + 2, sizeof(*names));
	if (names == NULL)
		return -1;
	memcpy(names, key->excludes, count * sizeof(*names));
	names[count] = name;
	key->excludes = names;
	return 0;
}

static int finish(
    struct schemas *schemas, struct schema *schema, struct error *error);

/* Rows were read before the places of those above them were settled. */
static int finish_items(struct schemas *schemas, const struct schema *parent,
    struct schema_key *key, struct error *error)
{
	struct schema *items = arena_new(&schemas->arena, sizeof(*items));

	if (items == NULL)
		return error_set_memory(error);
	*items = *key->items;
	items->parent = parent;
	items->parent_key = key;
	key->items = items;
	return finish(schemas, items, error);
}

static int finish(
    struct schemas *schemas, struct schema *schema, struct error *error)
{
	bool payload = schema_is_payload(schema) && schema->parent == NULL;
	size_t common = schemas->common == NULL ? 0 : schemas->common->count;
	struct schema_key *keys = arena_new_array(
	    &schemas->arena, schema->own + common, sizeof(*keys));
	uint32_t *index;

	if (keys == NULL)
		return error_set_memory(error);
	memcpy(keys, schema->keys, schema->own * sizeof(*keys));
	if (schema->type_key != NULL)
		schema->type_key = &keys[schema->type_key - schema->keys];
	schema->keys = keys;
	if (payload && add_common(schemas, schema, keys, error) != 0)
		return -1;
	for (size_t i = 0; i < schema->count; i++)
		mark_secret(schemas, schema, &keys[i]);
	index = arena_new_array(
	    &schemas->arena, schema_index_size(schema), sizeof(*index));
	if (index == NULL)
		return error_set_memory(error);
	if (schema_index_fill(schema, index, error) != 0)
		return -1;
	/* A key that others exclude excludes them. */
	for (size_t i = 0; i < schema->count; i++)
		for (const char *const *name = keys[i].excludes; *name != NULL;
		     name++) {
			const struct schema_key *other =
			    schema_key(schema, *name);

			if (other != NULL &&
			    add_excluded(&schemas->arena,
				&keys[other - schema->keys], keys[i].name) != 0)
				return error_set_memory(error);
		}
	for (size_t i = 0; i < schema->count; i++) {
		struct schema_key *key = &keys[i];

		if (key->items != NULL &&
		    finish_items(schemas, schema, key, error) != 0)
			return -1;
		schema->relates = schema->relates || key->required_in_parent ||
				  key->required_with_count > 0 ||
				  key->excludes[0] != NULL ||
				  (key->items != NULL && key->items->relates);
		schema->refers = schema->refers ||
				 schema_type_is(key->type, SCHEMA_REFERS) ||
				 (key->items != NULL && key->items->refers);
	}
	return 0;
}

int schema_finish(
    struct schemas *schemas, struct schema *schema, struct error *error)
{
	if (finish(schemas, schema, error) != 0)
		return -1;
	return schema_check(schema, error);
}
