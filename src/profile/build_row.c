#include "profile/build_row.h"

#include <string.h>

#include "base/text.h"
#include "profile/types/type.h"
#include "base/banned.h"

int builder_put(
    struct builder *b, const char *const *path, size_t depth, struct tree *node)
{
	if (node == NULL)
		return error_set_memory(b->error);
	if (b->count == ENTRIES_MAX) {
		tree_free(node);
		return error_set(
		    b->error, STATUS_LIMIT, "payload has too many keys");
	}
	b->entries[b->count++] = (struct entry){path, depth, node};
	return 0;
}

int builder_put_row(
    struct builder *b, const struct schema_key *key, struct tree *node)
{
	return builder_put(b, key->path, key->depth, node);
}

int builder_put_bits(struct builder *b, const struct schema_key *key)
{
	const struct schema *schema = b->payload->schema;
	int64_t bits = 0;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		const struct value *value = &b->payload->values[i];

		if (row->bit == 0 || !schema_key_shares_path(row, key))
			continue;
		if (row < key)
			return 0;
		if (value->present && !value->faulty && value->integer != 0)
			bits |= row->bit;
	}
	return builder_put_row(b, key, tree_new_integer(bits));
}

int builder_put_value(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct profile_type *type = profile_types[key->type];

	return type->put == NULL ? 0 : type->put(b, key, value);
}

struct tree *builder_constant(const struct schema_key *key)
{
	int64_t number;

	if (key->type == SCHEMA_INTEGER &&
	    text_to_number(key->constant, strlen(key->constant), INT64_MIN,
		INT64_MAX, &number))
		return tree_new_integer(number);
	return tree_new_text(key->constant);
}
