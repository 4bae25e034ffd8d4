/*
 * Distinguished names of certificates: subject.h has their text.
 */
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

static void read_pair(struct tree_reader *reader, const struct tree *node,
    const char *path, struct value *value, struct subject_pair *ret_pair)
{
	const struct tree *name = item_at(node, 0), *text = item_at(node, 1);
	size_t count = tree_array_count(node);
	const char *fault;

	if (tree_type(node) == TREE_TEXT)
		fault = "a string stands where a pair belongs: one level of "
			"arrays is missing";
	else if (tree_type(node) != TREE_ARRAY)
		fault = "a pair of attribute and value is not an array";
	else if (name != NULL && tree_type(name) == TREE_ARRAY)
		fault = "an array stands where an attribute's name belongs: "
			"one level of arrays too many";
	else if (count != 2)
		fault = tree_text_of(reader,
		    "a pair has %zu item%s, expected 2 strings", count,
		    count == 1 ? "" : "s");
	else if (tree_text(name, NULL) == NULL || tree_text(text, NULL) == NULL)
		fault = tree_text_of(reader,
		    "an item of a pair is of type %s, expected string",
		    tree_type_name(tree_type(
			tree_text(name, NULL) == NULL ? name : text)));
	else
		fault = NULL;
	if (fault != NULL) {
		shape_fault(reader, path, value, fault);
		return;
	}
	ret_pair->attribute = tree_text(name, NULL);
	ret_pair->name = subject_attribute_name(ret_pair->attribute);
	ret_pair->value = tree_text(text, &ret_pair->length);
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

static bool read_subject(const struct type_node *n)
{
	const struct tree *first = item_at(n->node, 0), *item;
	size_t count = tree_array_count(n->node);
	struct tree_cursor cursor = {0};
	struct subject_rdn *rdns;

	if (tree_type(n->node) != TREE_ARRAY) {
		shape_fault(n->reader, n->path, n->value,
		    tree_text_of(n->reader,
			"the subject is of type %s, expected array",
			tree_type_name(tree_type(n->node))));
		return false;
	}
	/* [["CN","x"]] or ["CN","x"]: one finding says so. */
	if (tree_text(first, NULL) != NULL ||
	    tree_text(item_at(first, 0), NULL) != NULL) {
		shape_fault(n->reader, n->path, n->value,
		    "the subject lacks a level of arrays: macOS ignores it "
		    "and enrols without, iOS fails");
		return false;
	}
	rdns = tree_array_of(n->reader, count + 1, sizeof(*rdns));
	if (rdns == NULL)
		return true;
	tree_cursor_init(&cursor, n->node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++)
		read_rdn(n->reader, item, tree_path_item(n->reader, n->path, i),
		    n->value, &rdns[i]);
	n->value->subject.rdns = rdns;
	n->value->subject.count = count;
	return !n->value->faulty;
}

/* -- and out --------------------------------------------------------------- */

/* An array of two. */
static struct tree *pair_tree(
    struct arena *arena, const struct subject_pair *pair)
{
	struct tree *array = tree_new_array(arena);
	struct tree *attribute = tree_new_text(arena, pair->attribute);
	struct tree *value = tree_new_text(arena, pair->value);

	return tree_array_add(
		   array, builder_locate(attribute, &pair->origin)) == 0 &&
		       tree_array_add(array,
			   builder_locate(value, &pair->value_origin)) == 0
		   ? builder_locate(array, &pair->origin)
		   : NULL;
}

static int put_subject(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct subject *subject = &value->subject;
	struct tree *array = tree_new_array(b->arena);

	if (subject->count == 0)
		return 0;
	for (size_t i = 0; i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];
		struct tree *pairs = tree_new_array(b->arena);

		for (size_t j = 0; j < rdn->count; j++)
			if (tree_array_add(pairs,
				pair_tree(b->arena, &rdn->pairs[j])) != 0)
				return error_set_memory(b->error);
		if (tree_array_add(array, pairs) != 0)
			return error_set_memory(b->error);
	}
	return builder_put_row(b, key, array);
}

static bool write_subject(struct buf *buf, const struct value_out *v)
{
	const struct subject *subject = &v->value->subject;

	for (size_t i = 0; i < subject->count; i++)
		for (size_t j = 0; j < subject->rdns[i].count; j++) {
			const char *attribute =
			    subject->rdns[i].pairs[j].attribute;

			if (attribute == NULL ||
			    !subject_attribute_is_apple(attribute))
				return false;
		}
	subject_add_text(buf, subject);
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
