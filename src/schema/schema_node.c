/*
 * What stands at a path of the property list.
 */
#include "schema/schema_set.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

bool schema_same_path(const char *const *a, const char *const *b, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

bool schema_key_shares_path(
    const struct schema_key *a, const struct schema_key *b)
{
	return a->depth == b->depth &&
	       schema_same_path(a->path, b->path, a->depth);
}

/* Whether a row's path begins with these keys; *ret_named: none of them stands
 * for any. */
static bool path_fits(const struct schema_key *key, const char *const *path,
    size_t depth, bool *ret_named)
{
	*ret_named = true;
	for (size_t i = 0; i < depth; i++)
		if (strcmp(key->path[i], path[i]) != 0) {
			if (strcmp(key->path[i], SCHEMA_ANY_KEY) != 0)
				return false;
			*ret_named = false;
		}
	return true;
}

/* A row whose path names the keys outranks one for any key, and both what
 * merely lies below a dictionary of anything. */
enum schema_node schema_node_at(const struct schema *schema,
    const char *const *path, size_t depth, const struct schema_key **ret_key)
{
	enum schema_node found = SCHEMA_NODE_UNKNOWN;
	const struct schema_key *row = NULL;
	int best = 0;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		size_t shared = key->depth < depth ? key->depth : depth;
		enum schema_node node = SCHEMA_NODE_KEY;
		bool named = false;
		int rank = 3;

		if (key->depth == 0 || !path_fits(key, path, shared, &named))
			continue;
		if (key->depth > depth) {
			node = SCHEMA_NODE_INNER;
			rank = 2;
		} else if (key->depth < depth) {
			if (key->type != SCHEMA_ARRAY &&
			    key->type != SCHEMA_DICTIONARY)
				continue;
			node = SCHEMA_NODE_ANY;
			rank = 1;
		}
		if (named && rank > 1)
			rank += 2;
		if (rank <= best)
			continue;
		best = rank;
		found = node;
		row = key;
		if (node == SCHEMA_NODE_KEY && named)
			break;
	}
	if (found == SCHEMA_NODE_KEY)
		*ret_key = row;
	return found;
}

/* Folded and without the gaps: "KeyType" and "Key Type" are the same. */
static void squeeze(char *squeezed, size_t size, const char *text)
{
	size_t length = text_fold(squeezed, size, text, strlen(text));
	size_t used = 0;

	for (size_t i = 0; i < length; i++)
		if (squeezed[i] != '_')
			squeezed[used++] = squeezed[i];
	squeezed[used] = '\0';
}

const char *schema_node_near(
    const struct schema *schema, const char *const *path, size_t depth)
{
	char wanted[TEXT_FOLD_MAX], name[TEXT_FOLD_MAX];
	const char *found = NULL;
	unsigned best;

	squeeze(wanted, sizeof(wanted), path[depth - 1]);
	best = wanted[0] == '\0' ? 0 : text_near_limit(strlen(wanted)) + 1;
	for (size_t i = 0; i < schema->count && best > 0; i++) {
		const struct schema_key *key = &schema->keys[i];
		unsigned distance;
		bool named = false;

		if (key->depth < depth ||
		    !path_fits(key, path, depth - 1, &named) ||
		    strcmp(key->path[depth - 1], SCHEMA_ANY_KEY) == 0)
			continue;
		squeeze(name, sizeof(name), key->path[depth - 1]);
		distance = text_distance(wanted, name, best - 1);
		if (distance >= best || distance >= strlen(name))
			continue;
		best = distance;
		found = key->path[depth - 1];
	}
	return found;
}
