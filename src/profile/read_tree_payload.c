#include "profile/read_tree.h"

#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "base/banned.h"

/* -- one payload by its schema ------------------------------------------- */

/* The schemas say so at the beginning of a row's note. What Jamf Pro adds to
 * every payload is passed over. */
static bool is_undocumented(const struct schema_key *key)
{
	static const char *const starts[] = {
	    "Not documented by Apple", "Not in Apple's", "In Apple's older"};

	if (key->note == NULL || schema_key_is(key, KEY_PAYLOAD_ENABLED))
		return false;
	for (size_t i = 0; i < array_length(starts); i++)
		if (text_starts_with(key->note, starts[i]))
			return true;
	return false;
}

static void report_row(
    struct tree_reader *reader, const struct schema_key *key, const char *path)
{
	struct origin origin = tree_origin(reader, path, true);

	if (key->deprecated != NULL)
		tree_report(reader, TREE_RULE_DEPRECATED, &origin, NULL,
		    "'%s' is deprecated: %s", tree_path_name(path),
		    key->deprecated);
	if (is_undocumented(key))
		tree_report(reader, TREE_RULE_UNDOCUMENTED, &origin, NULL,
		    "'%s' is not documented by Apple for this payload",
		    tree_path_name(path));
}

/* "add up: 1 (use as digital signature), 4 (use for key encipherment)" */
static const char *bits_hint(struct tree_reader *reader,
    const struct schema *schema, const struct schema_key *first)
{
	const char *hint = "add up, or 0:";
	const char *comma = " ";

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (!schema_key_shares_path(key, first))
			continue;
		hint = tree_text_of(reader, "%s%s%lld (%s)", hint, comma,
		    (long long)key->bit, key->name);
		comma = ", ";
	}
	return hint;
}

/* Rows with a bit share one integer; together they are all it may hold. */
static bool check_bits(struct tree_reader *reader, const struct schema *schema,
    const struct schema_key *first, const struct tree *node, const char *path)
{
	struct origin origin = tree_origin(reader, path, false);
	int64_t mask = 0, number = 0;
	bool flag = false;

	for (size_t i = 0; i < schema->count; i++)
		if (schema_key_shares_path(&schema->keys[i], first))
			mask |= schema->keys[i].bit;
	if (mask == 1 && tree_boolean(node, &flag)) {
		tree_loose_type(reader, path, node, "integer");
		return true;
	}
	if (!tree_integer(node, &number))
		return tree_wrong_type(reader, path, node, "integer", NULL);
	if ((number & ~mask) == 0)
		return true;
	tree_report(reader, TREE_RULE_VALUE, &origin,
	    bits_hint(reader, schema, first),
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

/* What the top level holds is read elsewhere. */
static bool is_content(
    const struct payload *payload, const struct tree_place *place)
{
	return place->depth == 1 &&
	       payload_is(payload, PAYLOAD_CONFIGURATION) &&
	       (strcmp(place->keys[0], "PayloadContent") == 0 ||
		   strcmp(place->keys[0], "EncryptedPayloadContent") == 0);
}

static void read_dict(struct tree_reader *reader, struct payload *payload,
    const struct tree *dict, struct tree_place *place);

/* A key that was meant is not missing too: what depends on it is not judged. */
static void set_faulty(
    struct payload *payload, const struct tree_place *place, const char *right)
{
	const struct schema *schema = payload->schema;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		bool same = key->depth == place->depth &&
			    strcmp(key->path[key->depth - 1], right) == 0;

		for (size_t k = 0; same && k + 1 < place->depth; k++)
			same = strcmp(key->path[k], place->keys[k]) == 0;
		if (same)
			payload->values[i].faulty = true;
	}
}

static void read_node(struct tree_reader *reader, struct payload *payload,
    const struct tree *node, struct tree_place *place,
    const struct tree *siblings)
{
	const struct schema_key *row = NULL;
	enum schema_node kind =
	    schema_node_at(payload->schema, place->keys, place->depth, &row);
	bool inner = kind == SCHEMA_NODE_INNER;

	if (kind == SCHEMA_NODE_UNKNOWN) {
		const char *right =
		    tree_unknown_key(reader, payload->schema, place, siblings);

		if (right != NULL)
			set_faulty(payload, place, right);
	}
	if (kind == SCHEMA_NODE_KEY) {
		read_rows(reader, payload, row, node, place->path);
		inner = row->type == SCHEMA_DICTIONARY &&
			tree_type(node) == TREE_DICT;
	}
	if (!inner || place->depth >= SCHEMA_PATH_MAX)
		return;
	if (tree_type(node) == TREE_DICT)
		read_dict(reader, payload, node, place);
	else
		(void)tree_wrong_type(
		    reader, place->path, node, "dictionary", NULL);
}

/* The recursion is SCHEMA_PATH_MAX deep at most. */
static void read_dict(struct tree_reader *reader, struct payload *payload,
    const struct tree *dict, struct tree_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key, *path = place->path;

	tree_cursor_init(&cursor, dict);
	place->depth++;
	while (tree_dict_next(&cursor, &key, &node)) {
		place->keys[place->depth - 1] = key;
		place->path = tree_path_key(reader, path, key);
		if (!is_content(payload, place))
			read_node(reader, payload, node, place, dict);
	}
	place->depth--;
	place->path = path;
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

/* What a section says by the row that chooses among payload types. */
static void read_type(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct schema_key *key = payload->schema->type_key;
	struct value *value;

	if (key == NULL)
		return;
	value = &payload->values[key - payload->schema->keys];
	for (size_t i = 0; i < key->choice_count; i++)
		if (payload_is(payload, key->choices[i].plist_text))
			*value = (struct value){.present = true,
			    .given = true,
			    .choice = &key->choices[i],
			    .origin = tree_origin(reader, path, false),
			    .name = tree_origin(reader, path, false)};
}

void tree_read_keys(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	struct tree_place place = {.path = path};

	payload->values = tree_array_of(
	    reader, payload->schema->count + 1, sizeof(*payload->values));
	if (payload->values == NULL)
		return;
	read_type(reader, payload, path);
	read_dict(reader, payload, payload->tree, &place);
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
