#include "jamf/payload_normal.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/secret.h"
#include "jamf/payload_key.h"
#include "jamf/payload_rewrite.h"
#include "jamf/payload_value.h"
#include "profile/damage.h"
#include "profile/model.h"
#include "base/banned.h"

/* What Jamf Pro puts for a challenge from NDES: a word, no secret. */
static const char word[] = "$MSSCEPCHALLENGE";

/* A list that grows in memory of its own, since sorting and paths would
 * otherwise leave holes in the arena. */
struct maker {
	struct arena *arena;
	const struct jamf_compare *how;
	enum payload_place place;
	struct buf path;
	size_t path_bytes; /* of all paths so far */
	struct normal_entry *list;
	size_t count;
	size_t capacity;
	struct error *error;
};

static int no_memory(struct maker *maker)
{
	return error_set_memory(maker->error);
}

/* -- entries -------------------------------------------------------------- */

static int grow(struct maker *maker)
{
	size_t capacity = maker->capacity == 0 ? 32 : maker->capacity * 2;
	struct normal_entry *list;

	if (maker->count < maker->capacity)
		return 0;
	list = memory_resize(maker->list, capacity * sizeof(*list));
	if (list == NULL)
		return no_memory(maker);
	maker->list = list;
	maker->capacity = capacity;
	return 0;
}

static bool is_word(const struct normal_entry *entry)
{
	return entry->kind == NORMAL_TEXT &&
	       entry->length == sizeof(word) - 1 &&
	       memcmp(entry->bytes, word, entry->length) == 0;
}

static int capitalise(struct maker *maker, struct normal_entry *entry)
{
	char *text = arena_copy(maker->arena, entry->bytes, entry->length);

	if (text == NULL)
		return no_memory(maker);
	for (size_t i = 0; i < entry->length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 'a' + 'A');
	entry->bytes = text;
	return 0;
}

static int add_entry(struct maker *maker, struct normal_entry *entry,
    const struct mask_place *place)
{
	if (maker->path_bytes + maker->path.length > NORMAL_PATHS_MAX)
		return error_set(maker->error, STATUS_LIMIT,
		    "profile has too many keys at too great a depth");
	maker->path_bytes += maker->path.length;
	entry->path =
	    buf_ok(&maker->path) && maker->path.data != NULL
		? arena_copy(maker->arena, maker->path.data, maker->path.length)
		: arena_text(maker->arena, "");
	if (entry->path == NULL || !buf_ok(&maker->path))
		return no_memory(maker);
	entry->is_secret = mask_hides(place, entry->node) && !is_word(entry);
	entry->row = payload_key_row(place);
	entry->section = entry->row == NULL ? NULL : place->schema->section;
	if (grow(maker) != 0)
		return -1;
	maker->list[maker->count++] = *entry;
	return 0;
}

/* A scalar, or an array that counts as one. */
static int add_value(struct maker *maker, const struct tree *node,
    const struct mask_place *place, const char *key)
{
	struct normal_entry entry = {0};

	if (!payload_value_set(&entry, node, maker->arena))
		return no_memory(maker);
	if (payload_is_void(&entry, key, place))
		return 0;
	if (strcmp(key, "PayloadUUID") == 0 && entry.kind == NORMAL_TEXT &&
	    place->depth == 1 && capitalise(maker, &entry) != 0)
		return -1;
	return add_entry(maker, &entry, place);
}

static int add_node(struct maker *maker, const struct tree *node,
    const struct mask_place *place, const char *key);

static int add_count(struct maker *maker, const struct tree *array,
    const struct mask_place *place)
{
	struct normal_entry entry = {.kind = NORMAL_COUNT, .node = array};

	entry.bytes =
	    arena_printf(maker->arena, "%zu", tree_array_count(array));
	if (entry.bytes == NULL)
		return no_memory(maker);
	entry.length = strlen(entry.bytes);
	return add_entry(maker, &entry, place);
}

static int add_items(struct maker *maker, const struct tree *array,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	size_t length = maker->path.length, index = 0;

	if (add_count(maker, array, place) != 0)
		return -1;
	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &item); index++) {
		payload_path_index(&maker->path, index);
		if (add_node(maker, item, place, "") != 0)
			return -1;
		payload_path_back(&maker->path, length);
	}
	return 0;
}

static int add_member(struct maker *maker, const char *key,
    const struct tree *node, const struct mask_place *place)
{
	struct mask_place member;
	size_t length = maker->path.length;

	if (place->depth == 0 && payload_is_rewritten(maker->place, key))
		return 0;
	mask_member(place, key, &member);
	payload_path_key(&maker->path, key);
	if (add_node(maker, node, &member, key) != 0)
		return -1;
	payload_path_back(&maker->path, length);
	return 0;
}

static int add_dict(struct maker *maker, const struct tree *dict,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &key, &node)) {
		if (maker->place == PAYLOAD_TOP && place->depth == 0 &&
		    strcmp(key, "PayloadContent") == 0 &&
		    tree_type(node) == TREE_ARRAY)
			continue;
		if (add_member(maker, key, node, place) != 0)
			return -1;
	}
	return 0;
}

static int add_node(struct maker *maker, const struct tree *node,
    const struct mask_place *place, const char *key)
{
	if (tree_type(node) == TREE_DICT)
		return add_dict(maker, node, place);
	if (tree_type(node) != TREE_ARRAY)
		return add_value(maker, node, place, key);
	if (tree_array_count(node) == 0)
		return 0;
	/* What is in a secret array is never copied into one value. */
	return place->secret || !payload_value_is_plain(node)
		   ? add_items(maker, node, place)
		   : add_value(maker, node, place, key);
}

/* -- payloads ------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
	const struct normal_entry *left = a, *right = b;

	return strcmp(left->path, right->path);
}

/* Not NULL: "" when there is no such text. */
static const char *text_at(
    struct maker *maker, const struct normal_payload *payload, const char *path)
{
	const struct normal_entry *entry = NULL;

	for (size_t i = 0; entry == NULL && i < payload->count; i++)
		if (strcmp(payload->entries[i].path, path) == 0 &&
		    payload->entries[i].kind == NORMAL_TEXT)
			entry = &payload->entries[i];
	return entry == NULL
		   ? ""
		   : arena_copy(maker->arena, entry->bytes, entry->length);
}

static int finish(struct maker *maker, struct normal_payload *payload)
{
	payload->entries = arena_new_array(maker->arena,
	    maker->count == 0 ? 1 : maker->count, sizeof(*payload->entries));
	if (payload->entries == NULL)
		return no_memory(maker);
	payload->count = maker->count;
	if (maker->count > 0) {
		memcpy(payload->entries, maker->list,
		    maker->count * sizeof(*maker->list));
		qsort(payload->entries, payload->count,
		    sizeof(*payload->entries), by_path);
	}
	maker->count = 0;
	payload->type = text_at(maker, payload, "\x01PayloadType");
	payload->uuid = text_at(maker, payload, "\x01PayloadUUID");
	return payload->type == NULL || payload->uuid == NULL ? no_memory(maker)
							      : 0;
}

static int make_payload(struct maker *maker, const struct tree *node,
    size_t index, struct normal_payload *payload)
{
	struct mask_place place;

	mask_payload(&place, maker->how->schemas, node);
	payload->index = index;
	payload->schema = place.schema;
	maker->place = damage_place_of_type(place.type,
			   maker->how->kind == JAMF_MOBILE) == DAMAGE_RENDERED
			   ? PAYLOAD_RENDERED
			   : PAYLOAD_VERBATIM;
	payload_path_back(&maker->path, 0);
	return add_node(maker, node, &place, "") != 0 ? -1
						      : finish(maker, payload);
}

static int make_payloads(
    struct maker *maker, const struct tree *array, struct normal *normal)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	size_t index = 0;

	if (tree_array_count(array) > PROFILE_PAYLOADS_MAX)
		return error_set(maker->error, STATUS_LIMIT,
		    "profile has %zu payloads, expected at most %d",
		    tree_array_count(array), PROFILE_PAYLOADS_MAX);
	normal->payloads = arena_new_array(maker->arena,
	    tree_array_count(array) + 1, sizeof(*normal->payloads));
	if (normal->payloads == NULL)
		return no_memory(maker);
	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &node); index++) {
		if (payload_is_servers_own(node))
			continue;
		if (make_payload(maker, node, index,
			&normal->payloads[normal->count]) != 0)
			return -1;
		normal->count++;
	}
	return 0;
}

static int make(
    struct maker *maker, const struct tree *profile, struct normal *normal)
{
	const struct tree *content = tree_dict_get(profile, "PayloadContent");
	struct mask_place place;

	mask_root(&place, maker->how->schemas);
	maker->place = PAYLOAD_TOP;
	normal->top.is_top = true;
	normal->top.schema = place.schema;
	if (add_node(maker, profile, &place, "") != 0 ||
	    finish(maker, &normal->top) != 0)
		return -1;
	return make_payloads(maker, content, normal);
}

int normal_make(const struct tree *profile, const struct jamf_compare *how,
    struct arena *arena, struct normal *ret, struct error *error)
{
	struct maker maker = {.arena = arena, .how = how, .error = error};
	struct normal normal = {0};
	int result = make(&maker, profile, &normal);

	buf_done(&maker.path);
	memory_free(maker.list);
	if (result == 0)
		*ret = normal;
	return result;
}

/* Takes no less time for secrets that differ early. */
static bool equal_bytes(const char *a, const char *b, size_t length)
{
	unsigned char differs = 0;

	for (size_t i = 0; i < length; i++)
		differs = (unsigned char)(differs | (a[i] ^ b[i]));
	return differs == 0;
}

bool normal_equal(const struct normal_entry *a, const struct normal_entry *b)
{
	return a->kind == b->kind && a->length == b->length &&
	       equal_bytes(a->bytes, b->bytes, a->length);
}
