/* The command line, parsed by the table of commands. */
#include "cmd/opts.h"

#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	LIKE_MAX = 16,       /* options that begin alike and are listed */
	LONG_NAME_MAX = 100, /* bytes of one that is shown */
};

struct parser {
	const struct command_table *table;
	struct arguments *arguments;
	char *const *rest; /* arguments not looked at yet; ends in NULL */
};

static int usage_hint(const struct command *command, struct error *error)
{
	if (command == NULL)
		return error_hint(error, "see 'scepctl --help'");
	return error_hint(error, "see 'scepctl %s --help'", command->name);
}

const struct option *opts_at(
    const struct command_table *table, const struct command *command, size_t at)
{
	const struct option *row = table->options;

	for (; row->name != NULL; row++)
		if (at-- == 0)
			return row;
	if (command == NULL)
		return NULL;
	for (row = command->options; row->name != NULL; row++)
		if (at-- == 0)
			return row;
	return NULL;
}

const struct option *opts_long(const struct command_table *table,
    const struct command *command, const char *name, size_t length)
{
	const struct option *row, *like = NULL;
	size_t count = 0;

	for (size_t i = 0; (row = opts_at(table, command, i)) != NULL; i++) {
		if (strncmp(row->name, name, length) != 0)
			continue;
		if (row->name[length] == '\0')
			return row;
		if (row->hidden || length == 0)
			continue;
		like = row;
		count++;
	}
	return count == 1 && !like->whole ? like : NULL;
}

const struct option *opts_letter(const struct command_table *table,
    const struct command *command, char letter)
{
	const struct option *row;
	size_t at = 0;

	while ((row = opts_at(table, command, at)) != NULL &&
	       row->letter != letter)
		at++;
	return row;
}

static const struct option *option_at(const struct parser *parser, size_t at)
{
	return opts_at(parser->table, parser->arguments->command, at);
}

/* -- names that are not whole --------------------------------------------- */

/* Whether a command has such an option, when none was named yet. */
static bool is_of_a_command(
    const struct parser *parser, const char *name, size_t length)
{
	const struct command *const *command = parser->table->rows;

	if (parser->arguments->command != NULL || length == 0)
		return false;
	for (; *command != NULL; command++)
		for (const struct option *row = (*command)->options;
		     row->name != NULL; row++)
			if (!row->hidden &&
			    strncmp(row->name, name, length) == 0)
				return true;
	return false;
}

static int fail_unknown(const struct parser *parser, const char *name,
    size_t length, struct error *error)
{
	char copy[64];
	struct text_meant meant = {.text = copy};
	const struct option *row;

	(void)error_set(error, STATUS_USAGE, "unknown option '--%.*s'",
	    (int)(length > LONG_NAME_MAX ? LONG_NAME_MAX : length), name);
	if (length >= sizeof(copy))
		return usage_hint(parser->arguments->command, error);
	memcpy(copy, name, length);
	copy[length] = '\0';
	if (is_of_a_command(parser, name, length))
		return error_hint(
		    error, "options of a command stand after its name");
	for (size_t i = 0; (row = option_at(parser, i)) != NULL; i++)
		if (!row->hidden)
			text_meant_offer(&meant, row->name);
	if (meant.name != NULL)
		return error_hint(error, "did you mean '--%s'?", meant.name);
	return usage_hint(parser->arguments->command, error);
}

static int fail_ambiguous(const struct option *const *like, size_t count,
    const char *name, size_t length, struct error *error)
{
	auto_buf struct buf list = {0};

	for (size_t i = 0; i < count; i++)
		buf_printf(&list, "%s--%s",
		    i == 0           ? ""
		    : i + 1 == count ? " or "
				     : ", ",
		    like[i]->name);
	if (!buf_ok(&list))
		return error_set_memory(error);
	(void)error_set(error, STATUS_USAGE,
	    "option '--%.*s' is short for more than one", (int)length, name);
	return error_hint(error, "write %s", list.data);
}

/* The option that is meant by a name, whole or not; NULL with the error. */
static const struct option *find_long(const struct parser *parser,
    const char *name, size_t length, struct error *error)
{
	const struct option *like[LIKE_MAX], *row;
	size_t count = 0;

	row =
	    opts_long(parser->table, parser->arguments->command, name, length);
	if (row != NULL)
		return row;
	for (size_t i = 0; (row = option_at(parser, i)) != NULL; i++)
		if (!row->hidden && length > 0 && count < LIKE_MAX &&
		    strncmp(row->name, name, length) == 0)
			like[count++] = row;
	if (count == 0)
		(void)fail_unknown(parser, name, length, error);
	else if (count > 1)
		(void)fail_ambiguous(like, count, name, length, error);
	else {
		(void)error_set(error, STATUS_USAGE,
		    "option '--%s' is never abbreviated", like[0]->name);
		(void)error_hint(error, "write --%s", like[0]->name);
	}
	return NULL;
}

/* -- what was given ------------------------------------------------------- */

static int check_choice(
    const struct option *option, const char *value, struct error *error)
{
	auto_buf struct buf list = {0};
	size_t count = 0;
	int near;

	for (; option->choices[count] != NULL; count++)
		if (strcmp(option->choices[count], value) == 0)
			return 0;
	(void)error_set(error, STATUS_USAGE, "option '--%s' cannot be '%.100s'",
	    option->name, value);
	near = text_nearest(value, option->choices, count);
	if (near >= 0)
		return error_hint(
		    error, "did you mean '%s'?", option->choices[near]);
	for (size_t i = 0; i < count; i++)
		buf_printf(
		    &list, "%s%s", i > 0 ? ", " : "", option->choices[i]);
	return buf_ok(&list) ? error_hint(error, "it is one of %s", list.data)
			     : error_set_memory(error);
}

static int add_given(struct parser *parser, const struct option *option,
    const char *value, struct error *error)
{
	struct arguments *arguments = parser->arguments;

	if (!option->repeats && opts_has(arguments, option->name))
		return error_set(error, STATUS_USAGE,
		    "option '--%s' is given more than once", option->name);
	if (value != NULL && *value == '\0')
		return error_set(error, STATUS_USAGE,
		    "the argument of option '--%s' is empty", option->name);
	if (value != NULL && option->choices != NULL &&
	    check_choice(option, value, error) != 0)
		return -1;
	arguments->given[arguments->given_count].option = option;
	arguments->given[arguments->given_count++].value = value;
	return 0;
}

/* Takes the next word as the option's argument. What looks like another
 * option is not taken: it would be one forgotten argument made into two
 * mistakes. */
static int add_with_next(
    struct parser *parser, const struct option *option, struct error *error)
{
	const char *next = *parser->rest;

	if (next == NULL || text_starts_with(next, "--")) {
		(void)error_set(error, STATUS_USAGE,
		    "option '--%s' needs an argument", option->name);
		return error_hint(
		    error, "write --%s=%s", option->name, option->argument);
	}
	parser->rest++;
	return add_given(parser, option, next, error);
}

static int parse_long(
    struct parser *parser, const char *word, struct error *error)
{
	size_t length = strcspn(word, "=");
	const struct option *option = find_long(parser, word, length, error);

	if (option == NULL)
		return -1;
	if (option->argument == NULL && word[length] == '=')
		return error_set(error, STATUS_USAGE,
		    "option '--%s' takes no argument", option->name);
	if (word[length] == '=')
		return add_given(parser, option, word + length + 1, error);
	if (option->argument == NULL)
		return add_given(parser, option, NULL, error);
	return add_with_next(parser, option, error);
}

static int parse_letters(
    struct parser *parser, const char *word, struct error *error)
{
	for (; *word != '\0'; word++) {
		const struct option *option = opts_letter(
		    parser->table, parser->arguments->command, *word);

		if (option == NULL) {
			(void)error_set(error, STATUS_USAGE,
			    "unknown option '-%.*s'",
			    (int)text_utf8_length(word, strlen(word)), word);
			return usage_hint(parser->arguments->command, error);
		}
		if (option->argument != NULL && word[1] != '\0')
			return add_given(parser, option, word + 1, error);
		if (option->argument != NULL)
			return add_with_next(parser, option, error);
		if (add_given(parser, option, NULL, error) != 0)
			return -1;
	}
	return 0;
}

/* The command, or one of its operands. */
static int parse_operand(
    struct parser *parser, const char *word, struct error *error)
{
	struct arguments *arguments = parser->arguments;
	const char *near;

	if (*word == '\0')
		return error_set(error, STATUS_USAGE, "an argument is empty");
	if (arguments->command != NULL) {
		arguments->operands[arguments->count++] = word;
		return 0;
	}
	arguments->command = command_find(parser->table, word);
	if (arguments->command != NULL)
		return 0;
	(void)error_set(error, STATUS_USAGE, "unknown command '%.100s'", word);
	near = command_near(parser->table, word);
	if (near != NULL)
		return error_hint(error, "did you mean '%s'?", near);
	return usage_hint(NULL, error);
}

int opts_parse(const struct command_table *table, int argc, char *const *argv,
    struct arguments *ret, struct error *error)
{
	struct parser parser = {.table = table, .arguments = ret};
	bool ended = false; /* after "--" */
	size_t most = 1;
	int result = 0;

	/* A word of clustered flags gives an option per letter. */
	for (int i = 1; i < argc; i++)
		most += strlen(argv[i]) + 1;
	ret->given = memory_new_array(most, sizeof(*ret->given));
	ret->operands = memory_new_array(most, sizeof(*ret->operands));
	if (ret->given == NULL || ret->operands == NULL)
		return error_set_memory(error);
	if (argc < 1)
		return 0;
	parser.rest = argv + 1;
	while (*parser.rest != NULL && result == 0) {
		const char *word = *parser.rest++;

		if (ended || word[0] != '-' || word[1] == '\0')
			result = parse_operand(&parser, word, error);
		else if (strcmp(word, "--") == 0)
			ended = true;
		else if (word[1] == '-')
			result = parse_long(&parser, word + 2, error);
		else
			result = parse_letters(&parser, word + 1, error);
	}
	return result;
}

int opts_check_operands(const struct arguments *arguments, struct error *error)
{
	const struct command *command = arguments->command;

	if (arguments->count > (size_t)command->most) {
		(void)error_set(error, STATUS_USAGE,
		    "unexpected argument '%.100s'",
		    arguments->operands[command->most]);
		return usage_hint(command, error);
	}
	return arguments->count < (size_t)command->least
		   ? opts_fail_missing(command, error)
		   : 0;
}

int opts_fail_missing(const struct command *command, struct error *error)
{
	(void)error_set(
	    error, STATUS_USAGE, "'%s' needs an argument", command->name);
	return error_hint(
	    error, "usage: scepctl %s %s", command->name, command->synopsis);
}

void arguments_done(struct arguments *arguments)
{
	memory_free(arguments->given);
	memory_free(arguments->operands);
	*arguments = (struct arguments){0};
}

size_t opts_count(const struct arguments *arguments, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < arguments->given_count; i++)
		if (strcmp(arguments->given[i].option->name, name) == 0)
			count++;
	return count;
}

bool opts_has(const struct arguments *arguments, const char *name)
{
	return opts_count(arguments, name) > 0;
}

const char *opts_value(
    const struct arguments *arguments, const char *name, size_t index)
{
	for (size_t i = 0; i < arguments->given_count; i++)
		if (strcmp(arguments->given[i].option->name, name) == 0 &&
		    index-- == 0)
			return arguments->given[i].value;
	return NULL;
}

const char *opts_text(
    const struct arguments *arguments, const char *name, const char *fallback)
{
	const char *value = opts_value(arguments, name, 0);

	return value == NULL ? fallback : value;
}
