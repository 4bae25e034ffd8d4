#include "secrets/command.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

/* Reads text and writes the words into a copy, where they are never longer. */
struct splitter {
	const char *at;
	const char *end;
	char *out;
};

/* Inside "..." a backslash quotes only these (POSIX 2.2.3). */
static bool is_quotable(char c)
{
	return c == '"' || c == '\\' || c == '$' || c == '`';
}

static int take_quoted(struct splitter *in, char quote, struct error *error)
{
	while (in->at < in->end && *in->at != quote) {
		if (quote == '"' && *in->at == '\\' && in->at + 1 < in->end &&
		    is_quotable(in->at[1]))
			in->at++;
		*in->out++ = *in->at++;
	}
	if (in->at == in->end)
		return error_set(error, STATUS_FINDINGS,
		    "reference 'command:...' has an open %s quote",
		    quote == '"' ? "double" : "single");
	in->at++;
	return 0;
}

static int take_word(struct splitter *in, struct error *error)
{
	while (in->at < in->end && !text_is_blank(*in->at)) {
		char c = *in->at++;

		if (c == '"' || c == '\'') {
			if (take_quoted(in, c, error) != 0)
				return -1;
			continue;
		}
		if (c == '\\') {
			if (in->at == in->end)
				return error_set(error, STATUS_FINDINGS,
				    "reference 'command:...' ends in a "
				    "backslash");
			c = *in->at++;
		}
		*in->out++ = c;
	}
	*in->out++ = '\0';
	return 0;
}

static int take_words(
    struct splitter *in, struct command_line *line, struct error *error)
{
	for (;;) {
		while (in->at < in->end && text_is_blank(*in->at))
			in->at++;
		if (in->at == in->end)
			break;
		if (line->count == COMMAND_WORDS_MAX)
			return error_set(error, STATUS_FINDINGS,
			    "reference 'command:...' has more than %d words",
			    COMMAND_WORDS_MAX);
		line->words[line->count++] = in->out;
		if (take_word(in, error) != 0)
			return -1;
	}
	if (line->count == 0 || line->words[0][0] == '\0')
		return error_set(error, STATUS_FINDINGS,
		    "reference 'command:...' names no command");
	return 0;
}

int command_split(const char *text, size_t length, struct command_line *ret,
    struct error *error)
{
	/* A word's NUL takes the place of the blank after it; the last one
	 * needs one more byte. */
	auto_command_line struct command_line line = {
	    .text = memory_new(length + 1)};
	struct splitter in = {text, text + length, line.text};

	if (line.text == NULL)
		return error_set_memory(error);
	if (take_words(&in, &line, error) != 0)
		return -1;
	*ret = line;
	line.text = NULL;
	return 0;
}

void command_line_done(struct command_line *line)
{
	memory_free(line->text);
	memset(line, 0, sizeof(*line));
}
