/*
 * Passwords and keys that stand in clear in a profile, in any payload.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/secret.h"
#include "profile/redact.h"
#include "profile/variable.h"
#include "base/banned.h"

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

/* Where a definition takes a secret, the reader reports literal ones. */
static bool is_readable(const struct check *check, struct walk_place *place)
{
	const struct schema_key *row;

	if (!check_from_definition(check))
		return place_is_secret(place);
	if (!place_holds_secret(place))
		return false;
	row = place_row(place);
	return row == NULL || !row->secret;
}

static enum walk_next check_place(void *context, struct walk_place *place)
{
	struct check *check = context;
	struct origin origin;

	if (place->level == 1 && check->payload == &check->profile->top &&
	    tree_type(place->node) == TREE_ARRAY &&
	    strcmp(place->key, "PayloadContent") == 0)
		return WALK_PAST;
	if (!is_readable(check, place) || is_elsewhere(place->node) ||
	    check->findings->count > FINDINGS_MAX)
		return WALK_ON;
	origin = check_place_origin(check, place);
	origin.secret = true;
	check_report(check, CHECK_SECRET_READABLE, &origin,
	    "let each device have its own secret, or keep the file from "
	    "others; a signature hides nothing",
	    "'%s' stands in clear in the %s", check_place_name(check, place),
	    check_from_definition(check) ? "profile" : "file");
	return WALK_ON;
}

void check_secrets(struct check *check, const struct payload *payload)
{
	/* Of the definition it was said; of a device's values its table is kept
	 * from others. */
	if (check->options->filling != CHECK_FILLED)
		check_walk(check, payload, check_place);
}
