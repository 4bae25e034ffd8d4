/*
 * Passwords and keys that stand in clear in somebody's profile, in any
 * payload. A definition's literal secrets are the reader's matter.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/secret.h"
#include "profile/mask.h"
#include "profile/variable.h"
#include "base/banned.h"

/* A node on the way down, and what the way says about it. */
struct spot {
	const struct payload *payload;
	struct mask_place place;
	struct check_step step;
};

/* One variable and nothing else: the secret itself is not in the file. Nor is
 * it where 'pull' and 'show' put their mask. */
static bool is_elsewhere(const struct tree *node)
{
	struct variable variable;
	size_t length = 0;
	const char *text = tree_text(node, &length);

	if (text == NULL)
		return false;
	if (strcmp(text, SECRET_MASK) == 0)
		return true;
	return variable_is_all(text, length, &variable) &&
	       (variable.kind == VARIABLE_JAMF ||
		   variable.kind == VARIABLE_FOREIGN);
}

static void check_value(
    struct check *check, const struct spot *spot, const struct tree *node)
{
	const struct check_step *step = &spot->step;
	struct origin origin;

	if (!mask_is_secret(&spot->place, node) || is_elsewhere(node) ||
	    check->findings->count > FINDINGS_MAX)
		return;
	origin = check_step_origin(check, spot->payload, step);
	origin.secret = true;
	while (step->key == NULL && step->up != NULL)
		step = step->up;
	check_report(check, CHECK_SECRET_READABLE, &origin,
	    "let each device have its own secret, or keep the file from "
	    "others; a signature hides nothing",
	    "'%s' stands in clear in the file",
	    step->key == NULL ? "" : step->key);
}

static void check_below(
    struct check *check, const struct spot *spot, const struct tree *node);

static void check_node(
    struct check *check, const struct spot *spot, const struct tree *node)
{
	if (tree_type(node) == TREE_DICT || tree_type(node) == TREE_ARRAY)
		check_below(check, spot, node);
	else
		check_value(check, spot, node);
}

/* As deep as TREE_DEPTH_MAX. */
static void check_below(
    struct check *check, const struct spot *spot, const struct tree *node)
{
	struct spot below = {.payload = spot->payload,
	    .place = spot->place,
	    .step = {.up = &spot->step}};
	struct tree_cursor cursor = {0};
	const struct tree *child;

	tree_cursor_init(&cursor, node);
	if (tree_type(node) == TREE_DICT)
		while (tree_dict_next(&cursor, &below.step.key, &child)) {
			mask_member(&spot->place, below.step.key, &below.place);
			check_node(check, &below, child);
		}
	else
		for (; tree_array_next(&cursor, &child); below.step.index++)
			check_node(check, &below, child);
}

/* The keys of the payload itself have no step above them. */
static void check_members(struct check *check, const struct payload *payload,
    const struct mask_place *place, bool is_top)
{
	struct spot spot = {.payload = payload};
	struct tree_cursor cursor = {0};
	const struct tree *node;

	tree_cursor_init(&cursor, payload->tree);
	while (tree_dict_next(&cursor, &spot.step.key, &node)) {
		if (is_top && tree_type(node) == TREE_ARRAY &&
		    strcmp(spot.step.key, "PayloadContent") == 0)
			continue;
		mask_member(place, spot.step.key, &spot.place);
		check_node(check, &spot, node);
	}
}

void check_secrets(struct check *check, const struct payload *payload)
{
	const bool is_top = payload == &check->profile->top;
	struct mask_place place;

	if (check_from_definition(check) || payload->tree == NULL ||
	    tree_type(payload->tree) != TREE_DICT)
		return;
	if (is_top)
		mask_root(&place, check->profile->schemas, payload->tree);
	else
		mask_payload(&place, check->profile->schemas, payload->tree);
	check_members(check, payload, &place, is_top);
}
