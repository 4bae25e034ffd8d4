/*
 * One row of a schema to its node in the property list.
 */
#include "profile/build_row.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

struct tree *builder_locate(struct tree *node, const struct origin *origin)
{
	if (node != NULL)
		tree_set_origin(node, origin);
	return node;
}

int builder_put(
    struct builder *b, const char *const *path, size_t depth, struct tree *node)
{
	struct tree *dict = b->dict;

	if (node != NULL && tree_node_origin(node) == NULL)
		tree_set_origin(node, &b->payload->origin);
	for (size_t i = 0; node != NULL && dict != NULL && i + 1 < depth; i++) {
		dict = tree_dict_inner(b->arena, dict, path[i]);
		if (dict != NULL && tree_node_origin(dict) == NULL)
			tree_set_origin(dict, tree_node_origin(node));
	}
	return tree_dict_insert(dict, path[depth - 1], node) == 0
		   ? 0
		   : error_set_memory(b->error);
}

int builder_put_row(
    struct builder *b, const struct schema_key *key, struct tree *node)
{
	const struct value *value =
	    &b->payload->values[key - b->payload->schema->keys];

	if (value->origin.source != NULL)
		(void)builder_locate(node, &value->origin);
	return builder_put(b, key->path, key->depth, node);
}

int builder_put_bits(struct builder *b, const struct schema_key *key)
{
	const struct schema *schema = b->payload->schema;
	int64_t bits = 0;
	bool any = false;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		const struct value *value = &b->payload->values[i];

		if (row->bit == 0 || !schema_key_shares_path(row, key))
			continue;
		if (row < key)
			return 0;
		if (!value->present || value->faulty)
			continue;
		any = true;
		if (value->integer != 0)
			bits |= row->bit;
	}
	return any ? builder_put_row(b, key, tree_new_integer(b->arena, bits))
		   : 0;
}

struct tree *builder_constant(struct arena *arena, const struct schema_key *key)
{
	int64_t number;

	if (key->type == SCHEMA_INTEGER &&
	    text_to_number(key->constant, strlen(key->constant), INT64_MIN,
		INT64_MAX, &number))
		return tree_new_integer(arena, number);
	return tree_new_text(arena, key->constant);
}
