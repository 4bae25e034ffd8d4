/*
 * A list of the server, to be searched for each definition: by halves, since
 * there may be thousands of either.
 */
#include <stdlib.h>
#include <string.h>

#include "jamf/names.h"
#include "sync/decisions.h"
#include "base/banned.h"

static int by_id(const void *key, const void *element)
{
	int64_t id = *(const int64_t *)key;
	const struct jamf_row *row = element;

	return id < row->id ? -1 : id > row->id;
}

const struct jamf_row *sync_index_find(
    const struct sync_index *index, int64_t id)
{
	return index->by_id.count == 0
		   ? NULL
		   : bsearch(&id, index->by_id.list, index->by_id.count,
			 sizeof(*index->by_id.list), by_id);
}

static int by_name(const void *a, const void *b)
{
	const struct jamf_row *x = *(const struct jamf_row *const *)a;
	const struct jamf_row *y = *(const struct jamf_row *const *)b;
	int order = jamf_name_order(x->name, y->name, false);

	return order != 0 ? order : (x->id < y->id ? -1 : x->id > y->id);
}

int sync_index_make(const struct jamf_rows *list, struct arena *arena,
    struct sync_index *ret_index, struct error *error)
{
	struct sync_index index = {.by_id = *list};

	index.by_name =
	    arena_new_array(arena, list->count + 1, sizeof(*index.by_name));
	if (index.by_name == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < list->count; i++)
		index.by_name[i] = &list->list[i];
	if (list->count > 1)
		qsort(index.by_name, list->count, sizeof(*index.by_name),
		    by_name);
	*ret_index = index;
	return 0;
}

/* The first place whose name is not before name; after: the first whose name
 * is after it. */
static size_t edge(const struct sync_index *index, const char *name, bool after)
{
	size_t low = 0, high = index->by_id.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
		    jamf_name_order(index->by_name[middle]->name, name, false);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct jamf_row *const *sync_index_named(
    const struct sync_index *index, const char *name, size_t *ret_count)
{
	size_t first = edge(index, name, false);

	*ret_count = edge(index, name, true) - first;
	return *ret_count == 0 ? NULL : &index->by_name[first];
}
