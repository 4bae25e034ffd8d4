/*
 * The text of the lock file, line by line, and what a merge left in it.
 */
#include "project/lock_internal.h"

#include <string.h>

#include "base/banned.h"

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

	if (entry->object != NULL)
		return lock_object_join(there->object, entry->object, error);
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
