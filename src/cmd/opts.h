/*
 * The command line: global options anywhere, then a command, its options and
 * operands in any order.
 *
 * "--name=value", "--name value", "-n value", "-nvalue", clustered flags
 * "-qv"; "--" ends the options; a lone "-" is an operand. A long name may be
 * abbreviated as long as no other begins alike, but for those whose row says
 * whole; a name that is given whole is always that option. An empty argument,
 * a repeated option that does not repeat and an argument outside the choices
 * are errors, status usage.
 */
#ifndef CMD_OPTS_H
#define CMD_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/error.h"
#include "cmd/cmd.h"

struct option_given {
	const struct option *option;
	const char *value; /* NULL for a flag */
};

/* Everything points into argv and the tables. */
struct arguments {
	const struct command *command; /* NULL: none was named */
	struct option_given *given;    /* in the order given */
	size_t given_count;
	const char **operands;
	size_t count;
};

/* argv[0] is the program. How many operands a command takes is not checked
 * here (opts_check_operands), so that --help needs none. On failure
 * ret->command is set when the command was recognised. */
int opts_parse(const struct command_table *table, int argc, char *const *argv,
    struct arguments *ret, struct error *error);
int opts_check_operands(const struct arguments *arguments, struct error *error);
/* The command needs an operand that is not there, status usage. */
int opts_fail_missing(const struct command *command, struct error *error);
void arguments_done(struct arguments *arguments);
#define auto_arguments auto_cleanup(arguments_done)

/* The options that may be given now: of all commands, then of the command
 * (NULL: none was named yet); NULL at the end. */
const struct option *opts_at(const struct command_table *table,
    const struct command *command, size_t at);
/* The one that is meant by a name, whole or begun, or by a letter; NULL: none,
 * or several. */
const struct option *opts_long(const struct command_table *table,
    const struct command *command, const char *name, size_t length);
const struct option *opts_letter(const struct command_table *table,
    const struct command *command, char letter);

/* How often the option was given. */
size_t opts_count(const struct arguments *arguments, const char *name);
bool opts_has(const struct arguments *arguments, const char *name);
/* The value of the index-th occurrence, or NULL. */
const char *opts_value(
    const struct arguments *arguments, const char *name, size_t index);
/* The value of an option that does not repeat, else fallback. */
const char *opts_text(
    const struct arguments *arguments, const char *name, const char *fallback);

#endif
