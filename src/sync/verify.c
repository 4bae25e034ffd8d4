/*
 * What was written, read back: whether the server stored it as it was sent.
 */
#include "jamf/settings.h"
#include "sync/apply_internal.h"
#include "base/banned.h"

/* -- comparing ------------------------------------------------------------ */

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

/* -- reading -------------------------------------------------------------- */

void sync_fetched_done(struct sync_fetched *fetched)
{
	arena_done(&fetched->arena);
}

void sync_take_object(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct sync_fetched *ret_fetched)
{
	ret_fetched->outcome = call->outcome;
	if (call->outcome != JAMF_DONE)
		ret_fetched->error = call->error;
	else if (sync_read_object(run->plan->list[at].kind, call->root,
		     call->arena, &ret_fetched->stored,
		     &ret_fetched->error) != 0)
		ret_fetched->outcome = JAMF_UNKNOWN;
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
		sync_take_object(run, at, &call, ret_fetched);
	return ret_fetched->outcome;
}
