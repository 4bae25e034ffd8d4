/*
 * Arrays of dictionaries: sections of their own in a definition.
 */
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

/* Not all, and the value is faulty then: each takes room for all its rows. */
static size_t count_read(const struct type_node *n, bool *held)
{
	size_t count = tree_array_count(n->node);
	size_t left = PROFILE_GROUPS_MAX - n->reader->groups;

	if (count <= left)
		return count;
	tree_report(n->reader, TREE_RULE_TOO_MANY, &n->value->origin, NULL,
	    "'%s' has %zu dictionaries, of which only the first %zu are read",
	    tree_path_name(n->path), count, left);
	*held = false;
	return left;
}

/* Each is read as a payload of its own, by the rows of the items. */
static bool read_dictionaries(const struct type_node *n)
{
	struct value *value = n->value;
	struct tree_cursor cursor = {0};
	const struct tree *item;
	bool held = true;
	size_t count;

	if (tree_type(n->node) != TREE_ARRAY)
		return type_wrong(n);
	count = count_read(n, &held);
	n->reader->groups += count;
	value->groups =
	    tree_array_of(n->reader, count + 1, sizeof(*value->groups));
	if (value->groups == NULL)
		return false;
	tree_cursor_init(&cursor, n->node);
	for (size_t i = 0; i < count && tree_array_next(&cursor, &item); i++) {
		const char *path = tree_path_item(n->reader, n->path, i);
		struct payload *group = &value->groups[value->count];

		if (tree_type(item) != TREE_DICT) {
			held = type_wrong_item(n, item, i, "dictionary");
			continue;
		}
		group->schema = n->key->items;
		group->type = n->key->items->payload_type;
		group->tree = item;
		group->origin = tree_origin(n->reader, path, false);
		tree_read_payload(n->reader, group, path);
		value->count++;
	}
	return held;
}

static int put_dictionaries(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	struct tree *array;

	if (value->count == 0)
		return 0;
	array = tree_new_array(b->arena);
	for (size_t i = 0; array != NULL && i < value->count; i++) {
		struct tree *dict = builder_group(b, &value->groups[i]);

		if (dict == NULL)
			return -1;
		if (tree_array_add(array, dict) != 0)
			return error_set_memory(b->error);
	}
	return builder_put_row(b, key, array);
}

const struct profile_type profile_type_dictionaries = {
    .read = read_dictionaries, .put = put_dictionaries};
