/*
 * What a SCEP payload is built with that depends on more than its own row: the
 * challenge, and what Jamf Pro looks for to fetch it.
 */
#include <string.h>

#include "profile/build_row.h"
#include "base/banned.h"

/* What Jamf Pro looks for where it is to fetch the challenge from NDES, and
 * beside it the kind of CA that makes it do so. */
#define NDES_CHALLENGE "$MSSCEPCHALLENGE"
#define JAMF_CA_TYPE "manual"

static int put_ndes_challenge(struct builder *b, const struct schema_key *key)
{
	const struct secret *live = b->values->live_challenge;
	const char *copy;

	if (live == NULL)
		return builder_put_row(
		    b, key, tree_new_text(b->arena, NDES_CHALLENGE));
	b->has_secret = true;
	copy = arena_text(b->arena, live->bytes);
	return builder_put_row(
	    b, key, copy == NULL ? NULL : tree_new_text(b->arena, copy));
}

static int put_challenge(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const char *type = payload_choice(b->payload, KEY_CHALLENGE_TYPE);
	const char *placeholder =
	    payload_text(b->payload, KEY_CHALLENGE_PLACEHOLDER, "");

	if (strcmp(type, "static") == 0)
		return value->present && !value->faulty
			   ? builder_put_text(b, key, value)
			   : 0;
	if (strcmp(type, "dynamic-microsoft-ca") == 0)
		return put_ndes_challenge(b, key);
	if (strcmp(type, "dynamic") == 0 && placeholder[0] != '\0')
		return builder_put_row(
		    b, key, tree_new_text(b->arena, placeholder));
	return 0;
}

static int put_ca_type(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->present && !value->faulty)
		return builder_put_text(b, key, value);
	if (b->values->live_challenge != NULL ||
	    strcmp(payload_choice(b->payload, KEY_CHALLENGE_TYPE),
		"dynamic-microsoft-ca") != 0)
		return 0;
	return builder_put_row(b, key, tree_new_text(b->arena, JAMF_CA_TYPE));
}

void builder_find_scep(struct builder *b)
{
	const struct payload *payload = b->payload;
	bool is_scep = payload_is(payload, PAYLOAD_SCEP);

	b->challenge = b->ca_type = NULL;
	if (!is_scep)
		return;
	b->challenge = schema_key_of(payload->schema, KEY_CHALLENGE);
	b->ca_type =
	    schema_key_of(payload->schema, KEY_CERTIFICATE_AUTHORITY_TYPE);
}

int builder_put_scep(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return key == b->challenge ? put_challenge(b, key, value)
				   : put_ca_type(b, key, value);
}
