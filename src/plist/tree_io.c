#include "plist/tree.h"

#include <math.h>
#include <string.h>

#include "plist/plist_scan.h"
#include "plist/tree_codec.h"
#include "plist/tree_node.h"
#include "base/banned.h"

/* Years 1000 to 9999. */
static const int64_t time_least = -30610224000;
static const int64_t time_most = 253402300799;

/* libplist's estimate of the length of a number overflows beyond these. */
static const double real_most = 1e18;

int tree_parse(const struct source *source, struct arena *arena,
    struct findings *findings, struct tree **ret_root, struct error *error)
{
	struct scanned scanned;

	if (scan_source(source, arena, findings, &scanned, error) != 0)
		return -1;
	return tree_decode(&scanned, arena, ret_root, error);
}

static int check_text(
    const char *text, size_t length, const char *key, struct error *error)
{
	size_t bad = scan_bad_character(text, length);

	if (bad == length)
		return 0;
	return error_set(error, STATUS_REFUSED,
	    "%s '%s' holds a byte that XML cannot carry, 0x%02x at byte %zu",
	    key == text ? "key" : "text of", key, (unsigned char)text[bad],
	    bad);
}

static int check_value(
    const struct tree *node, const char *key, struct error *error)
{
	if (node->type == TREE_TEXT)
		return check_text(node->bytes, node->length, key, error);
	if (node->type == TREE_UNREAD)
		return error_set(error, STATUS_REFUSED,
		    "'%s' has a value that could not be read", key);
	if (node->type == TREE_REAL && !(fabs(node->real) <= real_most))
		return error_set(error, STATUS_REFUSED,
		    "real '%s' is not within 1e18 of 0", key);
	if (node->type == TREE_INTEGER && node->number == INT64_MIN)
		return error_set(error, STATUS_REFUSED,
		    "integer '%s' is too small to be written", key);
	if (node->type == TREE_DATE &&
	    (node->number < time_least || node->number > time_most))
		return error_set(error, STATUS_REFUSED,
		    "date '%s' is not in the years 1000 to 9999", key);
	return 0;
}

/* key is the nearest one above the node, for messages. */
static int check(const struct tree *node, const char *key, unsigned depth,
    struct error *error)
{
	if (depth > TREE_DEPTH_MAX)
		return error_set(error, STATUS_LIMIT,
		    "property list is nested deeper than %d levels",
		    TREE_DEPTH_MAX);
	if (node->key != NULL) {
		key = node->key;
		if (key[0] == '\0')
			return error_set(error, STATUS_REFUSED,
			    "a key of the property list is empty");
		if (check_text(key, strlen(key), key, error) != 0)
			return -1;
	}
	if (check_value(node, key, error) != 0)
		return -1;
	for (const struct tree *at = tree_first(node); at != NULL;
	     at = at->next)
		if (check(at, key, depth + 1, error) != 0)
			return -1;
	return 0;
}

int tree_check(const struct tree *root, struct error *error)
{
	return check(root, "", 1, error);
}

int tree_write_xml(
    const struct tree *root, struct buf *buf, struct error *error)
{
	if (tree_check(root, error) != 0)
		return -1;
	return tree_encode(root, buf, error);
}
