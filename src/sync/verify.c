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

static int verify_scope(const struct sync_run *run,
    const struct sync_item *item, const struct jamf_profile *stored,
    struct jamf_changes *changes, struct error *error)
{
	size_t before = changes->count;
	struct jamf_scope_result ignored;
	bool equal = true;

	if (item->scope != NULL &&
	    jamf_scope_equal(item->scope, stored->scope, &equal, error) != 0)
		return -1;
	if (equal)
		return 0;
	if (jamf_scope_merge(item->desired->profile, item->kind, stored->scope,
		run->plan->names, changes, &ignored, error) != 0)
		return -1;
	return add_whole(changes, before, JAMF_SCOPE, error);
}

static int verify_self_service(const struct sync_run *run,
    const struct sync_item *item, const struct jamf_profile *stored,
    struct jamf_changes *changes, struct error *error)
{
	size_t before = changes->count;
	struct xml *ignored;
	bool equal = true;

	if (item->self_service != NULL &&
	    jamf_self_service_equal(item->kind, item->self_service,
		stored->self_service, &equal, error) != 0)
		return -1;
	if (equal)
		return 0;
	if (jamf_self_service_merge(item->desired->profile, item->kind,
		stored->self_service, run->plan->names, changes, &ignored,
		error) != 0)
		return -1;
	/* A new profile has the server's defaults besides. */
	if (item->action == SYNC_CREATE)
		return 0;
	return add_whole(changes, before, JAMF_SELF_SERVICE, error);
}

static int verify_payload(const struct sync_run *run,
    const struct sync_item *item, const struct tree *tree,
    struct jamf_changes *changes, struct error *error)
{
	struct jamf_compare how =
	    sync_compare_options(run->sync, item->desired);
	size_t kept = changes->count;
	size_t before = kept;
	bool skipped = false;

	if (!item->sends_payload)
		return 0;
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
    const struct jamf_profile *stored, const struct tree *tree,
    struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct jamf_changes *changes = &run->results[at].mismatches;

	*changes = (struct jamf_changes){.arena = run->sync->arena};
	if (item->sends_general &&
	    jamf_general_compare(&item->general, stored, changes, error) != 0)
		return -1;
	if (verify_scope(run, item, stored, changes, error) != 0 ||
	    verify_self_service(run, item, stored, changes, error) != 0)
		return -1;
	return verify_payload(run, item, tree, changes, error);
}

bool sync_is_as_before(struct sync_run *run, size_t at,
    const struct jamf_profile *stored, const struct tree *tree)
{
	const struct sync_item *item = &run->plan->list[at];
	struct lock_digests digests;
	struct error ignored;

	return item->action != SYNC_CREATE &&
	       sync_digest_stored(
		   run->sync, stored, tree, &digests, &ignored) == 0 &&
	       sync_same_digests(&digests, &item->held);
}

/* -- reading back --------------------------------------------------------- */

static enum jamf_outcome take(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct arena *arena,
    struct jamf_profile *ret_profile, struct tree **ret_tree,
    struct error *error)
{
	if (call->outcome != JAMF_DONE) {
		*error = call->error;
		return call->outcome;
	}
	return sync_read_object(run->plan->list[at].kind, call->root, arena,
		   ret_profile, ret_tree, error) == 0
		   ? JAMF_DONE
		   : JAMF_UNKNOWN;
}

enum jamf_outcome sync_get_object(struct sync_run *run, size_t at, int64_t id,
    struct arena *arena, struct jamf_profile *ret_profile,
    struct tree **ret_tree, struct error *error)
{
	struct jamf_call call;

	if (jamf_profile_get_call(
		run->plan->list[at].kind, id, arena, &call, error) != 0 ||
	    jamf_perform(run->sync->jamf, &call, 1, 1, error) != 0)
		return JAMF_UNKNOWN;
	return take(run, at, &call, arena, ret_profile, ret_tree, error);
}

/* What was read back, and what it says. */
struct back {
	enum jamf_outcome outcome;
	struct jamf_profile profile;
	struct tree *tree;
	struct error error;
};

static int judge(
    struct sync_run *run, size_t at, struct back *back, struct error *error)
{
	if (back->outcome != JAMF_DONE)
		return 0;
	return sync_verify(run, at, &back->profile, back->tree, error);
}

/* Another server of the cluster may not have seen the write yet: then nothing
 * is there after a creation, and the old state after an update. */
static bool is_behind(struct sync_run *run, size_t at, const struct back *back)
{
	if (back->outcome == JAMF_MISSING)
		return run->plan->list[at].action == SYNC_CREATE;
	return back->outcome == JAMF_DONE &&
	       run->results[at].mismatches.count > 0 &&
	       !jamf_is_sticky(run->sync->jamf) &&
	       sync_is_as_before(run, at, &back->profile, back->tree);
}

static int catch_up(struct sync_run *run, size_t at, struct back *back,
    struct arena *arena, struct error *error)
{
	unsigned most = jamf_cluster_wait(run->sync->jamf);
	unsigned waited = 0, pause = 1;

	while (waited < most && is_behind(run, at, back)) {
		if (pause > most - waited)
			pause = most - waited;
		if (sync_pause(run->sync, pause, error) != 0)
			return -1;
		back->outcome = sync_get_object(run, at, run->results[at].id,
		    arena, &back->profile, &back->tree, &back->error);
		if (judge(run, at, back, error) != 0)
			return -1;
		waited += pause;
		pause *= 2;
	}
	return 0;
}

static void fail_mismatch(struct sync_run *run, size_t at)
{
	const struct sync_result *result = &run->results[at];
	struct error error = {0};

	(void)error_set(&error, STATUS_SERVER,
	    "the server stored %zu value%s otherwise than sent, such as '%s'",
	    result->mismatches.count, result->mismatches.count == 1 ? "" : "s",
	    result->mismatches.list[0].path);
	(void)error_hint(&error,
	    "see what Jamf Pro shows; the next plan compares with the server");
	sync_finish_stopped(run, at, &error);
}

static void fail_unread(
    struct sync_run *run, size_t at, const struct back *back)
{
	struct error error = back->error;

	if (back->outcome == JAMF_MISSING)
		(void)error_set(&error, STATUS_SERVER,
		    "written with id %lld, but the server does not show it",
		    (long long)run->results[at].id);
	else
		(void)error_prefix(&error, "written, but not read back");
	sync_finish_stopped(run, at, &error);
}

int sync_read_back(struct sync_run *run, size_t at,
    const struct jamf_call *call, struct arena *arena, struct error *error)
{
	struct back back = {0};

	back.outcome =
	    take(run, at, call, arena, &back.profile, &back.tree, &back.error);
	if (judge(run, at, &back, error) != 0 ||
	    catch_up(run, at, &back, arena, error) != 0)
		return -1;
	if (back.outcome != JAMF_DONE) {
		fail_unread(run, at, &back);
		return 0;
	}
	if (run->results[at].mismatches.count > 0) {
		fail_mismatch(run, at);
		return 0;
	}
	if (sync_journal_after(run, at, &back.profile, back.tree, error) != 0)
		return -1;
	if (run->plan->list[at].redelivers)
		return sync_redeliver(run, at, error);
	sync_finish(run, at);
	return 0;
}
