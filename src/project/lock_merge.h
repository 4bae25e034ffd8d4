/*
 * Two lock files that came from one, entry by entry, as a merge driver of
 * git's needs it.
 *
 * An entry that one side alone changed, added or took out is as that side has
 * it. Where both did, a pin of the same CA is joined, and one of different CAs
 * is a conflict, as nothing but a person can tell which is right. An object is
 * taken from whichever side wrote to the server last, since a plan compares it
 * with the server anyway; but what holds something back stays: that it was
 * pushed, that settings are to be entered, that devices are owed a delivery,
 * what shows that it is ours. Taking out gives way to a change. The result is
 * the same whichever side is which.
 */
#ifndef PROJECT_LOCK_MERGE_H
#define PROJECT_LOCK_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"

struct lock_text {
	const char *name; /* for messages */
	const char *text;
	size_t length;
};

struct lock_texts {
	struct lock_text base; /* only helps: read as far as it can be */
	struct lock_text ours;
	struct lock_text theirs;
};

enum lock_outcome {
	LOCK_TAKEN_OURS,
	LOCK_TAKEN_THEIRS,
	LOCK_JOINED,
	LOCK_CONFLICT
};
/* "ours", "theirs", "joined", "conflict". */
const char *lock_outcome_name(enum lock_outcome outcome);

/* An entry that both sides changed. */
struct lock_overlap {
	bool is_pin;
	const char *id;    /* identifier of an object, URL of a pin */
	const char *place; /* server of an object, name of a pin */
	enum lock_outcome outcome;
	bool is_removed; /* one side took it out */
};

struct lock_merge {
	struct arena arena; /* of overlaps, which are in no order */
	struct lock_overlap *overlaps;
	size_t count;
	size_t conflicts;
	/* The result, with marks around each conflict that lock_open refuses;
	 * as one side has it, byte by byte, where nothing else is in it. */
	struct buf text;
};

/* Fails when ours or theirs is no lock file; then nothing is known. */
int lock_merge(const struct lock_texts *texts, struct lock_merge *ret_merge,
    struct error *error);
/* For texts that cannot be merged: both whole, as one conflict. */
int lock_merge_whole(
    const struct lock_texts *texts, struct buf *text, struct error *error);
void lock_merge_done(struct lock_merge *merge);
#define auto_lock_merge auto_cleanup(lock_merge_done)

#endif
