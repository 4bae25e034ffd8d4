/*
 * The lock file in memory. Private to the room.
 */
#ifndef PROJECT_LOCK_INTERNAL_H
#define PROJECT_LOCK_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "project/lock.h"

struct lock_entry {
	const char *line;     /* as it is written, without line end */
	struct lock_pin *pin; /* NULL: of another kind */
};

struct lock {
	struct arena arena; /* of the entries */
	struct lock_entry *entries;
	size_t count;
	size_t capacity;
	struct map index; /* of the entries that are pins */
	char *path;
	char *temporary; /* is written and renamed; holding it is the lock */
	int fd;          /* of temporary, -1: not held */
	bool changed;
};

/* Reads all of a file's text into an empty lock. */
int lock_read_text(
    struct lock *lock, const char *text, size_t length, struct error *error);
/* Forgets all entries. */
void lock_clear(struct lock *lock);
/* Appends an entry; with a pin that is there already 0 is returned and
 * ret_index is that entry's, else 1. -1 for lack of memory or too many. */
int lock_add(struct lock *lock, const struct lock_entry *entry,
    size_t *ret_index, struct error *error);

/* One line to an entry, all in the arena. Errors do not name the line. */
int lock_entry_read(struct arena *arena, const char *line, size_t length,
    struct lock_entry *ret_entry, struct error *error);
/* The line of a pin. */
int lock_entry_write(
    const struct lock_pin *pin, struct buf *buf, struct error *error);

#endif
