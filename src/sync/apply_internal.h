/*
 * What the files of applying a plan share. Private to the room.
 *
 * The functions take an item by its index in the plan. Where nothing else is
 * said they return 0, and -1 with the error when the run has to end; what is
 * wrong with one item is in its result.
 */
#ifndef SYNC_APPLY_INTERNAL_H
#define SYNC_APPLY_INTERNAL_H

#include "base/base.h"
#include "sync/plan_internal.h"

/* The object of an item that comes next, read before its turn. */
struct sync_prefetch {
	struct arena arena;
	bool is_asked;
	size_t at;
	struct jamf_call call;
	int64_t when; /* it was asked, by the clock of jamf_callbacks, in ms */
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

/* -- result.c: results of items ------------------------------------------- */

/* False when nothing more is to be begun, for run->reason. */
bool sync_may_continue(struct sync_run *run);
/* The result of an item stands. */
void sync_finish(struct sync_run *run, size_t at);
void sync_finish_failed(
    struct sync_run *run, size_t at, const struct error *error);
/* The same, and nothing more is begun. */
void sync_finish_stopped(
    struct sync_run *run, size_t at, const struct error *error);

/* -- journal.c: the lock file --------------------------------------------- */

/* The entry of an item's object, owned by the lock file, or NULL. */
const struct lock_object *sync_journal_entry(
    const struct sync_run *run, size_t at);
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
    const struct sync_stored *stored, struct error *error);
/* How delivering it anew stands; in the file when this returns. */
int sync_journal_redelivery(struct sync_run *run, size_t at,
    enum lock_redelivery redelivery, struct error *error);
void sync_journal_removed(struct sync_run *run, size_t at);

/* -- verify.c: what the server made of it --------------------------------- */

/* An object that was asked for by its id. */
struct sync_fetched {
	struct arena arena;
	enum jamf_outcome outcome;
	struct sync_stored stored; /* JAMF_DONE */
	struct error error;        /* else */
};
void sync_fetched_done(struct sync_fetched *fetched);
#define auto_sync_fetched auto_cleanup(sync_fetched_done)
/* Reads an object of the item's kind. Returns the outcome. */
enum jamf_outcome sync_get_object(struct sync_run *run, size_t at, int64_t id,
    struct sync_fetched *ret_fetched);
/* The same of an answer to asking for it. */
void sync_take_object(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct sync_fetched *ret_fetched);
/* Sets the result's mismatches: what was sent and is stored otherwise. */
int sync_verify(struct sync_run *run, size_t at,
    const struct sync_stored *stored, struct error *error);
/* Whether it is as it was before the write. */
bool sync_is_as_before(
    struct sync_run *run, size_t at, const struct sync_stored *stored);
/* -- recheck.c: whether it still is as the plan saw it -------------------- */

/* Fills in the request for the object of the next item that is to be written
 * to, to be asked along with what is under way. 1: there is one; 0: none. */
int sync_prefetch_ask(struct sync_run *run, size_t at,
    struct jamf_call *ret_call, struct error *error);
/* Its answer. */
void sync_prefetch_take(struct sync_run *run, const struct jamf_call *call);
void sync_prefetch_done(struct sync_run *run);
/* Whether the object of an item that is there is as the plan saw it, by what
 * was prefetched or is read now. 1: it is; 0: the item's result stands. */
int sync_recheck(struct sync_run *run, size_t at, struct error *error);
/* The same for an answer. */
int sync_recheck_answer(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error);

/* -- recover.c: answers that never came ----------------------------------- */

/* write is the call whose answer was lost, or that was told the name is
 * taken; it may be sent again. 1: it was done, the result has the id, and it is
 * to be read back; 0: the item's result stands. */
int sync_recover(struct sync_run *run, size_t at, struct jamf_call *write,
    struct error *error);

/* -- one item ------------------------------------------------------------- */

/* Writes an item while the one before is read back; it is unverified then, or
 * its result stands. (write.c) */
int sync_write(struct sync_run *run, size_t at, struct error *error);
/* Reads back what is unverified. (write.c) */
int sync_verify_last(struct sync_run *run, struct error *error);
/* Deletes an item. (remove.c) */
int sync_remove(struct sync_run *run, size_t at, struct error *error);
/* Verifies an item by the answer to reading it back; waits for the other
 * servers of a cluster to catch up. The item's result stands then.
 * (read_back.c) */
int sync_read_back(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error);
/* Asks for delivery to all devices of an item that is as it should be. Its
 * result stands then. (redeliver.c) */
int sync_redeliver(struct sync_run *run, size_t at, struct error *error);

#endif
