/*
 * A hash map from text to a number, for finding what occurs twice.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"

struct map_slot;

/* Zero-initialised is empty. */
struct map {
	struct map_slot *slots;
	size_t capacity;
	size_t count;
	struct arena keys;
};

/* Adds key with value when it is not there yet. Returns 1 when added, 0 when
 * it was there (its value goes to ret_value), -1 for lack of memory. */
int map_add(struct map *map, const char *key, size_t length, size_t value,
    size_t *ret_value);
/* What the map hashes by; for telling texts apart, not for security. */
uint64_t map_hash(const char *key, size_t length);
bool map_get(
    const struct map *map, const char *key, size_t length, size_t *ret_value);
/* The keys one by one, in no order; place begins with 0. False after the last.
 */
bool map_next(const struct map *map, size_t *place, const char **ret_key,
    size_t *ret_length);
void map_done(struct map *map);
#define auto_map auto_cleanup(map_done)

#endif
