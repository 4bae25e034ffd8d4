/*
 * The text of the lock file as it is written.
 *
 * git merges by lines, and takes two changes for a conflict when not one
 * unchanged line is between them. So each entry has a blank line and a comment
 * with its name before it: what two branches do to neighbours does not touch,
 * and a new entry touches neither the one before nor the one after it. Both
 * are nothing to a reader, of old as well, and a file without them is left so
 * until there is something to write.
 */
#include "project/lock_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/shell.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	NAME_MAX_SHOWN = 200 /* bytes of a name in a comment */
};

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

	if (length > NAME_MAX_SHOWN)
		length = text_utf8_prefix(name, NAME_MAX_SHOWN);
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

const char *lock_remove_command(
    struct lock_command *command, const struct lock_object *object)
{
	struct shell_word server, identifier;
	int length = snprintf(command->text, sizeof(command->text),
	    "scepctl lock remove --server %s %s",
	    shell_word(&server, object->server, "SERVER"),
	    shell_word(&identifier, object->identifier, "ID"));

	/* Never half a word. */
	return length >= 0 && (size_t)length < sizeof(command->text)
		   ? command->text
		   : "scepctl lock remove ID";
}

const char *lock_move_command(struct lock_command *command,
    const struct lock_object *object, const char *identifier)
{
	struct shell_word server, old, to;
	int length = snprintf(command->text, sizeof(command->text),
	    "scepctl lock move --server %s %s %s",
	    shell_word(&server, object->server, "SERVER"),
	    shell_word(&old, object->identifier, "OLD"),
	    shell_word(&to, identifier, "NEW"));

	return length >= 0 && (size_t)length < sizeof(command->text)
		   ? command->text
		   : "scepctl lock move OLD NEW";
}
