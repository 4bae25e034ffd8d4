/*
 * The commands of the program, and the options of all of them.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cmd/cmd.h"

extern const struct command_table commands;

#endif
