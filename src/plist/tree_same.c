/*
 * Whether two trees say the same.
 */
#include <string.h>

#include "plist/tree_node.h"
#include "base/banned.h"

static bool same_leaf(const struct tree *a, const struct tree *b)
{
	switch (a->type) {
	case TREE_TEXT:
	case TREE_DATA:
		return a->length == b->length &&
		       (a->length == 0 ||
			   memcmp(a->bytes, b->bytes, a->length) == 0);
	case TREE_REAL:
		return memcmp(&a->real, &b->real, sizeof(a->real)) == 0;
	case TREE_INTEGER:
	case TREE_BOOLEAN:
	case TREE_DATE:
		return a->number == b->number;
	default:
		return false;
	}
}

static void add_step(struct buf *where, const struct tree *node, size_t index)
{
	if (node->key != NULL)
		buf_printf(
		    where, "%s%s", where->length > 0 ? "." : "", node->key);
	else
		buf_printf(where, "[%zu]", index);
}

/* The children that belong together: those that stand at the same place when
 * they have the same key, as they mostly do, else those of the same key. */
static bool same_children(
    const struct tree *a, const struct tree *b, struct buf *where)
{
	const struct tree *other = tree_first(b);
	size_t index = 0, length = where->length;

	for (const struct tree *one = tree_first(a); one != NULL;
	     one = one->next, index++) {
		const struct tree *match = other;

		if (a->type == TREE_DICT &&
		    (match == NULL || strcmp(match->key, one->key) != 0))
			match = tree_dict_get(b, one->key);
		add_step(where, one, index);
		if (match == NULL || !tree_same(one, match, where))
			return false;
		if (where->data != NULL && !where->failed) {
			where->length = length;
			where->data[length] = '\0';
		}
		other = match->next;
	}
	if (a->count == b->count)
		return true;
	/* What only the other one has. */
	index = 0;
	for (other = tree_first(b); other != NULL; other = other->next) {
		if (a->type == TREE_DICT ? tree_dict_get(a, other->key) == NULL
					 : index >= a->count) {
			add_step(where, other, index);
			break;
		}
		index++;
	}
	return false;
}

/* The recursion is TREE_DEPTH_MAX deep at most. */
bool tree_same(const struct tree *a, const struct tree *b, struct buf *where)
{
	if (a->type != b->type)
		return false;
	if (a->type != TREE_DICT && a->type != TREE_ARRAY)
		return same_leaf(a, b);
	return same_children(a, b, where);
}
