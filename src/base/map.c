/* A hash map from text to a number. */
#include "base/map.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

struct map_slot {
	const char *key; /* NULL: free */
	size_t length;
	size_t value;
	uint64_t hash;
};

/* FNV-1a with a final mix; input is bounded, so flooding costs the one who
 * wrote the file a quadratic number of tiny steps at most. */
uint64_t map_hash(const char *key, size_t length)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)key[i]) * 1099511628211u;
	hash ^= hash >> 32;
	hash *= 0x9E3779B97F4A7C15u;
	return hash ^ (hash >> 29);
}

static struct map_slot *find(struct map_slot *slots, size_t capacity,
    const char *key, size_t length, uint64_t hash)
{
	size_t at = (size_t)hash & (capacity - 1);

	while (slots[at].key != NULL &&
	       !(slots[at].hash == hash && slots[at].length == length &&
		   memcmp(slots[at].key, key, length) == 0))
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static int grow(struct map *map)
{
	size_t capacity = map->capacity == 0 ? 16 : map->capacity * 2;
	struct map_slot *slots = memory_new_array(capacity, sizeof(*slots));

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < map->capacity; i++) {
		const struct map_slot *old = &map->slots[i];

		if (old->key != NULL)
			*find(slots, capacity, old->key, old->length,
			    old->hash) = *old;
	}
	memory_free(map->slots);
	map->slots = slots;
	map->capacity = capacity;
	return 0;
}

int map_add(struct map *map, const char *key, size_t length, size_t value,
    size_t *ret_value)
{
	uint64_t hash = map_hash(key, length);
	struct map_slot *slot;

	if (map->count * 2 >= map->capacity && grow(map) != 0)
		return -1;
	slot = find(map->slots, map->capacity, key, length, hash);
	if (slot->key != NULL) {
		*ret_value = slot->value;
		return 0;
	}
	slot->key = arena_copy(&map->keys, key, length);
	if (slot->key == NULL)
		return -1;
	slot->length = length;
	slot->value = value;
	slot->hash = hash;
	map->count++;
	return 1;
}

bool map_get(
    const struct map *map, const char *key, size_t length, size_t *ret_value)
{
	const struct map_slot *slot;

	if (map->capacity == 0)
		return false;
	slot =
	    find(map->slots, map->capacity, key, length, map_hash(key, length));
	if (slot->key == NULL)
		return false;
	*ret_value = slot->value;
	return true;
}

bool map_next(const struct map *map, size_t *place, const char **ret_key,
    size_t *ret_length)
{
	while (*place < map->capacity) {
		const struct map_slot *slot = &map->slots[(*place)++];

		if (slot->key == NULL)
			continue;
		*ret_key = slot->key;
		*ret_length = slot->length;
		return true;
	}
	return false;
}

void map_done(struct map *map)
{
	memory_free(map->slots);
	arena_done(&map->keys);
	memset(map, 0, sizeof(*map));
}
