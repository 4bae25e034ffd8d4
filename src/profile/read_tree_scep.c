/*
 * What one row alone cannot say about the SCEP payload of a property list.
 */
#include "profile/read_tree.h"

#include <string.h>

#include "profile/read.h"
#include "base/banned.h"

bool tree_has_content(const struct payload *payload)
{
	const struct tree *content =
	    tree_dict_get(payload->tree, "PayloadContent");

	return content != NULL && tree_type(content) == TREE_DICT;
}

/* The type of Jamf Pro's form that leads to this challenge. */
static void infer_challenge(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct schema_key *key =
	    schema_key_of(payload->schema, KEY_CHALLENGE_TYPE);
	struct value *challenge = payload_row(payload, KEY_CHALLENGE);
	struct value *type = payload_row(payload, KEY_CHALLENGE_TYPE);
	const char *name = "static";

	if (key == NULL || challenge == NULL || type == NULL || type->given)
		return;
	if (!challenge->present || challenge->faulty || challenge->length == 0)
		name = "none";
	else if (strcmp(challenge->text, "$MSSCEPCHALLENGE") == 0)
		name = "dynamic_microsoft_ca";
	type->choice = schema_choice_of(key, name);
	type->present = type->choice != NULL;
	type->origin = challenge->given ? challenge->origin
					: tree_origin(reader, path, false);
	type->origin.secret = strcmp(name, "static") == 0;
	if (strcmp(name, "static") != 0)
		challenge->present = false;
}

void tree_finish_scep(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct value *size = payload_row(payload, KEY_KEY_SIZE);
	struct origin origin;

	if (!payload_is(payload, PAYLOAD_SCEP))
		return;
	origin = tree_origin(reader,
	    tree_path_key(reader, tree_path_key(reader, path, "PayloadContent"),
		"Keysize"),
	    false);
	if (size != NULL && !size->present && !size->faulty &&
	    tree_has_content(payload))
		tree_report(reader, TREE_RULE_KEY_SIZE, &origin,
		    "add Keysize with 2048 or 4096",
		    "'Keysize' is missing: iOS refuses the payload, macOS "
		    "takes 1024");
	infer_challenge(reader, payload, path);
}
