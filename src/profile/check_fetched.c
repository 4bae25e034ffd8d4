/*
 * Secrets that references gave: held to the rules for those that stand in a
 * definition.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "profile/value.h"
#include "base/banned.h"

static void check_challenge(struct check *check, const struct check_item *item)
{
	const struct check_challenge challenge = {
	    item->text, item->length, &item->origin};

	if (payload_is(item->payload, PAYLOAD_SCEP) &&
	    schema_key_is(item->key, KEY_CHALLENGE))
		check_challenge_text(check, item->payload, &challenge);
}

static const struct schema_key *key_of(
    const struct payload *payload, const struct value *value)
{
	const struct payload_file *file = payload->file;

	for (size_t i = 0; file != NULL && i < file->secret_count; i++)
		if (&file->secrets[i].value == value)
			return file->secrets[i].key;
	return &payload->schema->keys[value - payload->values];
}

void profile_check_secret(const struct profile *profile,
    const struct payload *payload, const struct value *value,
    const struct secret *secret, struct findings *findings)
{
	const struct check_options options = {.now = 0,
	    .filling = profile->is_filled ? CHECK_FILLED : CHECK_NOT_FILLED};
	struct check check = {.profile = profile,
	    .options = &options,
	    .arena = findings->arena,
	    .findings = findings};
	struct check_item item = {.payload = payload,
	    .key = key_of(payload, value),
	    .text = secret->bytes == NULL ? "" : secret->bytes,
	    .length = secret->length,
	    .origin = payload->file != NULL ? value->name : value->origin,
	    .secret = true};

	/* The place is that of the reference, which is no secret. */
	item.origin.secret = false;
	if (check_is_literal(&check, value))
		return;
	value_check_fetched(item.key, &item.origin, secret, findings);
	check_challenge(&check, &item);
	check_wifi_secret(&check, &item);
	check_secret_variable(&check, &item);
	if (profile_section(profile, "jamf") != NULL)
		check_damage(&check, &item);
}
