/*
 * From what is defined and what the server holds to an item of the plan.
 */
#include <string.h>

#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

/* -- areas ---------------------------------------------------------------- */

struct jamf_compare sync_compare_options(
    const struct sync *sync, const struct sync_desired *desired)
{
	return (struct jamf_compare){.schemas = sync->schemas,
	    .profile = desired->profile,
	    .kind = desired->kind,
	    .without_secrets = desired->without_secrets};
}

/* What does not depend on there being an object. */
static int define(struct sync_comparison *comparison, struct error *error)
{
	struct sync *sync = comparison->sync;
	const struct sync_desired *desired = comparison->desired;
	struct sync_item *item = comparison->item;

	if (item->id != 0)
		item->page = jamf_profile_page(
		    sync->jamf, item->kind, item->id, sync->arena);
	if (jamf_general_define(desired->profile, item->kind, comparison->names,
		sync->arena, &item->general, error) != 0 ||
	    sync_digest_settings(
		desired, sync->arena, &item->settings, error) != 0)
		return -1;
	return sync_digest_defined(
	    sync, desired, &item->general, &item->applied, error);
}

static int merge(struct sync_comparison *comparison, struct error *error)
{
	const struct profile *profile = comparison->desired->profile;
	struct sync_item *item = comparison->item;
	const struct jamf_profile *stored = &item->stored.profile;

	if (jamf_general_compare(
		&item->general, stored, &item->changes, error) != 0 ||
	    jamf_scope_merge(profile, item->kind, stored->scope,
		comparison->names, &item->changes, &comparison->scope,
		error) != 0)
		return -1;
	item->scope = comparison->scope.scope;
	return jamf_self_service_merge(profile, item->kind,
	    stored->self_service, comparison->names, &item->changes,
	    &item->self_service, error);
}

/* -- items compared ------------------------------------------------------- */

static int compare_stored(
    struct sync_comparison *comparison, struct error *error)
{
	struct sync *sync = comparison->sync;
	const struct sync_desired *desired = comparison->desired;
	struct jamf_compare how = sync_compare_options(sync, desired);
	struct sync_item *item = comparison->item;
	const struct tree *stored = item->stored.tree;

	if (stored == NULL)
		stored = tree_new_dict(sync->arena);
	if (stored == NULL)
		return error_set_memory(error);
	if (define(comparison, error) != 0 ||
	    sync_digest_stored(sync, &item->stored, &item->held, error) != 0 ||
	    merge(comparison, error) != 0 ||
	    jamf_payload_compare(desired->tree, stored, &how, &item->changes,
		&item->not_compared, error) != 0)
		return -1;
	return sync_draw_consequences(comparison, error);
}

static int compare_new(struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;
	struct sync_effect_facts facts = {0};

	item->stored.profile = (struct jamf_profile){.kind = item->kind};
	if (define(comparison, error) != 0 || merge(comparison, error) != 0)
		return -1;
	item->sends_payload = item->sends_general = true;
	item->general.redeploy_all = false;
	item->not_compared = item->desired->without_secrets;
	item->action = SYNC_CREATE;
	comparison->entry = NULL;
	comparison->verdicts[JAMF_SCOPE] = SYNC_CHANGED;
	comparison->scope.is_wider =
	    !jamf_scope_is_empty(comparison->scope.scope);
	comparison->scope.is_narrower = false;
	sync_decide_scope(comparison);
	sync_decide_effects(comparison, &facts);
	return 0;
}

static void compare_item(struct sync_work *work, size_t at)
{
	const struct sync_lookup *lookup = &work->lookups[at];
	struct sync_item *item = &work->items[at];
	struct sync_comparison comparison = {.sync = work->sync,
	    .names = work->names,
	    .entry = lookup->entry,
	    .desired = item->desired,
	    .item = item};
	struct sync_candidate candidate = {.item = item,
	    .entry = lookup->entry,
	    .sync = work->sync,
	    .by_id = lookup->match == SYNC_MATCH_LOCK,
	    .trusts_lock = work->options->trust_lock};
	struct error error = {0};
	int result;

	if (lookup->call == NULL) {
		if (lookup->match == SYNC_MATCH_GONE)
			item->note = "the profile of the lock file was deleted "
				     "in Jamf Pro; it is created anew";
		result = compare_new(&comparison, &error);
	} else if (sync_check_proof(&candidate, &error) != 0) {
		sync_item_fail(item, SYNC_CONFLICT, &error);
		return;
	} else {
		item->is_adopted = lookup->match == SYNC_MATCH_NAME;
		result = compare_stored(&comparison, &error);
	}
	if (result != 0)
		sync_item_fail(item, SYNC_FAILED, &error);
}

void sync_compare_items(struct sync_work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		struct sync_item *item = &work->items[i];

		if (!sync_item_is_open(item))
			continue;
		if (item->desired != NULL)
			compare_item(work, i);
		else
			sync_compare_orphan(item, work->lookups[i].entry,
			    work->options->trust_lock);
	}
}
