/*
 * Which profiles are pulled. Private to the room.
 */
#ifndef SYNC_PULL_CHOOSE_H
#define SYNC_PULL_CHOOSE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "sync/pull.h"
#include "sync/pull_name.h"

/* Reads the lists and finds the names in them, as they are or, where no
 * profile is called just so, but for case. Stems are made of all the server
 * has. In the arena, in order of kind and name. */
int pull_choose(struct sync *sync, const struct sync_pull_options *options,
    struct arena *arena, struct pull_name **ret_names, size_t *ret_count,
    struct error *error);

#endif
