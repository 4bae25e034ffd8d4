/*
 * A profile of the server as a definition. Private to the room.
 */
#ifndef SYNC_PULL_DEFINITION_H
#define SYNC_PULL_DEFINITION_H

#include "base/map.h"
#include "base/error.h"
#include "jamf/profiles.h"
#include "jamf/to_definition.h"
#include "schema/schema.h"
#include "sync/pull.h"

/* A profile that was read, and what it becomes. */
struct pull_source {
	const struct jamf_profile *stored;
	const struct tree *tree; /* its property list */
	const struct jamf_definition
	    *saying; /* what jamf_to_definition says of it */
	const struct document_run *run;
	/* Names of files that are taken, by any profile of the run: see
	 * pull_take_file. */
	struct map *files;
};

/* Takes a file name, whatever the file system thinks of case. bytes NULL: for
 * what is like no other. 1 when it was free or has the same bytes, 0 when it is
 * taken, -1 for lack of memory. */
int pull_take_file(
    struct map *files, const char *name, const void *bytes, size_t length);

/* Fills in definition, files and note of pulled, whose stem and arena are
 * there. Nothing without a SCEP payload. */
int pull_definition(const struct pull_source *source,
    struct sync_pulled *pulled, struct error *error);

#endif
