/*
 * The text of the lock file, line by line, and what a merge left in it.
 */
#include "project/lock_internal.h"

#include <string.h>

#include "base/shell.h"
#include "base/banned.h"

enum {
	MARK_LENGTH = 7,
	NAME_SHOWN_MAX = 40 /* a hint has room for it, and for a URL */
};

static bool has_mark(const char *line, size_t length, char mark)
{
	for (size_t i = 0; i < MARK_LENGTH; i++)
		if (i >= length || line[i] != mark)
			return false;
	return true;
}

static bool is_conflict(const char *line, size_t length)
{
	return has_mark(line, length, '<') || has_mark(line, length, '|') ||
	       has_mark(line, length, '=') || has_mark(line, length, '>');
}

/* -- what is to be done about it ------------------------------------------ */

static int hint_pin(const struct lock_pin *pin, struct error *error)
{
	struct shell_word url, name;
	bool named = pin->name[0] != '\0';

	return error_hint(error,
	    "keep the line of the CA that is right, without the marks; "
	    "'scepctl fingerprint %s%s%s%s' shows which one the server has",
	    named ? "--name " : "",
	    !named ? ""
	    : strlen(pin->name) > NAME_SHOWN_MAX
		? "NAME"
		: shell_word(&name, pin->name, "NAME"),
	    named ? " " : "", shell_word(&url, pin->url, "URL"));
}

/* What comes at rest, the end of a line. */
static const char *end_of(const char *rest, size_t length)
{
	const char *end = memchr(rest, '\n', length);

	return end == NULL ? rest + length : end;
}

/* An entry of a conflict; 1 when the hint says all that is to be said: that of
 * two CAs of one URL one is right. */
static int look_at(
    struct lock *seen, const char *line, size_t length, struct error *error)
{
	struct lock_entry entry;
	struct error ignored;
	size_t at = 0;

	if (lock_entry_read(&seen->arena, line, length, &entry, &ignored) !=
		0 ||
	    lock_add(seen, &entry, &at, &ignored) != 0 || entry.pin == NULL ||
	    lock_pin_agrees(seen->entries[at].pin, entry.pin))
		return 0;
	(void)hint_pin(entry.pin, error);
	return 1;
}

/* Both sides may have other entries beside those that they share. */
static int fail_conflict(const char *text, size_t length, struct error *error)
{
	static char name[] = "";
	struct lock seen = {.fd = -1, .path = name};
	const char *at = text, *last = text + length;
	int is_told = 0;

	(void)error_set(
	    error, STATUS_REFUSED, "a merge left its conflict here");
	while (at < last && is_told == 0) {
		const char *end = end_of(at, (size_t)(last - at));
		size_t bytes = (size_t)(end - at);

		if (at > text && has_mark(at, bytes, '>'))
			break;
		if (!is_conflict(at, bytes))
			is_told = look_at(&seen, at, bytes, error);
		at = end < last ? end + 1 : last;
	}
	lock_clear(&seen);
	if (is_told != 0)
		return -1;
	return error_hint(error,
	    "keep one line of each profile and each URL, without the marks; of "
	    "a profile either will do, 'scepctl plan' compares it with the "
	    "server");
}

/* -- reading ------------------------------------------------------------- */

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
		return hint_pin(entry->pin, error);
	}
	if (entry->pin->has_root && !there->pin->has_root)
		*there = *entry;
	return 0;
}

static bool is_entry(const char *line, size_t length)
{
	return length > 0 && line[0] != '#';
}

static int read_line(
    struct lock *lock, const char *line, size_t length, struct error *error)
{
	struct lock_entry entry;
	size_t at = 0;
	int added;

	if (lock_entry_read(&lock->arena, line, length, &entry, error) != 0)
		return -1;
	added = lock_add(lock, &entry, &at, error);
	return added == 0 ? join(lock, at, &entry, error)
			  : (added < 0 ? -1 : 0);
}

int lock_read_text(
    struct lock *lock, const char *text, size_t length, struct error *error)
{
	const char *at = text, *last = length == 0 ? text : text + length;

	for (unsigned number = 1; at < last; number++) {
		const char *end = end_of(at, (size_t)(last - at));
		size_t bytes = (size_t)(end - at);
		int result = 0;

		if (bytes > 0 && at[bytes - 1] == '\r')
			bytes--;
		if (is_conflict(at, bytes))
			result = fail_conflict(at, (size_t)(last - at), error);
		else if (is_entry(at, bytes))
			result = read_line(lock, at, bytes, error);
		if (result != 0)
			return error_prefix(error, "%s:%u", lock->path, number);
		at = end < last ? end + 1 : last;
	}
	return 0;
}

/* An entry that the text has in two ways tells nothing. */
static int read_loosely(
    struct lock *lock, const char *line, size_t length, struct error *error)
{
	struct lock_entry entry;
	struct error fault = {0};
	size_t at = 0;
	int added;

	if (length > LOCK_LINE_MAX)
		return 0;
	if (lock_entry_read(&lock->arena, line, length, &entry, &fault) != 0) {
		if (fault.status != STATUS_LIMIT)
			return 0;
		*error = fault;
		return -1;
	}
	added = lock_add(lock, &entry, &at, error);
	if (added == 0 && lock->entries[at].line != NULL &&
	    strcmp(lock->entries[at].line, entry.line) != 0)
		lock->entries[at].line = NULL;
	return added < 0 ? -1 : 0;
}

int lock_read_loosely(
    struct lock *lock, const char *text, size_t length, struct error *error)
{
	const char *at = text, *last = length == 0 ? text : text + length;

	while (at < last) {
		const char *end = end_of(at, (size_t)(last - at));
		size_t bytes = (size_t)(end - at);

		if (bytes > 0 && at[bytes - 1] == '\r')
			bytes--;
		if (is_entry(at, bytes) &&
		    read_loosely(lock, at, bytes, error) != 0)
			return -1;
		at = end < last ? end + 1 : last;
	}
	return 0;
}
