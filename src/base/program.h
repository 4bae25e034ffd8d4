/*
 * The one place that starts programs. Each is found once, as an absolute path:
 * PATH is searched here, and its empty and relative entries are passed over,
 * so that nothing runs because of the directory one happens to be in. A child
 * gets /dev/null as input unless it is given some, no open file of ours but its
 * output, every signal as a program expects it, and of the environment only
 * what it needs. Whoever
 * calls puts "--" before values where the program takes it, and has refused
 * those that begin with '-'.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* Which stream of the child is taken. */
enum program_take {
	PROGRAM_NOTHING, /* both go to /dev/null */
	PROGRAM_OUTPUT,  /* its standard error is ours */
	PROGRAM_QUIETLY, /* its output, its standard error goes to /dev/null */
	PROGRAM_ERRORS   /* its standard output goes to /dev/null */
};

struct program {
	/* Ends with NULL. words[0] is found on PATH, or where it says when it
	 * has a slash. */
	char *const *words;
	/* Variables that it gets beside the common ones: names, or beginnings
	 * with a '*' after them; ends with NULL. "*" stands for all but those
	 * that no child gets. */
	const char *const *passed;
	const char *const
	    *added; /* "NAME=VALUE", ends with NULL; may be NULL */
	/* What it reads from its standard input, a secret for one; at most
	 * PROGRAM_INPUT_MAX bytes, written while its output is taken. One that
	 * does not read all of it is none the worse. NULL: nothing. */
	const void *input;
	size_t input_length;
	int seconds; /* then it is killed */
	/* Instead of that it is left alone, in a process group of its own, and
	 * may outlive us: a browser. For PROGRAM_NOTHING. */
	bool goes_on;
	enum program_take take;
};

enum {
	PROGRAM_INPUT_MAX = 80 * 1024 * 1024 /* bytes */
};

enum program_end {
	PROGRAM_ENDED,
	PROGRAM_MISSING, /* not found */
	PROGRAM_UNFIT,   /* found, but it cannot be run */
	PROGRAM_LATE,    /* the time was over: killed, or left alone */
	PROGRAM_TOO_MUCH /* killed, because it said more than output may hold */
};

struct program_result {
	enum program_end end;
	int status; /* PROGRAM_ENDED: its exit status, */
	int signal; /* or the signal that ended it when not 0 */
};

/* Appends what the child says to output, up to output's limit, which must be
 * set; output is not used with PROGRAM_NOTHING. Only what is no fault of the
 * program's (memory, pipes, processes) is an error. */
int program_run(const struct program *program, struct buf *output,
    struct program_result *ret, struct error *error);

/* For program_run and tests. The environment that a program gets, made in the
 * arena from variables, which ends with NULL; NULL for lack of memory. */
char **program_environment(
    const struct program *program, char *const *variables, struct arena *arena);
/* The entries of PATH that count, joined again; PATH may be NULL. */
const char *program_path(const char *path, struct arena *arena);

#endif
