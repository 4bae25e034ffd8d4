/*
 * Programs that give a secret: what they are run with, and the password stores
 * of the system, which are asked through their own tools. Private to the room.
 */
#ifndef SECRETS_COMMAND_H
#define SECRETS_COMMAND_H

#include <stddef.h>

#include "base/base.h"
#include "base/error.h"
#include "base/program.h"
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

struct command {
	struct program program;
	const char *name; /* what messages call it */
	const char *missing_hint;
	const char *failed_hint; /* may be NULL */
	/* What is taken from what it says; NULL: all of it, as command_take
	 * has it. said is wiped afterwards. */
	int (*read)(const struct buf *said, const char *name,
	    struct secret *ret, struct error *error);
};

/* Runs it and takes what it prints; what it says on the other stream is not
 * taken. A program that is not there, fails, takes too long or prints too
 * much is an error, status credentials. */
int command_run(
    const struct command *command, struct secret *ret, struct error *error);

/* What a file or program called name gave, without one line end, as a secret;
 * refused when nothing is left, or a NUL or too much is in it. */
int command_take(const char *bytes, size_t length, const char *name,
    struct secret *ret, struct error *error);

enum keychain_kind {
	/* `security find-generic-password -s S -a A -g`. With -w it prints a
	 * value that has any byte outside of printable ASCII in hex, which
	 * cannot be told from a password that looks like hex; with -g it says
	 * which it is. */
	KEYCHAIN_MACOS,
	/* `secret-tool lookup -- service S account A` */
	KEYCHAIN_SECRET_SERVICE
};

#ifdef __APPLE__
#define KEYCHAIN_OURS KEYCHAIN_MACOS
#else
#define KEYCHAIN_OURS KEYCHAIN_SECRET_SERVICE
#endif

/* The secret of an item. service and account do not begin with '-'. */
int keychain_read(enum keychain_kind kind, char *service, char *account,
    struct secret *ret, struct error *error);

#endif
