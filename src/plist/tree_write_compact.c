/*
 * Property lists without a blank too many.
 */
#include "plist/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "plist/tree_node.h"
#include "base/banned.h"

enum {
	REAL_DIGITS_MAX = 17 /* any double reads back from so many */
};

static const char prolog[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
    "<plist version=\"1.0\">";

/* Only what XML demands is a reference. */
static void add_element(
    struct buf *buf, const char *name, const char *text, size_t length)
{
	size_t done = 0;

	buf_printf(buf, "<%s>", name);
	for (size_t at = 0; at < length; at++) {
		const char *reference = NULL;

		if (text[at] == '&')
			reference = "&amp;";
		else if (text[at] == '<')
			reference = "&lt;";
		else if (text[at] == '\r')
			reference = "&#13;";
		else if (text[at] == '>' && at >= 2 && text[at - 1] == ']' &&
			 text[at - 2] == ']')
			reference = "&gt;";
		if (reference == NULL)
			continue;
		buf_add(buf, text + done, at - done);
		buf_text(buf, reference);
		done = at + 1;
	}
	buf_add(buf, text + done, length - done);
	buf_printf(buf, "</%s>", name);
}

/* With the fewest digits that read back as the same number. */
static void add_real(struct buf *buf, double number)
{
	char text[TREE_REAL_MAX] = "";

	for (int digits = 1; digits <= REAL_DIGITS_MAX; digits++) {
		double again;

		(void)snprintf(text, sizeof(text), "%.*g", digits, number);
		again = strtod(text, NULL);
		if (!(again < number) && !(again > number))
			break;
	}
	add_element(buf, "real", text, strlen(text));
}

static void add_node(struct buf *buf, const struct tree *node);

static void add_member(struct buf *buf, const struct tree_member *member)
{
	add_element(buf, "key", member->key, strlen(member->key));
	add_element(buf, "string", member->text, strlen(member->text));
}

static void add_dict(struct buf *buf, const struct tree *dict,
    const struct tree_member *members, size_t count)
{
	buf_text(buf, "<dict>");
	for (const struct tree *at = dict->first; at != NULL; at = at->next) {
		size_t i = 0;

		while (i < count && strcmp(members[i].key, at->key) != 0)
			i++;
		if (i < count) {
			add_member(buf, &members[i]);
			continue;
		}
		add_element(buf, "key", at->key, strlen(at->key));
		add_node(buf, at);
	}
	for (size_t i = 0; i < count; i++)
		if (tree_dict_get(dict, members[i].key) == NULL)
			add_member(buf, &members[i]);
	buf_text(buf, "</dict>");
}

/* It was seen to the depth. */
static void add_node(struct buf *buf, const struct tree *node)
{
	char date[CLOCK_TEXT_MAX];

	switch (node->type) {
	case TREE_TEXT:
		add_element(buf, "string", node->bytes, node->length);
		break;
	case TREE_INTEGER:
		buf_printf(buf, "<integer>%" PRId64 "</integer>", node->number);
		break;
	case TREE_REAL:
		add_real(buf, node->real);
		break;
	case TREE_BOOLEAN:
		buf_text(buf, node->number != 0 ? "<true/>" : "<false/>");
		break;
	case TREE_DATA:
		buf_text(buf, "<data>");
		base64_add(buf, (const void *)node->bytes, node->length);
		buf_text(buf, "</data>");
		break;
	case TREE_DATE:
		clock_format(node->number, date, sizeof(date));
		add_element(buf, "date", date, strlen(date));
		break;
	case TREE_ARRAY:
		buf_text(buf, "<array>");
		for (const struct tree *at = node->first; at != NULL;
		     at = at->next)
			add_node(buf, at);
		buf_text(buf, "</array>");
		break;
	case TREE_DICT:
		add_dict(buf, node, NULL, 0);
		break;
	case TREE_UNREAD:
		break;
	}
}

int tree_write_compact(const struct tree *root,
    const struct tree_member *members, size_t count, struct buf *buf,
    struct error *error)
{
	if (tree_check(root, error) != 0)
		return -1;
	buf_text(buf, prolog);
	if (root->type == TREE_DICT)
		add_dict(buf, root, members, count);
	else
		add_node(buf, root);
	buf_text(buf, "</plist>");
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
