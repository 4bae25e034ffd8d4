#include "profile/read_tree.h"

#include <string.h>

#include "profile/read.h"
#include "base/banned.h"

static const char shape_hint[] =
    "Subject is an array of RDNs, each an array of pairs: "
    "[ [ [\"O\", \"Example Inc.\"] ], [ [\"CN\", \"foo\"] ] ]";

/* -- Subject ------------------------------------------------------------- */

static void shape_fault(struct tree_reader *reader, const char *path,
    struct value *value, const char *text)
{
	struct origin origin = tree_origin(reader, path, false);

	value->faulty = true;
	tree_report(
	    reader, TREE_RULE_SUBJECT_SHAPE, &origin, shape_hint, "%s", text);
}

static bool is_text(const struct tree *node)
{
	return node != NULL && tree_type(node) == TREE_TEXT;
}

static bool is_array(const struct tree *node)
{
	return node != NULL && tree_type(node) == TREE_ARRAY;
}

/* The item of an array; NULL when there are fewer. */
static const struct tree *item_at(const struct tree *array, size_t index)
{
	struct tree_cursor cursor = {0};
	const struct tree *item = NULL;

	tree_cursor_init(&cursor, array);
	for (size_t i = 0; i <= index; i++)
		if (!tree_array_next(&cursor, &item))
			return NULL;
	return item;
}

static const char *pair_fault(
    struct tree_reader *reader, const struct tree *node)
{
	size_t count = tree_array_count(node);
	const struct tree *item = item_at(node, 0);

	if (count != 2)
		return tree_text_of(reader,
		    "a pair has %zu item%s, expected 2 strings", count,
		    count == 1 ? "" : "s");
	if (is_text(item))
		item = item_at(node, 1);
	return tree_text_of(reader,
	    "an item of a pair is of type %s, expected string",
	    tree_type_name(tree_type(item)));
}

static void read_pair(struct tree_reader *reader, const struct tree *node,
    const char *path, struct value *value, struct subject_pair *ret_pair)
{
	size_t count = tree_array_count(node);

	if (tree_type(node) != TREE_ARRAY) {
		shape_fault(reader, path, value,
		    is_text(node)
			? "a string stands where a pair belongs: one level of "
			  "arrays is missing"
			: "a pair of attribute and value is not an array");
		return;
	}
	if (count != 2 || !is_text(item_at(node, 0)) ||
	    !is_text(item_at(node, 1))) {
		shape_fault(reader, path, value,
		    is_array(item_at(node, 0))
			? "an array stands where an attribute's name belongs: "
			  "one level of arrays too many"
			: pair_fault(reader, node));
		return;
	}
	ret_pair->attribute = tree_text(item_at(node, 0), NULL);
	ret_pair->name = subject_attribute_name(ret_pair->attribute);
	ret_pair->value = tree_text(item_at(node, 1), &ret_pair->length);
	ret_pair->origin = tree_origin(reader, path, false);
	ret_pair->value_origin =
	    tree_origin(reader, tree_path_item(reader, path, 1), false);
}

static void read_rdn(struct tree_reader *reader, const struct tree *node,
    const char *path, struct value *value, struct subject_rdn *ret_rdn)
{
	size_t count = tree_array_count(node);
	struct tree_cursor cursor = {0};
	struct subject_pair *pairs;
	const struct tree *item;

	if (tree_type(node) != TREE_ARRAY || count == 0) {
		shape_fault(reader, path, value,
		    count == 0 && tree_type(node) == TREE_ARRAY
			? "an RDN is empty"
			: "an RDN is not an array of pairs");
		return;
	}
	pairs = tree_array_of(reader, count, sizeof(*pairs));
	if (pairs == NULL)
		return;
	tree_cursor_init(&cursor, node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++)
		read_pair(reader, item, tree_path_item(reader, path, i), value,
		    &pairs[i]);
	ret_rdn->pairs = pairs;
	ret_rdn->count = count;
}

/* [["CN","x"]] or ["CN","x"]: levels are missing, and one finding says so. */
static bool is_shallow(const struct tree *node)
{
	const struct tree *first = item_at(node, 0);

	return first != NULL &&
	       (is_text(first) || (tree_type(first) == TREE_ARRAY &&
				      tree_array_count(first) > 0 &&
				      is_text(item_at(first, 0))));
}

void tree_read_subject(struct tree_reader *reader, const struct tree *node,
    const char *path, struct value *value)
{
	size_t count = tree_array_count(node);
	struct tree_cursor cursor = {0};
	struct subject_rdn *rdns;
	const struct tree *item;

	if (tree_type(node) != TREE_ARRAY) {
		shape_fault(reader, path, value,
		    tree_text_of(reader,
			"the subject is of type %s, expected array",
			tree_type_name(tree_type(node))));
		return;
	}
	if (is_shallow(node)) {
		shape_fault(reader, path, value,
		    "the subject lacks a level of arrays: macOS ignores it "
		    "and enrols without, iOS fails");
		return;
	}
	rdns = tree_array_of(reader, count + 1, sizeof(*rdns));
	if (rdns == NULL)
		return;
	tree_cursor_init(&cursor, node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++)
		read_rdn(reader, item, tree_path_item(reader, path, i), value,
		    &rdns[i]);
	value->subject.rdns = rdns;
	value->subject.count = count;
}

/* -- what one row cannot say --------------------------------------------- */

static struct value *value_of(struct payload *payload, const char *name)
{
	for (size_t i = 0; i < payload->schema->count; i++)
		if (strcmp(payload->schema->keys[i].name, name) == 0)
			return &payload->values[i];
	return NULL;
}

bool tree_has_content(const struct payload *payload)
{
	const struct tree *content =
	    tree_dict_get(payload->tree, "PayloadContent");

	return content != NULL && tree_type(content) == TREE_DICT;
}

static void check_key_size(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct value *size = value_of(payload, "key_size");
	struct origin origin = tree_origin(reader,
	    tree_text_of(reader, "%s.PayloadContent.Keysize", path), false);

	if (size == NULL || size->present || size->faulty ||
	    !tree_has_content(payload))
		return;
	tree_report(reader, TREE_RULE_KEY_SIZE, &origin,
	    "add Keysize with 2048 or 4096",
	    "'Keysize' is missing: iOS refuses the payload, macOS takes 1024");
}

/* Which challenge type of Jamf Pro's form leads to this challenge. */
static const char *challenge_type(const struct value *challenge)
{
	if (!challenge->present || challenge->faulty || challenge->length == 0)
		return "none";
	return strcmp(challenge->text, "$MSSCEPCHALLENGE") == 0
		   ? "dynamic_microsoft_ca"
		   : "static";
}

static void infer_challenge(
    struct tree_reader *reader, struct payload *payload, const char *path)
{
	const struct schema_key *key =
	    schema_key(payload->schema, "challenge_type");
	struct value *challenge = value_of(payload, "challenge");
	struct value *type = value_of(payload, "challenge_type");
	const char *name;

	if (key == NULL || challenge == NULL || type == NULL || type->given)
		return;
	name = challenge_type(challenge);
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
	check_key_size(reader, payload, path);
	infer_challenge(reader, payload, path);
}
