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
#include "project/lock_merge.h"

struct json;
struct json_writer;

enum {
	LOCK_DAY_LENGTH = 10, /* "2026-11-23" */
	LOCK_TIME_LENGTH = 20 /* "2026-11-23T08:39:00Z" */
};

struct lock_entry {
	/* As it is written, without line end; NULL: taken out again. */
	const char *line;
	/* One of them, or none for a kind that is not known. */
	const struct lock_pin *pin;
	const struct lock_object *object;
};

struct lock {
	struct arena arena; /* of the entries */
	struct lock_entry *entries;
	size_t count;
	size_t capacity;
	struct map index; /* of the entries that are pins or objects */
	char *path;
	/* Empty; whoever has a record lock on it has the lock. */
	char *held;
	/* Where there are no record locks: whoever made it has the lock. */
	char *owned;
	int fd; /* of held, -1: not held through it */
	bool is_owned;
	bool changed;
};

/* Reads all of a file's text into an empty lock. */
int lock_read_text(
    struct lock *lock, const char *text, size_t length, struct error *error);
/* The same for the file; a missing one is empty. */
int lock_read_file(
    struct lock *lock, const struct file_view *view, struct error *error);
/* As far as it can be read: what is malformed, or there in several ways, is
 * passed over. For what only helps. */
int lock_read_loosely(
    struct lock *lock, const char *text, size_t length, struct error *error);
/* Forgets all entries. */
void lock_clear(struct lock *lock);
/* Appends an entry; with a key that is there already 0 is returned and
 * ret_index is that entry's, else 1. -1 for lack of memory or too many. */
int lock_add(struct lock *lock, const struct lock_entry *entry,
    size_t *ret_index, struct error *error);

/* The entry of the same key, taken out or not, or NULL. wanted has one. */
struct lock_entry *lock_find(
    const struct lock *lock, const struct lock_entry *wanted);

/* What stands before the entries, and before one of them; then the whole. */
void lock_write_head(struct buf *text);
void lock_write_name(const struct lock_entry *entry, struct buf *text);
int lock_write_text(
    const struct lock *lock, struct buf *text, struct error *error);

/* One line to an entry, all in the arena. Errors do not name the line. */
int lock_entry_read(struct arena *arena, const char *line, size_t length,
    struct lock_entry *ret_entry, struct error *error);
/* The line of an entry with a pin or an object. */
int lock_entry_write(
    const struct lock_entry *entry, struct buf *buf, struct error *error);
/* The object of a line, all in the arena. */
int lock_object_read(struct arena *arena, const struct json *line,
    const struct lock_object **ret_object, struct error *error);
/* Its fields, but for "kind". */
void lock_object_write(
    struct json_writer *writer, const struct lock_object *object);
/* A time in the long form of base/clock.h, or a day, by its length. */
int lock_read_time(const char *text, size_t length, const char *field,
    int64_t *ret_time, struct error *error);
/* Whether both say the same, in other words maybe; NULL: not there. */
int lock_entry_same(const struct lock_entry *a, const struct lock_entry *b,
    bool *ret_same, struct error *error);

/* How one entry stands on each side of a merge; NULL: it is not there. */
struct lock_three {
	const struct lock_entry *base, *ours, *theirs;
};
/* Of an entry that both sides changed, so that one of them has it. ret_entry,
 * in the arena, is set when they are joined; its line is then neither side's.
 */
int lock_join(const struct lock_three *three, struct arena *arena,
    struct lock_entry *ret_entry, enum lock_outcome *ret_outcome,
    struct error *error);

#endif
