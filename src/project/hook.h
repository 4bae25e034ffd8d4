/*
 * What a repository is set up with: a pre-commit hook, the merge driver of the
 * lock file and the way that profiles are shown in a diff, in its hooks, its
 * own configuration and its .gitattributes. What others set up is kept: a hook
 * that is not ours is not touched, a key that says something else neither, and
 * a directory of hooks outside of the repository is that of other repositories
 * as well. What was set up is known by its form and taken away again, no more.
 */
#ifndef PROJECT_HOOK_H
#define PROJECT_HOOK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "project/trust.h"

enum hook_state {
	HOOK_THERE, /* it is as it is to be */
	HOOK_SET,
	HOOK_TAKEN, /* away */
	HOOK_KEPT   /* somebody else's */
};

struct hook_step {
	enum hook_state state;
	const char *what;
	const char *hint; /* what to do by hand, or NULL */
};

struct hook {
	struct arena arena;
	char top[PATH_MAX];    /* of the work tree, resolved */
	char common[PATH_MAX]; /* of the repository */
	char hooks[PATH_MAX];  /* directory of its hooks */
	const char *program;   /* as a shell finds it, not quoted */
	bool is_dry;           /* nothing is changed, all is told */
	bool may_share;        /* hooks outside of the repository, too */
	struct hook_step *steps;
	size_t count, capacity;
};

/* Finds the repository of the current directory; program, is_dry and may_share
 * are set before. Status not found outside of a work tree, refused when its
 * owner is not to be trusted. */
int hook_open(
    struct hook *hook, const struct trust *trust, struct error *error);
int hook_install(struct hook *hook, struct error *error);
int hook_remove(struct hook *hook, struct error *error);
void hook_done(struct hook *hook);
#define auto_hook auto_cleanup(hook_done)

#endif
