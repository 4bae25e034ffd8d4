/*
 * Profiles of Jamf Pro as files: the property list as a .mobileconfig, and for
 * those with a SCEP payload a definition that plans as unchanged.
 */
#ifndef SYNC_PULL_H
#define SYNC_PULL_H

#include "definition/draft.h"
#include "sync/sync.h"

struct sync_pulled {
	enum jamf_kind kind;
	int64_t id;
	const char *name;
	/* Safe, stable and unlike any other of the server, whatever the file
	 * system thinks of case and normal forms; without suffix. Follows from
	 * the name alone, unless two names would give the same: then all of
	 * them have their id at the end, "-42", or "-ios42" for mobile
	 * devices. */
	const char *stem;
	/* What ends the names of its secrets' variables: letters, digits and
	 * '_', unlike any other's. */
	const char *variable;
	struct buf xml;                 /* of the .mobileconfig */
	struct buf definition;          /* empty: no SCEP payload */
	const struct draft_file *files; /* that the definition names */
	size_t file_count;
	/* What the definition would change at once, or which payload it has
	 * only whole; NULL if neither. */
	const char *note;
	bool has_secret; /* xml holds one in clear */
	bool failed;     /* only kind, id, name, stem and error are there */
	struct error error;
	struct arena arena; /* of the texts */
};
void sync_pulled_done(struct sync_pulled *pulled);

struct sync_pull_options {
	const char *const *names; /* of profiles, or "id:42"; count 0: all */
	size_t count;
	bool has_kind; /* those of one kind only */
	enum jamf_kind kind;
	bool with_secrets; /* else they are masked in xml */
};

/* Reads the lists once and what was asked for, JAMF_PARALLEL at a time. give
 * gets each profile, in order of kind and name, and keeps nothing; -1 ends the
 * run with -1, error as it was. A name or id that no profile has is an error,
 * status not found, with near names; one that several have is refused with the
 * id of each; both before anything is given. */
int sync_pull(struct sync *sync, const struct document_run *run,
    const struct sync_pull_options *options,
    int (*give)(void *context, struct sync_pulled *pulled), void *context,
    struct error *error);

#endif
