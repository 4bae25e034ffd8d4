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
	const struct secret *live = b->values->live_challenge;
	const char *type = payload_choice(b->payload, KEY_CHALLENGE_TYPE);
	const char *text =
	    payload_text(b->payload, KEY_CHALLENGE_PLACEHOLDER, "");
	bool is_ndes = strcmp(type, "dynamic-microsoft-ca") == 0;
	bool is_given = value->present && !value->faulty;

	if (key == b->ca_type) {
		if (is_given)
			return builder_put_text(b, key, value);
		return live == NULL && is_ndes
			   ? builder_put_row(
				 b, key, tree_new_text(b->arena, JAMF_CA_TYPE))
			   : 0;
	}
	if (strcmp(type, "static") == 0)
		return is_given ? builder_put_text(b, key, value) : 0;
	if (is_ndes && live != NULL) {
		b->has_secret = true;
		text = arena_text(b->arena, live->bytes);
	} else if (is_ndes) {
		text = NDES_CHALLENGE;
	} else if (strcmp(type, "dynamic") != 0 || text[0] == '\0') {
		return 0;
	}
	return builder_put_row(
	    b, key, text == NULL ? NULL : tree_new_text(b->arena, text));
}
