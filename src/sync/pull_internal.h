/*
 * What the files of pulling share. Private to the room.
 */
#ifndef SYNC_PULL_INTERNAL_H
#define SYNC_PULL_INTERNAL_H

#include "jamf/to_definition.h"
#include "sync/plan.h"
#include "sync/pull.h"

enum {
	PULL_STEM_MAX = 100 /* bytes of what comes from the name */
};

/* A profile of the server and the names of its files. */
struct pull_name {
	enum jamf_kind kind;
	int64_t id;
	const char *name;
	/* Set by pull_stems, in the arena. */
	const char *stem;
	const char *variable; /* as in pull.h */
};

/* -- pull_name.c: file names ---------------------------------------------- */

/* The name as a file name: without '/', controls and what other systems
 * reserve, neither hidden nor an option; "profile" when nothing is left. NULL
 * for lack of memory. */
const char *pull_stem(const char *name, struct arena *arena);
/* Sets all stems and variables, for every profile the server has. */
int pull_stems(struct pull_name *names, size_t count, struct arena *arena,
    struct error *error);

/* -- pull_choose.c: which profiles ---------------------------------------- */

/* Reads the lists and finds the names in them, as they are or, where no
 * profile is called just so, but for case. Stems are made of all the server
 * has. In the arena, in order of kind and name. */
int pull_choose(struct sync *sync, const struct sync_pull_options *options,
    struct arena *arena, struct pull_name **ret_names, size_t *ret_count,
    struct error *error);

/* -- pull_mask.c: a profile without its secrets --------------------------- */

/* A copy in which every secret is SECRET_MASK (profile/redact.h tells which;
 * the word $MSSCEPCHALLENGE is none), in the arena, which borrows from profile.
 */
int pull_mask(const struct tree *profile, const struct schemas *schemas,
    struct arena *arena, struct tree **ret_copy, struct error *error);
/* Whether there is a secret that pull_mask would mask. */
bool pull_has_secret(const struct tree *profile, const struct schemas *schemas);

/* -- pull_definition.c: a profile as a definition ------------------------- */

/* A profile that was read, and what it becomes. */
struct pull_source {
	const struct sync_stored *stored; /* with its property list */
	/* What jamf_to_definition says of it. */
	const struct jamf_definition *definition;
	const struct document_run *run;
};

/* Fills in definition, files and note of pulled, whose stem and arena are
 * there. Nothing without a SCEP payload. */
int pull_definition(const struct pull_source *source,
    struct sync_pulled *pulled, struct error *error);

#endif
