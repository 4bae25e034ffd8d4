/*
 * The run over the items of a plan.
 */
#include "sync/apply.h"

#include "base/memory.h"
#include "sync/apply_internal.h"
#include "base/banned.h"

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
