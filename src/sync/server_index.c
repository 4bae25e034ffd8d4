/*
 * A list of the server, to be searched for each definition: by halves, since
 * there may be thousands of either.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/decisions.h"
#include "base/banned.h"

static int by_id(const void *key, const void *element)
{
	int64_t id = *(const int64_t *)key;
	const struct jamf_row *row = element;

	return id < row->id ? -1 : id > row->id;
}

const struct jamf_row *sync_index_find(
    const struct sync_index *rows, int64_t id)
{
	return rows->by_id.count == 0
		   ? NULL
		   : bsearch(&id, rows->by_id.list, rows->by_id.count,
			 sizeof(*rows->by_id.list), by_id);
}

static int by_name(const void *a, const void *b)
{
	const struct jamf_row *x = *(const struct jamf_row *const *)a;
	const struct jamf_row *y = *(const struct jamf_row *const *)b;
	int order = sync_order_names(x->name, y->name);

	return order != 0 ? order : (x->id < y->id ? -1 : x->id > y->id);
}

int sync_index_make(const struct jamf_rows *list, struct arena *arena,
    struct sync_index *ret_rows, struct error *error)
{
	struct sync_index rows = {.by_id = *list};

	rows.by_name =
	    arena_new_array(arena, list->count + 1, sizeof(*rows.by_name));
	if (rows.by_name == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < list->count; i++)
		rows.by_name[i] = &list->list[i];
	if (list->count > 1)
		qsort(
		    rows.by_name, list->count, sizeof(*rows.by_name), by_name);
	*ret_rows = rows;
	return 0;
}

/* The first place whose name is not before name; after: the first whose name
 * is after it. */
static size_t edge(const struct sync_index *rows, const char *name, bool after)
{
	size_t low = 0, high = rows->by_id.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = sync_order_names(rows->by_name[middle]->name, name);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct jamf_row *const *sync_index_named(
    const struct sync_index *rows, const char *name, size_t *ret_count)
{
	size_t first = edge(rows, name, false);

	*ret_count = edge(rows, name, true) - first;
	return *ret_count == 0 ? NULL : &rows->by_name[first];
}
