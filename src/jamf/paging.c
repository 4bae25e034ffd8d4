/*
 * Pages of a list that changes while it is read.
 */
#include "jamf/paging.h"

#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

enum {
	/* A page may be this part smaller than it could: some size near the
	 * largest fits almost every place. */
	SMALLER = 8
};

struct paging_part paging_part_at(size_t place, size_t most)
{
	struct paging_part best = {place / most, most};

	for (size_t size = most - most / SMALLER; size < most; size++) {
		size_t number = place / size;

		if ((number + 1) * size > (best.number + 1) * best.size)
			best = (struct paging_part){number, size};
	}
	return best;
}

int paging_want(struct paging *paging, size_t from, size_t to, size_t most,
    struct error *error)
{
	while (from < to) {
		struct paging_part part = paging_part_at(from, most);
		struct paging_part *parts = memory_grow(paging->parts,
		    paging->part_count, &paging->part_capacity, sizeof(*parts));
		size_t end;

		if (parts == NULL)
			return error_set_memory(error);
		paging->parts = parts;
		parts[paging->part_count++] = part;
		end = (part.number + 1) * part.size;
		from = end > from + 1 && end < to ? end - 1 : end;
	}
	return 0;
}

size_t paging_ready(const struct paging *paging)
{
	return paging->is_backwards && paging->part_count > 0
		   ? 1
		   : paging->part_count;
}

const struct paging_part *paging_take(struct paging *paging, size_t count)
{
	paging->part_count -= count;
	return paging->parts + paging->part_count;
}

static int make_room(struct paging *paging, size_t place)
{
	size_t capacity = paging->capacity == 0 ? 1024 : paging->capacity;
	int64_t *ids;

	while (capacity <= place)
		capacity *= 2;
	if (capacity != paging->capacity) {
		ids = memory_resize(paging->ids, capacity * sizeof(*ids));
		if (ids == NULL)
			return -1;
		paging->ids = ids;
		paging->capacity = capacity;
	}
	if (place >= paging->count) {
		memset(paging->ids + paging->count, 0,
		    (place + 1 - paging->count) * sizeof(*paging->ids));
		paging->count = place + 1;
	}
	return 0;
}

int paging_put(const struct paging_page *page, int64_t id)
{
	struct paging *paging = page->paging;
	size_t place = page->from + page->rows->count - 1;

	if (make_room(paging, place) != 0)
		return -1;
	paging->has_moved |=
	    paging->ids[place] != 0 && paging->ids[place] != id;
	paging->ids[place] = id;
	return 0;
}

size_t paging_size(const struct paging *paging, size_t size, int64_t total)
{
	if (paging->count >= size || (int64_t)paging->count >= total)
		return size;
	return paging->count >= PAGING_LEAST ? paging->count : 0;
}

size_t paging_missing(const struct paging *paging, size_t total)
{
	size_t count = 0;

	for (size_t i = 0; i < total; i++)
		count += i >= paging->count || paging->ids[i] == 0;
	return count;
}

bool paging_is_whole(const struct paging *paging, size_t total)
{
	return !paging->has_moved && paging_missing(paging, total) == 0;
}

size_t paging_unreadable(const struct paging *paging)
{
	size_t count = 0;

	for (size_t i = 0; i < paging->count; i++)
		count += paging->ids[i] == PAGING_UNREADABLE;
	return count;
}

void paging_turn(struct paging *paging)
{
	paging->is_backwards = true;
	paging->has_moved = false;
	paging->count = paging->part_count = 0;
}

void paging_done(struct paging *paging)
{
	memory_free(paging->ids);
	memory_free(paging->parts);
	*paging = (struct paging){0};
}
