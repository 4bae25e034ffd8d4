/*
 * The files a definition is made of: itself and the bases it extends.
 */
#ifndef DEFINITION_EXTENDS_H
#define DEFINITION_EXTENDS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "definition/run.h"
#include "ini/ini.h"
#include "schema/schema.h"

enum {
	EXTENDS_FILES_MAX = 32, /* files a definition is made of */
	EXTENDS_DEPTH_MAX = 8   /* bases of bases */
};

struct extends {
	const struct ini *
	    *layers; /* the definition first, then by precedence */
	size_t count;
};

/* Parses source and reads the bases it extends, theirs included: for a key the
 * first layer that has it counts, so a file stands before its bases, and an
 * earlier base, with its own, before a later one. Cycles, bases too deep, too
 * many, outside the project or unreadable are findings, and are left out. -1
 * for lack of memory and for a base over the limits, status limit. All memory
 * is the arena's. */
int extends_read(const struct document_run *run, const struct source *source,
    struct arena *arena, struct findings *findings, struct extends *ret_extends,
    struct error *error);

/* Whether what path leads to lies outside the project that the definition is
 * in. What is not there does not. */
int extends_is_outside(const struct file_view *view, const char *definition,
    const char *path, bool *ret_outside, struct error *error);

/* What helps with a file that a definition names and that could not be read. */
const char *extends_path_hint(const struct error *why);

/* The entry of [profile] that a key of this name is given by in one file, or
 * NULL. */
const struct ini_entry *extends_entry(
    const struct ini *ini, const struct schemas *schemas, const char *key);

extern const struct rule extends_rules[];

#endif
