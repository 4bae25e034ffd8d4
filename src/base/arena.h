/*
 * Memory that lives and dies together: all that one definition or profile
 * needs. Nothing in an arena is freed by itself.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/base.h"

struct arena_chunk;

/* Zero-initialised is ready for use. */
struct arena {
	struct arena_chunk *chunks; /* newest first */
	size_t used;                /* bytes of the newest chunk in use */
	size_t total; /* bytes in all chunks, or in those there were */
};

/* size zeroed bytes, aligned for any object; NULL for lack of memory. */
void *arena_new(struct arena *arena, size_t size);
void *arena_new_array(struct arena *arena, size_t count, size_t size);
/* As memory_grow; an old list stays in the arena. */
void *arena_grow(struct arena *arena, void *list, size_t count,
    size_t *capacity, size_t size);
/* length bytes of text with a NUL after them. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_text(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
    ATTR_PRINTF(2, 3);

/* Empties the arena for the next use, which finds its only chunk or makes one
 * as large as all it had, within bounds. */
void arena_clear(struct arena *arena);
void arena_done(struct arena *arena);
#define auto_arena auto_cleanup(arena_done)

#endif
