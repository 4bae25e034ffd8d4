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

struct json;

struct lock_entry {
	/* As it is written, without line end; NULL: taken out again. */
	const char *line;
	/* One of them, or none for a kind that is not known. */
	struct lock_pin *pin;
	struct lock_object *object;
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
/* Adds the entry or puts it in place of the one with its key. */
int lock_put(
    struct lock *lock, const struct lock_entry *entry, struct error *error);
/* The entry of that object, taken out or not, or NULL. */
struct lock_entry *lock_object_entry(
    const struct lock *lock, const char *server, const char *identifier);

/* The object of a line, all in the arena. */
int lock_object_read(struct arena *arena, const struct json *line,
    struct lock_object **ret_object, struct error *error);
/* Its fields, but for "kind". */
struct json_writer;
void lock_object_write(
    struct json_writer *writer, const struct lock_object *object);
/* Two entries of one key on two branches. */
int lock_object_join(const struct lock_object *there,
    const struct lock_object *other, struct error *error);
/* A time in the long form of base/clock.h. */
int lock_read_time(const char *text, const char *field, int64_t *ret_time,
    struct error *error);

#endif
