/*
 * A profile without its secrets. Private to the room.
 */
#ifndef SYNC_PULL_MASK_H
#define SYNC_PULL_MASK_H

#include <stdbool.h>

#include "base/error.h"
#include "plist/tree.h"
#include "schema/schema.h"

/* A copy in which every secret is SECRET_MASK (profile/redact.h tells which;
 * the word $MSSCEPCHALLENGE is none), in the arena, which borrows from profile.
 */
int pull_mask(const struct tree *profile, const struct schemas *schemas,
    struct arena *arena, struct tree **ret_copy, struct error *error);
/* Whether there is a secret that pull_mask would mask. */
bool pull_has_secret(const struct tree *profile, const struct schemas *schemas);

#endif
