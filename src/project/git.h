/*
 * What git would do with a file, asked of git itself.
 */
#ifndef PROJECT_GIT_H
#define PROJECT_GIT_H

#include <stdbool.h>

/* True when path lies in a git work tree and is not ignored there, so that a
 * careless "git add" takes it. False also when git is not to be had. */
bool git_would_commit(const char *path);

#endif
