/*
 * Lists of names, sorted: sections, payload types, secrets.
 */
#include "schema/schema_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

int schemas_add_name(struct schemas *schemas, enum schema_names_of list,
    const struct schema_name *name, struct error *error)
{
	struct schema_names *names = &schemas->names[list];
	struct schema_name *grown = arena_grow(&schemas->arena, names->list,
	    names->count, &names->capacity, sizeof(*grown));

	if (grown == NULL)
		return error_set_memory(error);
	names->list = grown;
	names->list[names->count++] = *name;
	return 0;
}

static int compare_names(const void *left, const void *right)
{
	const struct schema_name *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	if (order != 0)
		return order;
	return (a->place > b->place) - (a->place < b->place);
}

void schemas_sort_names(struct schemas *schemas, enum schema_names_of list)
{
	struct schema_names *names = &schemas->names[list];

	if (names->count > 1)
		qsort(names->list, names->count, sizeof(*names->list),
		    compare_names);
}

const struct schema_name *schemas_find_name(
    const struct schemas *schemas, enum schema_names_of list, const char *name)
{
	const struct schema_names *names = &schemas->names[list];
	size_t low = 0, high = name == NULL ? 0 : names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(names->list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return name != NULL && low < names->count &&
		       strcmp(names->list[low].name, name) == 0
		   ? &names->list[low]
		   : NULL;
}

const struct schema_name *schemas_next_name(const struct schemas *schemas,
    enum schema_names_of list, const struct schema_name *name)
{
	const struct schema_names *names = &schemas->names[list];
	const struct schema_name *next = name + 1;

	return next < names->list + names->count &&
		       strcmp(next->name, name->name) == 0
		   ? next
		   : NULL;
}
