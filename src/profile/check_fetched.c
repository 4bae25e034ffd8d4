/*
 * Secrets that references gave: held to the rules for those that stand in a
 * definition.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/reference.h"
#include "profile/look.h"
#include "profile/read.h"
#include "profile/value.h"
#include "base/banned.h"

/* A reference within what a reference gave is not followed. */
static void check_near(struct check *check, const struct check_item *item)
{
	struct reference reference;
	struct error ignored;

	if (reference_parse(item->text, item->length, &reference, &ignored) !=
		0 ||
	    reference.kind != REFERENCE_LITERAL)
		findings_add(check->findings, &read_rules[READ_SECRET_NEAR],
		    &item->origin,
		    "let the reference name the place of the secret itself",
		    "what the reference of '%s' gives is itself like a "
		    "reference, and would be taken for the secret",
		    item->key->name);
}

static void check_challenge(struct check *check, const struct check_item *item)
{
	const struct check_challenge challenge = {
	    item->text, item->length, &item->origin};

	if (payload_is(item->payload, PAYLOAD_SCEP) &&
	    strcmp(item->key->name, "challenge") == 0)
		check_challenge_text(check, item->payload, &challenge);
}

void profile_check_secret(const struct profile *profile,
    const struct payload *payload, const struct value *value,
    const struct secret *secret, struct findings *findings)
{
	const struct check_options options = {.now = 0};
	struct check check = {.profile = profile,
	    .options = &options,
	    .arena = findings->arena,
	    .findings = findings};
	struct check_item item = {.payload = payload,
	    .key = &payload->schema->keys[value - payload->values],
	    .text = secret->bytes == NULL ? "" : secret->bytes,
	    .length = secret->length,
	    .origin = value->origin,
	    .secret = true};
	const struct look look = {
	    item.key, item.key->name, item.text, item.length, &item.origin};

	/* The place is that of the reference, which is no secret. */
	item.origin.secret = false;
	if (check_is_literal(&check, value))
		return;
	look_check(&look, findings);
	check_near(&check, &item);
	check_challenge(&check, &item);
	check_secret_variable(&check, &item);
	if (profile_section(profile, "jamf") != NULL)
		check_damage(&check, &item);
}
