/*
 * The text of the lock file, line by line: as it is read, what a merge left in
 * it, and as it is written.
 *
 * git merges by lines, and takes two changes for a conflict when not one
 * unchanged line is between them. So each entry has a blank line and a comment
 * with its name before it: what two branches do to neighbours does not touch,
 * and a new entry touches neither the one before nor the one after it. Both
 * are nothing to a reader, of old as well, and a file without them is left so
 * until there is something to write.
 */
#include "project/lock_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/shell.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	MARK_LENGTH = 7,
	HINTED_NAME_MAX = 40, /* a hint has room for it, and for a URL */
	NOTED_NAME_MAX = 200  /* bytes of a name in a comment */
};

/* -- lines ---------------------------------------------------------------- */

struct lines {
	const char *next, *last;
	const char *line; /* without its end */
	size_t length;
};

static struct lines lines_of(const char *text, size_t length)
{
	return (struct lines){
	    .next = text, .last = length == 0 ? text : text + length};
}

static bool next_line(struct lines *lines)
{
	size_t left = (size_t)(lines->last - lines->next);
	const char *end;

	if (left == 0)
		return false;
	lines->line = lines->next;
	end = memchr(lines->line, '\n', left);
	lines->next = end == NULL ? lines->last : end + 1;
	lines->length = end == NULL ? left : (size_t)(end - lines->line);
	if (lines->length > 0 && lines->line[lines->length - 1] == '\r')
		lines->length--;
	return true;
}

static bool has_mark(const struct lines *at, char mark)
{
	for (size_t i = 0; i < MARK_LENGTH; i++)
		if (i >= at->length || at->line[i] != mark)
			return false;
	return true;
}

static bool is_conflict(const struct lines *at)
{
	return has_mark(at, '<') || has_mark(at, '|') || has_mark(at, '=') ||
	       has_mark(at, '>');
}

static bool is_entry(const struct lines *at)
{
	return at->length > 0 && at->line[0] != '#';
}

/* -- what is to be done about a conflict ---------------------------------- */

static int hint_pin(const struct lock_pin *pin, struct error *error)
{
	struct shell_word url, name;
	bool named = pin->name[0] != '\0';

	return error_hint(error,
	    "keep the line of the CA that is right, without the marks; "
	    "'scepctl fingerprint %s%s%s%s' shows which one the server has",
	    named ? "--name " : "",
	    !named ? ""
	    : strlen(pin->name) > HINTED_NAME_MAX
		? "NAME"
		: shell_word(&name, pin->name, "NAME"),
	    named ? " " : "", shell_word(&url, pin->url, "URL"));
}

/* What stands at a conflict's first mark. Of two CAs of one URL one is right;
 * both sides may have other entries beside those that they share. */
static int fail_conflict(struct lines at, struct error *error)
{
	static char name[] = "";
	struct lock seen = {.fd = -1, .path = name};
	const struct lock_pin *wrong = NULL;

	(void)error_set(
	    error, STATUS_REFUSED, "a merge left its conflict here");
	while (wrong == NULL && next_line(&at) && !has_mark(&at, '>')) {
		struct lock_entry entry;
		struct error ignored;
		size_t there = 0;

		if (!is_conflict(&at) &&
		    lock_entry_read(&seen.arena, at.line, at.length, &entry,
			&ignored) == 0 &&
		    lock_add(&seen, &entry, &there, &ignored) == 0 &&
		    entry.pin != NULL &&
		    !lock_pin_agrees(seen.entries[there].pin, entry.pin))
			wrong = entry.pin;
	}
	if (wrong != NULL)
		(void)hint_pin(wrong, error);
	else
		(void)error_hint(error,
		    "keep one line of each profile and each URL, without the "
		    "marks; of a profile either will do, 'scepctl plan' "
		    "compares it with the server");
	lock_clear(&seen);
	return -1;
}

/* -- reading -------------------------------------------------------------- */

/* A second entry of a key: two branches may have learnt the same on different
 * days. */
static int join(struct lock_entry *there, const struct lock_entry *entry,
    struct error *error)
{
	bool same = false;

	if (entry->object != NULL) {
		if (lock_entry_same(there, entry, &same, error) != 0)
			return -1;
		if (same)
			return 0;
		(void)error_set(error, STATUS_REFUSED,
		    "a second entry for '%s' on '%s', and they differ",
		    entry->object->identifier, entry->object->server);
		return error_hint(error,
		    "remove either line: both will do, 'scepctl plan' compares "
		    "it with the server");
	}
	if (!lock_pin_agrees(there->pin, entry->pin)) {
		(void)error_set(error, STATUS_REFUSED,
		    "a second pin for '%s', of another CA", entry->pin->url);
		return hint_pin(entry->pin, error);
	}
	if (entry->pin->has_root && !there->pin->has_root)
		*there = *entry;
	return 0;
}

static int read_line(
    struct lock *lock, const struct lines *at, struct error *error)
{
	struct lock_entry entry;
	size_t there = 0;
	int added;

	if (lock_entry_read(
		&lock->arena, at->line, at->length, &entry, error) != 0)
		return -1;
	added = lock_add(lock, &entry, &there, error);
	return added == 0 ? join(&lock->entries[there], &entry, error)
			  : (added < 0 ? -1 : 0);
}

int lock_read_text(
    struct lock *lock, const char *text, size_t length, struct error *error)
{
	struct lines at = lines_of(text, length);

	for (unsigned number = 1; next_line(&at); number++) {
		int result = 0;

		if (is_conflict(&at))
			result = fail_conflict(at, error);
		else if (is_entry(&at))
			result = read_line(lock, &at, error);
		if (result != 0)
			return error_prefix(error, "%s:%u", lock->path, number);
	}
	return 0;
}

int lock_read_file(
    struct lock *lock, const struct file_view *view, struct error *error)
{
	auto_buf struct buf text = {0};
	struct error fault = {0};

	if (view_read(view, lock->path, LOCK_BYTES_MAX, &text, &fault) == 0)
		return lock_read_text(lock, text.data, text.length, error);
	if (fault.status == STATUS_NOT_FOUND)
		return 0;
	*error = fault;
	return -1;
}

int lock_read_loosely(
    struct lock *lock, const char *text, size_t length, struct error *error)
{
	struct lines at = lines_of(text, length);

	while (next_line(&at)) {
		struct lock_entry entry;
		struct error fault = {0};
		size_t there = 0;
		int added;

		if (!is_entry(&at) || at.length > LOCK_LINE_MAX)
			continue;
		if (lock_entry_read(&lock->arena, at.line, at.length, &entry,
			&fault) != 0) {
			if (fault.status != STATUS_LIMIT)
				continue;
			*error = fault;
			return -1;
		}
		added = lock_add(lock, &entry, &there, error);
		if (added < 0)
			return -1;
		/* An entry that the text has in two ways tells nothing. */
		if (added == 0 && lock->entries[there].line != NULL &&
		    strcmp(lock->entries[there].line, entry.line) != 0)
			lock->entries[there].line = NULL;
	}
	return 0;
}

/* -- writing -------------------------------------------------------------- */

static const char head[] =
    "# scepctl.lock: what scepctl learnt from servers. It writes this file "
    "itself.\n"
    "# Commit it. A pin is replaced by 'scepctl fingerprint --update "
    "--replace OLD FILE'.\n";

void lock_write_head(struct buf *text)
{
	buf_text(text, head);
}

static void add_name(struct buf *text, const char *name)
{
	size_t length = strlen(name);

	if (length > NOTED_NAME_MAX)
		length = text_utf8_prefix(name, NOTED_NAME_MAX);
	text_add_printable(text, name, length);
}

void lock_write_name(const struct lock_entry *entry, struct buf *text)
{
	const struct lock_pin *pin = entry->pin;
	const struct lock_object *object = entry->object;

	buf_char(text, '\n');
	if (pin == NULL && object == NULL)
		return;
	buf_text(text, "# ");
	add_name(text, pin != NULL ? pin->url : object->identifier);
	if (pin == NULL || pin->name[0] != '\0') {
		buf_text(text, pin != NULL ? " " : " on ");
		add_name(text, pin != NULL ? pin->name : object->server);
	}
	buf_char(text, '\n');
}

static int compare_lines(const void *a, const void *b)
{
	const struct lock_entry *x = a, *y = b;

	return strcmp(x->line, y->line);
}

int lock_write_text(
    const struct lock *lock, struct buf *text, struct error *error)
{
	size_t bytes = lock->count * sizeof(*lock->entries);
	auto_memory struct lock_entry *sorted = memory_new(bytes);
	size_t count = 0;

	if (sorted == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < lock->count; i++)
		if (lock->entries[i].line != NULL)
			sorted[count++] = lock->entries[i];
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), compare_lines);
	lock_write_head(text);
	for (size_t i = 0; i < count; i++) {
		lock_write_name(&sorted[i], text);
		buf_text(text, sorted[i].line);
		buf_char(text, '\n');
	}
	return buf_ok(text) ? 0 : error_set_memory(error);
}
