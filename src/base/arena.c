/* Memory that is given back all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

enum {
	/* A chunk has as much as all before it, within these: memory is zeroed
	 * and wiped, used or not. */
	CHUNK_LEAST = 1024,
	CHUNK_MOST = 32 * 1024,
	PRINTED_MAX = 256,  /* of most texts that are printed */
	CAPACITY_FIRST = 16 /* elements of a list */
};

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

static size_t align_up(size_t size)
{
	const size_t unit = alignof(max_align_t);

	return (size + unit - 1) & ~(unit - 1);
}

static int add_chunk(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk;
	size_t bytes = arena->total < CHUNK_MOST ? arena->total : CHUNK_MOST;

	if (bytes < CHUNK_LEAST)
		bytes = CHUNK_LEAST;
	if (bytes < size)
		bytes = size;
	chunk = memory_new(sizeof(*chunk) + bytes);
	if (chunk == NULL)
		return -1;
	if (arena->chunks == NULL)
		arena->total = 0;
	chunk->size = bytes;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->used = 0;
	arena->total += bytes;
	return 0;
}

void *arena_new(struct arena *arena, size_t size)
{
	void *block;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = align_up(size == 0 ? 1 : size);
	if (arena->chunks == NULL || arena->chunks->size - arena->used < size)
		if (add_chunk(arena, size) != 0)
			return NULL;
	block = arena->chunks->bytes + arena->used;
	arena->used += size;
	return block;
}

void *arena_new_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / 2 / size)
		return NULL;
	return arena_new(arena, count * size);
}

void *arena_grow(struct arena *arena, void *list, size_t count,
    size_t *capacity, size_t size)
{
	size_t more = *capacity == 0 ? CAPACITY_FIRST : 2 * *capacity;
	void *grown;

	if (count < *capacity)
		return list;
	grown = arena_new_array(arena, more, size);
	if (grown == NULL)
		return NULL;
	if (count > 0)
		memcpy(grown, list, count * size);
	*capacity = more;
	return grown;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_new(arena, length + 1);

	if (copy != NULL && length > 0)
		memcpy(copy, text, length);
	return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	char start[PRINTED_MAX];
	va_list list;
	char *text;
	int length;

	va_start(list, format);
	length = vsnprintf(start, sizeof(start), format, list);
	va_end(list);
	if (length < 0)
		return NULL;
	if (length < PRINTED_MAX)
		return arena_copy(arena, start, (size_t)length);
	text = arena_new(arena, (size_t)length + 1);
	if (text == NULL)
		return NULL;
	va_start(list, format);
	(void)vsnprintf(text, (size_t)length + 1, format, list);
	va_end(list);
	return text;
}

static void free_chunks(struct arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct arena_chunk *next = chunk->next;

		memory_free(chunk);
		chunk = next;
	}
}

void arena_clear(struct arena *arena)
{
	struct arena_chunk *chunk = arena->chunks;

	if (chunk == NULL || chunk->size > CHUNK_MOST) {
		arena_done(arena);
		return;
	}
	/* Next time one chunk has room for all. */
	if (chunk->next != NULL && chunk->size < CHUNK_MOST) {
		free_chunks(chunk);
		*arena = (struct arena){.total = arena->total};
		return;
	}
	free_chunks(chunk->next);
	chunk->next = NULL;
	memset(chunk->bytes, 0, arena->used);
	arena->used = 0;
	arena->total = chunk->size;
}

void arena_done(struct arena *arena)
{
	free_chunks(arena->chunks);
	*arena = (struct arena){0};
}
