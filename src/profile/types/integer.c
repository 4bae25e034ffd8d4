/*
 * Whole numbers, alone and in lists.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

/* -- integer --------------------------------------------------------------- */

/* "use 1024, 2048 or 4096" */
static void add_allowed(struct buf *hint, const struct schema_key *key)
{
	buf_text(hint, "use ");
	for (size_t i = 0; i < key->allowed_count; i++) {
		if (i > 0)
			buf_text(
			    hint, i + 1 == key->allowed_count ? " or " : ", ");
		buf_printf(hint, "%lld", (long long)key->allowed[i]);
	}
}

bool type_check_integer(struct findings *findings, const struct schema_key *key,
    const char *name, int64_t number, const struct origin *origin)
{
	enum read_rule rule =
	    key->type == SCHEMA_DAYS ? READ_VALUE_DAYS : READ_VALUE_INTEGER;
	auto_buf struct buf hint = {0};

	for (size_t i = 0; i < key->allowed_count; i++)
		if (key->allowed[i] == number)
			return true;
	if (key->allowed_count > 0) {
		rule = READ_VALUE_INTEGER;
		add_allowed(&hint, key);
	} else if (!key->has_bounds ||
		   (number >= key->least && number <= key->most)) {
		return true;
	} else if (key->most == INT64_MAX) {
		buf_printf(&hint, "use %lld or more", (long long)key->least);
	} else {
		buf_printf(&hint, "use %lld to %lld", (long long)key->least,
		    (long long)key->most);
	}
	findings_add(findings, &read_rules[rule], origin,
	    buf_ok(&hint) ? hint.data : NULL, "'%s' cannot be %lld", name,
	    (long long)number);
	return false;
}

static bool parse_integer(const struct type_text *t)
{
	const struct schema_key *key = t->key;
	const struct schema_choice *choice = NULL;
	auto_buf struct buf hint = {0};
	char folded[TEXT_FOLD_MAX] = "";
	int64_t number;

	if (text_fold(folded, sizeof(folded), t->text, t->length) != 0)
		choice = schema_choice_of(key, folded);
	if (choice != NULL) {
		t->value->integer = choice->plist_integer;
		return true;
	}
	if (text_to_number(t->text, t->length, INT64_MIN, INT64_MAX, &number)) {
		if (!type_check_integer(t->context->findings, key, key->name,
			number, t->origin))
			return false;
		t->value->integer = number;
		return true;
	}
	if (key->choice_count > 0)
		return type_fault_choice(t, folded);
	if (key->allowed_count == 0 || key->unit != NULL)
		return type_fault(t, READ_VALUE_INTEGER, "integer",
		    key->unit == NULL ? "write digits only"
				      : "write digits only, without unit");
	/* What each of a few numbers stands for is in the row. */
	add_allowed(&hint, key);
	buf_printf(&hint, ": %s", key->doc);
	return type_fault(t, READ_VALUE_INTEGER, "integer",
	    buf_ok(&hint) ? hint.data : "write digits only");
}

static bool wrong_integer(const struct type_node *n)
{
	double real = 0;
	bool flag = false;
	struct origin origin = tree_origin(n->reader, n->path, false);
	const int64_t *allowed = n->key->allowed;

	if (n->key->allowed_count == 2 && allowed[0] == 0 && allowed[1] == 1 &&
	    tree_boolean(n->node, &flag)) {
		tree_loose_type(n->reader, n->path, n->node, "integer");
		n->value->integer = flag;
		return true;
	}
	if (strcmp(tree_path_name(n->path), "PayloadVersion") != 0)
		return type_wrong(n);
	if (tree_real(n->node, &real) && real == 1) {
		tree_report(n->reader, TREE_RULE_VERSION_LOOSE, &origin,
		    "write <integer>1</integer>",
		    "'PayloadVersion' is a real, expected integer: devices "
		    "install it, other readers refuse it");
		n->value->integer = 1;
		return true;
	}
	tree_report(n->reader, TREE_RULE_VERSION, &origin,
	    "write <integer>1</integer>",
	    "'PayloadVersion' is of type %s, expected integer%s",
	    tree_type_name(tree_type(n->node)),
	    tree_type(n->node) == TREE_TEXT
		? ": iOS refuses the profile (error 1003)"
		: "");
	return false;
}

bool type_read_integer(const struct type_node *n)
{
	const struct schema_key *key = n->key;
	struct value *value = n->value;
	const char *name = tree_path_name(n->path);

	if (!tree_integer(n->node, &value->integer))
		return wrong_integer(n);
	if (value->integer == 2 && strcmp(n->path, "PayloadVersion") == 0)
		tree_report(n->reader, TREE_RULE_VERSION_LOOSE, &value->origin,
		    "write <integer>1</integer>",
		    "'PayloadVersion' of the profile is 2: iOS takes it, but "
		    "Apple documents 1 only");
	if (key->constant == NULL || key->allowed_count > 0)
		return type_check_integer(n->reader->findings, key, name,
		    value->integer, &value->origin);
	if (value->integer == strtoll(key->constant, NULL, 10))
		return true;
	tree_report(n->reader, TREE_RULE_VALUE, &value->origin, NULL,
	    "'%s' is %lld, expected %s", name, (long long)value->integer,
	    key->constant);
	return false;
}

int type_put_integer(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return builder_put_row(
	    b, key, tree_new_integer(b->arena, value->integer));
}

static bool write_integer(struct buf *buf, const struct value_out *v)
{
	buf_printf(buf, "%" PRId64, v->value->integer);
	return true;
}

static void show_integer(struct buf *buf, const struct value_out *v)
{
	(void)write_integer(buf, v);
	if (v->key->unit != NULL)
		buf_printf(buf, " %s", v->key->unit);
}

const struct profile_type profile_type_integer = {parse_integer,
    type_read_integer, type_put_integer, write_integer, show_integer};

/* -- integers -------------------------------------------------------------- */

static bool parse_integers(const struct type_text *t)
{
	int64_t *integers = arena_new_array(
	    t->context->arena, t->value->count, sizeof(*integers));
	bool good = true;

	if (integers == NULL) {
		t->context->findings->failed = true;
		return false;
	}
	for (size_t i = 0; i < t->value->count; i++) {
		const struct text_item *item = &t->value->items[i];
		struct value one = {0};
		const struct type_text of_item = {t->context, t->key,
		    item->text, item->length, &item->origin, &one};

		good = parse_integer(&of_item) && good;
		integers[i] = one.integer;
	}
	t->value->integers = integers;
	return good;
}

static bool read_integers(const struct type_node *n)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	int64_t *numbers;
	bool held = true;

	if (tree_type(n->node) != TREE_ARRAY)
		return type_wrong(n);
	numbers = tree_array_of(
	    n->reader, tree_array_count(n->node) + 1, sizeof(*numbers));
	if (numbers == NULL)
		return false;
	tree_cursor_init(&cursor, n->node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++) {
		int64_t *number = &numbers[n->value->count];
		struct origin origin;

		if (!tree_integer(item, number)) {
			held = type_wrong_item(n, item, i, "integer");
			continue;
		}
		origin = tree_origin(
		    n->reader, tree_path_item(n->reader, n->path, i), false);
		held = type_check_integer(n->reader->findings, n->key,
			   tree_path_name(n->path), *number, &origin) &&
		       held;
		n->value->count++;
	}
	n->value->integers = numbers;
	return held;
}

static int put_integers(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	struct tree *array;

	if (value->count == 0)
		return 0;
	array = tree_new_array(b->arena);
	for (size_t i = 0; array != NULL && i < value->count; i++)
		if (tree_array_add(array,
			tree_new_integer(b->arena, value->integers[i])) != 0)
			return error_set_memory(b->error);
	return builder_put_row(b, key, array);
}

const struct profile_type profile_type_integers = {parse_integers,
    read_integers, put_integers, type_write_items, type_show_items};
