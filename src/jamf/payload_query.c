/*
 * What is asked of a property list: its payloads, what the server would damage
 * in it.
 */
#include "jamf/payload.h"

#include <string.h>

#include "base/text.h"
#include "jamf/payload_key.h"
#include "profile/check.h"
#include "profile/jamf_loss.h"
#include "profile/profile.h"
#include "profile/walk.h"
#include "base/banned.h"

static const struct tree *payloads_of(const struct tree *profile)
{
	return tree_dict_get(profile, "PayloadContent");
}

static const char *text_of(const struct tree *dict, const char *key)
{
	return tree_text(tree_dict_get(dict, key), NULL);
}

void jamf_payload_begin(
    const struct tree *profile, struct tree_cursor *ret_cursor)
{
	tree_cursor_init(ret_cursor, payloads_of(profile));
}

bool jamf_payload_next(
    struct tree_cursor *cursor, const char **ret_type, const char **ret_uuid)
{
	const struct tree *payload;

	if (!tree_array_next(cursor, &payload))
		return false;
	*ret_type = text_of(payload, "PayloadType");
	*ret_uuid = text_of(payload, "PayloadUUID");
	return true;
}

bool jamf_payload_holds(const struct tree *profile, const char *uuid)
{
	struct tree_cursor cursor;
	const char *type, *own;

	jamf_payload_begin(profile, &cursor);
	while (jamf_payload_next(&cursor, &type, &own))
		if (own != NULL && text_compare_case(own, uuid) == 0)
			return true;
	return false;
}

bool jamf_payload_has_type(const struct tree *profile, const char *type)
{
	struct tree_cursor cursor;
	const char *own, *uuid;

	jamf_payload_begin(profile, &cursor);
	while (jamf_payload_next(&cursor, &own, &uuid))
		if (own != NULL && strcmp(own, type) == 0)
			return true;
	return false;
}

const char *jamf_payload_proxy(const struct tree *profile)
{
	struct tree_cursor cursor = {0};
	const struct tree *payload;

	tree_cursor_init(&cursor, payloads_of(profile));
	while (tree_array_next(&cursor, &payload)) {
		const char *type = text_of(payload, "PayloadType");
		const char *option =
		    text_of(tree_dict_get(payload, "PayloadContent"),
			"ScepProxyOption");

		if (type != NULL && strcmp(type, PAYLOAD_SCEP) == 0 &&
		    option != NULL && option[0] != '\0' &&
		    strcmp(option, "manual") != 0)
			return option;
	}
	return NULL;
}

/* -- references ----------------------------------------------------------- */

struct reference_search {
	const struct tree *profile;
	struct arena *arena;
	const char *found;
};

static enum walk_next find_broken(void *context, struct walk_place *place)
{
	struct reference_search *search = context;
	const char *uuid = tree_text(place->node, NULL);
	const struct schema_key *row;

	if (uuid == NULL || uuid[0] == '\0' ||
	    (row = place_row(place)) == NULL || row->kinds == 0 ||
	    jamf_payload_holds(search->profile, uuid))
		return WALK_ON;
	search->found = payload_place_shown(place, search->arena);
	/* For lack of memory at least the key. */
	if (search->found[0] == '\0')
		search->found = "PayloadContent";
	return WALK_STOP;
}

const char *jamf_payload_broken(const struct tree *profile,
    const struct schemas *schemas, struct arena *arena)
{
	struct reference_search search = {.profile = profile, .arena = arena};
	const struct walker walker = {&search, find_broken, NULL};
	struct walk_place root;

	place_of_profile(&root, schemas, profile);
	(void)profile_walk(&walker, &root);
	return search.found;
}

/* -- what the server would damage -------------------------------------------
 */

struct loss_search {
	struct arena *arena;
	bool mobile;
	enum jamf_loss_place place; /* of the payload or key in hand */
	struct jamf_lossy found;
};

/* Keys are texts too. */
static enum walk_next find_lossy(void *context, struct walk_place *place)
{
	struct loss_search *search = context;
	size_t length = 0;
	const char *text = tree_text(place->node, &length);
	enum jamf_loss loss = JAMF_LOSS_NONE;

	if (place->level == 1)
		search->place = jamf_loss_place_of_top(place->key);
	else if (place->depth == 0)
		search->place = jamf_loss_place_of_payload(
		    place->schema, place->type, search->mobile);
	if (place->key != NULL)
		loss =
		    jamf_loss_of(place->key, strlen(place->key), search->place);
	if (loss == JAMF_LOSS_NONE && text != NULL)
		loss = jamf_loss_of(text, length, search->place);
	if (loss == JAMF_LOSS_NONE)
		return WALK_ON;
	search->found = (struct jamf_lossy){
	    .path = payload_place_shown(place, search->arena),
	    .key = payload_key_name(place, search->arena),
	    .what = jamf_loss_name(loss)};
	return WALK_STOP;
}

bool jamf_payload_lossy(const struct tree *profile, enum jamf_kind kind,
    const struct schemas *schemas, struct arena *arena,
    struct jamf_lossy *ret_lossy)
{
	struct loss_search search = {
	    .arena = arena, .mobile = kind == JAMF_MOBILE};
	const struct walker walker = {&search, find_lossy, NULL};
	struct walk_place root;

	place_of_profile(&root, schemas, profile);
	if (!profile_walk(&walker, &root))
		return false;
	*ret_lossy = search.found;
	return true;
}
