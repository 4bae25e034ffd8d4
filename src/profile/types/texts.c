/*
 * Lists of strings.
 */
#include <string.h>

#include "profile/types/type.h"
#include "base/banned.h"

/* Of items that are choices the text is the property list's word, whatever
 * name a definition says it by. */
static bool parse_texts(const struct type_text *t)
{
	struct text_item *items;
	bool good = true;

	if (t->key->choice_count == 0)
		return true;
	items =
	    arena_new_array(t->context->arena, t->value->count, sizeof(*items));
	if (items == NULL) {
		t->context->findings->failed = true;
		return false;
	}
	for (size_t i = 0; i < t->value->count; i++) {
		struct value one = {0};
		const struct text_item *item = &t->value->items[i];
		const struct type_text of_item = {t->context, t->key,
		    item->text, item->length, &item->origin, &one};

		items[i] = *item;
		if (!profile_type_choice.parse(&of_item)) {
			good = false;
			continue;
		}
		items[i].text = one.choice->plist_text;
		items[i].length = strlen(items[i].text);
	}
	t->value->items = items;
	return good;
}

/* Each string is one of the choices. */
static bool check_items(const struct type_node *n)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	bool held = true;

	tree_cursor_init(&cursor, n->node);
	for (size_t i = 0; tree_array_next(&cursor, &node); i++) {
		struct value one = {0};
		const struct type_node of_item = {n->reader, n->key, node,
		    tree_path_item(n->reader, n->path, i), &one};

		one.origin = tree_origin(n->reader, of_item.path, false);
		if (tree_type(node) == TREE_TEXT)
			held = profile_type_choice.read(&of_item) && held;
	}
	return held;
}

static bool read_texts(const struct type_node *n)
{
	struct text_item *item;
	bool held;

	if (!n->key->one_or_many || tree_type(n->node) != TREE_TEXT) {
		held = type_read_items(n);
		return (n->key->choice_count == 0 || check_items(n)) && held;
	}
	item = tree_array_of(n->reader, 1, sizeof(*item));
	if (item == NULL)
		return false;
	item->text = tree_text(n->node, &item->length);
	item->origin = n->value->origin;
	n->value->items = item;
	n->value->count = 1;
	return n->key->choice_count == 0 || profile_type_choice.read(n);
}

static bool has_items(const struct schema_key *key, const struct value *value)
{
	return (key->type == SCHEMA_TEXTS || key->type == SCHEMA_SID) &&
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
    parse_texts, read_texts, type_put_items, type_write_items, type_show_items};
