#include "jamf/payload_walk.h"

#include <string.h>

#include "base/memory.h"
#include "jamf/payload_key.h"
#include "jamf/payload_value.h"
#include "base/banned.h"

/* What Jamf Pro puts for a challenge from NDES: a word, no secret. */
static const char word[] = "$MSSCEPCHALLENGE";

static int no_memory(struct payload_walk *walk)
{
	return error_set_memory(walk->error);
}

static int grow(struct payload_walk *walk)
{
	struct normal_entry *list = memory_grow(
	    walk->list, walk->count, &walk->capacity, sizeof(*list));

	if (list == NULL)
		return no_memory(walk);
	walk->list = list;
	return 0;
}

static bool is_word(const struct normal_entry *entry)
{
	return entry->kind == NORMAL_TEXT &&
	       entry->length == sizeof(word) - 1 &&
	       memcmp(entry->bytes, word, entry->length) == 0;
}

static int capitalise(struct payload_walk *walk, struct normal_entry *entry)
{
	char *text = arena_copy(walk->arena, entry->bytes, entry->length);

	if (text == NULL)
		return no_memory(walk);
	for (size_t i = 0; i < entry->length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 'a' + 'A');
	entry->bytes = text;
	return 0;
}

static int add_entry(struct payload_walk *walk, struct normal_entry *entry,
    const struct mask_place *place)
{
	if (walk->path_bytes + walk->path.length > NORMAL_PATHS_MAX)
		return error_set(walk->error, STATUS_LIMIT,
		    "profile has too many keys at too great a depth");
	walk->path_bytes += walk->path.length;
	entry->path =
	    buf_ok(&walk->path) && walk->path.data != NULL
		? arena_copy(walk->arena, walk->path.data, walk->path.length)
		: arena_text(walk->arena, "");
	if (entry->path == NULL || !buf_ok(&walk->path))
		return no_memory(walk);
	entry->is_secret =
	    mask_hides_any(place, entry->node) && !is_word(entry);
	entry->row = payload_key_row(place);
	entry->section = entry->row == NULL ? NULL : place->schema->section;
	if (grow(walk) != 0)
		return -1;
	walk->list[walk->count++] = *entry;
	return 0;
}

/* A scalar, or an array that counts as one. */
static int add_value(struct payload_walk *walk, const struct tree *node,
    const struct mask_place *place, const char *key)
{
	struct normal_entry entry = {0};

	if (!payload_value_set(&entry, node, walk->arena))
		return no_memory(walk);
	if (payload_is_void(&entry, key, place))
		return 0;
	if (strcmp(key, "PayloadUUID") == 0 && entry.kind == NORMAL_TEXT &&
	    place->depth == 1 && capitalise(walk, &entry) != 0)
		return -1;
	return add_entry(walk, &entry, place);
}

static int add_node(struct payload_walk *walk, const struct tree *node,
    const struct mask_place *place, const char *key);

static int add_count(struct payload_walk *walk, const struct tree *array,
    const struct mask_place *place)
{
	struct normal_entry entry = {.kind = NORMAL_COUNT, .node = array};

	entry.bytes = arena_printf(walk->arena, "%zu", tree_array_count(array));
	if (entry.bytes == NULL)
		return no_memory(walk);
	entry.length = strlen(entry.bytes);
	return add_entry(walk, &entry, place);
}

static int add_items(struct payload_walk *walk, const struct tree *array,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	size_t length = walk->path.length, index = 0;

	if (add_count(walk, array, place) != 0)
		return -1;
	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &item); index++) {
		payload_path_index(&walk->path, index);
		if (add_node(walk, item, place, "") != 0)
			return -1;
		payload_path_back(&walk->path, length);
	}
	return 0;
}

static int add_member(struct payload_walk *walk, const char *key,
    const struct tree *node, const struct mask_place *place)
{
	struct mask_place member;
	size_t length = walk->path.length;

	if (place->depth == 0 && payload_is_rewritten(walk->place, key))
		return 0;
	mask_member(place, key, &member);
	payload_path_key(&walk->path, key);
	if (add_node(walk, node, &member, key) != 0)
		return -1;
	payload_path_back(&walk->path, length);
	return 0;
}

static int add_dict(struct payload_walk *walk, const struct tree *dict,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &key, &node)) {
		if (walk->place == PAYLOAD_TOP && place->depth == 0 &&
		    strcmp(key, "PayloadContent") == 0 &&
		    tree_type(node) == TREE_ARRAY)
			continue;
		if (add_member(walk, key, node, place) != 0)
			return -1;
	}
	return 0;
}

static int add_node(struct payload_walk *walk, const struct tree *node,
    const struct mask_place *place, const char *key)
{
	if (tree_type(node) == TREE_DICT)
		return add_dict(walk, node, place);
	if (tree_type(node) != TREE_ARRAY)
		return add_value(walk, node, place, key);
	if (tree_array_count(node) == 0)
		return 0;
	/* What is in a secret array is never copied into one value. */
	return mask_hides_any(place, node) || place->secret ||
		       !payload_value_is_plain(node)
		   ? add_items(walk, node, place)
		   : add_value(walk, node, place, key);
}

int payload_walk(struct payload_walk *walk, enum payload_place where,
    const struct tree *node, const struct mask_place *place)
{
	walk->place = where;
	walk->count = 0;
	payload_path_back(&walk->path, 0);
	return add_node(walk, node, place, "");
}

void payload_walk_done(struct payload_walk *walk)
{
	buf_done(&walk->path);
	memory_free(walk->list);
	walk->list = NULL;
}
