/*
 * A profile of the server as a definition. Private to the room.
 */
#ifndef SYNC_PULL_DEFINITION_H
#define SYNC_PULL_DEFINITION_H

#include "base/error.h"
#include "jamf/profiles.h"
#include "jamf/say.h"
#include "schema/schema.h"
#include "sync/pull.h"

/* A profile that was read, and what it becomes. */
struct pull_source {
	const struct jamf_profile *stored;
	const struct tree *tree;          /* its property list */
	const struct jamf_saying *saying; /* what jamf_say says of it */
	const struct run *run;
};

/* Fills in definition, files and note of pulled, whose stem and arena are
 * there. Nothing without a SCEP payload. */
int pull_definition(const struct pull_source *source,
    struct sync_pulled *pulled, struct error *error);

#endif
