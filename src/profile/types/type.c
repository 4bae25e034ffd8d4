/*
 * What types share.
 */
#include "profile/types/type.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "profile/read.h"
#include "base/banned.h"

enum {
	QUOTED_MAX = 60 /* bytes of a value that a message shows */
};

/* -- from a definition ----------------------------------------------------- */

bool type_fault(const struct type_text *t, enum read_rule rule,
    const char *what, const char *hint)
{
	struct findings *findings = t->context->findings;
	size_t length = t->length;

	if (length > QUOTED_MAX)
		length = text_utf8_prefix(t->text, QUOTED_MAX);
	if (t->origin->secret)
		findings_add(findings, &read_rules[rule], t->origin, hint,
		    "bad %s for '%s'", what, t->key->name);
	else
		findings_add(findings, &read_rules[rule], t->origin, hint,
		    "bad %s '%.*s'%s for '%s'", what, (int)length, t->text,
		    length < t->length ? "..." : "", t->key->name);
	return false;
}

bool type_is_word(const struct type_text *t, const char *word)
{
	return text_equal_case(t->text, t->length, word, strlen(word));
}

bool type_parse_any(const struct type_text *t)
{
	(void)t;
	return true;
}

/* -- from a property list -------------------------------------------------- */

bool tree_wrong_type(struct tree_reader *reader, const char *path,
    const struct tree *node, const char *expected, const char *hint)
{
	struct origin origin = tree_origin(reader, path, false);

	/* That was reported. */
	if (tree_type(node) == TREE_UNREAD)
		return false;
	tree_report(reader, TREE_RULE_TYPE, &origin, hint,
	    "'%s' is of type %s, expected %s", tree_path_name(path),
	    tree_type_name(tree_type(node)), expected);
	return false;
}

void tree_loose_type(struct tree_reader *reader, const char *path,
    const struct tree *node, const char *expected)
{
	struct origin origin = tree_origin(reader, path, false);

	tree_report(reader, TREE_RULE_TYPE_LOOSE, &origin, NULL,
	    "'%s' is of type %s, expected %s: devices take it as well",
	    tree_path_name(path), tree_type_name(tree_type(node)), expected);
}

bool type_wrong(const struct type_node *n)
{
	return tree_wrong_type(
	    n->reader, n->path, n->node, schema_plist_type_name(n->key), NULL);
}

bool type_wrong_item(const struct type_node *n, const struct tree *item,
    size_t index, const char *expected)
{
	struct origin origin = tree_origin(
	    n->reader, tree_path_item(n->reader, n->path, index), false);

	if (tree_type(item) == TREE_UNREAD)
		return false;
	tree_report(n->reader, TREE_RULE_TYPE, &origin, NULL,
	    "an item of a list is of type %s, expected %s",
	    tree_type_name(tree_type(item)), expected);
	return false;
}

bool type_read_text(const struct type_node *n)
{
	const struct schema_key *key = n->key;
	struct value *value = n->value;
	const char *name = tree_path_name(n->path);

	value->text = tree_text(n->node, &value->length);
	if (value->text == NULL)
		return type_wrong(n);
	if (value->length == 0 &&
	    (key->plist_required || key->type != SCHEMA_TEXT)) {
		tree_report(n->reader, TREE_RULE_EMPTY, &value->origin, NULL,
		    "'%s' is empty", name);
		return false;
	}
	if (key->constant == NULL || strcmp(value->text, key->constant) == 0)
		return true;
	tree_report(n->reader, TREE_RULE_VALUE, &value->origin, NULL,
	    "'%s' is '%s', expected '%s'", name, value->text, key->constant);
	return false;
}

bool type_read_items(const struct type_node *n)
{
	struct value *value = n->value;
	struct tree_cursor cursor = {0};
	const struct tree *node;
	struct text_item *items;
	bool held = true;

	if (tree_type(n->node) != TREE_ARRAY)
		return type_wrong(n);
	items = tree_array_of(
	    n->reader, tree_array_count(n->node) + 1, sizeof(*items));
	if (items == NULL)
		return false;
	tree_cursor_init(&cursor, n->node);
	for (size_t i = 0; tree_array_next(&cursor, &node); i++) {
		struct text_item *item = &items[value->count];

		item->text = tree_text(node, &item->length);
		item->origin = tree_origin(
		    n->reader, tree_path_item(n->reader, n->path, i), false);
		if (item->text == NULL)
			held = type_wrong_item(n, node, i, "string");
		else
			value->count++;
	}
	value->items = items;
	return held;
}

/* -- and out --------------------------------------------------------------- */

bool type_write_text(struct buf *buf, const struct value_out *v)
{
	const struct value *value = v->value;

	if (value->text == NULL || strlen(value->text) != value->length)
		return false;
	buf_text(buf, value->text);
	return true;
}

bool type_items_fit(const struct value *value)
{
	size_t length = 0;

	for (size_t i = 0; value->integers == NULL && i < value->count; i++) {
		if (value->items[i].length == 0 ||
		    !value_text_fits(value->items[i].text))
			return false;
		length += value->items[i].length;
	}
	return value->count > 0 && value->count <= INI_ITEMS_MAX &&
	       length <= VALUE_WRITTEN_MAX;
}

bool type_write_items(struct buf *buf, const struct value_out *v)
{
	const struct value *value = v->value;

	if (!type_items_fit(value))
		return false;
	for (size_t i = 0; i < value->count; i++) {
		const struct schema_choice *choice =
		    value->integers != NULL
			? NULL
			: schema_choice_of_text(v->key, value->items[i].text);

		if (i > 0)
			buf_text(buf, ", ");
		if (value->integers != NULL)
			buf_printf(buf, "%" PRId64, value->integers[i]);
		else
			ini_add_value(buf,
			    choice != NULL ? choice->name
					   : value->items[i].text,
			    true);
	}
	return true;
}

void type_show_items(struct buf *buf, const struct value_out *v)
{
	const struct value *value = v->value;

	for (size_t i = 0; i < value->count; i++) {
		if (i > 0)
			buf_text(buf, ", ");
		if (value->items != NULL)
			text_add_printable(
			    buf, value->items[i].text, value->items[i].length);
		else if (value->integers != NULL)
			buf_printf(buf, "%" PRId64, value->integers[i]);
	}
}
