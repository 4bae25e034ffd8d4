/*
 * The run over the items of a plan, and the result of each.
 */
#include "sync/apply.h"

#include "base/memory.h"
#include "sync/apply_internal.h"
#include "base/banned.h"

/* -- results --------------------------------------------------------------- */

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

/* -- all of them ----------------------------------------------------------- */

static int do_item(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct sync_result *result = &run->results[at];

	switch (item->action) {
	case SYNC_CREATE:
	case SYNC_UPDATE:
	case SYNC_DRIFT:
		if (sync_may_continue(run))
			return sync_write(run, at, error);
		break;
	case SYNC_DELETE:
		if (sync_verify_last(run, error) != 0)
			return -1;
		result->id = item->id;
		if (sync_may_continue(run))
			return sync_remove(run, at, error);
		break;
	case SYNC_UNCHANGED:
		result->id = item->id;
		if (item->lock_outdated &&
		    sync_journal_after(run, at, &item->stored, error) != 0)
			return -1;
		sync_finish(run, at);
		return 0;
	case SYNC_CONFLICT:
	case SYNC_REFUSED:
	case SYNC_FAILED:
		sync_finish_failed(run, at, &item->error);
		return 0;
	default:
		sync_finish(run, at);
		return 0;
	}
	/* Not begun. */
	result->stopped = true;
	sync_finish_failed(run, at, &run->reason);
	return 0;
}

int sync_apply(struct sync *sync, struct sync_plan *plan,
    const struct sync_watch *watch, struct sync_result *results,
    struct error *error)
{
	auto_memory bool *finished =
	    memory_new_array(plan->count, sizeof(*finished));
	struct sync_run run = {.sync = sync,
	    .plan = plan,
	    .watch = watch,
	    .results = results,
	    .finished = finished};
	struct error fault = {0};
	int status = 0;

	if (finished == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < plan->count; i++)
		results[i] =
		    (struct sync_result){.meanwhile.arena = sync->arena,
			.mismatches.arena = sync->arena};
	for (size_t i = 0; status == 0 && i < plan->count; i++)
		status = do_item(&run, i, &fault);
	if (status == 0)
		status = sync_verify_last(&run, &fault);
	sync_prefetch_done(&run);
	/* Also after an error, which stays the run's: what was done is to be
	 * known. */
	if (lock_sync(sync->lock, NULL, status == 0 ? &fault : error) != 0)
		status = -1;
	if (status == 0)
		return 0;
	for (size_t i = 0; i < plan->count; i++)
		if (!finished[i]) {
			results[i].stopped = !results[i].written;
			sync_finish_failed(&run, i, &fault);
		}
	*error = fault;
	return -1;
}

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
