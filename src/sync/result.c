/*
 * The results of items: how one comes to stand, and what they say.
 */
#include "sync/apply.h"

#include "sync/apply_internal.h"
#include "base/banned.h"

void sync_finish(struct sync_run *run, size_t at)
{
	const struct sync_item *item = &run->plan->list[at];
	struct sync_result *result = &run->results[at];

	result->status = result->error.status;
	if (item->desired != NULL && result->status == STATUS_DONE)
		result->confirm_needed =
		    sync_confirm_of(item) == LOCK_CONFIRM_NEEDED;
	run->finished[at] = true;
	/* In the order of the plan, though reading back ends after what
	 * follows. */
	for (; run->told < run->plan->count && run->finished[run->told];
	     run->told++)
		run->watch->done(run->watch->context,
		    &run->plan->list[run->told], &run->results[run->told]);
}

void sync_finish_failed(
    struct sync_run *run, size_t at, const struct error *error)
{
	run->results[at].error = *error;
	sync_finish(run, at);
}

void sync_finish_stopped(
    struct sync_run *run, size_t at, const struct error *error)
{
	if (!run->is_stopped)
		run->reason = *error;
	run->is_stopped = true;
	sync_finish_failed(run, at, error);
}

bool sync_may_continue(struct sync_run *run)
{
	if (!run->is_stopped &&
	    run->watch->interrupted(run->watch->context) != 0) {
		run->is_stopped = true;
		(void)error_set(&run->reason, STATUS_BUSY, "interrupted");
	}
	return !run->is_stopped;
}

/* -- what they say -------------------------------------------------------- */

enum status sync_item_status(
    const struct sync_item *item, const struct sync_result *result)
{
	bool is_refused = item->action == SYNC_CONFLICT ||
			  item->action == SYNC_REFUSED ||
			  item->action == SYNC_FAILED;

	if (is_refused && item->error.status != STATUS_DONE)
		return item->error.status;
	return result == NULL ? STATUS_DONE : result->status;
}

bool sync_plan_is_left(
    const struct sync_plan *plan, const struct sync_result *results)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct sync_item *item = &plan->list[i];
		const struct sync_result *result = &results[i];

		if (result->confirm_needed || sync_item_waits(item) != 0 ||
		    (sync_item_is_pending(item) &&
			(result->stopped || result->status != STATUS_DONE)))
			return true;
	}
	return false;
}
