/*
 * Help, made from the tables of commands and options.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "base/buf.h"
#include "cmd/cmd.h"

/* Appends the help of a command, or of the program when it is NULL. */
void help_add(struct buf *buf, const struct command_table *table,
    const struct command *command);
/* --help: prints it and returns the exit status. */
int help_print(
    const struct invocation *invocation, const struct command *command);

#endif
