/*
 * What the files of a comparison of two profiles share. Private to the room.
 */
#ifndef SYNC_DIFF_INTERNAL_H
#define SYNC_DIFF_INTERNAL_H

#include "sync/decisions.h"
#include "sync/diff.h"

/* Two payloads that stand for each other, by their numbers in the two
 * profiles, from 1. */
struct diff_pair {
	size_t was, becomes;
};

struct diff_run {
	const struct sync_diff_work *work;
	const struct sync_diff_side *was, *becomes;
	struct jamf_changes changes;
	struct diff_pair *pairs;
	size_t pair_count, pair_room;
	struct sync_effect_facts facts;
	bool platform; /* they are for different devices */
};

/* -- diff_settings.c: what only definitions say ---------------------------- */

/* Adds what differs in the sections without payload, and in the rows of the
 * others that reach no property list. Both sides are definitions. */
int diff_settings(struct diff_run *run, struct error *error);

/* -- diff_stored.c: what a server holds ------------------------------------ */

/* Adds what differs between the two, of which one at least is a server's. */
int diff_stored(struct diff_run *run, struct error *error);

#endif
