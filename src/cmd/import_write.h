/*
 * The files of one imported profile on their way to the disc: all of them or
 * none, and never over other content.
 */
#ifndef CMD_IMPORT_WRITE_H
#define CMD_IMPORT_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "definition/import.h"

struct import_target {
	const char *path; /* as it is shown and opened */
	const void *bytes;
	size_t length;
	bool is_new; /* else it was there already, the same */
};

/* The definition is the first of them. */
struct import_targets {
	struct import_target *list; /* in the arena */
	size_t count;
};

/* Where everything goes, and what of it is there. -1 with status refused when
 * a file has other content. Writes nothing. */
int import_targets_plan(struct import_targets *targets, const char *path,
    const struct imported *imported, struct arena *arena, struct error *error);
/* Writes what is new, the definition last; what was written of it is taken
 * away again when one of them cannot be. */
int import_targets_write(
    const struct import_targets *targets, struct error *error);

#endif
