/*
 * Files of the source tree that are part of the program: templates/, the
 * completions of shells, what pages are made of. The table is written by
 * tools/embed.sh when building.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
	const char *name; /* "templates/ndes.ini" */
	const char *text; /* NUL-terminated */
	size_t length;    /* without the NUL */
};

/* Sorted by name; the last row has a NULL name. */
extern const struct embedded_file embedded_files[];

#endif
