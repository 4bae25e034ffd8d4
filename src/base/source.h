/*
 * A user's text and places in it. Offsets are bytes; lines and columns count
 * from 1, columns in characters.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct source {
	const char *name; /* as the user gave it; shown in front of findings */
	const char *text; /* not necessarily NUL-terminated */
	size_t length;
};

/* Bytes begin .. end-1 of a source. */
struct span {
	size_t begin;
	size_t end;
};

/* Where a value came from: a span of a text, or a key path of a property
 * list, such as "PayloadContent[0].PayloadContent.Keysize". */
struct origin {
	const struct source *source;
	struct span span;
	const char *path; /* not NULL: the span says nothing */
	bool secret;      /* the text at the span is never shown */
};

struct place {
	unsigned line;
	unsigned column;
};

struct place source_place(const struct source *source, size_t offset);
/* The line that holds offset, without its line end. */
struct span source_line(const struct source *source, size_t offset);
/* Puts the place in front of the error: "FILE:LINE: ", or for a property list
 * "FILE: PATH: ". An origin without a source leaves it as it is. -1. */
int source_error_at(struct error *error, const struct origin *origin);

#endif
