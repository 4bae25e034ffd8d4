#include <string.h>

#include "profile/types/type.h"
#include "base/banned.h"

static bool read_texts(const struct type_node *n)
{
	struct text_item *item;

	if (!n->key->one_or_many || tree_type(n->node) != TREE_TEXT)
		return type_read_items(n);
	item = tree_array_of(n->reader, 1, sizeof(*item));
	if (item == NULL)
		return false;
	item->text = tree_text(n->node, &item->length);
	item->origin = n->value->origin;
	n->value->items = item;
	n->value->count = 1;
	return true;
}

static bool has_items(const struct schema_key *key, const struct value *value)
{
	return profile_types[key->type]->put == type_put_items &&
	       value->present && !value->faulty && value->count > 0;
}

/* Rows that share the path are one list: the first of them with an item
 * writes it. */
int type_put_items(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct schema *schema = b->payload->schema;
	struct tree *array;
	const char *first = NULL;
	bool one_or_many = false;

	if (value->count == 0)
		return 0;
	array = tree_new_array(b->arena);
	for (size_t i = 0; array != NULL && i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		const struct value *list = &b->payload->values[i];

		if (!schema_key_shares_path(row, key))
			continue;
		one_or_many = one_or_many || row->one_or_many;
		if (!has_items(row, list))
			continue;
		if (row < key)
			return 0;
		first = list->items[0].text;
		for (size_t k = 0; k < list->count; k++)
			if (tree_array_add(
				array, builder_locate(tree_new_text(b->arena,
							  list->items[k].text),
					   &list->items[k].origin)) != 0)
				return error_set_memory(b->error);
	}
	if (array != NULL && one_or_many && tree_array_count(array) == 1)
		return builder_put_row(b, key, tree_new_text(b->arena, first));
	return builder_put_row(b, key, array);
}

const struct profile_type profile_type_texts = {
    NULL, read_texts, type_put_items, type_write_items, type_show_items};
