/*
 * Paths of values, and what definitions call them.
 */
#include "jamf/payload_key.h"

#include <string.h>

#include "base/banned.h"

/* Before a key, and before the index of an item: XML 1.0, 2.2, has neither. */
static const char mark_key = '\x01';
static const char mark_index = '\x02';

void payload_path_key(struct buf *path, const char *key)
{
	buf_char(path, mark_key);
	buf_text(path, key);
}

void payload_path_index(struct buf *path, size_t index)
{
	buf_char(path, mark_index);
	buf_printf(path, "%zu", index);
}

bool payload_path_is_index(const char *path)
{
	return *path == mark_index;
}

void payload_path_back(struct buf *path, size_t length)
{
	if (path->data == NULL || length > path->length)
		return;
	path->length = length;
	path->data[length] = '\0';
}

static const char *copy_of(const struct buf *shown, struct arena *arena)
{
	const char *copy = buf_ok(shown) && shown->data != NULL
			       ? arena_copy(arena, shown->data, shown->length)
			       : NULL;

	return copy != NULL ? copy : "";
}

const char *payload_path_shown(const struct buf *path, struct arena *arena)
{
	auto_buf struct buf shown = {0};

	for (size_t at = 0; at < path->length; at++) {
		if (path->data[at] == mark_key) {
			if (at > 0)
				buf_char(&shown, '.');
			continue;
		}
		if (path->data[at] != mark_index) {
			buf_char(&shown, path->data[at]);
			continue;
		}
		buf_char(&shown, '[');
		while (at + 1 < path->length && path->data[at + 1] >= '0' &&
		       path->data[at + 1] <= '9')
			buf_char(&shown, path->data[++at]);
		buf_char(&shown, ']');
	}
	return copy_of(&shown, arena);
}

const char *payload_place_shown(
    const struct walk_place *place, struct arena *arena)
{
	auto_buf struct buf shown = {0};

	place_add_path(place, &shown);
	return copy_of(&shown, arena);
}

void payload_path_place(struct buf *path, const struct walk_place *place)
{
	if (place->up == NULL)
		return;
	payload_path_place(path, place->up);
	if (place->key != NULL)
		payload_path_key(path, place->key);
	else
		payload_path_index(path, place->index);
}

const char *payload_key_name(struct walk_place *place, struct arena *arena)
{
	const struct schema_key *row = place_row(place);

	if (row == NULL || !row->definition || place->schema->section == NULL)
		return NULL;
	return arena_printf(arena, "%s.%s", place->schema->section, row->name);
}

/* The dictionary in an array that the rows of the place are of. */
static struct walk_place *item_of(struct walk_place *place)
{
	const struct schema *schema = place->schema;

	while (place->up != NULL &&
	       (place->key != NULL || place->up->schema == schema))
		place = place->up;
	return place;
}

static bool add_name(struct buf *buf, struct walk_place *place)
{
	const struct schema_key *row = place_row(place);
	struct walk_place *item;

	if (row == NULL || !row->definition)
		return false;
	if (place->schema->parent_key != NULL) {
		item = item_of(place);
		if (item->up == NULL || !add_name(buf, item->up))
			return false;
		buf_printf(buf, "[%zu].", item->index);
	}
	buf_text(buf, row->name);
	return true;
}

int payload_name_of(
    struct walk_place *place, struct arena *arena, const char **ret_name)
{
	auto_buf struct buf name = {0};
	bool has_name = add_name(&name, place);

	if (!buf_ok(&name))
		return -1;
	*ret_name = has_name ? arena_copy(arena, name.data, name.length) : NULL;
	return has_name && *ret_name == NULL ? -1 : 0;
}
