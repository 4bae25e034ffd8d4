/*
 * The end of a write: its object read back, verified and noted.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

/* Another server of the cluster may not have seen the write yet: then nothing
 * is there after a creation, and the old state after an update. */
static bool is_behind(
    struct sync_run *run, size_t at, const struct sync_fetched *back)
{
	if (back->outcome == JAMF_MISSING)
		return run->plan->list[at].action == SYNC_CREATE;
	return back->outcome == JAMF_DONE &&
	       run->results[at].mismatches.count > 0 &&
	       !jamf_is_sticky(run->sync->jamf) &&
	       sync_is_as_before(run, at, &back->stored);
}

static void fail_mismatch(struct sync_run *run, size_t at)
{
	const struct jamf_changes *mismatches = &run->results[at].mismatches;
	struct error error = {0};

	(void)error_set(&error, STATUS_SERVER,
	    "the server stored %zu value%s otherwise than sent, such as '%s'",
	    mismatches->count, mismatches->count == 1 ? "" : "s",
	    mismatches->list[0].path);
	(void)error_hint(&error,
	    "see what Jamf Pro shows; the next plan compares with the server");
	sync_finish_stopped(run, at, &error);
}

int sync_read_back(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error)
{
	auto_sync_fetched struct sync_fetched back = {0};
	unsigned most = jamf_cluster_wait(run->sync->jamf), waited = 0;
	int64_t id = run->results[at].id;

	sync_take_object(run, at, call, &back);
	for (;;) {
		if (back.outcome == JAMF_DONE &&
		    sync_verify(run, at, &back.stored, error) != 0)
			return -1;
		if (waited >= most || !is_behind(run, at, &back))
			break;
		if (sync_back_off(run->sync, &waited, most, error) != 0)
			return -1;
		(void)sync_get_object(run, at, id, &back);
	}
	if (back.outcome != JAMF_DONE) {
		if (back.outcome == JAMF_MISSING)
			(void)error_set(&back.error, STATUS_SERVER,
			    "written with id %lld, but the server does not "
			    "show it",
			    (long long)id);
		else
			(void)error_prefix(
			    &back.error, "written, but not read back");
		sync_finish_stopped(run, at, &back.error);
		return 0;
	}
	if (run->results[at].mismatches.count > 0) {
		fail_mismatch(run, at);
		return 0;
	}
	if (sync_journal_after(run, at, &back.stored, error) != 0)
		return -1;
	if (run->plan->list[at].redelivers)
		return sync_redeliver(run, at, error);
	sync_finish(run, at);
	return 0;
}
