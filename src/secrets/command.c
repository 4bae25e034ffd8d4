/*
 * A program's output as a secret, and the words that start one.
 */
#include "secrets/command.h"

#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
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

int command_run(
    const struct command *command, struct secret *ret, struct error *error)
{
	auto_buf struct buf said = {.limit = OUTPUT_MAX};
	const char *name = command->name;
	struct program_result result;

	if (program_run(&command->program, &said, &result, error) != 0)
		return -1;
	switch (result.end) {
	case PROGRAM_ENDED:
		if (result.status == 0 && result.signal == 0)
			return command->read != NULL
				   ? command->read(&said, name, ret, error)
				   : command_take(said.data, said.length, name,
					 ret, error);
		if (result.signal != 0)
			error_set(error, STATUS_CREDENTIALS,
			    "'%s' was ended by signal %d", name, result.signal);
		else
			error_set(error, STATUS_CREDENTIALS,
			    "'%s' failed with status %d", name, result.status);
		return command->failed_hint == NULL
			   ? -1
			   : error_hint(error, "%s", command->failed_hint);
	case PROGRAM_LATE:
		return error_set(error, STATUS_CREDENTIALS,
		    "'%s' did not end within %d seconds", name,
		    command->program.seconds);
	case PROGRAM_TOO_MUCH:
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has more than %d bytes", name,
		    SECRET_MAX);
	case PROGRAM_MISSING:
	case PROGRAM_UNFIT:
		break;
	}
	error_set(error, STATUS_CREDENTIALS, "'%s' %s", name,
	    result.end == PROGRAM_MISSING ? "is not installed"
					  : "cannot be run");
	return error_hint(error, "%s", command->missing_hint);
}

/* -- words ---------------------------------------------------------------- */

/* Copies the word at text to out, with a NUL, and returns where it ends; NULL
 * and the error when it does not. */
static const char *take_word(
    const char *text, const char *end, char **out, struct error *error)
{
	const char *at = text;
	char quote = '\0'; /* the one that is open */

	for (; at < end && (quote != '\0' || !text_is_blank(*at)); at++) {
		if (quote == '\0' ? *at == '"' || *at == '\'' : *at == quote) {
			quote = quote == '\0' ? *at : '\0';
			continue;
		}
		if (*at == '\\' && quote == '\0' && at + 1 == end) {
			(void)error_set(error, STATUS_FINDINGS,
			    "reference 'command:...' ends in a backslash");
			return NULL;
		}
		/* Inside "..." a backslash quotes only these (POSIX 2.2.3). */
		if (*at == '\\' &&
		    (quote == '\0' || (quote == '"' && at + 1 < end &&
					  memchr("\"\\$`", at[1], 4) != NULL)))
			at++;
		*(*out)++ = *at;
	}
	if (quote != '\0') {
		(void)error_set(error, STATUS_FINDINGS,
		    "reference 'command:...' has an open %s quote",
		    quote == '"' ? "double" : "single");
		return NULL;
	}
	*(*out)++ = '\0';
	return at;
}

int command_split(const char *text, size_t length, struct command_line *ret,
    struct error *error)
{
	/* The words are never longer than the text. A word's NUL takes the
	 * place of the blank after it; the last one needs one more byte. */
	auto_command_line struct command_line line = {
	    .text = memory_new(length + 1)};
	const char *at = text, *end = text + length;
	char *out = line.text;

	if (line.text == NULL)
		return error_set_memory(error);
	for (;;) {
		while (at < end && text_is_blank(*at))
			at++;
		if (at == end)
			break;
		if (line.count == COMMAND_WORDS_MAX)
			return error_set(error, STATUS_FINDINGS,
			    "reference 'command:...' has more than %d words",
			    COMMAND_WORDS_MAX);
		line.words[line.count++] = out;
		at = take_word(at, end, &out, error);
		if (at == NULL)
			return -1;
	}
	if (line.count == 0 || line.words[0][0] == '\0')
		return error_set(error, STATUS_FINDINGS,
		    "reference 'command:...' names no command");
	*ret = line;
	line.text = NULL;
	return 0;
}

void command_line_done(struct command_line *line)
{
	memory_free(line->text);
	memset(line, 0, sizeof(*line));
}
