/*
 * Yes and no, alone or as a bit of an integer.
 */
#include "base/text.h"
#include "profile/types/type.h"
#include "base/banned.h"

static bool parse_boolean(const struct type_text *t)
{
	static const struct {
		const char *word;
		int64_t value;
	} words[] = {{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
	    {"on", 1}, {"off", 0}, {"1", 1}, {"0", 0}};

	for (size_t i = 0; i < array_length(words); i++)
		if (type_is_word(t, words[i].word)) {
			t->value->integer = words[i].value;
			return true;
		}
	return type_fault(t, READ_VALUE_BOOLEAN, "boolean", "use yes or no");
}

static bool read_boolean(const struct type_node *n)
{
	int64_t number = 0;
	bool flag = false;

	/* What is no number was reported for all bits at once. */
	if (n->key->bit != 0 && tree_integer(n->node, &number)) {
		n->value->integer = (number & n->key->bit) != 0;
		return true;
	}
	if (tree_boolean(n->node, &flag)) {
		n->value->integer = flag;
		return true;
	}
	if (n->key->bit != 0)
		return false;
	if (!tree_integer(n->node, &number) || number < 0 || number > 1)
		return type_wrong(n);
	tree_loose_type(n->reader, n->path, n->node, "boolean");
	n->value->integer = number;
	return true;
}

/* Bits are not put one by one: builder_put_bits. */
static int put_boolean(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return builder_put_row(
	    b, key, tree_new_boolean(b->arena, value->integer != 0));
}

static bool write_boolean(struct buf *buf, const struct value_out *v)
{
	buf_text(buf, v->value->integer != 0 ? "yes" : "no");
	return true;
}

const struct profile_type profile_type_boolean = {
    parse_boolean, read_boolean, put_boolean, write_boolean, NULL};
