#include "jamf/payload.h"

#include <string.h>

#include "jamf/payload_key.h"
#include "profile/jamf_loss.h"
#include "profile/walk.h"
#include "base/banned.h"

struct search {
	struct arena *arena;
	bool mobile;
	enum jamf_loss_place place; /* of the payload or key in hand */
	struct jamf_lossy found;
};

static bool look_at(struct search *search, const char *text, size_t length,
    struct walk_place *place)
{
	enum jamf_loss damage = jamf_loss_of(text, length, search->place);

	if (damage == JAMF_LOSS_NONE)
		return false;
	search->found = (struct jamf_lossy){
	    .path = payload_place_shown(place, search->arena),
	    .key = payload_key_name(place, search->arena),
	    .what = jamf_loss_name(damage)};
	return true;
}

/* Keys are texts too. */
static enum walk_next look(void *context, struct walk_place *place)
{
	struct search *search = context;
	size_t length = 0;
	const char *text = tree_text(place->node, &length);

	if (place->level == 1)
		search->place = jamf_loss_place_of_top(place->key);
	else if (place->depth == 0)
		search->place =
		    jamf_loss_place_of_type(place->type, search->mobile);
	return (place->key != NULL &&
		   look_at(search, place->key, strlen(place->key), place)) ||
		       (text != NULL && look_at(search, text, length, place))
		   ? WALK_STOP
		   : WALK_ON;
}

bool jamf_payload_lossy(const struct tree *profile, enum jamf_kind kind,
    const struct schemas *schemas, struct arena *arena,
    struct jamf_lossy *ret_damage)
{
	struct search search = {.arena = arena, .mobile = kind == JAMF_MOBILE};
	const struct walker walker = {&search, look, NULL};
	struct walk_place root;

	place_of_profile(&root, schemas, profile);
	if (!profile_walk(&walker, &root))
		return false;
	*ret_damage = search.found;
	return true;
}
