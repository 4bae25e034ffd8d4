/*
 * What git would do with a file and what it has of it, asked of git itself
 * (git_run.h). The work tree is found here, by its .git.
 */
#ifndef PROJECT_GIT_H
#define PROJECT_GIT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "project/trust.h"

/* The top of the work tree that the current directory is in, resolved. Status
 * not found outside of one, refused when its owner is not to be trusted. */
int git_find_top(
    const struct trust *trust, char ret_top[PATH_MAX], struct error *error);

/* True when path lies in a git work tree and is not ignored there, so that a
 * careless "git add" takes it. False also when git is not to be had, or does
 * not enter that repository because of its owner. */
bool git_would_commit(const char *path);

/* The bytes of path, a file in a git work tree, on the branch that the one
 * checked out is to follow (gitrevisions(7), @{upstream}), as it was fetched
 * last. False when there is no such branch or file, it has more than most
 * bytes, or git is not to be had. */
bool git_read_upstream(const char *path, size_t most, struct buf *bytes);

#endif
