/* Commands by name, and what their exit statuses mean. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
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
