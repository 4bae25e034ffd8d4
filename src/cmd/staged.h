/*
 * validate --staged: which files of git's index are looked at. Those that the
 * commit changes, of which a definition that is no definition is left out as in
 * a directory; the definitions that name one of them; and, for a project file,
 * the definitions it is the project file of.
 */
#ifndef CMD_STAGED_H
#define CMD_STAGED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/map.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "definition/duplicates.h"
#include "definition/run.h"
#include "project/dependants.h"
#include "project/snapshot.h"

/* Zero-initialised is ready. */
struct staged {
	struct snapshot *snapshot; /* NULL: the files are those of the disc */
	const struct snapshot_change *changes;
	size_t change_count;
	struct dependants dependants;
	struct inputs projects; /* project files that change */
	struct inputs locks;    /* and lock files */
	bool *is_chosen;        /* of the definitions */
	size_t others;          /* definitions that inputs are compared with */
	/* Definitions are compared with those of their own project only. */
	struct map roots, directories;
};

/* Opens the index, makes it what the invocation reads from, and collects what
 * is to be looked at; with operands only what is, or is below, one of them, and
 * what that reaches. */
int staged_collect(struct staged *staged, struct invocation *invocation,
    struct inputs *inputs, struct error *error);
/* What inputs must not share with definitions of their project that are not
 * among them: those that have their identifiers or UUIDs are added first. */
int staged_duplicates(struct staged *staged, const struct document_run *run,
    const struct inputs *inputs, struct duplicates **ret, struct error *error);
/* duplicates_add for an input of this index, with those of its project. */
int staged_add(struct staged *staged, struct duplicates *duplicates,
    struct document *document, size_t index, struct error *error);
void staged_done(struct staged *staged);

#endif
