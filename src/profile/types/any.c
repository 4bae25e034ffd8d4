/*
 * What stands in property lists only: it is seen there and left as it is.
 */
#include "profile/types/type.h"
#include "base/banned.h"

static bool read_array(const struct type_node *n)
{
	return tree_type(n->node) == TREE_ARRAY || type_wrong(n);
}

static bool read_dictionary(const struct type_node *n)
{
	return tree_type(n->node) == TREE_DICT || type_wrong(n);
}

bool type_read_data(const struct type_node *n)
{
	n->value->data = tree_data(n->node, &n->value->data_length);
	return n->value->data != NULL || type_wrong(n);
}

const struct profile_type profile_type_array = {.read = read_array};
const struct profile_type profile_type_dictionary = {.read = read_dictionary};
