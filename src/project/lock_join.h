/*
 * One entry of the lock file that two sides of a merge changed. Private to the
 * room.
 */
#ifndef PROJECT_LOCK_JOIN_H
#define PROJECT_LOCK_JOIN_H

#include "project/lock_internal.h"
#include "project/lock_merge.h"

#define LOCK_MARK_OURS "<<<<<<< ours\n"
#define LOCK_MARK_MIDDLE "=======\n"
#define LOCK_MARK_THEIRS ">>>>>>> theirs\n"

/* Whether both say the same, in other words maybe; NULL: not there. */
int lock_entry_same(const struct lock_entry *a, const struct lock_entry *b,
    bool *ret_same, struct error *error);

struct lock_joining {
	/* NULL: it is not there; of ours and theirs one is. */
	const struct lock_entry *base, *ours, *theirs;
	struct arena *arena;
};

/* ret_entry is set when they are joined; its line is then neither side's. */
int lock_join(const struct lock_joining *joining, struct lock_entry *ret_entry,
    enum lock_outcome *ret_outcome, struct error *error);

#endif
