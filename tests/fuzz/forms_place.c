#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "forms.h"
#include "base/banned.h"

enum {
	PATH_KEY_MAX = 128 /* of read_tree_key.c */
};

static bool lies_below(const struct tree *node, const char *path);

static void add_step(struct buf *buf, const char *key)
{
	bool quoted = key[0] == '\0' || strpbrk(key, ".[]\"") != NULL;
	size_t length = strlen(key);
	const char *more = length > PATH_KEY_MAX ? "..." : "";
	int kept = length > PATH_KEY_MAX ? PATH_KEY_MAX : (int)length;

	if (quoted)
		buf_printf(buf, "[\"%.*s%s\"]", kept, key, more);
	else
		buf_printf(buf, ".%.*s%s", kept, key, more);
}

static bool lies_in_member(
    const struct tree *value, const char *key, const char *path)
{
	auto_buf struct buf step = {0}, shown = {0};

	add_step(&step, key);
	text_add_printable(&shown, step.data, step.length);
	forms_demand(buf_ok(&step) && buf_ok(&shown), "memory");
	return strncmp(path, shown.data, shown.length) == 0 &&
	       lies_below(value, path + shown.length);
}

static bool lies_in_item(const struct tree *array, const char *path)
{
	struct tree_cursor cursor;
	const struct tree *item;
	char *end;
	size_t index, at = 0;

	if (path[0] != '[' || path[1] < '0' || path[1] > '9')
		return false;
	index = strtoul(path + 1, &end, 10);
	tree_cursor_init(&cursor, array);
	while (tree_array_next(&cursor, &item))
		if (at++ == index)
			return *end == ']' && lies_below(item, end + 1);
	return false;
}

/* The last step may be a key that is missing. */
static bool lies_below(const struct tree *node, const char *path)
{
	struct tree_cursor cursor;
	const struct tree *value;
	const char *key;

	if (*path == '\0')
		return true;
	if (lies_in_item(node, path))
		return true;
	tree_cursor_init(&cursor, node);
	while (tree_dict_next(&cursor, &key, &value))
		if (lies_in_member(value, key, path))
			return true;
	return tree_type(node) == TREE_DICT && *path == '.' &&
	       strpbrk(path + 1, ".[") == NULL;
}

bool forms_lies_in(const struct tree *root, const char *path)
{
	auto_buf struct buf full = {0};
	bool lies;

	/* What the reader says of a root that is no dictionary. */
	if (strcmp(path, "(root)") == 0)
		return true;
	if (*path != '\0' && *path != '[')
		buf_char(&full, '.');
	buf_text(&full, path);
	forms_demand(buf_ok(&full), "memory");
	lies = lies_below(root, full.data == NULL ? "" : full.data);
	if (!lies)
		forms_say("path '%s'", path);
	return lies;
}
