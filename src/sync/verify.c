/*
 * What was written, read back: whether the server stored it as it was sent.
 */
#include "jamf/settings.h"
#include "sync/apply_internal.h"
#include "base/banned.h"

/* -- comparing ------------------------------------------------------------- */

/* When the parts that a definition names are right and the whole is not. */
static int add_whole(struct jamf_changes *changes, size_t before,
    enum jamf_area area, struct error *error)
{
	const struct jamf_change change = {
	    .area = area, .path = jamf_area_name(area)};

	return changes->count > before
		   ? 0
		   : jamf_changes_add(changes, &change, error);
}

static int verify_payload(const struct sync_run *run,
    const struct sync_item *item, const struct tree *tree,
    struct jamf_changes *changes, struct error *error)
{
	struct jamf_compare how =
	    sync_compare_options(run->sync, item->desired);
	size_t before = changes->count, kept = before;
	bool skipped = false;

	if (tree == NULL)
		return add_whole(changes, before, JAMF_PAYLOAD, error);
	if (jamf_payload_compare(
		item->desired->tree, tree, &how, changes, &skipped, error) != 0)
		return -1;
	/* What the server fills in is nothing it stored otherwise. */
	for (size_t i = before; i < changes->count; i++)
		if (!changes->list[i].server_only)
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
	return 0;
}

int sync_verify(struct sync_run *run, size_t at,
    const struct sync_stored *stored, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	const struct jamf_profile *profile = &stored->profile;
	struct jamf_changes *changes = &run->results[at].mismatches;
	struct jamf_scope_result ignored_scope;
	struct xml *ignored;
	size_t before;
	bool equal = true;

	*changes = (struct jamf_changes){.arena = run->sync->arena};
	if (item->sends_general &&
	    jamf_general_compare(&item->general, profile, changes, error) != 0)
		return -1;
	before = changes->count;
	if (item->scope != NULL &&
	    jamf_scope_equal(item->scope, profile->scope, &equal, error) != 0)
		return -1;
	if (!equal && (jamf_scope_merge(item->desired->profile, item->kind,
			   profile->scope, run->plan->names, changes,
			   &ignored_scope, error) != 0 ||
			  add_whole(changes, before, JAMF_SCOPE, error) != 0))
		return -1;
	before = changes->count;
	equal = true;
	if (item->self_service != NULL &&
	    jamf_self_service_equal(item->kind, item->self_service,
		profile->self_service, &equal, error) != 0)
		return -1;
	if (!equal && jamf_self_service_merge(item->desired->profile,
			  item->kind, profile->self_service, run->plan->names,
			  changes, &ignored, error) != 0)
		return -1;
	/* A new profile has the server's defaults besides. */
	if (!equal && item->action != SYNC_CREATE &&
	    add_whole(changes, before, JAMF_SELF_SERVICE, error) != 0)
		return -1;
	return item->sends_payload
		   ? verify_payload(run, item, stored->tree, changes, error)
		   : 0;
}

bool sync_is_as_before(
    struct sync_run *run, size_t at, const struct sync_stored *stored)
{
	const struct sync_item *item = &run->plan->list[at];
	struct lock_digests digests;
	struct error ignored;

	return item->action != SYNC_CREATE &&
	       sync_digest_stored(run->sync, stored, &digests, &ignored) == 0 &&
	       sync_same_digests(&digests, &item->held);
}

/* -- reading back ---------------------------------------------------------- */

void sync_fetched_done(struct sync_fetched *fetched)
{
	arena_done(&fetched->arena);
}

static void take(struct sync_run *run, size_t at, const struct jamf_call *call,
    struct sync_fetched *fetched)
{
	fetched->outcome = call->outcome;
	if (call->outcome != JAMF_DONE)
		fetched->error = call->error;
	else if (sync_read_object(run->plan->list[at].kind, call->root,
		     call->arena, &fetched->stored, &fetched->error) != 0)
		fetched->outcome = JAMF_UNKNOWN;
}

enum jamf_outcome sync_get_object(struct sync_run *run, size_t at, int64_t id,
    struct sync_fetched *ret_fetched)
{
	struct jamf_call call;

	ret_fetched->outcome = JAMF_UNKNOWN;
	if (jamf_profile_get_call(run->plan->list[at].kind, id,
		&ret_fetched->arena, &call, &ret_fetched->error) == 0 &&
	    jamf_perform(run->sync->jamf, &call, 1, 1, &ret_fetched->error) ==
		0)
		take(run, at, &call, ret_fetched);
	return ret_fetched->outcome;
}

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

	take(run, at, call, &back);
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
