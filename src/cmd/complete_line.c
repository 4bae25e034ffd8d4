/* The words of a command line that stand before the one to complete. */
#include "cmd/complete_line.h"

#include <string.h>

#include "base/text.h"
#include "cmd/opts.h"
#include "base/banned.h"

static void take_option(
    struct so_far *so_far, const struct option *option, const char *value)
{
	if (so_far->given_count < GIVEN_MAX)
		so_far->given[so_far->given_count++] = option;
	if (option->argument == NULL)
		return;
	if (value == NULL)
		so_far->waits = option;
	else if (strcmp(option->name, "directory") == 0)
		so_far->directory = value;
	else if (strcmp(option->name, "config") == 0)
		so_far->config = value;
	else if (strcmp(option->name, "schema-dir") == 0)
		so_far->schemas = value;
}

static void take_long(struct so_far *so_far, const char *word)
{
	size_t length = strcspn(word, "=");
	const struct option *option =
	    opts_long(so_far->table, so_far->command, word, length);

	if (option != NULL)
		take_option(so_far, option,
		    word[length] == '=' ? word + length + 1 : NULL);
}

const struct option *complete_take_letters(
    struct so_far *so_far, const char *word, const char **ret_rest)
{
	const struct option *option = NULL;

	for (; *word != '\0'; word++) {
		option = opts_letter(so_far->table, so_far->command, *word);
		if (option == NULL)
			break;
		if (option->argument != NULL) {
			*ret_rest = word + 1;
			return option;
		}
		take_option(so_far, option, NULL);
	}
	return NULL;
}

static void take_operand(struct so_far *so_far, const char *word)
{
	const struct command_part *part;

	if (so_far->command == NULL) {
		so_far->command = command_find(so_far->table, word);
		so_far->is_unknown = so_far->command == NULL;
		return;
	}
	part = so_far->command->parts;
	if (so_far->operands++ > 0 || part == NULL)
		return;
	while (part->name != NULL && strcmp(part->name, word) != 0)
		part++;
	so_far->part = part;
	so_far->is_unknown = part->name == NULL;
}

void complete_take_word(struct so_far *so_far, const char *word)
{
	const struct option *waits = so_far->waits;
	const char *rest = NULL;

	so_far->waits = NULL;
	if (waits != NULL && !text_starts_with(word, "--")) {
		so_far->given_count -= so_far->given_count > 0;
		take_option(so_far, waits, word);
	} else if (so_far->ended || word[0] != '-' || word[1] == '\0')
		take_operand(so_far, word);
	else if (strcmp(word, "--") == 0)
		so_far->ended = true;
	else if (word[1] == '-')
		take_long(so_far, word + 2);
	else {
		const struct option *option =
		    complete_take_letters(so_far, word + 1, &rest);

		if (option != NULL)
			take_option(
			    so_far, option, *rest == '\0' ? NULL : rest);
	}
}

bool complete_is_given(const struct so_far *so_far, const struct option *option)
{
	for (size_t i = 0; i < so_far->given_count; i++)
		if (so_far->given[i] == option)
			return true;
	return false;
}
