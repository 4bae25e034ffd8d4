/*
 * Profiles of Jamf Pro as files: the property list as a .mobileconfig, and for
 * those with a SCEP payload a definition that plans as unchanged.
 */
#ifndef SYNC_PULL_H
#define SYNC_PULL_H

#include "sync/sync.h"

struct sync_pulled {
	enum jamf_kind kind;
	int64_t id;
	const char *name;
	/* Safe, stable and unlike any other of the run, whatever the file
	 * system thinks of case; without suffix. Follows from the name alone
	 * unless two names would give the same. */
	const char *stem;
	struct buf xml;        /* of the .mobileconfig */
	struct buf definition; /* empty: no SCEP payload */
	bool has_secret;       /* xml holds one in clear */
	bool failed;
	struct error error;
};
void sync_pulled_done(struct sync_pulled *pulled);

struct sync_pull_options {
	const char *const *names; /* of profiles; count 0: all */
	size_t count;
	bool with_secrets; /* else they are masked in xml */
};

/* Reads the lists once and what was asked for, JAMF_PARALLEL at a time. give
 * gets each profile, in order of kind and name, and keeps nothing; -1 ends the
 * run. A name that no profile has is an error, status not found, with near
 * names, before anything is given. */
int sync_pull(struct sync *sync, const struct run *run,
    const struct sync_pull_options *options,
    int (*give)(void *context, struct sync_pulled *pulled), void *context,
    struct error *error);

#endif
