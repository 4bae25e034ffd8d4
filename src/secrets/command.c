#include "secrets/command.h"

#include <string.h>

#include "base/buf.h"
#include "base/banned.h"

enum {
	/* With a line end; and a keychain item in hex and as text. */
	OUTPUT_MAX = 8 * SECRET_MAX
};

int command_take(const char *bytes, size_t length, const char *name,
    struct secret *ret, struct error *error)
{
	if (length > 0 && bytes[length - 1] == '\n') {
		length--;
		if (length > 0 && bytes[length - 1] == '\r')
			length--;
	}
	if (length == 0)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' is empty", name);
	if (length > SECRET_MAX)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has more than %d bytes", name,
		    SECRET_MAX);
	if (memchr(bytes, '\0', length) != NULL)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has a NUL in it", name);
	return secret_set(ret, bytes, length, error);
}

static int judge_end(const struct command *command,
    const struct program_result *result, struct error *error)
{
	if (result->status == 0 && result->signal == 0)
		return 0;
	if (result->signal != 0)
		error_set(error, STATUS_CREDENTIALS,
		    "'%s' was ended by signal %d", command->name,
		    result->signal);
	else
		error_set(error, STATUS_CREDENTIALS,
		    "'%s' failed with status %d", command->name,
		    result->status);
	if (command->failed_hint != NULL)
		error_hint(error, "%s", command->failed_hint);
	return -1;
}

static int judge(const struct command *command,
    const struct program_result *result, struct error *error)
{
	switch (result->end) {
	case PROGRAM_ENDED:
		return judge_end(command, result, error);
	case PROGRAM_LATE:
		return error_set(error, STATUS_CREDENTIALS,
		    "'%s' did not end within %d seconds", command->name,
		    command->program.seconds);
	case PROGRAM_TOO_MUCH:
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has more than %d bytes", command->name,
		    SECRET_MAX);
	case PROGRAM_MISSING:
	case PROGRAM_UNFIT:
		break;
	}
	error_set(error, STATUS_CREDENTIALS, "'%s' %s", command->name,
	    result->end == PROGRAM_MISSING ? "is not installed"
					   : "cannot be run");
	return error_hint(error, "%s", command->missing_hint);
}

int command_run(
    const struct command *command, struct secret *ret, struct error *error)
{
	auto_buf struct buf said = {.limit = OUTPUT_MAX};
	struct program_result result;

	if (program_run(&command->program, &said, &result, error) != 0 ||
	    judge(command, &result, error) != 0)
		return -1;
	if (command->read != NULL)
		return command->read(&said, command->name, ret, error);
	return command_take(said.data, said.length, command->name, ret, error);
}
