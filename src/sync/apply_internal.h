/*
 * What the files of applying a plan share. Private to the room.
 */
#ifndef SYNC_APPLY_INTERNAL_H
#define SYNC_APPLY_INTERNAL_H

#include "sync/plan_internal.h"

/* The object of an item that comes next, read before its turn. */
struct sync_prefetch {
	struct arena arena;
	bool is_asked;
	size_t at;
	struct jamf_call call;
	int64_t when; /* it was asked, by the clock of jamf_ways, in ms */
};

struct sync_run {
	struct sync *sync;
	struct sync_plan *plan;
	const struct sync_watch *watch;
	struct sync_result *results;
	bool *finished; /* by item: its result stands */
	size_t told;    /* items the watch was told of */
	/* The item that was written and is to be read back, if has_unverified.
	 */
	bool has_unverified;
	size_t unverified;
	struct sync_prefetch prefetch;
	/* The lock file's entry before the write under way, or NULL. */
	const struct lock_object *before;
	bool is_stopped; /* nothing more is begun, for this reason */
	struct error reason;
};

/* -- journal.c: the lock file --------------------------------------------- */

/* Before a write: a creation is asked for now; of an update it is not known
 * what the server holds. */
int sync_journal_before(struct sync_run *run, size_t at, struct error *error);
/* It was not done: the entry is what it was. */
int sync_journal_undo(struct sync_run *run, size_t at, struct error *error);
/* The id of what was created. */
int sync_journal_id(
    struct sync_run *run, size_t at, int64_t id, struct error *error);
/* All is as it was sent, or was so before. */
int sync_journal_after(struct sync_run *run, size_t at,
    const struct jamf_profile *stored, const struct tree *tree,
    struct error *error);
/* How delivering it anew stands; in the file when this returns. */
int sync_journal_redelivery(struct sync_run *run, size_t at,
    enum lock_redelivery redelivery, struct error *error);
void sync_journal_removed(struct sync_run *run, size_t at);

/* -- verify.c: what the server made of it --------------------------------- */

/* Reads an object of the item by its id. JAMF_DONE: profile and tree are set;
 * else call_error is. */
enum jamf_outcome sync_get_object(struct sync_run *run, size_t at, int64_t id,
    struct arena *arena, struct jamf_profile *ret_profile,
    struct tree **ret_tree, struct error *error);
/* Adds to the result what was sent and is stored otherwise. */
int sync_verify(struct sync_run *run, size_t at,
    const struct jamf_profile *stored, const struct tree *tree,
    struct error *error);
/* Judges the answer to reading back an item; waits for the other servers of a
 * cluster to catch up. The item is over then. An error ends the run. */
int sync_read_back(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct arena *arena, struct error *error);
/* Whether it is as it was before the write. */
bool sync_is_as_before(struct sync_run *run, size_t at,
    const struct jamf_profile *stored, const struct tree *tree);

/* -- recheck.c: whether it still is as the plan saw it -------------------- */

/* Fills in the request for the object of the next item that is to be written
 * to, to be asked along with what is under way. 1: there is one; 0: none. */
int sync_prefetch_ask(struct sync_run *run, size_t at,
    struct jamf_call *ret_call, struct error *error);
/* Its answer. */
void sync_prefetch_take(struct sync_run *run, const struct jamf_call *call);
void sync_prefetch_done(struct sync_run *run);
/* Whether the object of an item that is there is as the plan saw it, by what
 * was read ahead or is read now. 1: it is; 0: the item's result stands. */
int sync_recheck(struct sync_run *run, size_t at, struct error *error);
/* The same for an answer. */
int sync_recheck_answer(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error);

/* -- recover.c: answers that never came ----------------------------------- */

enum sync_recovered {
	SYNC_RECOVERED_WRITTEN, /* it was done: to be read back */
	SYNC_RECOVERED_FINISHED /* its result stands */
};
/* write is the call whose answer was lost, or that was told the name is
 * taken; it may be sent again. */
int sync_recover(struct sync_run *run, size_t at, struct jamf_call *write,
    enum sync_recovered *ret_found, struct error *error);

/* -- remove.c ------------------------------------------------------------- */

int sync_remove(struct sync_run *run, size_t at, struct error *error);

/* -- write.c -------------------------------------------------------------- */

/* Writes an item while the one that is open is read back; it is open then, or
 * its result stands. An error ends the run. */
int sync_write(struct sync_run *run, size_t at, struct error *error);
/* Reads back what is open. */
int sync_verify_last(struct sync_run *run, struct error *error);

/* -- redeliver.c ---------------------------------------------------------- */

/* Whether there is something to write besides. */
bool sync_only_redelivers(const struct sync_item *item);
/* Asks for delivery to all devices of an item that is as it should be. Its
 * result stands then. An error ends the run. */
int sync_redeliver(struct sync_run *run, size_t at, struct error *error);

/* -- apply.c -------------------------------------------------------------- */

/* False when nothing more is to be begun, for run->reason. */
bool sync_may_continue(struct sync_run *run);
/* The result of an item stands. */
void sync_finish(struct sync_run *run, size_t at);
void sync_finish_failed(
    struct sync_run *run, size_t at, const struct error *error);
/* The same, and nothing more is begun. */
void sync_finish_stopped(
    struct sync_run *run, size_t at, const struct error *error);

#endif
