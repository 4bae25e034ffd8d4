/*
 * Arrays of dictionaries of which one has more items: those at the beginning
 * and at the end that are equal stand for each other, so that one that was put
 * in or taken out is told alone, and not all behind it as well.
 */
#include "jamf/payload_compare.h"

#include <stdlib.h>
#include <string.h>

#include "jamf/payload_key.h"
#include "base/banned.h"

/* The entries of one item. */
struct item {
	const struct normal_entry *first;
	size_t count;
	size_t prefix; /* bytes of their paths down to the item */
};

/* An array that both have. */
struct aligned {
	const char *path;
	size_t defined, stored; /* items */
	size_t first, last;     /* that are equal, at both ends */
};

/* Whether a path is that of the item, or leads on from it. */
static bool is_below(const char *path, const struct buf *item)
{
	return strncmp(path, item->data, item->length) == 0 &&
	       (unsigned char)path[item->length] < ' ';
}

static bool find_item(const struct normal_payload *payload, const char *path,
    size_t index, struct item *ret)
{
	auto_buf struct buf prefix = {0};
	size_t low = 0, high = payload->count;

	buf_text(&prefix, path);
	payload_path_index(&prefix, index);
	if (!buf_ok(&prefix))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(payload->entries[middle].path, prefix.data) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret = (struct item){&payload->entries[low], 0, prefix.length};
	while (low + ret->count < payload->count &&
	       is_below(payload->entries[low + ret->count].path, &prefix))
		ret->count++;
	return true;
}

static bool is_same_item(const struct payload_comparison *c, const char *path,
    size_t defined, size_t stored)
{
	struct item a, b;

	if (!find_item(c->defined, path, defined, &a) ||
	    !find_item(c->stored, path, stored, &b) || a.count != b.count)
		return false;
	for (size_t i = 0; i < a.count; i++)
		if (strcmp(a.first[i].path + a.prefix,
			b.first[i].path + b.prefix) != 0 ||
		    !normal_equal(&a.first[i], &b.first[i]))
			return false;
	return true;
}

static void find_ends(const struct payload_comparison *c, struct aligned *array)
{
	size_t least =
	    array->defined < array->stored ? array->defined : array->stored;

	while (array->first < least &&
	       is_same_item(c, array->path, array->first, array->first))
		array->first++;
	while (array->first + array->last < least &&
	       is_same_item(c, array->path, array->defined - array->last - 1,
		   array->stored - array->last - 1))
		array->last++;
}

/* The index of the defined item that a stored one stands for, or one that no
 * defined item has. */
static size_t index_of(const struct aligned *array, size_t stored)
{
	if (stored + array->last >= array->stored)
		return stored + array->defined - array->stored;
	return stored + array->last < array->defined
		   ? stored
		   : array->defined + array->stored + stored;
}

static int by_path(const void *a, const void *b)
{
	const struct normal_entry *left = a, *right = b;

	return strcmp(left->path, right->path);
}

/* Puts the entries of the stored items at the indices of the defined ones. */
static int move_items(struct payload_comparison *c, const struct aligned *array,
    struct normal_payload *stored)
{
	size_t length = strlen(array->path);
	struct buf *path = &c->moved;

	for (size_t i = 0; i < stored->count; i++) {
		struct normal_entry *entry = &stored->entries[i];
		char *rest;
		size_t index;

		if (strncmp(entry->path, array->path, length) != 0 ||
		    !payload_path_is_index(entry->path + length))
			continue;
		index = strtoul(entry->path + length + 1, &rest, 10);
		buf_clear(path);
		buf_text(path, array->path);
		payload_path_index(path, index_of(array, index));
		buf_text(path, rest);
		if (entry->own_path == NULL)
			entry->own_path = entry->path;
		if (!buf_ok(path))
			return -1;
		entry->path = arena_copy(c->arena, path->data, path->length);
		if (entry->path == NULL)
			return -1;
	}
	qsort(
	    stored->entries, stored->count, sizeof(*stored->entries), by_path);
	return 0;
}

static size_t items_of(const struct normal_entry *entry)
{
	return tree_array_count(entry->node);
}

int payload_align(struct payload_comparison *c, struct normal_payload *stored)
{
	for (size_t i = 0; i < c->defined->count; i++) {
		const struct normal_entry *defined = &c->defined->entries[i];
		const struct normal_entry *other;
		struct aligned array = {.path = defined->path};

		if (defined->kind != NORMAL_COUNT)
			continue;
		other = normal_entry_at(stored, defined->path);
		if (other == NULL || other->kind != NORMAL_COUNT ||
		    items_of(other) == items_of(defined))
			continue;
		c->looked_at += c->defined->count + stored->count;
		if (c->looked_at > PAYLOAD_ALIGN_MAX)
			return 0;
		array.defined = items_of(defined);
		array.stored = items_of(other);
		find_ends(c, &array);
		if (move_items(c, &array, stored) != 0)
			return error_set_memory(c->error);
	}
	return 0;
}
