#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

static bool parse_subject(const struct type_text *t)
{
	return subject_parse(t->text, t->length, t->origin, t->context->arena,
	    t->context->findings, &t->value->subject);
}

/* -- from a property list -------------------------------------------------- */

static const char shape_hint[] =
    "Subject is an array of RDNs, each an array of pairs: "
    "[ [ [\"O\", \"Example Inc.\"] ], [ [\"CN\", \"foo\"] ] ]";

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

static bool read_subject(const struct type_node *n)
{
	tree_read_subject(n->reader, n->node, n->path, n->value);
	return !n->value->faulty;
}

/* -- and out --------------------------------------------------------------- */

static struct tree *pair_tree(
    struct arena *arena, const struct subject_pair *pair)
{
	struct tree *array = tree_new_array(arena);

	if (tree_array_add(
		array, builder_locate(tree_new_text(arena, pair->attribute),
			   &pair->origin)) != 0 ||
	    tree_array_add(
		array, builder_locate(tree_new_text(arena, pair->value),
			   &pair->value_origin)) != 0)
		return NULL;
	return builder_locate(array, &pair->origin);
}

static struct tree *subject_tree(
    struct arena *arena, const struct subject *subject)
{
	struct tree *array = tree_new_array(arena);

	for (size_t i = 0; array != NULL && i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];
		struct tree *pairs = tree_new_array(arena);

		for (size_t j = 0; j < rdn->count; j++)
			if (tree_array_add(
				pairs, pair_tree(arena, &rdn->pairs[j])) != 0)
				return NULL;
		if (tree_array_add(array, pairs) != 0)
			return NULL;
	}
	return array;
}

static int put_subject(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return value->subject.count == 0
		   ? 0
		   : builder_put_row(
			 b, key, subject_tree(b->arena, &value->subject));
}

static bool subject_is_known(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t j = 0; j < subject->rdns[i].count; j++) {
			const char *attribute =
			    subject->rdns[i].pairs[j].attribute;

			if (attribute == NULL ||
			    !subject_attribute_is_apple(attribute))
				return false;
		}
	return true;
}

static bool write_subject(struct buf *buf, const struct value_out *v)
{
	if (!subject_is_known(&v->value->subject))
		return false;
	subject_add_text(buf, &v->value->subject);
	return true;
}

static void show_subject(struct buf *buf, const struct value_out *v)
{
	auto_buf struct buf text = {0};

	subject_add_text(&text, &v->value->subject);
	if (!buf_ok(&text))
		buf->failed = true;
	else if (text.data != NULL)
		text_add_printable(buf, text.data, text.length);
}

const struct profile_type profile_type_subject = {
    parse_subject, read_subject, put_subject, write_subject, show_subject};
