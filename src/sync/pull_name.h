/*
 * File names for profiles. Private to the room.
 */
#ifndef SYNC_PULL_NAME_H
#define SYNC_PULL_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/profiles.h"

enum {
	PULL_STEM_MAX = 100 /* bytes of what comes from the name */
};

/* A profile of the server and its stem. */
struct pull_name {
	enum jamf_kind kind;
	int64_t id;
	const char *name;
	/* Set by pull_stems, in the arena. */
	const char *stem;
	const char *variable; /* as in pull.h */
};

/* The name as a file name: without '/', controls and what other systems
 * reserve, neither hidden nor an option; "profile" when nothing is left. NULL
 * for lack of memory. */
const char *pull_stem(const char *name, struct arena *arena);
/* Sets all stems and variables, for every profile the server has. */
int pull_stems(struct pull_name *names, size_t count, struct arena *arena,
    struct error *error);

#endif
