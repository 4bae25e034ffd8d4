/*
 * Questions on the terminal.
 */
#ifndef CMD_PROMPT_H
#define CMD_PROMPT_H

#include <stdbool.h>

#include "cmd/invocation.h"

/* Whether there is a terminal to ask on, and --no-input does not forbid it. */
bool prompt_is_possible(const struct invocation *invocation);
/* The question ends with "[y/N] " and no line end. No answer and a signal are
 * a no. */
bool prompt_yes(const struct invocation *invocation, const char *question);
/* Waits for Return; false for the end of input, a signal, or a line that says
 * q. */
bool prompt_next(const struct invocation *invocation, const char *question);

#endif
