/*
 * What differs between two profiles, whatever they are: definitions, anybody's
 * files, what a server holds; and what devices would notice if the second took
 * the place of the first. Asks nobody: what is not known (a secret that a
 * definition refers to, a fingerprint that is not pinned) is not compared,
 * which is told.
 */
#ifndef SYNC_DIFF_H
#define SYNC_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/change.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "profile/profile.h"
#include "sync/plan.h"
#include "sync/pull.h"

/* A profile that a server holds. */
struct sync_diff_stored {
	struct sync_stored stored; /* with its property list */
	const struct xml *answer;
};

/* Reads the profile that options name, which is one. Errors of sync_pull. All
 * memory is the sync's. */
int sync_diff_fetch(struct sync *sync, const struct sync_pull_options *options,
    struct sync_diff_stored *ret_stored, struct error *error);
/* Reads the lists that comparing a definition with what the server holds needs.
 */
int sync_diff_read_names(struct sync *sync, const struct profile *profile,
    struct jamf_names *names, struct error *error);

/* One of the two. */
struct sync_diff_side {
	const struct profile *profile;
	/* What devices would get, with TREE_UNREAD for what is not known. */
	const struct tree *tree;
	const struct sync_diff_stored *stored; /* of a server, or NULL */
};

/* The section or payload that a difference is in; all NULL: none on this side.
 */
struct sync_diff_place {
	const char *section; /* "wifi"; NULL: a definition has none for it */
	const char *type;    /* of the payload */
	const char *label;   /* of the section; of a payload of a file the name
			      * that devices show, where several are alike */
};

struct sync_difference {
	struct jamf_change change; /* from the first to the second */
	struct sync_diff_place was, becomes;
};

struct sync_diff {
	struct sync_difference *list; /* section by section */
	size_t count;
	size_t different; /* of them; the others could not be compared */
	unsigned effects; /* bits 1 << enum sync_effect */
	bool delivers;    /* the profile itself differs ... */
	bool has_scep;    /* ... and one of the two enrols */
	bool identifier;  /* it is another profile to devices */
	bool platform;    /* for other devices */
	bool is_cut;      /* there are more than are listed */
};

/* What it works with. */
struct sync_diff_work {
	const struct schemas *schemas;
	const struct jamf_names
	    *names;          /* for a definition against a server's */
	struct arena *arena; /* of all that is returned */
};

/* The sides must outlive what is returned. */
int sync_diff_make(const struct sync_diff_work *work,
    const struct sync_diff_side *was, const struct sync_diff_side *becomes,
    struct sync_diff *ret_diff, struct error *error);

#endif
