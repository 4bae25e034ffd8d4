/*
 * What git would do with a file, asked of git itself, and in a way that runs
 * nothing of what a repository's author wrote: the work tree is found here,
 * by its .git, and git starts with every command that its configuration could
 * name turned off, without GIT_* variables, and for ten seconds at most.
 */
#ifndef PROJECT_GIT_H
#define PROJECT_GIT_H

#include <stdbool.h>

/* True when path lies in a git work tree and is not ignored there, so that a
 * careless "git add" takes it. False also when git is not to be had, or does
 * not enter that repository because of its owner. */
bool git_would_commit(const char *path);

#endif
