/*
 * Names of other payloads; resolved, the payloads themselves.
 */
#include "profile/types/type.h"
#include "base/banned.h"

static int put_reference(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->target_count == 0)
		return 0;
	return builder_put_row(
	    b, key, tree_new_text(b->arena, value->targets[0]->uuid));
}

static int put_references(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	struct tree *array;

	if (value->target_count == 0)
		return 0;
	array = tree_new_array(b->arena);
	for (size_t i = 0; array != NULL && i < value->target_count; i++)
		if (tree_array_add(array,
			tree_new_text(b->arena, value->targets[i]->uuid)) != 0)
			return error_set_memory(b->error);
	return builder_put_row(b, key, array);
}

const struct profile_type profile_type_reference = {
    type_parse_any, type_read_text, put_reference, type_write_text, NULL};
const struct profile_type profile_type_references = {
    NULL, type_read_items, put_references, type_write_items, type_show_items};
