#include "jamf/payload.h"

#include <string.h>

#include "jamf/payload_key.h"
#include "profile/damage.h"
#include "profile/mask.h"
#include "base/banned.h"

struct search {
	const struct schemas *schemas;
	struct arena *arena;
	bool mobile;
	enum damage_place place; /* of the payload or key in hand */
	struct buf path;         /* of the value in hand */
	const char *key;         /* found: as a definition names it */
	enum damage found;
};

static bool look(struct search *search, const struct tree *node,
    const struct mask_place *place);

static bool look_at_text(struct search *search, const char *text, size_t length,
    const struct mask_place *place)
{
	search->found = damage_of(text, length, search->place);
	if (search->found == DAMAGE_NONE)
		return false;
	search->key = payload_key_name(place, search->arena);
	return true;
}

/* True when something was found; the path stays then. */
static bool look_at_member(struct search *search, const char *key,
    const struct tree *node, const struct mask_place *place)
{
	struct mask_place member;

	mask_member(place, key, &member);
	payload_path_key(&search->path, key);
	return look_at_text(search, key, strlen(key), &member) ||
	       look(search, node, &member);
}

static bool look_at_dict(struct search *search, const struct tree *dict,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;
	size_t length = search->path.length;

	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &key, &node)) {
		if (look_at_member(search, key, node, place))
			return true;
		payload_path_back(&search->path, length);
	}
	return false;
}

static bool look_at_array(struct search *search, const struct tree *array,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	size_t length = search->path.length, index = 0;

	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &item); index++) {
		payload_path_index(&search->path, index);
		if (look(search, item, place))
			return true;
		payload_path_back(&search->path, length);
	}
	return false;
}

static bool look(struct search *search, const struct tree *node,
    const struct mask_place *place)
{
	size_t length = 0;
	const char *text = tree_text(node, &length);

	if (text != NULL)
		return look_at_text(search, text, length, place);
	if (tree_type(node) == TREE_DICT)
		return look_at_dict(search, node, place);
	return tree_type(node) == TREE_ARRAY &&
	       look_at_array(search, node, place);
}

static bool look_at_payloads(struct search *search, const struct tree *array)
{
	struct tree_cursor cursor = {0};
	const struct tree *payload;
	size_t length = search->path.length, index = 0;

	tree_cursor_init(&cursor, array);
	for (; tree_array_next(&cursor, &payload); index++) {
		struct mask_place place;

		mask_payload(&place, search->schemas, payload);
		search->place =
		    damage_place_of_type(place.type, search->mobile);
		payload_path_index(&search->path, index);
		if (look(search, payload, &place))
			return true;
		payload_path_back(&search->path, length);
	}
	return false;
}

static bool look_at_top(struct search *search, const struct tree *profile)
{
	struct mask_place top;
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	mask_root(&top, search->schemas, profile);
	tree_cursor_init(&cursor, profile);
	while (tree_dict_next(&cursor, &key, &node)) {
		bool found;

		payload_path_back(&search->path, 0);
		if (strcmp(key, "PayloadContent") == 0 &&
		    tree_type(node) == TREE_ARRAY) {
			payload_path_key(&search->path, key);
			found = look_at_payloads(search, node);
		} else {
			search->place = damage_place_of_top(key);
			found = look_at_member(search, key, node, &top);
		}
		if (found)
			return true;
	}
	return false;
}

bool jamf_payload_damaged(const struct tree *profile, enum jamf_kind kind,
    const struct schemas *schemas, struct arena *arena,
    struct jamf_damage *ret_damage)
{
	struct search search = {
	    .schemas = schemas, .arena = arena, .mobile = kind == JAMF_MOBILE};
	bool found = look_at_top(&search, profile);

	if (found) {
		const char *path =
		    payload_path_shown(&search.path, search.arena);

		*ret_damage = (struct jamf_damage){.path = path,
		    .key = search.key,
		    .what = damage_name(search.found)};
	}
	buf_done(&search.path);
	return found;
}
