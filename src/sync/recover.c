/*
 * Writes whose answer was lost. A creation must not be sent again before the
 * name was looked for, or there may be two; an update is read first.
 */
#include <limits.h>

#include "sync/apply_internal.h"
#include "base/banned.h"

enum {
	/* Seconds: on one and the same server a profile that was made is seen
	 * at once, unless the request itself still lasts. */
	STICKY_WAIT = 15,
	UPDATES_MAX = 2 /* times an update is sent again */
};

/* -- creations ------------------------------------------------------------ */

/* 1: found and ours, with the id in the result; 0: not there; -1: not ours, or
 * not to be read. */
static int look_up(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	auto_sync_fetched struct sync_fetched found = {0};
	struct jamf_rows rows;
	const struct jamf_row *row = NULL;

	if (jamf_profiles_list(
		run->sync->jamf, item->kind, &found.arena, &rows, error) != 0)
		return -1;
	for (size_t i = 0; row == NULL && i < rows.count; i++)
		if (sync_like_name(rows.list[i].name, item->name))
			row = &rows.list[i];
	if (row == NULL ||
	    sync_get_object(run, at, row->id, &found) == JAMF_MISSING)
		return 0;
	if (found.outcome != JAMF_DONE) {
		*error = found.error;
		return -1;
	}
	if (!sync_holds_ours(item->desired, found.stored.tree))
		return error_set(error, STATUS_REFUSED,
		    "'%s' is the name of a profile that is not ours, id %lld",
		    item->name, (long long)row->id);
	run->results[at].id = row->id;
	return 1;
}

/* As look_up: at once, then at growing intervals until most seconds have
 * passed. */
static int search(
    struct sync_run *run, size_t at, unsigned most, struct error *error)
{
	unsigned waited = 0;

	for (;;) {
		int found = look_up(run, at, error);

		if (found != 0 || waited >= most)
			return found;
		if (sync_back_off(run->sync, &waited, most, error) != 0)
			return -1;
	}
}

static int recover_create(struct sync_run *run, size_t at,
    struct jamf_call *write, struct error *error)
{
	const unsigned most = jamf_cluster_wait(run->sync->jamf);
	const unsigned wait =
	    jamf_is_sticky(run->sync->jamf) && most > STICKY_WAIT ? STICKY_WAIT
								  : most;
	struct error fault = {0};
	int64_t id = 0;
	int found = search(run, at, wait, &fault);

	if (found == 0) {
		if (jamf_perform(run->sync->jamf, write, 1, 1, error) != 0) {
			if (write->outcome == JAMF_DONE &&
			    jamf_profile_written_id(write->root, &id, &fault) ==
				0)
				(void)sync_journal_id(run, at, id, &fault);
			return -1;
		}
		fault = write->error;
		if (write->outcome == JAMF_DONE)
			found = jamf_profile_written_id(write->root,
				    &run->results[at].id, &fault) == 0
				    ? 1
				    : search(run, at, wait, &fault);
		else if (write->is_duplicate)
			found = search(run, at, most, &fault);
		else if (write->outcome == JAMF_UNKNOWN)
			found = look_up(run, at, &fault);
	}
	if (found > 0)
		return 1;
	sync_finish_stopped(run, at, &fault);
	return 0;
}

/* -- updates -------------------------------------------------------------- */

static int recover_update(struct sync_run *run, size_t at,
    struct jamf_call *write, struct error *error)
{
	struct sync_result *result = &run->results[at];
	struct error fault = write->error;
	unsigned waited = 0;

	for (unsigned tries = 0; tries <= UPDATES_MAX; tries++) {
		auto_sync_fetched struct sync_fetched now = {0};

		if (tries > 0 &&
		    sync_back_off(run->sync, &waited, UINT_MAX, error) != 0)
			return -1;
		if (sync_get_object(run, at, result->id, &now) != JAMF_DONE) {
			fault = now.error;
			break;
		}
		if (sync_verify(run, at, &now.stored, error) != 0)
			return -1;
		/* Whatever it became, reading it back tells. */
		if (result->mismatches.count == 0 ||
		    !sync_is_as_before(run, at, &now.stored))
			return 1;
		if (tries == UPDATES_MAX)
			break;
		if (jamf_perform(run->sync->jamf, write, 1, 1, error) != 0)
			return -1;
		if (write->outcome == JAMF_DONE)
			return 1;
		if (write->outcome != JAMF_UNKNOWN) {
			sync_finish_stopped(run, at, &write->error);
			return 0;
		}
		fault = write->error;
	}
	result->mismatches.count = 0;
	sync_finish_stopped(run, at, &fault);
	return 0;
}

int sync_recover(struct sync_run *run, size_t at, struct jamf_call *write,
    struct error *error)
{
	struct error fault = write->error;

	if (run->plan->list[at].action != SYNC_CREATE)
		return recover_update(run, at, write, error);
	if (!write->is_duplicate)
		return recover_create(run, at, write, error);
	/* Somebody has the name: it is ours if an earlier run made it. */
	if (look_up(run, at, &fault) > 0)
		return 1;
	if (sync_journal_undo(run, at, error) != 0)
		return -1;
	sync_finish_failed(run, at, &fault);
	return 0;
}
