/*
 * One word of a few.
 */
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

bool type_fault_choice(const struct type_text *t, const char *folded)
{
	const struct schema_key *key = t->key;
	const char *near = schema_choice_near(key, folded);
	auto_buf struct buf hint = {0};

	if (near != NULL)
		buf_printf(&hint, "did you mean '%s'? ", near);
	buf_text(&hint, "use ");
	for (size_t i = 0; i < key->choice_count; i++) {
		if (i > 0)
			buf_text(
			    &hint, i + 1 == key->choice_count ? " or " : ", ");
		buf_text(&hint, key->choices[i].name);
	}
	if (!buf_ok(&hint)) {
		t->context->findings->failed = true;
		return false;
	}
	return type_fault(t, READ_VALUE_CHOICE, "value", hint.data);
}

static bool parse_choice(const struct type_text *t)
{
	char folded[TEXT_FOLD_MAX] = "";

	t->value->choice =
	    text_fold(folded, sizeof(folded), t->text, t->length) == 0
		? NULL
		: schema_choice_of(t->key, folded);
	return t->value->choice != NULL || type_fault_choice(t, folded);
}

static bool choice_is(const struct schema_choice *choice, const char *text,
    bool is_number, int64_t number)
{
	if (choice->plist_text != NULL)
		return text != NULL && strcmp(choice->plist_text, text) == 0;
	return choice->has_integer && is_number &&
	       choice->plist_integer == number;
}

static const char *choice_hint(
    struct tree_reader *reader, const struct schema_key *key)
{
	const char *hint = "allowed:";

	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];
		const char *comma = i == 0 ? "" : ",";

		if (choice->plist_text != NULL)
			hint = tree_text_of(reader, "%s%s '%s'", hint, comma,
			    choice->plist_text);
		else if (choice->has_integer)
			hint = tree_text_of(reader, "%s%s %lld", hint, comma,
			    (long long)choice->plist_integer);
	}
	return hint;
}

static bool read_choice(const struct type_node *n)
{
	struct value *value = n->value;
	int64_t number = 0;
	bool is_number = tree_integer(n->node, &number);

	value->text = tree_text(n->node, &value->length);
	if (value->text == NULL && !is_number)
		return type_wrong(n);
	for (size_t i = 0; i < n->key->choice_count; i++)
		if (choice_is(
			&n->key->choices[i], value->text, is_number, number)) {
			value->choice = &n->key->choices[i];
			return true;
		}
	if (value->text != NULL)
		tree_report(n->reader, TREE_RULE_VALUE, &value->origin,
		    choice_hint(n->reader, n->key), "'%s' is '%s', not allowed",
		    tree_path_name(n->path), value->text);
	else
		tree_report(n->reader, TREE_RULE_VALUE, &value->origin,
		    choice_hint(n->reader, n->key), "'%s' is %lld, not allowed",
		    tree_path_name(n->path), (long long)number);
	return false;
}

static int put_choice(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct schema_choice *choice = value->choice;

	if (choice->plist_text == NULL && choice->has_integer)
		return builder_put_row(
		    b, key, tree_new_integer(b->arena, choice->plist_integer));
	return builder_put_row(b, key,
	    tree_new_text(b->arena, choice->plist_text != NULL
					? choice->plist_text
					: choice->name));
}

static bool write_choice(struct buf *buf, const struct value_out *v)
{
	if (v->value->choice == NULL)
		return false;
	buf_text(buf, v->value->choice->name);
	return true;
}

const struct profile_type profile_type_choice = {
    parse_choice, read_choice, put_choice, write_choice, NULL};
