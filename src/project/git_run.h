/*
 * git, run in a way that runs nothing of what a repository's author wrote:
 * with every command that its configuration could name turned off, without
 * GIT_* variables but those that are given, and for a bounded time. Nothing is
 * fetched, no object is replaced by another, no filter sees a file. Which
 * repositories git may enter is its own decision (safe.directory).
 */
#ifndef PROJECT_GIT_RUN_H
#define PROJECT_GIT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

struct git_call {
	const char *top;          /* it runs there; NULL: here */
	const char *const *words; /* ends with NULL, "git" left out */
	/* Variables beside the usual ones, "NAME=VALUE", ends with NULL; NULL:
	 * none. */
	const char *const *added;
	const void *input; /* NULL: nothing */
	size_t input_length;
	int seconds; /* 0: ten */
	/* core.hooksPath is what the configuration says: for a call that asks
	 * for it and runs no hook. */
	bool knows_hooks;
};

/* Its exit status goes to ret_status, what it says, up to output's limit, to
 * output unless that is NULL. False when it did not run to its end. */
bool git_run(const struct git_call *call, struct buf *output, int *ret_status);
/* The same, where everything but status 0 is a failure, told in git's words.
 */
int git_ask(
    const struct git_call *call, struct buf *output, struct error *error);

#endif
