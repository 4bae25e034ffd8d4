/*
 * Programs that give a secret on their standard output. Private to the room.
 */
#ifndef SECRETS_COMMAND_H
#define SECRETS_COMMAND_H

#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/secret.h"

enum {
	COMMAND_WORDS_MAX = 64,
	COMMAND_SECONDS = 60
};

/* Words as a POSIX shell splits them (2.2 Quoting), without any expansion.
 * words ends with a NULL and points into text. */
struct command_line {
	char *text;
	char *words[COMMAND_WORDS_MAX + 1];
	size_t count;
};

/* An open quote, no word, and too many words are errors, status findings. */
int command_split(const char *text, size_t length, struct command_line *ret,
    struct error *error);
void command_line_done(struct command_line *line);
#define auto_command_line auto_cleanup(command_line_done)

/* Runs words[0], found on PATH, and takes what it prints. name is what
 * messages call it. A program that is not there, fails, takes too long or
 * prints too much is an error, status credentials. */
int command_run(char *const *words, const char *name, int seconds,
    struct secret *ret, struct error *error);

#endif
