/*
 * What is about to be written to, read once more: minutes may have passed since
 * the plan was made, and what a colleague did meanwhile is not overwritten.
 */
#include "jamf/object.h"
#include "sync/apply_internal.h"
#include "base/banned.h"

enum {
	FRESH_MS = 2000 /* what was prefetched longer ago is read again */
};

static int64_t clock_of(const struct sync_run *run)
{
	const struct jamf_callbacks *callbacks =
	    jamf_callbacks(run->sync->jamf);

	return callbacks->milliseconds(callbacks->context);
}

/* An object that is there is written to. */
static bool is_overwritten(const struct sync_item *item)
{
	return item->action == SYNC_UPDATE || item->action == SYNC_DRIFT;
}

/* -- prefetching ---------------------------------------------------------- */

void sync_prefetch_done(struct sync_run *run)
{
	arena_done(&run->prefetch.arena);
	run->prefetch = (struct sync_prefetch){0};
}

int sync_prefetch_ask(struct sync_run *run, size_t at,
    struct jamf_call *ret_call, struct error *error)
{
	const struct sync_plan *plan = run->plan;
	size_t next = at + 1;

	sync_prefetch_done(run);
	while (next < plan->count && plan->list[next].action != SYNC_CREATE &&
	       !is_overwritten(&plan->list[next]))
		next++;
	if (next == plan->count || !is_overwritten(&plan->list[next]))
		return 0;
	if (jamf_profile_get_call(plan->list[next].kind, plan->list[next].id,
		&run->prefetch.arena, ret_call, error) != 0)
		return -1;
	run->prefetch.at = next;
	run->prefetch.when = clock_of(run);
	return 1;
}

void sync_prefetch_take(struct sync_run *run, const struct jamf_call *call)
{
	run->prefetch.call = *call;
	run->prefetch.is_asked = true;
}

/* -- comparing ------------------------------------------------------------ */

int sync_recheck_answer(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct jamf_compare how = {
	    .schemas = run->sync->schemas, .kind = item->kind};
	struct jamf_changes *changes = &run->results[at].meanwhile;
	struct error fault = {0};

	if (call->outcome == JAMF_MISSING) {
		(void)error_set(&fault, STATUS_REFUSED,
		    "it was deleted in Jamf Pro after the plan was made");
		(void)error_hint(&fault, "the next plan creates it anew");
		sync_finish_failed(run, at, &fault);
		return 0;
	}
	if (call->outcome != JAMF_DONE) {
		fault = call->error;
		sync_finish_stopped(run, at, &fault);
		return 0;
	}
	if (item->answer == NULL)
		return error_set(error, STATUS_SERVER,
		    "'%s' was not read for the plan", item->name);
	/* What cannot be read is not as it was. */
	if (jamf_object_compare(
		item->answer, call->root, &how, changes, &fault) == 0) {
		if (changes->count == 0)
			return 1;
		(void)error_set(&fault, STATUS_REFUSED,
		    "it was changed in Jamf Pro after the plan was made, %zu "
		    "value%s such as '%s', and is left as it is",
		    changes->count, changes->count == 1 ? "" : "s",
		    changes->list[0].path);
		(void)error_hint(
		    &fault, "see who did that and why; the next plan shows it");
	}
	sync_finish_failed(run, at, &fault);
	return 0;
}

int sync_recheck(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct sync_prefetch *prefetch = &run->prefetch;
	int result;

	if (!is_overwritten(item))
		return 1;
	if (!prefetch->is_asked || prefetch->at != at ||
	    prefetch->call.outcome != JAMF_DONE ||
	    clock_of(run) - prefetch->when > FRESH_MS) {
		struct jamf_call call;

		sync_prefetch_done(run);
		if (sync_get(run->sync, item, &prefetch->arena, &call, error) !=
		    0)
			return -1;
		sync_prefetch_take(run, &call);
	}
	result = sync_recheck_answer(run, at, &prefetch->call, error);
	sync_prefetch_done(run);
	return result;
}
