/*
 * Which definitions of a snapshot name which of its files: what a change of
 * these reaches. A definition names a base it extends, a certificate, a file
 * that a payload carries, whatever key it does it by; and who extends a
 * definition is reached by what reaches that.
 */
#ifndef PROJECT_DEPENDANTS_H
#define PROJECT_DEPENDANTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "base/map.h"
#include "base/source.h"
#include "base/tokens.h"
#include "project/snapshot.h"

/* A definition: a file ending in .ini, none of whose directories is hidden, or
 * a link to one. */
struct definition_file {
	const char *name; /* in the repository */
	size_t file;      /* of the snapshot, links followed */
	bool is_reached;  /* by what was wanted */
};

struct dependants {
	struct snapshot *snapshot;
	struct arena arena;
	struct definition_file *list; /* in the snapshot's order */
	size_t count;
	/* Of each file of the snapshot: its place in list, from 1; 0: none. */
	size_t *places;
	struct map reached; /* names that were wanted, or lead to such */
};

/* Lists the definitions and loads them. Zero-initialised before. */
int dependants_open(struct dependants *dependants, struct snapshot *snapshot,
    struct error *error);
void dependants_done(struct dependants *dependants);
#define auto_dependants auto_cleanup(dependants_done)

/* Begins anew: nothing is reached. */
void dependants_clear(struct dependants *dependants);
/* Wants what names this, a file of the repository that is or was there; a
 * definition of that name is reached. */
int dependants_want(
    struct dependants *dependants, const char *name, struct error *error);
/* Finds all that is reached. */
int dependants_find(struct dependants *dependants, struct error *error);

/* The text of a definition, which is NULL, with no bytes, when that is too
 * large or cannot be read. */
int dependants_text(const struct dependants *dependants, size_t index,
    struct arena *arena, struct source *ret, struct error *error);
/* Which definitions may have one of these words; marks has a place for each. */
int dependants_look(const struct dependants *dependants,
    const struct tokens *tokens, bool *marks, struct error *error);
/* Loads the files that definitions which are reached name, and what their bases
 * name, with few calls of git. */
int dependants_load(struct dependants *dependants, struct error *error);

#endif
