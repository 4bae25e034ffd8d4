/*
 * A payload of a property list by its schema: the values of its rows, what is
 * wrong with them and what is missing.
 */
#include "profile/read_tree.h"

#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "base/banned.h"

/* -- one payload by its schema ------------------------------------------- */

/* What is said of a row wherever it stands. Undocumented ones are told by the
 * beginning of their note; what Jamf Pro adds to every payload is passed
 * over. */
static void report_row(
    struct tree_reader *reader, const struct schema_key *key, const char *path)
{
	static const char *const starts[] = {
	    "Not documented by Apple", "Not in Apple's", "In Apple's older"};
	struct origin origin = tree_origin(reader, path, true);

	if (key->deprecated != NULL)
		tree_report(reader, TREE_RULE_DEPRECATED, &origin, NULL,
		    "'%s' is deprecated: %s", tree_path_name(path),
		    key->deprecated);
	if (key->note == NULL || schema_key_is(key, KEY_PAYLOAD_ENABLED))
		return;
	for (size_t i = 0; i < array_length(starts); i++)
		if (text_starts_with(key->note, starts[i]))
			tree_report(reader, TREE_RULE_UNDOCUMENTED, &origin,
			    NULL,
			    "'%s' is not documented by Apple for this payload",
			    tree_path_name(path));
}

/* Rows with a bit share one integer; together they are all it may hold. The
 * hint: "add up: 1 (use as digital signature), 4 (use for ...)". */
static bool check_bits(struct tree_reader *reader, const struct schema *schema,
    const struct schema_key *first, const struct tree *node, const char *path)
{
	struct origin origin = tree_origin(reader, path, false);
	const char *hint = "add up, or 0:", *comma = " ";
	int64_t bits = 0, number = 0;
	bool flag = false;

	for (size_t i = 0; i < schema->count; i++)
		if (schema_key_shares_path(&schema->keys[i], first))
			bits |= schema->keys[i].bit;
	if (bits == 1 && tree_boolean(node, &flag)) {
		tree_loose_type(reader, path, node, "integer");
		return true;
	}
	if (!tree_integer(node, &number))
		return tree_wrong_type(reader, path, node, "integer", NULL);
	if ((number & ~bits) == 0)
		return true;
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (!schema_key_shares_path(key, first))
			continue;
		hint = tree_text_of(reader, "%s%s%lld (%s)", hint, comma,
		    (long long)key->bit, key->name);
		comma = ", ";
	}
	tree_report(reader, TREE_RULE_VALUE, &origin, hint,
	    "'%s' is %lld, which has bits that mean nothing: iOS refuses it",
	    tree_path_name(path), (long long)number);
	return false;
}

/* key is the first row at this path. */
static void read_rows(struct tree_reader *reader, struct payload *payload,
    const struct schema_key *key, const struct tree *node, const char *path)
{
	const struct schema *schema = payload->schema;
	bool held;

	report_row(reader, key, path);
	if (key->bit == 0) {
		tree_read_value(reader, key, node, path,
		    &payload->values[key - schema->keys]);
		return;
	}
	held = check_bits(reader, schema, key, node, path);
	for (size_t i = 0; i < schema->count; i++) {
		if (!schema_key_shares_path(&schema->keys[i], key))
			continue;
		tree_read_value(
		    reader, &schema->keys[i], node, path, &payload->values[i]);
		if (!held)
			payload->values[i].faulty = true;
	}
}

/* A key without a row. One that was meant is not missing too: what depends on
 * it is not judged. */
static void read_unknown(struct tree_reader *reader, struct payload *payload,
    const struct walk_place *place, const char *path)
{
	const struct schema *schema = payload->schema;
	const char *keys[SCHEMA_PATH_MAX + 1];
	const char *right = tree_unknown_key(reader, schema, place, path);

	if (right == NULL)
		return;
	place_keys(place, keys, place->depth);
	keys[place->depth - 1] = right;
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].depth == place->depth &&
		    schema_same_path(schema->keys[i].path, keys, place->depth))
			payload->values[i].faulty = true;
}

struct payload_reader {
	struct tree_reader *reader;
	struct payload *payload;
	const char *path;
};

static enum walk_next read_place(void *context, struct walk_place *place)
{
	const struct payload_reader *r = context;
	enum schema_node known;
	const char *path;
	bool is_dict = tree_type(place->node) == TREE_DICT;

	if (place->level == 0)
		return WALK_ON;
	/* What the top level holds is read elsewhere. */
	if (place->level == 1 &&
	    payload_is(r->payload, PAYLOAD_CONFIGURATION) &&
	    (strcmp(place->key, "PayloadContent") == 0 ||
		strcmp(place->key, "EncryptedPayloadContent") == 0))
		return WALK_PAST;
	known = place_known(place);
	path = tree_path_place(r->reader, r->path, place);
	if (known == SCHEMA_NODE_UNKNOWN) {
		read_unknown(r->reader, r->payload, place, path);
	} else if (known == SCHEMA_NODE_KEY) {
		read_rows(r->reader, r->payload, place->row, place->node, path);
		if (place->row->type != SCHEMA_DICTIONARY || !is_dict)
			return WALK_PAST;
	} else if (known == SCHEMA_NODE_INNER && !is_dict &&
		   place->depth < SCHEMA_PATH_MAX) {
		(void)tree_wrong_type(
		    r->reader, path, place->node, "dictionary", NULL);
	}
	return is_dict && known != SCHEMA_NODE_UNKNOWN &&
		       known != SCHEMA_NODE_ANY &&
		       place->depth < SCHEMA_PATH_MAX
		   ? WALK_ON
		   : WALK_PAST;
}

/* -- what is missing ----------------------------------------------------- */

/* How many keys of the row's path are there, dictionaries all but the last. */
static size_t depth_there(const struct tree *dict, const struct schema_key *key)
{
	for (size_t i = 0; i < key->depth; i++) {
		dict = tree_dict_get(dict, key->path[i]);
		if (dict == NULL)
			return i;
		if (i + 1 < key->depth && tree_type(dict) != TREE_DICT)
			return key->depth; /* reported as of a wrong type */
	}
	return key->depth;
}

static void report_missing(struct tree_reader *reader, const char *path,
    const struct schema_key *key, size_t depth)
{
	const bool is_payload = path[0] != '\0';
	struct origin origin;

	for (size_t i = 0; i <= depth; i++)
		path = tree_path_key(reader, path, key->path[i]);
	origin = tree_origin(reader, path, true);
	if (is_payload && strcmp(key->path[0], "PayloadVersion") == 0)
		tree_report(reader, TREE_RULE_VERSION_LOOSE, &origin,
		    "add <key>PayloadVersion</key><integer>1</integer>",
		    "'PayloadVersion' is missing in a payload: devices install "
		    "it, but Apple requires it and readers may refuse it");
	else
		tree_report(reader, TREE_RULE_MISSING, &origin, NULL,
		    "'%s' is missing", key->path[depth]);
}

/* Each row once; rows below a dictionary that is not there only for the first
 * of them. */
static void check_missing(
    struct tree_reader *reader, const struct payload *payload, const char *path)
{
	const struct schema *schema = payload->schema;
	const char *reported = NULL;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		size_t depth;

		if (!key->plist_required || key->depth == 0 ||
		    payload->values[i].faulty)
			continue;
		depth = depth_there(payload->tree, key);
		if (depth == key->depth)
			continue;
		if (reported != NULL && strcmp(reported, key->path[depth]) == 0)
			continue;
		reported = key->path[depth];
		report_missing(reader, path, key, depth);
	}
}

void tree_read_keys(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	struct payload_reader r = {reader, payload, path};
	const struct walker walker = {&r, read_place, NULL};
	struct walk_place root = {
	    .node = payload->tree, .schema = payload->schema};
	const struct schema_key *key = payload->schema->type_key;

	payload->values = tree_array_of(
	    reader, payload->schema->count + 1, sizeof(*payload->values));
	if (payload->values == NULL)
		return;
	/* What a section says by the row that chooses among types. */
	for (size_t i = 0; key != NULL && i < key->choice_count; i++)
		if (payload_is(payload, key->choices[i].plist_text))
			payload->values[key - payload->schema->keys] =
			    (struct value){.present = true,
				.given = true,
				.choice = &key->choices[i],
				.origin = tree_origin(reader, path, false),
				.name = tree_origin(reader, path, false)};
	(void)profile_walk(&walker, &root);
}

void tree_read_payload(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	tree_read_keys(reader, payload, path);
	if (payload->values == NULL)
		return;
	check_missing(reader, payload, path);
	tree_finish_scep(reader, payload, path);
}

void tree_read_common(struct tree_reader *reader, struct payload *payload,
    const struct schema *schema, const char *path)
{
	for (size_t i = schema->own; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		const struct tree *node;
		struct value value = {0};

		if (key->depth != 1)
			continue;
		node = tree_dict_get(payload->tree, key->path[0]);
		if (node != NULL)
			tree_read_value(reader, key, node,
			    tree_path_key(reader, path, key->path[0]), &value);
		else if (key->plist_required)
			report_missing(reader, path, key, 0);
	}
}
