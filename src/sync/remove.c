/*
 * Deleting what the lock file says is ours: read first, since a plan may be
 * minutes old.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

enum {
	TRIES_MAX = 3 /* times a deletion is sent, its answer being lost */
};

/* Of what only the lock file has, too. 1: may be; 0: its result stands. */
static int check_entry(struct sync_run *run, size_t at)
{
	const struct sync_item *item = &run->plan->list[at];
	const struct lock_object *entry = sync_journal_entry(run, at);
	struct error error = {0};

	if (entry == NULL || entry->id != item->id)
		(void)error_set(&error, STATUS_REFUSED,
		    "the lock file does not have '%s' any more",
		    item->identifier);
	else if (sync_check_delete(&run->plan->options, item, entry, &error) ==
		 0)
		return 1;
	sync_finish_failed(run, at, &error);
	return 0;
}

/* Whether it is still what the lock file says, and as the plan saw it. 1: yes,
 * or not there (JAMF_MISSING); 0: its result stands; -1: the run ends. */
static int check(struct sync_run *run, size_t at, struct arena *arena,
    enum jamf_outcome *ret_outcome, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct sync_item now = *item;
	struct jamf_call call;
	int same;

	if (sync_get(run->sync, item, arena, &call, error) != 0)
		return -1;
	*ret_outcome = call.outcome;
	if (call.outcome == JAMF_MISSING)
		return 1;
	same = sync_recheck_answer(run, at, &call, error);
	if (same <= 0)
		return same;
	if (sync_read_object(
		item->kind, call.root, arena, &now.stored, error) != 0)
		return -1;
	sync_compare_orphan(
	    &now, sync_journal_entry(run, at), run->plan->options.trust_lock);
	if (now.action == SYNC_DELETE)
		return check_entry(run, at);
	sync_finish_failed(run, at, &now.error);
	return 0;
}

static int finish(struct sync_run *run, size_t at, struct error *error)
{
	sync_journal_removed(run, at);
	sync_finish(run, at);
	return lock_sync(run->sync->lock, NULL, error);
}

int sync_remove(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	auto_arena struct arena arena = {0};
	struct jamf_call call = {0};
	enum jamf_outcome outcome;

	if (check_entry(run, at) == 0)
		return 0;
	/* Only the lock file has it. */
	if (item->stored.profile.id == 0)
		return finish(run, at, error);
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		int fine = check(run, at, &arena, &outcome, error);

		if (fine <= 0)
			return fine;
		if (outcome == JAMF_MISSING) {
			run->results[at].written = tries > 0;
			return finish(run, at, error);
		}
		if (jamf_profile_delete_call(
			item->kind, item->id, &arena, &call, error) != 0 ||
		    jamf_perform(run->sync->jamf, &call, 1, 1, error) != 0)
			return -1;
		if (call.outcome == JAMF_DONE || call.outcome == JAMF_MISSING) {
			run->results[at].written = true;
			return finish(run, at, error);
		}
		if (call.outcome != JAMF_UNKNOWN)
			break;
	}
	if (call.outcome == JAMF_REFUSED)
		sync_finish_failed(run, at, &call.error);
	else
		sync_finish_stopped(run, at, &call.error);
	return 0;
}
