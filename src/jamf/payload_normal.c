#include "jamf/payload_normal.h"

#include <stdlib.h>
#include <string.h>

#include "jamf/payload_rewrite.h"
#include "jamf/payload_walk.h"
#include "profile/jamf_loss.h"
#include "profile/profile.h"
#include "base/banned.h"

struct maker {
	const struct jamf_compare *how;
	struct payload_walk walk;
};

static int no_memory(struct maker *maker)
{
	return error_set_memory(maker->walk.error);
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
	const struct normal_entry *entry = NULL;

	for (size_t i = 0; entry == NULL && i < payload->count; i++)
		if (strcmp(payload->entries[i].path, path) == 0 &&
		    payload->entries[i].kind == NORMAL_TEXT)
			entry = &payload->entries[i];
	return entry == NULL
		   ? ""
		   : arena_copy(maker->walk.arena, entry->bytes, entry->length);
}

static int finish(struct maker *maker, struct normal_payload *payload)
{
	payload->entries = arena_new_array(maker->walk.arena,
	    maker->walk.count == 0 ? 1 : maker->walk.count,
	    sizeof(*payload->entries));
	if (payload->entries == NULL)
		return no_memory(maker);
	payload->count = maker->walk.count;
	if (maker->walk.count > 0) {
		memcpy(payload->entries, maker->walk.list,
		    maker->walk.count * sizeof(*maker->walk.list));
		qsort(payload->entries, payload->count,
		    sizeof(*payload->entries), by_path);
	}
	payload->type = text_at(maker, payload, "\x01PayloadType");
	payload->uuid = text_at(maker, payload, "\x01PayloadUUID");
	return payload->type == NULL || payload->uuid == NULL ? no_memory(maker)
							      : 0;
}

static int make_payload(struct maker *maker, const struct tree *node,
    size_t index, struct normal_payload *payload)
{
	struct walk_place place;
	enum payload_place where;

	place_of_payload(&place, maker->how->schemas, node);
	payload->index = index;
	payload->schema = place.schema;
	where = jamf_loss_place_of_type(place.type,
		    maker->how->kind == JAMF_MOBILE) == JAMF_LOSS_RENDERED
		    ? PAYLOAD_RENDERED
		    : PAYLOAD_VERBATIM;
	return payload_walk(&maker->walk, where, &place) != 0
		   ? -1
		   : finish(maker, payload);
}

static int make_payloads(
    struct maker *maker, const struct tree *array, struct normal *normal)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	size_t index = 0;

	if (tree_array_count(array) > PROFILE_PAYLOADS_MAX)
		return error_set(maker->walk.error, STATUS_LIMIT,
		    "profile has %zu payloads, expected at most %d",
		    tree_array_count(array), PROFILE_PAYLOADS_MAX);
	normal->payloads = arena_new_array(maker->walk.arena,
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
	struct walk_place place;

	place_of_profile(&place, maker->how->schemas, profile);
	normal->top.is_top = true;
	normal->top.schema = place.schema;
	if (payload_walk(&maker->walk, PAYLOAD_TOP, &place) != 0 ||
	    finish(maker, &normal->top) != 0)
		return -1;
	return make_payloads(maker, content, normal);
}

int normal_make(const struct tree *profile, const struct jamf_compare *how,
    struct arena *arena, struct normal *ret, struct error *error)
{
	struct maker maker = {
	    .how = how, .walk = {.arena = arena, .error = error}};
	struct normal normal = {0};
	int result = make(&maker, profile, &normal);

	payload_walk_done(&maker.walk);
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
