/*
 * The lock file in memory: its entries, found by their keys and changed.
 */
#include "project/lock.h"

#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "project/lock_internal.h"
#include "base/banned.h"

/* -- entries -------------------------------------------------------------- */

void lock_clear(struct lock *lock)
{
	memory_free(lock->entries);
	map_done(&lock->index);
	arena_done(&lock->arena);
	lock->entries = NULL;
	lock->count = lock->capacity = 0;
	lock->index = (struct map){0};
	lock->arena = (struct arena){0};
	lock->changed = false;
}

/* Of a pin: URL, NUL, name; of an object: server, NUL, identifier, NUL. None
 * of these has a NUL in it. */
static int key_of(
    struct buf *key, const struct lock_entry *entry, struct error *error)
{
	const struct lock_pin *pin = entry->pin;
	const struct lock_object *object = entry->object;

	if (pin != NULL) {
		buf_add(key, pin->url, strlen(pin->url) + 1);
		buf_text(key, pin->name);
	} else {
		buf_add(key, object->server, strlen(object->server) + 1);
		buf_add(
		    key, object->identifier, strlen(object->identifier) + 1);
	}
	return buf_ok(key) ? 0 : error_set_memory(error);
}

int lock_add(struct lock *lock, const struct lock_entry *entry,
    size_t *ret_index, struct error *error)
{
	auto_buf struct buf key = {0};
	struct lock_entry *entries;
	int added = 1;

	if (lock->count == LOCK_ENTRIES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %d entries", lock->path,
		    LOCK_ENTRIES_MAX);
	entries = memory_grow(
	    lock->entries, lock->count, &lock->capacity, sizeof(*entries));
	if (entries == NULL)
		return error_set_memory(error);
	lock->entries = entries;
	if (entry->pin != NULL || entry->object != NULL) {
		if (key_of(&key, entry, error) != 0)
			return -1;
		added = map_add(
		    &lock->index, key.data, key.length, lock->count, ret_index);
	}
	if (added < 0)
		return error_set_memory(error);
	if (added > 0)
		lock->entries[lock->count++] = *entry;
	return added;
}

static bool has_key(
    const struct lock_entry *entry, const struct lock_entry *wanted)
{
	const struct lock_pin *pin = entry->pin, *other = wanted->pin;
	const struct lock_object *object = entry->object;

	if (pin != NULL && other != NULL)
		return strcmp(pin->url, other->url) == 0 &&
		       strcmp(pin->name, other->name) == 0;
	return object != NULL && wanted->object != NULL &&
	       strcmp(object->server, wanted->object->server) == 0 &&
	       strcmp(object->identifier, wanted->object->identifier) == 0;
}

struct lock_entry *lock_find(
    const struct lock *lock, const struct lock_entry *wanted)
{
	auto_buf struct buf key = {0};
	struct error ignored;
	size_t at;

	if (key_of(&key, wanted, &ignored) == 0)
		return map_get(&lock->index, key.data, key.length, &at)
			   ? &lock->entries[at]
			   : NULL;
	for (at = 0; at < lock->count; at++)
		if (has_key(&lock->entries[at], wanted))
			return &lock->entries[at];
	return NULL;
}

const struct lock_pin *lock_pin(
    const struct lock *lock, const char *url, const char *name)
{
	struct lock_pin pin = {.url = url, .name = name};
	const struct lock_entry *entry =
	    lock_find(lock, &(struct lock_entry){.pin = &pin});

	return entry == NULL ? NULL : entry->pin;
}

const struct lock_pin *lock_pin_at(const struct lock *lock, size_t index)
{
	for (size_t i = 0; i < lock->count; i++)
		if (lock->entries[i].pin != NULL && index-- == 0)
			return lock->entries[i].pin;
	return NULL;
}

static bool same_cert(const struct lock_cert *a, const struct lock_cert *b)
{
	return memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0 &&
	       memcmp(a->sha1, b->sha1, sizeof(a->sha1)) == 0 &&
	       memcmp(a->md5, b->md5, sizeof(a->md5)) == 0;
}

bool lock_pin_agrees(const struct lock_pin *a, const struct lock_pin *b)
{
	return same_cert(&a->ca, &b->ca) &&
	       (!a->has_root || !b->has_root || same_cert(&a->root, &b->root));
}

const unsigned char *lock_cert_digest(
    const struct lock_cert *cert, size_t length)
{
	switch (length) {
	case LOCK_SHA256_BYTES:
		return cert->sha256;
	case LOCK_SHA1_BYTES:
		return cert->sha1;
	case LOCK_MD5_BYTES:
		return cert->md5;
	default:
		return NULL;
	}
}

/* -- changing ------------------------------------------------------------- */

static int put(
    struct lock *lock, const struct lock_entry *entry, struct error *error)
{
	auto_buf struct buf line = {0};
	struct lock_entry copy;
	size_t at = 0;
	int added;

	if (lock_entry_write(entry, &line, error) != 0 ||
	    lock_entry_read(
		&lock->arena, line.data, line.length, &copy, error) != 0)
		return -1;
	added = lock_add(lock, &copy, &at, error);
	if (added < 0)
		return -1;
	if (added == 0) {
		const char *there = lock->entries[at].line;

		if (there != NULL && strcmp(there, copy.line) == 0)
			return 0;
		lock->entries[at] = copy;
	}
	lock->changed = true;
	return 0;
}

int lock_set_pin(
    struct lock *lock, const struct lock_pin *pin, struct error *error)
{
	return put(lock, &(struct lock_entry){.pin = pin}, error);
}

int lock_set_object(
    struct lock *lock, const struct lock_object *object, struct error *error)
{
	return put(lock, &(struct lock_entry){.object = object}, error);
}

static struct lock_entry *object_entry(
    const struct lock *lock, const char *server, const char *identifier)
{
	struct lock_object object = {
	    .server = server, .identifier = identifier};

	return lock_find(lock, &(struct lock_entry){.object = &object});
}

const struct lock_object *lock_object(
    const struct lock *lock, const char *server, const char *identifier)
{
	const struct lock_entry *entry = object_entry(lock, server, identifier);

	return entry == NULL || entry->line == NULL ? NULL : entry->object;
}

const struct lock_object *lock_object_next(
    const struct lock *lock, size_t *place)
{
	while (*place < lock->count) {
		const struct lock_entry *entry = &lock->entries[(*place)++];

		if (entry->object != NULL && entry->line != NULL)
			return entry->object;
	}
	return NULL;
}

void lock_remove_object(
    struct lock *lock, const char *server, const char *identifier)
{
	struct lock_entry *entry = object_entry(lock, server, identifier);

	if (entry != NULL && entry->line != NULL) {
		entry->line = NULL;
		lock->changed = true;
	}
}
