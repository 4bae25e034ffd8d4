/*
 * The way through libplist, in both directions; for the files of this room
 * only. No other file includes libplist's header but tree_version.c.
 */
#ifndef PLIST_TREE_CODEC_H
#define PLIST_TREE_CODEC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "plist/plist_scan.h"
#include "plist/tree.h"

/* Reads what scan_source let pass into nodes of the arena. */
int tree_decode(const struct scanned *scanned, struct arena *arena,
    struct tree **ret_root, struct error *error);
/* Whether a tree can be written, as promised in tree.h. */
int tree_check(const struct tree *root, struct error *error);
/* The XML that libplist makes of a tree that was checked, appended as it is
 * promised in tree.h. */
int tree_encode(const struct tree *root, struct buf *buf, struct error *error);

#endif
