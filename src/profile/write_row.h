/*
 * The lines of one section of a definition that is written. Private to the
 * room.
 */
#ifndef PROFILE_WRITE_ROW_H
#define PROFILE_WRITE_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "profile/build.h"
#include "profile/profile.h"

enum {
	WRITE_NAME_MAX = 60 /* bytes of a label or file name that is made */
};

struct writer {
	const struct profile *profile;
	const struct definition_names *names; /* or NULL */
	struct buf *buf;
	struct arena arena;        /* scratch */
	const char *const *labels; /* of the payloads' sections */
	/* The section in hand. */
	const struct payload *payload;
	const char *label; /* as written, or NULL */
	size_t ordinal;    /* of its type, of a subsection of all; from 0 */
	size_t groups;     /* subsections so far */
	int width;         /* of the longest key */
};

/* Whether the row of the section in hand gets a line. */
bool writer_has_row(const struct writer *w, size_t row);
/* Its line, or a comment that says why there is none. */
void writer_add_row(struct writer *w, size_t row);
/* For a property list: what is in it and cannot be said, and what is not in it
 * and will be. */
void writer_add_comments(struct writer *w);

#endif
