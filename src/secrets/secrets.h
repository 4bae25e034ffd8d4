/*
 * From a reference to the secret it names. What a reference may look like is
 * in base/secret_reference.h; this room fetches the value, from the
 * environment, a file, a password store's own tool, the terminal or a command.
 * Only here do secrets enter the program.
 *
 * One line end (LF or CR LF) is removed from what files and programs give.
 * An empty value, one with a NUL in it and one over SECRET_MAX bytes are
 * refused. Errors name the place of the secret (the variable, the file), never
 * its value, and have status credentials unless said otherwise.
 */
#ifndef SECRETS_SECRETS_H
#define SECRETS_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bounds.h"
#include "base/error.h"
#include "base/secret.h"

struct secrets_options {
	/* What may be resolved, never NULL, and who asks for it. */
	const struct bounds *bounds;
	enum bounds_origin origin;
	const char *directory; /* relative file: paths start here; NULL: cwd */
	bool allow_commands;   /* else command: is refused, status refused */
	/* NULL: the process's environment. */
	const char *(*lookup)(void *context, const char *name);
	/* Asks the user, secrets_ask for one; NULL: prompt: fails. text is
	 * what to ask for. */
	int (*prompt)(void *context, const char *text, struct secret *ret,
	    struct error *error);
	void *context;
};

/* ret gets the value; a literal is its own value. What the bounds do not allow
 * is not looked for: status refused.
 * - env: the variable as it is; unset or empty is an error.
 * - file: refused (status refused) when group or others can read it; the file
 *   that a symbolic link leads to is the one that counts; status not found
 *   when it is missing.
 * - keychain: the system's store (secrets/command.h), through its own tool.
 * - op: `op read -- op://...`.
 * - command: split into words as a shell does, with '...', "..." and \, but
 *   nothing is expanded and no shell runs.
 * Programs start as base/program.h says; those of command: get the program's
 * environment without what no program gets. They have 60 seconds and must end
 * with status 0. */
int secrets_resolve(const char *text, size_t length,
    const struct secrets_options *options, struct secret *ret,
    struct error *error);

/* Reads a line from the controlling terminal with echo off. Fits
 * secrets_options.prompt; context is not used. The terminal is put right again
 * also when a signal ends the program. */
int secrets_ask(
    void *context, const char *text, struct secret *ret, struct error *error);

#endif
