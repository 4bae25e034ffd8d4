/*
 * Delivering a profile anew to the devices that have it, after its settings
 * were entered by hand. No payload goes along, which might empty them again.
 *
 * Jamf Pro never tells whether a delivery was asked for ('redeploy_on_update'
 * always reads back as "Newly Assigned"), and each one makes every device enrol
 * again. So the lock file has it before the request is sent, and one whose
 * answer was lost is not sent again until a person says so.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

/* Only the delivery was asked for: nothing may have become different, though
 * another server of a cluster may still show what was there before. */
static int look_back(struct sync_run *run, size_t at, struct error *error)
{
	auto_sync_fetched struct sync_fetched back = {0};
	const struct lock_object *entry = sync_journal_entry(run, at);
	struct lock_digests held;
	struct error fault = {0};

	if (sync_get_object(run, at, run->results[at].id, &back) != JAMF_DONE) {
		(void)error_prefix(
		    &back.error, "delivered anew, but not read back");
		sync_finish_stopped(run, at, &back.error);
		return 0;
	}
	if (sync_digest_stored(run->sync, &back.stored, &held, error) != 0)
		return -1;
	if (entry != NULL && !sync_same_digests(&held, &entry->stored) &&
	    !sync_is_as_before(run, at, &back.stored)) {
		(void)error_set(&fault, STATUS_SERVER,
		    "the profile on the server became another one, although "
		    "only its delivery was asked for");
		(void)error_hint(&fault, "'scepctl plan' shows what differs");
		sync_finish_stopped(run, at, &fault);
		return 0;
	}
	sync_finish(run, at);
	return 0;
}

static int take_answer(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error)
{
	struct error fault = call->error;

	if (call->outcome == JAMF_DONE) {
		run->results[at].written = true;
		return sync_journal_redelivery(
			   run, at, LOCK_REDELIVERY_NONE, error) != 0
			   ? -1
			   : look_back(run, at, error);
	}
	if (call->outcome == JAMF_UNKNOWN) {
		(void)error_prefix(&fault,
		    "it is not known whether devices get the profile anew");
		(void)error_hint(&fault,
		    "look at its logs in Jamf Pro: if they do, set "
		    "'redeploy_on_update = newly-assigned'; if not, 'apply "
		    "--confirm-ui' asks once more");
	} else if (sync_journal_redelivery(
		       run, at, LOCK_REDELIVERY_PENDING, error) != 0) {
		return -1;
	}
	if (call->outcome == JAMF_UNKNOWN || call->outcome == JAMF_UNSENT)
		sync_finish_stopped(run, at, &fault);
	else
		sync_finish_failed(run, at, &fault);
	return 0;
}

int sync_redeliver(struct sync_run *run, size_t at, struct error *error)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf body = {0};
	struct jamf_write write = {.kind = run->plan->list[at].kind,
	    .id = run->results[at].id,
	    .redelivers = true};
	struct jamf_call call = {0};
	struct error ignored;

	if (!sync_may_continue(run)) {
		sync_finish_failed(run, at, &run->reason);
		return 0;
	}
	if (jamf_profile_write_call(&write, &body, &arena, &call, error) != 0 ||
	    sync_journal_redelivery(run, at, LOCK_REDELIVERY_ASKED, error) != 0)
		return -1;
	if (jamf_perform(run->sync->jamf, &call, 1, 1, error) == 0)
		return take_answer(run, at, &call, error);
	/* The run has ended: what was done until then is noted all the same. */
	if (call.outcome == JAMF_DONE)
		(void)sync_journal_redelivery(
		    run, at, LOCK_REDELIVERY_NONE, &ignored);
	else if (call.outcome != JAMF_UNKNOWN)
		(void)sync_journal_redelivery(
		    run, at, LOCK_REDELIVERY_PENDING, &ignored);
	return -1;
}
