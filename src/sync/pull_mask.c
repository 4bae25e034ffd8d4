/*
 * A profile without its secrets.
 */
#include <string.h>

#include "base/secret.h"
#include "profile/walk.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

/* What Jamf Pro replaces by a challenge from NDES. */
static const char word[] = "$MSSCEPCHALLENGE";

struct masked_copy {
	struct arena *arena;
	struct tree *copies[TREE_DEPTH_MAX]; /* of what is around the value */
};

static bool is_masked(struct walk_place *place)
{
	const char *text = tree_text(place->node, NULL);

	return place_hides(place) &&
	       (text == NULL || (text[0] != '\0' && strcmp(text, word) != 0));
}

static enum walk_next copy(void *context, struct walk_place *place)
{
	struct masked_copy *target = context;
	struct arena *arena = target->arena;
	struct tree *made, *around;

	if (tree_type(place->node) == TREE_DICT)
		made = tree_new_dict(arena);
	else if (tree_type(place->node) == TREE_ARRAY)
		made = tree_new_array(arena);
	else if (!is_masked(place))
		made = tree_copy(arena, place->node, NULL, NULL);
	else if (tree_type(place->node) == TREE_DATA)
		made =
		    tree_new_data(arena, SECRET_MASK, sizeof(SECRET_MASK) - 1);
	else
		made = tree_new_text(arena, SECRET_MASK);
	if (made == NULL)
		return WALK_STOP;
	if (place->level < TREE_DEPTH_MAX)
		target->copies[place->level] = made;
	if (place->level == 0)
		return WALK_ON;
	around = target->copies[place->level - 1];
	if (place->key == NULL)
		(void)tree_array_add(around, made);
	else
		(void)tree_dict_set(around, place->key, made);
	return WALK_ON;
}

int pull_mask(const struct tree *profile, const struct schemas *schemas,
    struct arena *arena, struct tree **ret_copy, struct error *error)
{
	struct masked_copy target = {.arena = arena};
	const struct walker walker = {&target, copy, NULL};
	struct walk_place root;

	place_of_profile(&root, schemas, profile);
	if (profile_walk(&walker, &root))
		return error_set_memory(error);
	*ret_copy = target.copies[0];
	return 0;
}

static enum walk_next look(void *context, struct walk_place *place)
{
	(void)context;
	return is_masked(place) ? WALK_STOP : WALK_ON;
}

bool pull_has_secret(const struct tree *profile, const struct schemas *schemas)
{
	const struct walker walker = {NULL, look, NULL};
	struct walk_place root;

	place_of_profile(&root, schemas, profile);
	return profile_walk(&walker, &root);
}
