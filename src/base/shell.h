/*
 * Names in commands that a message offers to paste into a shell. Whatever a
 * name holds, the shell takes it for one word and runs nothing of it.
 */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include "base/buf.h"

enum {
	SHELL_WORD_MAX = 200 /* a hint holds one, and the command around it */
};

struct shell_word {
	char text[SHELL_WORD_MAX];
};

/* text as it is when it means nothing to a shell, else in single quotes
 * (POSIX 2.2.2). instead, when it could not be pasted as it is: control
 * characters, malformed UTF-8, too long, empty, or a '-' at its beginning,
 * which would make it an option. */
const char *shell_word(
    struct shell_word *word, const char *text, const char *instead);
/* The same for a path, where "./" is put before a '-'. */
const char *shell_path(
    struct shell_word *word, const char *path, const char *instead);

/* Appends text as one word for a shell, whatever it holds, in single quotes
 * unless it means nothing to one. */
void shell_add_word(struct buf *buf, const char *text);

#endif
