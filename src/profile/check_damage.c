/*
 * What Jamf Pro would damage, where the definition says that it goes there.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "profile/jamf_loss.h"
#include "base/banned.h"

static void report_damage(struct check *check, const struct check_item *item,
    enum jamf_loss loss, const char *remedy)
{
	check_report(check, CHECK_JAMF_DAMAGED, &item->origin, remedy,
	    "'%s' has %s, %s", item->key->name, jamf_loss_name(loss),
	    jamf_loss_effect(loss));
}

/* A payload that is given no display name is named after the profile, and
 * what the server replaces in the profile's own name it damages in theirs. */
static void check_derived_name(
    struct check *check, const struct check_item *item, bool mobile)
{
	const struct profile *profile = check->profile;

	if (strcmp(item->key->path[0], "PayloadDisplayName") != 0)
		return;
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		enum jamf_loss loss = jamf_loss_of(item->text, item->length,
		    jamf_loss_place_of_payload(
			payload->schema, payload->type, mobile));

		if (loss == JAMF_LOSS_NONE ||
		    payload_text(payload, KEY_DISPLAY_NAME, NULL) != NULL)
			continue;
		report_damage(check, item, loss,
		    "give each payload a 'display_name' without it");
		return;
	}
}

void check_damage(struct check *check, const struct check_item *item)
{
	bool mobile = check->profile->platform != PLATFORM_MACOS;
	bool is_top = item->payload == &check->profile->top;
	enum jamf_loss loss;

	if (item->key == NULL)
		return;
	loss = jamf_loss_of(item->text, item->length,
	    is_top ? jamf_loss_place_of_top(item->key->path[0])
		   : jamf_loss_place_of_payload(
			 item->payload->schema, item->payload->type, mobile));
	if (loss != JAMF_LOSS_NONE)
		report_damage(check, item, loss,
		    "write it differently, or install the profile without Jamf "
		    "Pro's API");
	else if (is_top && check_from_definition(check))
		check_derived_name(check, item, mobile);
}

/* Of what is written as it is each text is looked at, with a row or without. */
static enum walk_next look_at(void *context, struct walk_place *place)
{
	struct check *check = context;
	const struct schema_key row = {.name = place_key(place)};
	struct check_item item = {.payload = check->payload, .key = &row};

	if (check->findings->count > FINDINGS_MAX)
		return WALK_STOP;
	item.text = tree_text(place->node, &item.length);
	if (item.text == NULL || jamf_loss_of(item.text, item.length,
				     JAMF_LOSS_VERBATIM) == JAMF_LOSS_NONE)
		return WALK_ON;
	item.origin = check_place_origin(check, place);
	check_damage(check, &item);
	return WALK_ON;
}

void check_jamf_damage(struct check *check, const struct payload *payload)
{
	if (profile_section(check->profile, "jamf") == NULL)
		return;
	if (payload->file != NULL)
		check_walk(check, payload, look_at);
	else
		check_each_text(check, payload, check_damage);
}
