#include "project/lock.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "project/lock_internal.h"
#include "base/banned.h"

#define LOCK_NAME "scepctl.lock"

int lock_path(const struct config *config, const char *directory, char *path,
    struct error *error)
{
	char root[FILE_PATH_MAX];
	const char *start = config->directory;

	if (config->path == NULL) {
		if (project_root(root, sizeof(root), directory, error) != 0)
			return -1;
		start = root;
	}
	if (file_join(path, FILE_PATH_MAX, start, LOCK_NAME) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", start);
	return 0;
}

/* -- entries ------------------------------------------------------------- */

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

static int grow(struct lock *lock)
{
	size_t capacity = lock->capacity == 0 ? 16 : lock->capacity * 2;
	struct lock_entry *entries =
	    memory_resize(lock->entries, capacity * sizeof(*entries));

	if (entries == NULL)
		return -1;
	lock->entries = entries;
	lock->capacity = capacity;
	return 0;
}

/* URL, NUL, name: a URL has no NUL in it. */
static int key_of(
    struct buf *key, const char *url, const char *name, struct error *error)
{
	buf_add(key, url, strlen(url) + 1);
	buf_text(key, name);
	return buf_ok(key) ? 0 : error_set_memory(error);
}

int lock_add(struct lock *lock, const struct lock_entry *entry,
    size_t *ret_index, struct error *error)
{
	auto_buf struct buf key = {0};
	int added = 1;

	if (lock->count == LOCK_ENTRIES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %d entries", lock->path,
		    LOCK_ENTRIES_MAX);
	if (lock->count == lock->capacity && grow(lock) != 0)
		return error_set_memory(error);
	if (entry->pin != NULL) {
		if (key_of(&key, entry->pin->url, entry->pin->name, error) != 0)
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

/* Needs no memory, for when there is none for the key. */
static const struct lock_pin *scan(
    const struct lock *lock, const char *url, const char *name)
{
	for (size_t i = 0; i < lock->count; i++) {
		const struct lock_pin *pin = lock->entries[i].pin;

		if (pin != NULL && strcmp(pin->url, url) == 0 &&
		    strcmp(pin->name, name) == 0)
			return pin;
	}
	return NULL;
}

const struct lock_pin *lock_pin(
    const struct lock *lock, const char *url, const char *name)
{
	auto_buf struct buf key = {0};
	struct error ignored;
	size_t at;

	if (key_of(&key, url, name, &ignored) != 0)
		return scan(lock, url, name);
	if (!map_get(&lock->index, key.data, key.length, &at))
		return NULL;
	return lock->entries[at].pin;
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

/* -- reading ------------------------------------------------------------- */

static bool is_conflict(const char *line, size_t length)
{
	static const char *const marks[] = {
	    "<<<<<<<", "|||||||", "=======", ">>>>>>>"};

	for (size_t i = 0; i < array_length(marks); i++)
		if (length >= 7 && memcmp(line, marks[i], 7) == 0)
			return true;
	return false;
}

static int fail_conflict(struct error *error)
{
	(void)error_set(
	    error, STATUS_REFUSED, "a merge left its conflict here");
	return error_hint(error,
	    "remove the marks, and of entries that differ the wrong ones; "
	    "'scepctl fingerprint' shows what a server has now");
}

/* Two branches may have learnt the same on different days. */
static int join(struct lock *lock, size_t at, const struct lock_entry *entry,
    struct error *error)
{
	struct lock_entry *there = &lock->entries[at];

	if (!lock_pin_agrees(there->pin, entry->pin)) {
		(void)error_set(error, STATUS_REFUSED,
		    "a second pin for '%s', of another CA", entry->pin->url);
		return error_hint(error,
		    "remove the wrong one; 'scepctl fingerprint' shows what "
		    "the server has now");
	}
	if (entry->pin->has_root && !there->pin->has_root)
		*there = *entry;
	return 0;
}

static int read_line(
    struct lock *lock, const char *line, size_t length, struct error *error)
{
	struct lock_entry entry;
	size_t at = 0;
	int added;

	if (length > 0 && line[length - 1] == '\r')
		length--;
	if (length == 0 || line[0] == '#')
		return 0;
	if (is_conflict(line, length))
		return fail_conflict(error);
	if (lock_entry_read(&lock->arena, line, length, &entry, error) != 0)
		return -1;
	added = lock_add(lock, &entry, &at, error);
	return added == 0 ? join(lock, at, &entry, error)
			  : (added < 0 ? -1 : 0);
}

int lock_read_text(
    struct lock *lock, const char *text, size_t length, struct error *error)
{
	size_t at = 0;

	for (unsigned number = 1; at < length; number++) {
		const char *end = memchr(text + at, '\n', length - at);
		size_t bytes =
		    end == NULL ? length - at : (size_t)(end - text) - at;

		if (read_line(lock, text + at, bytes, error) != 0)
			return error_prefix(error, "%s:%u", lock->path, number);
		at += bytes + 1;
	}
	return 0;
}

/* The temporary file is one of those that base/file.h writes, by its name. */
static int set_paths(struct lock *lock, const char *path, struct error *error)
{
	auto_buf struct buf buf = {0};

	lock->path = memory_new(strlen(path) + 1);
	if (lock->path == NULL)
		return error_set_memory(error);
	memcpy(lock->path, path, strlen(path));
	buf_printf(&buf, "%.*s.%s.scepctl-tmp", (int)(file_name(path) - path),
	    path, file_name(path));
	if (!buf_ok(&buf))
		return error_set_memory(error);
	lock->temporary = own_take(buf.data);
	return 0;
}

int lock_open(const char *path, struct lock **ret, struct error *error)
{
	auto_lock struct lock *lock = memory_new(sizeof(*lock));
	auto_buf struct buf text = {0};
	struct error fault = {0};

	if (lock == NULL)
		return error_set_memory(error);
	lock->fd = -1;
	if (set_paths(lock, path, error) != 0)
		return -1;
	if (file_read(path, LOCK_BYTES_MAX, &text, NULL, &fault) == 0) {
		if (lock_read_text(lock, text.data, text.length, error) != 0)
			return -1;
	} else if (fault.status != STATUS_NOT_FOUND) {
		*error = fault;
		return -1;
	}
	*ret = own_take(lock);
	return 0;
}

void lock_release(struct lock **lock)
{
	lock_free(*lock);
	*lock = NULL;
}

/* -- changing ------------------------------------------------------------ */

int lock_set_pin(
    struct lock *lock, const struct lock_pin *pin, struct error *error)
{
	auto_buf struct buf line = {0};
	struct lock_entry entry;
	size_t at = 0;
	int added;

	if (lock_entry_write(pin, &line, error) != 0 ||
	    lock_entry_read(
		&lock->arena, line.data, line.length, &entry, error) != 0)
		return -1;
	added = lock_add(lock, &entry, &at, error);
	if (added < 0)
		return -1;
	if (added == 0) {
		if (strcmp(lock->entries[at].line, entry.line) == 0)
			return 0;
		lock->entries[at] = entry;
	}
	lock->changed = true;
	return 0;
}
