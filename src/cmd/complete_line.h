/*
 * What the words before the one to complete say. Private to completion.
 */
#ifndef CMD_COMPLETE_LINE_H
#define CMD_COMPLETE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/cmd.h"

enum {
	GIVEN_MAX = 128 /* options that are remembered */
};

struct so_far {
	const struct command_table *table;
	const struct command *command; /* NULL: none was named */
	const struct command_part *part;
	bool is_unknown; /* command or part: nothing is known of the rest */
	size_t operands; /* of the command */
	bool ended;      /* after "--" */
	const struct option *waits; /* for its argument */
	const struct option *given[GIVEN_MAX];
	size_t given_count;
	const char *directory, *config, *schemas; /* of the options, or NULL */
};

/* Zero-initialised but for its table, it is given each word in turn. */
void complete_take_word(struct so_far *so_far, const char *word);
/* The option among clustered letters that takes the rest for its argument, or
 * NULL; *ret_rest is behind it. */
const struct option *complete_take_letters(
    struct so_far *so_far, const char *word, const char **ret_rest);
bool complete_is_given(
    const struct so_far *so_far, const struct option *option);

#endif
