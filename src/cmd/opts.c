#include "cmd/opts.h"

#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

struct parser {
	const struct command_table *table;
	struct arguments *arguments;
	char *const *rest; /* arguments not looked at yet; ends in NULL */
	bool ended;        /* after "--" */
};

static int usage_hint(const struct command *command, struct error *error)
{
	if (command == NULL)
		return error_hint(error, "see 'scepctl --help'");
	return error_hint(error, "see 'scepctl %s --help'", command->name);
}

static const struct option *find_in(
    const struct option *table, const char *name, size_t length, char letter)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (letter != 0 && table->letter == letter)
			return table;
		if (letter == 0 && strlen(table->name) == length &&
		    memcmp(table->name, name, length) == 0)
			return table;
	}
	return NULL;
}

/* The row for a long name, or for a letter that is not 0. */
static const struct option *find_option(
    const struct parser *parser, const char *name, size_t length, char letter)
{
	const struct command *command = parser->arguments->command;
	const struct option *option =
	    find_in(parser->table->options, name, length, letter);

	if (option == NULL && command != NULL)
		option = find_in(command->options, name, length, letter);
	return option;
}

/* -- names that are not whole --------------------------------------------- */

enum {
	LIKE_MAX = 16,       /* options that begin alike and are listed */
	LONG_NAME_MAX = 100, /* bytes of one that is shown */
};

/* The options that begin with what was given. */
struct like {
	const char *name; /* length bytes */
	size_t length;
	const struct option *list[LIKE_MAX];
	size_t count;
};

static void like_in(struct like *like, const struct option *table)
{
	for (; table != NULL && table->name != NULL; table++)
		if (!table->hidden && like->count < LIKE_MAX &&
		    strncmp(table->name, like->name, like->length) == 0)
			like->list[like->count++] = table;
}

static void like_find(const struct parser *parser, struct like *like)
{
	const struct command *command = parser->arguments->command;

	if (like->length == 0)
		return;
	like_in(like, parser->table->options);
	if (command != NULL)
		like_in(like, command->options);
}

/* Whether a command has such an option, when none was named yet. */
static bool is_of_a_command(const struct parser *parser, const char *name)
{
	const struct command *const *row = parser->table->rows;
	struct like like = {.name = name, .length = strlen(name)};

	if (parser->arguments->command != NULL || like.length == 0)
		return false;
	for (; *row != NULL; row++)
		like_in(&like, (*row)->options);
	return like.count > 0;
}

static void offer_all(struct text_meant *meant, const struct option *table)
{
	for (; table != NULL && table->name != NULL; table++)
		if (!table->hidden)
			text_meant_offer(meant, table->name);
}

static int unknown_long(const struct parser *parser, const char *name,
    size_t length, struct error *error)
{
	const struct command *command = parser->arguments->command;
	char copy[64];
	struct text_meant meant = {.text = copy};

	(void)error_set(error, STATUS_USAGE, "unknown option '--%.*s'",
	    (int)(length > LONG_NAME_MAX ? LONG_NAME_MAX : length), name);
	if (length >= sizeof(copy))
		return usage_hint(command, error);
	memcpy(copy, name, length);
	copy[length] = '\0';
	if (is_of_a_command(parser, copy))
		return error_hint(
		    error, "options of a command stand after its name");
	offer_all(&meant, parser->table->options);
	if (command != NULL)
		offer_all(&meant, command->options);
	if (meant.name != NULL)
		return error_hint(error, "did you mean '--%s'?", meant.name);
	return usage_hint(command, error);
}

static int ambiguous(const struct like *like, struct error *error)
{
	auto_buf struct buf list = {0};

	for (size_t i = 0; i < like->count; i++)
		buf_printf(&list, "%s--%s",
		    i == 0                 ? ""
		    : i + 1 == like->count ? " or "
					   : ", ",
		    like->list[i]->name);
	if (!buf_ok(&list))
		return error_set_memory(error);
	(void)error_set(error, STATUS_USAGE,
	    "option '--%.*s' is short for more than one", (int)like->length,
	    like->name);
	return error_hint(error, "write %s", list.data);
}

static int not_whole(const struct like *like, struct error *error)
{
	(void)error_set(error, STATUS_USAGE,
	    "option '--%s' is never abbreviated", like->list[0]->name);
	return error_hint(error, "write --%s", like->list[0]->name);
}

/* The option that is meant by a name, whole or not; NULL with the error. */
static const struct option *settle_long(const struct parser *parser,
    const char *name, size_t length, struct error *error)
{
	struct like like = {.name = name, .length = length};
	const struct option *option = find_option(parser, name, length, 0);

	if (option != NULL)
		return option;
	like_find(parser, &like);
	if (like.count == 1 && !like.list[0]->whole)
		return like.list[0];
	if (like.count == 0)
		(void)unknown_long(parser, name, length, error);
	else if (like.count == 1)
		(void)not_whole(&like, error);
	else
		(void)ambiguous(&like, error);
	return NULL;
}

/* -- what was given ------------------------------------------------------- */

static int check_choice(
    const struct option *option, const char *value, struct error *error)
{
	size_t count = 0, used = 0;
	char list[256] = "";
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
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(option->choices[i]);

		if (used + length + 3 > sizeof(list))
			break;
		memcpy(list + used, ", ", i > 0 ? 2 : 0);
		used += i > 0 ? 2 : 0;
		memcpy(list + used, option->choices[i], length + 1);
		used += length;
	}
	return error_hint(error, "it is one of %s", list);
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
	const struct option *option = settle_long(parser, word, length, error);

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
		const struct option *option =
		    find_option(parser, NULL, 0, *word);

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

static int parse_command(
    struct parser *parser, const char *word, struct error *error)
{
	const struct command_table *table = parser->table;
	const char *near;

	parser->arguments->command = command_find(table, word);
	if (parser->arguments->command != NULL)
		return 0;
	(void)error_set(error, STATUS_USAGE, "unknown command '%.100s'", word);
	near = command_near(table, word);
	if (near != NULL)
		return error_hint(error, "did you mean '%s'?", near);
	return usage_hint(NULL, error);
}

static int parse_word(
    struct parser *parser, const char *word, struct error *error)
{
	struct arguments *arguments = parser->arguments;

	if (!parser->ended && strcmp(word, "--") == 0) {
		parser->ended = true;
		return 0;
	}
	if (!parser->ended && text_starts_with(word, "--"))
		return parse_long(parser, word + 2, error);
	if (!parser->ended && word[0] == '-' && word[1] != '\0')
		return parse_letters(parser, word + 1, error);
	if (*word == '\0')
		return error_set(error, STATUS_USAGE, "an argument is empty");
	if (arguments->command == NULL)
		return parse_command(parser, word, error);
	arguments->operands[arguments->count++] = word;
	return 0;
}

int opts_parse(const struct command_table *table, int argc, char *const *argv,
    struct arguments *ret, struct error *error)
{
	struct parser parser = {.table = table, .arguments = ret};
	size_t most = 1;

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
	while (*parser.rest != NULL) {
		const char *word = *parser.rest++;

		if (parse_word(&parser, word, error) != 0)
			return -1;
	}
	return 0;
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
	if (arguments->count < (size_t)command->least) {
		(void)error_set(error, STATUS_USAGE, "'%s' needs an argument",
		    command->name);
		return error_hint(error, "usage: scepctl %s %s", command->name,
		    command->synopsis);
	}
	return 0;
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
