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
    struct walk_place *place)
{
	payload_path_back(&walk->path, 0);
	payload_path_place(&walk->path, place);
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
	entry->is_secret = place_hides_any(place) && !is_word(entry);
	entry->row = place_row(place);
	entry->section = entry->row == NULL ? NULL : place->schema->section;
	if (grow(walk) != 0)
		return -1;
	walk->list[walk->count++] = *entry;
	return 0;
}

/* A scalar, or an array that counts as one. */
static int add_value(struct payload_walk *walk, struct walk_place *place)
{
	const char *key = place->key == NULL ? "" : place->key;
	struct normal_entry entry = {0};

	if (!payload_value_set(&entry, place->node, walk->arena))
		return no_memory(walk);
	if (payload_is_void(&entry, key, place))
		return 0;
	if (strcmp(key, "PayloadUUID") == 0 && entry.kind == NORMAL_TEXT &&
	    place->depth == 1 && capitalise(walk, &entry) != 0)
		return -1;
	return add_entry(walk, &entry, place);
}

static int add_count(struct payload_walk *walk, struct walk_place *place)
{
	struct normal_entry entry = {.kind = NORMAL_COUNT, .node = place->node};

	entry.bytes =
	    arena_printf(walk->arena, "%zu", tree_array_count(place->node));
	if (entry.bytes == NULL)
		return no_memory(walk);
	entry.length = strlen(entry.bytes);
	return add_entry(walk, &entry, place);
}

/* What is in a secret array is never copied into one value. */
static bool is_list(struct walk_place *place)
{
	return tree_type(place->node) == TREE_ARRAY &&
	       (place_hides_any(place) || place_hides_below(place) ||
		   !payload_value_is_plain(place->node));
}

static bool is_passed(
    const struct payload_walk *walk, const struct walk_place *place)
{
	if (place->key == NULL || place->depth != 1)
		return tree_type(place->node) == TREE_ARRAY &&
		       tree_array_count(place->node) == 0;
	return payload_is_rewritten(walk->place, place->key) ||
	       (tree_type(place->node) == TREE_ARRAY &&
		   (tree_array_count(place->node) == 0 ||
		       (walk->place == PAYLOAD_TOP &&
			   strcmp(place->key, "PayloadContent") == 0)));
}

static enum walk_next visit(void *context, struct walk_place *place)
{
	struct payload_walk *walk = context;
	bool goes_on = tree_type(place->node) == TREE_DICT;
	int result = 0;

	if (is_passed(walk, place))
		return WALK_PAST;
	if (is_list(place)) {
		goes_on = true;
		result = add_count(walk, place);
	} else if (!goes_on) {
		result = add_value(walk, place);
	}
	if (result != 0)
		return WALK_STOP;
	return goes_on ? WALK_ON : WALK_PAST;
}

int payload_walk(struct payload_walk *walk, enum payload_place where,
    struct walk_place *place)
{
	const struct walker walker = {walk, visit, NULL};

	walk->place = where;
	walk->count = 0;
	return profile_walk(&walker, place) ? -1 : 0;
}

void payload_walk_done(struct payload_walk *walk)
{
	buf_done(&walk->path);
	memory_free(walk->list);
	walk->list = NULL;
}
