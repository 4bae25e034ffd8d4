/*
 * A plan as it is kept for a later apply: of each item what was decided, and
 * digests of what that was decided by. Nothing in it is secret, none is over a
 * secret, and nothing is done by what it says: it is held against a plan that
 * was made anew, and can only cause a refusal.
 */
#ifndef SYNC_SAVED_H
#define SYNC_SAVED_H

#include "base/arena.h"
#include "base/error.h"
#include "sync/plan.h"

/* No text is NULL. */
struct sync_saved_item {
	const char *identifier, *platform, *name, *action;
	const char *effects; /* names, joined by blanks */
	const char *devices; /* how many it concerns, in words; "": none */
	int64_t id;          /* 0: not there yet */
	bool sends_payload;
	/* Secrets that were not compared, as a definition names them; one that
	 * proves different when they are is no reason to refuse a payload that
	 * was to be sent anyway. "": all were. */
	const char *not_compared;
	const char *definition; /* digest of what is defined */
	const char *lock;       /* of the lock file's entry, "" for none */
	/* Of what the server has; "" for none. */
	const char *general, *scope, *self_service, *payload;
	const char *writes;  /* of what is to be done, secrets left out */
	const char *secrets; /* of the places of secrets that differ */
	/* Of a plan made now, why it is refused; NULL in one that was kept. */
	const struct error *error;
};

struct sync_saved {
	struct sync_saved_item *list;
	size_t count;
};

/* All of a plan but what is not ours. Texts are the plan's or in the sync's
 * arena. */
int sync_saved_make(struct sync *sync, const struct sync_plan *plan,
    struct sync_saved *ret_saved, struct error *error);

/* Whether a plan made now is the saved one; else an error, status refused, that
 * names the first item that differs and how. */
int sync_saved_check(const struct sync_saved *saved,
    const struct sync_saved *now, struct error *error);

#endif
