/* Commands by name, and what their exit statuses mean. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "cmd/opts.h"
#include "base/banned.h"

const struct command *command_find(
    const struct command_table *table, const char *name)
{
	for (size_t i = 0; table->rows[i] != NULL; i++) {
		const struct command *row = table->rows[i];

		if (strcmp(row->name, name) == 0 ||
		    (row->alias != NULL && strcmp(row->alias, name) == 0))
			return row;
	}
	return NULL;
}

const char *command_near(const struct command_table *table, const char *name)
{
	struct text_meant meant = {.text = name};

	for (size_t i = 0; table->rows[i] != NULL; i++)
		text_meant_offer(&meant, table->rows[i]->name);
	return meant.name;
}

/* "there are 'lock move', 'lock remove' and 'lock merge'" */
static int hint_parts(const struct command *command, struct error *error)
{
	const struct command_part *part = command->parts;
	auto_buf struct buf list = {0};

	for (; part->name != NULL; part++)
		buf_printf(&list, "%s'%s %s'",
		    part == command->parts ? ""
		    : part[1].name == NULL ? " and "
					   : ", ",
		    command->name, part->name);
	if (!buf_ok(&list))
		return error_set_memory(error);
	return error_hint(error, "there %s %s",
	    command->parts[1].name == NULL ? "is" : "are", list.data);
}

const struct command_part *command_part_find(
    const struct arguments *arguments, struct error *error)
{
	const struct command *command = arguments->command;
	const struct command_part *part = command->parts;
	const char *name = arguments->operands[0];

	while (part->name != NULL && strcmp(part->name, name) != 0)
		part++;
	if (part->name == NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "unknown command '%s %.100s'", command->name, name);
		(void)hint_parts(command, error);
		return NULL;
	}
	if (arguments->count == part->count + 1)
		return part;
	(void)error_set(error, STATUS_USAGE,
	    "'%s %s' takes %zu argument%s, not %zu", command->name, part->name,
	    part->count, part->count == 1 ? "" : "s", arguments->count - 1);
	(void)error_hint(error, "usage: scepctl %s %s%s%s", command->name,
	    part->name, part->synopsis == NULL ? "" : " ",
	    part->synopsis == NULL ? "" : part->synopsis);
	return NULL;
}

const char *status_meaning(int status)
{
	static const char *const meanings[] = {
	    [STATUS_DONE] = "done",
	    [STATUS_FINDINGS] = "findings: an invalid file, a failed "
				"verification, pending changes",
	    [STATUS_USAGE] = "wrong use of the command line",
	    [STATUS_CREDENTIALS] = "credentials refused, or a secret not set",
	    [STATUS_NOT_FOUND] = "not found",
	    [STATUS_PRIVILEGE] = "privilege missing",
	    [STATUS_BUSY] = "server busy, try later",
	    [STATUS_PARTLY] = "partly done: some of several failed",
	    [STATUS_REFUSED] = "refused for safety",
	    [STATUS_FILE] = "a file could not be read or written",
	    [STATUS_CRYPTO] = "key, certificate or signature",
	    [STATUS_NETWORK] = "network: connection, TLS, timeout",
	    [STATUS_SERVER] = "the server answered with an error or not as "
			      "documented",
	    [STATUS_LIMIT] = "a limit of the program, or internal",
	};

	if (status < 0 || (size_t)status >= array_length(meanings))
		return NULL;
	return meanings[status];
}
