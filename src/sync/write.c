/*
 * One write, and at the same time the reading back of the one before and the
 * reading of the one that comes next.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

struct step {
	struct arena arena;
	struct buf payloads;
	struct buf body;
	struct jamf_call calls[3];
	size_t count;
	bool writes;     /* calls[0] is the write */
	bool reads_back; /* calls[back] is that reading */
	bool prefetches; /* the last of calls is the next one's */
	size_t back;
};

static void step_done(struct step *step)
{
	buf_done(&step->payloads);
	buf_done(&step->body);
	arena_done(&step->arena);
}

/* -- what is asked together ----------------------------------------------- */

static const char *stored_text(const struct sync_item *item, const char *key)
{
	const struct tree *stored = item->stored.tree;
	const char *text = NULL;

	if (stored != NULL)
		text = tree_text(tree_dict_get(stored, key), NULL);
	return text == NULL || text[0] == '\0' ? NULL : text;
}

static int add_write(
    struct sync_run *run, size_t at, struct step *step, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct jamf_write write = {.kind = item->kind,
	    .id = item->action == SYNC_CREATE ? 0 : item->id,
	    .general = item->sends_general ? &item->general : NULL,
	    .scope = item->scope,
	    .self_service = item->self_service};

	if (item->sends_payload) {
		/* What is replaced on a device is known by what its profile
		 * says itself. */
		const char *uuid = item->stored.profile.uuid;

		if (uuid == NULL)
			uuid = stored_text(item, "PayloadUUID");
		if (jamf_payload_encode(item->desired->tree, uuid,
			stored_text(item, "PayloadIdentifier"), &step->payloads,
			error) != 0)
			return -1;
		write.payloads = step->payloads.data;
		write.payloads_length = step->payloads.length;
	}
	if (jamf_profile_write_call(&write, &step->body, &step->arena,
		&step->calls[step->count], error) != 0)
		return -1;
	step->calls[step->count++].schemas = run->sync->schemas;
	step->writes = true;
	return 0;
}

static int add_back(
    struct sync_run *run, struct step *step, struct error *error)
{
	if (!run->has_unverified)
		return 0;
	if (jamf_profile_get_call(run->plan->list[run->unverified].kind,
		run->results[run->unverified].id, &step->arena,
		&step->calls[step->count], error) != 0)
		return -1;
	step->back = step->count++;
	step->reads_back = true;
	return 0;
}

/* -- what was answered ---------------------------------------------------- */

/* A write that was done; the id of what was created is noted. */
static int take_written(
    struct sync_run *run, size_t at, int64_t id, struct error *error)
{
	struct sync_result *result = &run->results[at];

	result->written = true;
	result->id = id;
	run->has_unverified = true;
	run->unverified = at;
	return run->plan->list[at].action == SYNC_CREATE
		   ? sync_journal_id(run, at, id, error)
		   : 0;
}

/* The id that was written; without one it is like an answer that was lost. */
static bool has_id(
    const struct sync_item *item, struct jamf_call *call, int64_t *ret_id)
{
	*ret_id = item->id;
	if (call->outcome != JAMF_DONE)
		return false;
	if (item->action != SYNC_CREATE ||
	    jamf_profile_written_id(call->root, ret_id, &call->error) == 0)
		return true;
	call->outcome = JAMF_UNKNOWN;
	return false;
}

static int take_answer(struct sync_run *run, size_t at, struct jamf_call *call,
    struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	int64_t id;

	if (has_id(item, call, &id))
		return take_written(run, at, id, error);
	/* A name that is taken may be that of an earlier try of ours. */
	if (call->outcome == JAMF_UNKNOWN ||
	    (call->is_duplicate && item->action == SYNC_CREATE)) {
		int found = sync_recover(run, at, call, error);

		return found <= 0
			   ? found
			   : take_written(run, at, run->results[at].id, error);
	}
	/* Nothing was done. A server that cannot be reached will not do the
	 * next one either. */
	if (sync_journal_undo(run, at, error) != 0)
		return -1;
	if (call->outcome == JAMF_UNSENT)
		sync_finish_stopped(run, at, &call->error);
	else
		sync_finish_failed(run, at, &call->error);
	return 0;
}

/* The run has ended: what was done until then is noted all the same. */
static int end_step(struct sync_run *run, size_t at, struct step *step)
{
	struct jamf_call *call = &step->calls[0];
	struct error ignored;
	int64_t id;

	if (!step->writes)
		return -1;
	if (has_id(&run->plan->list[at], call, &id))
		(void)take_written(run, at, id, &ignored);
	else if (call->outcome != JAMF_UNKNOWN)
		(void)sync_journal_undo(run, at, &ignored);
	return -1;
}

static int play(
    struct sync_run *run, size_t at, struct step *step, struct error *error)
{
	if (step->count == 0)
		return 0;
	if (lock_sync(run->sync->lock, NULL, error) != 0)
		return -1;
	if (jamf_perform(run->sync->jamf, step->calls, step->count,
		(unsigned)step->count, error) != 0)
		return end_step(run, at, step);
	if (step->prefetches)
		sync_prefetch_take(run, &step->calls[step->count - 1]);
	if (step->reads_back) {
		run->has_unverified = false;
		if (sync_read_back(run, run->unverified,
			&step->calls[step->back], error) != 0)
			return end_step(run, at, step);
	}
	return step->writes ? take_answer(run, at, &step->calls[0], error) : 0;
}

/* -- a step --------------------------------------------------------------- */

int sync_verify_last(struct sync_run *run, struct error *error)
{
	auto_cleanup(step_done) struct step step = {0};

	if (add_back(run, &step, error) != 0)
		return -1;
	return play(run, 0, &step, error);
}

int sync_write(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	auto_cleanup(step_done) struct step step = {0};
	struct error fault = {0};
	int result = sync_recheck(run, at, error);

	if (result <= 0)
		return result;
	run->results[at].id = item->action == SYNC_CREATE ? 0 : item->id;
	/* Nothing is to be written but a delivery to be asked for. */
	if (item->redelivers && !item->sends_general && !item->sends_payload &&
	    item->scope == NULL && item->self_service == NULL) {
		if (sync_verify_last(run, error) != 0 ||
		    sync_journal_after(run, at, &item->stored, error) != 0)
			return -1;
		return sync_redeliver(run, at, error);
	}
	if (item->sends_payload && item->desired->without_secrets) {
		sync_finish_failed(run, at, &item->desired->secret_error);
		return 0;
	}
	if (add_write(run, at, &step, &fault) != 0) {
		sync_finish_failed(run, at, &fault);
		return 0;
	}
	if (add_back(run, &step, error) != 0)
		return -1;
	result = sync_prefetch_ask(run, at, &step.calls[step.count], error);
	if (result < 0 || sync_journal_before(run, at, error) != 0)
		return -1;
	step.prefetches = result > 0;
	step.count += step.prefetches;
	return play(run, at, &step, error);
}
