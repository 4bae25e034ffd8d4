/*
 * The files a command works on: operands that may be files, directories (all
 * *.ini below them) or "-". Each file counts once, however often it is named.
 */
#ifndef CMD_INPUTS_H
#define CMD_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/error.h"
#include "base/file_view.h"

struct input {
	char *path; /* "-": standard input */
	/* Where the part of path begins that is kept below an output
	 * directory: after the directory operand it was found in; the name of
	 * the file when it was named itself. */
	size_t root;
	bool is_found; /* in a directory, not named itself */
};

struct inputs {
	struct input *list;
	size_t count;
	size_t capacity;
	bool from_directory; /* an operand is a directory */
	/* What the names of files in directories end in; NULL: ".ini", those of
	 * definitions. Set before they are collected. */
	const char *suffix;
};

/* Collects the operands in their order. A directory without definitions is an
 * error, status not found; a file that is not there is left for the reader to
 * report. */
int inputs_collect(struct inputs *inputs, const char *const *operands,
    size_t count, struct error *error);
/* The directory of a path that was given, where its project is looked for from;
 * "." when it is not there, which is reported when the file is read. */
void inputs_directory(const char *path, char *directory, size_t size);
/* The same in a view. */
void inputs_view_directory(const struct file_view *view, const char *path,
    char *directory, size_t size);
void inputs_done(struct inputs *inputs);
#define auto_inputs auto_cleanup(inputs_done)

#endif
