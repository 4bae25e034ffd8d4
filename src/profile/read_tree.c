/*
 * Anybody's property list as a profile: its payloads, whatever their types.
 */
#include "profile/read_tree.h"

#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "base/banned.h"

enum {
	NEAR_MISS = 2, /* edits that can only be a slip ... */
	SHORT_TYPE = sizeof("com.apple.") - 1 + 8 /* ... but one in fewer */
};

static const char *text_at(const struct tree *dict, const char *key)
{
	const struct tree *node = tree_dict_get(dict, key);

	return node == NULL ? NULL : tree_text(node, NULL);
}

/* -- payloads ------------------------------------------------------------ */

/* The keys that every payload has; any payload's schema lists them. */
static void read_without_schema(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct schema *schema =
	    schemas_of_type(reader->schemas, PAYLOAD_ROOT);
	const char *type = payload->type, *near;
	unsigned most;

	if (schema != NULL)
		tree_read_common(reader, payload, schema, path);
	if (type == NULL)
		return;
	if (payload_is(payload, PAYLOAD_CONFIGURATION)) {
		tree_report(reader, TREE_RULE_NESTED, &payload->origin,
		    "put its payloads into the outer profile",
		    "a payload is itself a profile (type 'Configuration')");
		return;
	}
	/* Preferences of any app make payload types too, so the shorter the
	 * word, the fewer edits lead to another one. */
	most = strlen(type) < SHORT_TYPE ? 1 : NEAR_MISS;
	near = schemas_near_type(reader->schemas, type);
	if (near != NULL && text_distance(near, type, most) <= most)
		tree_report(reader,
		    text_starts_with(near, "com.apple.security.")
			? TREE_RULE_TYPE_WRONG
			: TREE_RULE_TYPE_NEAR,
		    &payload->origin,
		    tree_text_of(reader, "did you mean '%s'?", near),
		    "no payload type '%s' is known", type);
	else
		tree_report(reader, TREE_RULE_UNCHECKED, &payload->origin, NULL,
		    "a payload of type '%s' is not checked further", type);
}

void tree_read_any(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct tree *node = payload->tree;

	payload->type = text_at(node, "PayloadType");
	payload->identifier = text_at(node, "PayloadIdentifier");
	payload->uuid = text_at(node, "PayloadUUID");
	if (!payload_is(payload, PAYLOAD_CONFIGURATION))
		payload->schema =
		    payload_schema(reader->schemas, payload->type, node);
	if (payload->schema != NULL)
		tree_read_payload(reader, payload, path);
	else
		read_without_schema(reader, payload, path);
}

static void read_payload(struct tree_reader *reader, const struct tree *node,
    const char *path, struct payload *payload)
{
	payload->origin = tree_origin(reader, path, false);
	payload->tree = node;
	if (tree_type(node) == TREE_DICT)
		tree_read_any(reader, payload, path);
	else
		(void)tree_wrong_type(reader, path, node, "dictionary", NULL);
}

static void read_content(struct tree_reader *reader, const struct tree *root,
    struct profile *profile)
{
	static const char hint[] =
	    "PayloadContent of a profile is an array of dictionaries, one for "
	    "each payload";
	const struct tree *content = tree_dict_get(root, "PayloadContent");
	struct origin origin = tree_origin(reader, "PayloadContent", false);
	size_t count = tree_array_count(content);
	struct tree_cursor cursor = {0};
	const struct tree *node;

	if (tree_dict_get(root, "EncryptedPayloadContent") != NULL) {
		origin = tree_origin(reader, "EncryptedPayloadContent", true);
		tree_report(reader, TREE_RULE_ENCRYPTED, &origin, NULL,
		    "the payloads are encrypted and are not checked");
		return;
	}
	if (content == NULL || tree_type(content) != TREE_ARRAY) {
		if (content == NULL)
			tree_report(reader, TREE_RULE_CONTENT, &origin, hint,
			    "'PayloadContent' is missing");
		else
			tree_report(reader, TREE_RULE_CONTENT, &origin, hint,
			    "'PayloadContent' is of type %s, expected array",
			    tree_type_name(tree_type(content)));
		return;
	}
	if (count > PROFILE_PAYLOADS_MAX) {
		tree_report(reader, TREE_RULE_TOO_MANY, &origin, NULL,
		    "%zu payloads, of which only the first %d are read", count,
		    PROFILE_PAYLOADS_MAX);
		count = PROFILE_PAYLOADS_MAX;
	}
	profile->payloads =
	    tree_array_of(reader, count + 1, sizeof(*profile->payloads));
	if (profile->payloads == NULL)
		return;
	profile->count = count;
	tree_cursor_init(&cursor, content);
	for (size_t i = 0; i < count && tree_array_next(&cursor, &node); i++)
		read_payload(reader, node,
		    tree_path_item(reader, "PayloadContent", i),
		    &profile->payloads[i]);
}

/* A payload, or an array of some, within a profile that is no list of them. */
static void read_nested(struct tree_reader *reader, const struct tree *node,
    const char *path, struct profile *profile)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	if (text_at(node, "PayloadType") != NULL &&
	    profile->count < PROFILE_PAYLOADS_MAX)
		read_payload(
		    reader, node, path, &profile->payloads[profile->count++]);
	if (tree_type(node) != TREE_ARRAY)
		return;
	tree_cursor_init(&cursor, node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++)
		if (text_at(item, "PayloadType") != NULL &&
		    profile->count < PROFILE_PAYLOADS_MAX)
			read_payload(reader, item,
			    tree_path_item(reader, path, i),
			    &profile->payloads[profile->count++]);
}

/* Not a payload but a profile that asks a server for one (Apple, Over-the-Air
 * Profile Delivery and Configuration): PayloadContent is one dictionary. Now
 * and then payloads stand in it or in its place; devices pass them over, but
 * what is in them is looked at. */
static void read_service(struct tree_reader *reader, const struct tree *root,
    struct profile *profile)
{
	const struct tree *content = tree_dict_get(root, "PayloadContent");
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	profile->payloads = tree_array_of(
	    reader, PROFILE_PAYLOADS_MAX, sizeof(*profile->payloads));
	if (profile->payloads == NULL || content == NULL)
		return;
	if (tree_type(content) != TREE_DICT) {
		read_nested(reader, content, "PayloadContent", profile);
		return;
	}
	tree_cursor_init(&cursor, content);
	while (tree_dict_next(&cursor, &key, &node))
		read_nested(reader, node,
		    tree_path_key(reader, "PayloadContent", key), profile);
}

static void read_top(struct tree_reader *reader, const struct tree *root,
    struct profile *profile)
{
	/* TargetDeviceType names the kind of device, unless it is 0. */
	static const enum platform platforms[] = {[1] = PLATFORM_IOS,
	    [2] = PLATFORM_WATCHOS,
	    [3] = PLATFORM_TVOS,
	    [4] = PLATFORM_TVOS,
	    [5] = PLATFORM_MACOS,
	    [6] = PLATFORM_VISIONOS};
	struct payload *top = &profile->top;
	bool is_service =
	    text_same(text_at(root, "PayloadType"), PAYLOAD_SERVICE);
	int64_t device = 0;

	top->tree = root;
	top->type = is_service ? PAYLOAD_SERVICE : PAYLOAD_CONFIGURATION;
	top->identifier = text_at(root, "PayloadIdentifier");
	top->uuid = text_at(root, "PayloadUUID");
	top->schema = schemas_of_type(reader->schemas, top->type);
	if (tree_integer(tree_dict_get(root, "TargetDeviceType"), &device) &&
	    device >= 1 && device < (int64_t)array_length(platforms)) {
		profile->platform_known = true;
		profile->platform = platforms[device];
	}
	if (top->schema != NULL)
		tree_read_payload(reader, top, "");
	if (is_service)
		read_service(reader, root, profile);
	else
		read_content(reader, root, profile);
}

int profile_read_tree(struct tree *root, const struct source *source,
    const struct schemas *schemas, struct arena *arena,
    struct findings *findings, struct profile *ret_profile, struct error *error)
{
	struct tree_reader reader = {.source = source,
	    .schemas = schemas,
	    .arena = arena,
	    .findings = findings};
	struct profile profile = {
	    .from = PROFILE_FROM_PLIST, .source = source, .schemas = schemas};

	profile.top.origin = tree_origin(&reader, "(root)", false);
	if (tree_type(root) == TREE_DICT)
		read_top(&reader, root, &profile);
	else
		tree_report(&reader, TREE_RULE_ROOT, &profile.top.origin, NULL,
		    "the root is of type %s, expected dictionary",
		    tree_type_name(tree_type(root)));
	if (reader.failed)
		return error_set_memory(error);
	*ret_profile = profile;
	return 0;
}
