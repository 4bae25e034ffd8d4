/*
 * Any bytes as scepctl.lock. What is read is written in such a way that it
 * reads as the same and is written as the same, and no entry is lost. In three
 * pieces (ended by a NUL) they are a merge: its result reads unless it has a
 * conflict, and of what both sides have nothing is lost.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "project/lock_internal.h"
#include "project/lock_merge.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool held)
{
	if (!held)
		abort();
}

static void write_and_compare(const struct lock_entry *entry)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf first = {0}, second = {0};
	struct lock_entry again = {0};
	struct error error = {0};

	demand(lock_entry_write(entry, &first, &error) == 0);
	/* Escapes may make a line longer than one may be. */
	if (first.length > LOCK_LINE_MAX)
		return;
	demand(lock_entry_read(
		   &arena, first.data, first.length, &again, &error) == 0);
	demand((again.pin != NULL) == (entry->pin != NULL) &&
	       (again.object != NULL) == (entry->object != NULL));
	demand(lock_entry_write(&again, &second, &error) == 0);
	demand(first.length == second.length &&
	       memcmp(first.data, second.data, first.length) == 0);
}

static void find_object(struct lock *lock, const struct lock_object *object)
{
	demand(lock_object(lock, object->server, object->identifier) == object);
	demand(object->id >= 0 && object->identifier[0] != '\0');
}

static struct lock_text take_piece(
    const char *name, const char *data, size_t size, size_t *at)
{
	const char *end = memchr(data + *at, '\0', size - *at);
	size_t length = end == NULL ? size - *at : (size_t)(end - data) - *at;
	struct lock_text text = {name, data + *at, length};

	*at += length + (end == NULL ? 0 : 1);
	return text;
}

static void merge(const char *data, size_t size)
{
	auto_lock_merge struct lock_merge merged = {0};
	struct lock_texts texts;
	static char name[] = "scepctl.lock";
	struct lock lock = {.fd = -1, .path = name};
	struct error error = {0};
	size_t at = 0;

	texts.base = take_piece("BASE", data, size, &at);
	texts.ours = take_piece("OURS", data, size, &at);
	texts.theirs = take_piece("THEIRS", data, size, &at);
	if (lock_merge(&texts, &merged, &error) != 0)
		return;
	/* Escapes and joined entries may make a line longer than one may be. */
	if (lock_read_text(&lock,
		merged.text.length == 0 ? "" : merged.text.data,
		merged.text.length, &error) == 0)
		demand(merged.conflicts == 0);
	else
		demand(merged.conflicts > 0 || error.status == STATUS_LIMIT);
	lock_clear(&lock);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "scepctl.lock";
	struct lock lock = {.fd = -1, .path = name};
	struct error error = {0};
	const struct lock_object *object;
	size_t place = 0;

	if (lock_read_text(&lock, (const char *)data, size, &error) == 0) {
		for (size_t i = 0; i < lock.count; i++)
			if (lock.entries[i].pin != NULL ||
			    lock.entries[i].object != NULL)
				write_and_compare(&lock.entries[i]);
		while ((object = lock_object_next(&lock, &place)) != NULL)
			find_object(&lock, object);
	} else {
		demand(error.status == STATUS_FINDINGS ||
		       error.status == STATUS_REFUSED ||
		       error.status == STATUS_LIMIT);
	}
	lock_clear(&lock);
	if (size > 0)
		merge((const char *)data, size);
	return 0;
}
