/*
 * What may be written, and writing it as Apple does.
 */
#include "plist/tree.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/text.h"
#include "plist/plist_scan.h"
#include "plist/tree_node.h"
#include "base/banned.h"

enum {
	DATA_COLUMNS = 76,
	DATA_TABS_MAX = 8
};

/* Years 1000 to 9999. */
static const int64_t time_least = -30610224000;
static const int64_t time_most = 253402300799;

/* libplist's estimate of the length of a number overflows beyond these. */
static const double real_most = 1e18;

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

/* -- XML ------------------------------------------------------------------ */

static const char prolog[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
    "<plist version=\"1.0\">\n";

static void add_tabs(struct buf *buf, unsigned depth)
{
	static const char tabs[] = "\t\t\t\t\t\t\t\t";
	const unsigned most = sizeof(tabs) - 1;

	for (; depth > most; depth -= most)
		buf_add(buf, tabs, most);
	buf_add(buf, tabs, depth);
}

/* In lines of 76 columns, a tab counted as 8, with eight tabs at most. */
static void add_data(struct buf *buf, const struct tree *data, unsigned depth)
{
	unsigned tabs = depth < DATA_TABS_MAX ? depth : DATA_TABS_MAX;
	size_t most = (DATA_COLUMNS - 8 * tabs) / 4 * 3;

	buf_text(buf, "<data>\n");
	for (size_t at = 0; at < data->length; at += most) {
		size_t length = data->length - at;

		add_tabs(buf, tabs);
		base64_add(buf, (const void *)(data->bytes + at),
		    length < most ? length : most);
		buf_char(buf, '\n');
	}
	add_tabs(buf, depth);
	buf_text(buf, "</data>\n");
}

static int add_node(struct buf *buf, const struct tree *node, unsigned depth);

/* The tags of a container. */
struct tags {
	const char *begin, *end, *empty;
};

static const struct tags array_tags = {"<array>\n", "</array>\n", "<array/>\n"};
static const struct tags dict_tags = {"<dict>\n", "</dict>\n", "<dict/>\n"};

static int add_children(struct buf *buf, const struct tree *container,
    const struct tags *tags, unsigned depth)
{
	if (container->first == NULL) {
		buf_text(buf, tags->empty);
		return 0;
	}
	buf_text(buf, tags->begin);
	for (const struct tree *at = container->first; at != NULL;
	     at = at->next) {
		if (at->key != NULL) {
			add_tabs(buf, depth + 1);
			buf_text(buf, "<key>");
			text_add_xml(buf, at->key, strlen(at->key));
			buf_text(buf, "</key>\n");
		}
		if (add_node(buf, at, depth + 1) != 0)
			return -1;
	}
	add_tabs(buf, depth);
	buf_text(buf, tags->end);
	return 0;
}

/* It was seen to the depth. -1 when memory is short. */
static int add_node(struct buf *buf, const struct tree *node, unsigned depth)
{
	char real[TREE_REAL_MAX], date[CLOCK_TEXT_MAX];

	add_tabs(buf, depth);
	switch (node->type) {
	case TREE_TEXT:
		buf_text(buf, "<string>");
		text_add_xml(buf, node->bytes, node->length);
		buf_text(buf, "</string>\n");
		break;
	case TREE_INTEGER:
		buf_printf(
		    buf, "<integer>%" PRId64 "</integer>\n", node->number);
		break;
	case TREE_REAL:
		if (!tree_real_text(node->real, real))
			return -1;
		buf_printf(buf, "<real>%s</real>\n", real);
		break;
	case TREE_BOOLEAN:
		buf_text(buf, node->number != 0 ? "<true/>\n" : "<false/>\n");
		break;
	case TREE_DATA:
		add_data(buf, node, depth);
		break;
	case TREE_DATE:
		clock_format(node->number, date, sizeof(date));
		buf_printf(buf, "<date>%s</date>\n", date);
		break;
	case TREE_ARRAY:
		return add_children(buf, node, &array_tags, depth);
	case TREE_DICT:
		return add_children(buf, node, &dict_tags, depth);
	case TREE_UNREAD:
		break;
	}
	return 0;
}

int tree_write_xml(
    const struct tree *root, struct buf *buf, struct error *error)
{
	if (tree_check(root, error) != 0)
		return -1;
	buf_text(buf, prolog);
	if (add_node(buf, root, 0) != 0)
		return error_set_memory(error);
	buf_text(buf, "</plist>\n");
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
