/*
 * Where the profile of each definition goes.
 */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "cmd/inputs.h"

struct outputs {
	char **paths; /* one per input */
	size_t count;
	bool to_stdout; /* the only input goes there; no paths */
	/* -o names a directory, even for one input. Set before the plan. */
	bool is_directory;
	/* What names end in; NULL: ".mobileconfig". Set before the plan. */
	const char *suffix;
	const char *ready; /* the path whose directory was made last */
};

/* to is the argument of -o: a file, a directory, "-", or NULL for a file
 * beside each definition. Two definitions that would give one file are an
 * error, status usage. Makes no directory yet. */
int outputs_plan(struct outputs *outputs, const struct inputs *inputs,
    const char *to, struct error *error);
/* Makes it and those above it. Refused when a link on the way, which is the
 * author's of the repository, leads out of it. */
int outputs_make_directory(const char *directory, struct error *error);
/* The same for the directory the path is in. */
int outputs_make_room(const char *path, struct error *error);
/* The same for an output: most of them stand beside the one before. */
int outputs_make_room_for(
    struct outputs *outputs, size_t index, struct error *error);
void outputs_done(struct outputs *outputs);

#endif
