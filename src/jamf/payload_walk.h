/*
 * Walks through one payload, or the top level of a profile, and makes a list
 * of its values as they are compared: what the server rewrites or fills in is
 * passed over. For the files of payload.h only.
 */
#ifndef JAMF_PAYLOAD_WALK_H
#define JAMF_PAYLOAD_WALK_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/payload_normal.h"
#include "jamf/payload_rewrite.h"
#include "profile/walk.h"

/* The list grows in memory of its own, since sorting and paths would otherwise
 * leave holes in the arena. Zero-initialised but for arena and error; used for
 * one payload after the other of the same profile. */
struct payload_walk {
	struct arena *arena; /* of paths and values */
	struct error *error;
	struct normal_entry *list; /* of the latest walk, in no order */
	size_t count;
	size_t capacity;
	enum payload_place place;
	struct buf path;
	size_t path_bytes; /* of all paths so far */
};

/* Errors: status limit. */
int payload_walk(struct payload_walk *walk, enum payload_place where,
    struct walk_place *place);
void payload_walk_done(struct payload_walk *walk);

#endif
