/*
 * The normal form of a profile: one walk through the top level and each
 * payload, which makes a list of the values as they are compared; what the
 * server rewrites or fills in is passed over.
 */
#include "jamf/payload_normal.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "jamf/payload_key.h"
#include "profile/jamf_loss.h"
#include "profile/profile.h"
#include "profile/walk.h"
#include "base/banned.h"

/* What Jamf Pro puts for a challenge from NDES: a word, no secret. */
static const char word[] = "$MSSCEPCHALLENGE";

/* The list grows in memory of its own, since sorting and paths would otherwise
 * leave holes in the arena; it serves one payload after the other. */
struct maker {
	const struct jamf_compare *how;
	struct arena *arena; /* of paths and values */
	struct error *error;
	struct normal_entry *list; /* of the latest walk, in no order */
	size_t count;
	size_t capacity;
	enum payload_place place;
	struct buf path;
	size_t path_bytes; /* of all paths so far */
};

/* -- one walk ---------------------------------------------------------------
 */

static int add_entry(
    struct maker *maker, struct normal_entry *entry, struct walk_place *place)
{
	struct buf *path = &maker->path;
	struct normal_entry *list;

	payload_path_back(path, 0);
	payload_path_place(path, place);
	if (maker->path_bytes + path->length > NORMAL_PATHS_MAX)
		return error_set(maker->error, STATUS_LIMIT,
		    "profile has too many keys at too great a depth");
	maker->path_bytes += path->length;
	entry->path = arena_copy(
	    maker->arena, path->data != NULL ? path->data : "", path->length);
	list = memory_grow(
	    maker->list, maker->count, &maker->capacity, sizeof(*list));
	if (list != NULL)
		maker->list = list;
	if (entry->path == NULL || !buf_ok(path) || list == NULL)
		return error_set_memory(maker->error);
	entry->is_secret =
	    (place_hides_any(place) ||
		(entry->kind == NORMAL_UNREAD && place_hides_below(place))) &&
	    (entry->kind != NORMAL_TEXT || entry->length != sizeof(word) - 1 ||
		memcmp(entry->bytes, word, entry->length) != 0);
	entry->row = place_row(place);
	entry->section = entry->row == NULL ? NULL : place->schema->section;
	if (maker->how->names &&
	    payload_name_of(place, maker->arena, &entry->name) != 0)
		return error_set_memory(maker->error);
	maker->list[maker->count++] = *entry;
	return 0;
}

/* A scalar, or an array that counts as one. */
static int add_value(struct maker *maker, struct walk_place *place)
{
	const char *key = place->key == NULL ? "" : place->key;
	struct normal_entry entry = {.is_exact = maker->how->is_plain};
	char *text;

	if (!payload_value_set(&entry, place->node, maker->arena))
		return error_set_memory(maker->error);
	if (payload_is_void(&entry, key, place))
		return 0;
	if (strcmp(key, "PayloadUUID") == 0 && entry.kind == NORMAL_TEXT &&
	    place->depth == 1) {
		text = arena_copy(maker->arena, entry.bytes, entry.length);
		if (text == NULL)
			return error_set_memory(maker->error);
		for (size_t i = 0; i < entry.length; i++)
			if (text[i] >= 'a' && text[i] <= 'z')
				text[i] = (char)(text[i] - 'a' + 'A');
		entry.bytes = text;
	}
	return add_entry(maker, &entry, place);
}

static int add_count(struct maker *maker, struct walk_place *place)
{
	struct normal_entry entry = {.kind = NORMAL_COUNT, .node = place->node};

	entry.bytes =
	    arena_printf(maker->arena, "%zu", tree_array_count(place->node));
	if (entry.bytes == NULL)
		return error_set_memory(maker->error);
	entry.length = strlen(entry.bytes);
	return add_entry(maker, &entry, place);
}

static bool is_passed(const struct maker *maker, struct walk_place *place)
{
	bool is_array = tree_type(place->node) == TREE_ARRAY;

	if (is_array && tree_array_count(place->node) == 0)
		return true;
	if (place->key == NULL || place->depth != 1)
		return false;
	return (!maker->how->is_plain &&
		   payload_is_rewritten(maker->place, place)) ||
	       (is_array && maker->place == PAYLOAD_TOP &&
		   strcmp(place->key, "PayloadContent") == 0);
}

static enum walk_next visit(void *context, struct walk_place *place)
{
	struct maker *maker = context;
	int result;

	if (is_passed(maker, place))
		return WALK_PAST;
	if (tree_type(place->node) == TREE_DICT)
		return WALK_ON;
	/* What is in a secret array is never copied into one value. */
	if (tree_type(place->node) == TREE_ARRAY &&
	    (place_hides_any(place) || place_hides_below(place) ||
		!payload_value_is_plain(place->node))) {
		result = add_count(maker, place);
		return result != 0 ? WALK_STOP : WALK_ON;
	}
	result = add_value(maker, place);
	return result != 0 ? WALK_STOP : WALK_PAST;
}

static int by_path(const void *a, const void *b)
{
	const struct normal_entry *left = a, *right = b;

	return strcmp(left->path, right->path);
}

/* Not NULL: "" when there is no such text. */
static const char *text_at(
    struct maker *maker, const struct normal_payload *payload, const char *path)
{
	for (size_t i = 0; i < payload->count; i++) {
		const struct normal_entry *entry = &payload->entries[i];

		if (strcmp(entry->path, path) == 0 &&
		    entry->kind == NORMAL_TEXT)
			return arena_copy(
			    maker->arena, entry->bytes, entry->length);
	}
	return "";
}

/* Of a payload, or of the top level. */
static int make(struct maker *maker, enum payload_place where,
    struct walk_place *place, struct normal_payload *payload)
{
	const struct walker walker = {maker, visit, NULL};

	maker->place = where;
	maker->count = 0;
	payload->schema = place->schema;
	if (profile_walk(&walker, place))
		return -1;
	payload->entries = arena_new_array(
	    maker->arena, maker->count + 1, sizeof(*payload->entries));
	if (payload->entries == NULL)
		return error_set_memory(maker->error);
	payload->count = maker->count;
	if (maker->count > 0) {
		memcpy(payload->entries, maker->list,
		    maker->count * sizeof(*maker->list));
		qsort(payload->entries, payload->count,
		    sizeof(*payload->entries), by_path);
	}
	payload->type = text_at(maker, payload, "\x01PayloadType");
	payload->uuid = text_at(maker, payload, "\x01PayloadUUID");
	return payload->type == NULL || payload->uuid == NULL
		   ? error_set_memory(maker->error)
		   : 0;
}

/* -- all of it --------------------------------------------------------------
 */

static int make_all(
    struct maker *maker, const struct tree *profile, struct normal *normal)
{
	const struct tree *array = tree_dict_get(profile, "PayloadContent");
	const struct schemas *schemas = maker->how->schemas;
	struct tree_cursor cursor = {0};
	const struct tree *node;
	struct walk_place place;
	size_t index = 0;

	place_of_profile(&place, schemas, profile);
	normal->top.is_top = true;
	if (make(maker, PAYLOAD_TOP, &place, &normal->top) != 0)
		return -1;
	if (tree_array_count(array) > PROFILE_PAYLOADS_MAX)
		return error_set(maker->error, STATUS_LIMIT,
		    "profile has %zu payloads, expected at most %d",
		    tree_array_count(array), PROFILE_PAYLOADS_MAX);
	normal->payloads = arena_new_array(maker->arena,
	    tree_array_count(array) + 1, sizeof(*normal->payloads));
	if (normal->payloads == NULL)
		return error_set_memory(maker->error);
	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &node); index++) {
		struct normal_payload *payload =
		    &normal->payloads[normal->count];
		enum jamf_loss_place loss;

		if (!maker->how->is_plain && payload_is_servers_own(node))
			continue;
		place_of_payload(&place, schemas, node);
		loss = jamf_loss_place_of_payload(
		    place.schema, place.type, maker->how->kind == JAMF_MOBILE);
		payload->index = index;
		if (make(maker,
			loss == JAMF_LOSS_RENDERED ? PAYLOAD_RENDERED
						   : PAYLOAD_VERBATIM,
			&place, payload) != 0)
			return -1;
		normal->count++;
	}
	return 0;
}

int normal_make(const struct tree *profile, const struct jamf_compare *how,
    struct arena *arena, struct normal *ret, struct error *error)
{
	struct maker maker = {.how = how, .arena = arena, .error = error};
	struct normal normal = {0};
	int result = make_all(&maker, profile, &normal);

	buf_done(&maker.path);
	memory_free(maker.list);
	if (result == 0)
		*ret = normal;
	return result;
}

const struct normal_entry *normal_entry_at(
    const struct normal_payload *payload, const char *path)
{
	const struct normal_entry wanted = {.path = path};

	return payload->count == 0
		   ? NULL
		   : bsearch(&wanted, payload->entries, payload->count,
			 sizeof(wanted), by_path);
}

bool normal_equal(const struct normal_entry *a, const struct normal_entry *b)
{
	unsigned char differs = 0;

	if (a->kind != b->kind || a->length != b->length)
		return false;
	/* Takes no less time for secrets that differ early. */
	for (size_t i = 0; i < a->length; i++)
		differs =
		    (unsigned char)(differs | (a->bytes[i] ^ b->bytes[i]));
	return differs == 0;
}
