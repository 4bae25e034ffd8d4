#include <string.h>

#include "base/text.h"
#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

bool sync_item_is_open(const struct sync_item *item)
{
	return item->action == SYNC_ACTIONS;
}

void sync_item_fail(
    struct sync_item *item, enum sync_action action, const struct error *error)
{
	item->action = action == SYNC_FAILED && error->status == STATUS_REFUSED
			   ? SYNC_REFUSED
			   : action;
	item->error = *error;
	item->effects = 0;
	item->changes.count = 0;
}

void sync_item_init(struct sync *sync, const struct sync_desired *desired,
    struct sync_item *item)
{
	*item = (struct sync_item){.action = SYNC_ACTIONS,
	    .desired = desired,
	    .kind = desired->kind,
	    .identifier = desired->identifier,
	    .name = desired->name,
	    .path = desired->path,
	    .changes.arena = sync->arena};
}

/* -- areas ---------------------------------------------------------------- */

static int compare_payload(
    struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;
	struct jamf_compare how =
	    sync_compare_options(comparison->sync, comparison->desired);
	const struct tree *stored = item->stored_tree;

	if (stored == NULL)
		stored = tree_new_dict(comparison->sync->arena);
	if (stored == NULL)
		return error_set_memory(error);
	return jamf_payload_compare(comparison->desired->tree, stored, &how,
	    &item->changes, &item->not_compared, error);
}

/* What does not depend on there being an object. */
static int define(struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;

	item->page = item->id == 0
			 ? NULL
			 : jamf_profile_page(comparison->sync->jamf, item->kind,
			       item->id, comparison->sync->arena);
	if (jamf_general_define(comparison->desired->profile, item->kind,
		comparison->names, comparison->sync->arena, &item->general,
		error) != 0 ||
	    sync_digest_settings(comparison->desired, comparison->sync->arena,
		&item->settings, error) != 0)
		return -1;
	return sync_digest_defined(comparison->sync, comparison->desired,
	    &item->general, &item->applied, error);
}

static int merge(struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;

	if (jamf_general_compare(
		&item->general, &item->stored, &item->changes, error) != 0 ||
	    jamf_scope_merge(comparison->desired->profile, item->kind,
		item->stored.scope, comparison->names, &item->changes,
		&comparison->scope, error) != 0)
		return -1;
	item->scope = comparison->scope.scope;
	return jamf_self_service_merge(comparison->desired->profile, item->kind,
	    item->stored.self_service, comparison->names, &item->changes,
	    &item->self_service, error);
}

static struct sync_comparison comparison_of(struct sync_work *work,
    struct sync_item *item, const struct sync_lookup *lookup)
{
	return (struct sync_comparison){.sync = work->sync,
	    .names = work->names,
	    .entry = lookup->entry,
	    .desired = item->desired,
	    .item = item};
}

static void compare_stored(struct sync_work *work, struct sync_item *item,
    const struct sync_lookup *lookup)
{
	struct sync_comparison comparison = comparison_of(work, item, lookup);
	struct sync_claimed claimed = {.item = item,
	    .entry = lookup->entry,
	    .sync = comparison.sync,
	    .by_id = lookup->match == SYNC_MATCH_LOCK,
	    .trusts_lock = work->options->trust_lock};
	struct error error = {0};

	if (sync_check_proof(&claimed, &error) != 0) {
		sync_item_fail(item, SYNC_CONFLICT, &error);
		return;
	}
	item->is_adopted = lookup->match == SYNC_MATCH_NAME;
	if (define(&comparison, &error) != 0 ||
	    sync_digest_stored(comparison.sync, &item->stored,
		item->stored_tree, &item->held, &error) != 0 ||
	    merge(&comparison, &error) != 0 ||
	    compare_payload(&comparison, &error) != 0 ||
	    sync_draw_consequences(&comparison, &error) != 0)
		sync_item_fail(item, SYNC_FAILED, &error);
}

static void compare_new(struct sync_work *work, struct sync_item *item,
    const struct sync_lookup *lookup)
{
	struct sync_comparison comparison = comparison_of(work, item, lookup);
	struct sync_effect_facts facts = {0};
	struct error error = {0};

	item->stored = (struct jamf_profile){
	    .kind = item->kind, .site_id = -1, .category_id = -1};
	if (lookup->match == SYNC_MATCH_GONE)
		item->note = "the profile of the lock file was deleted in "
			     "Jamf Pro; it is created anew";
	if (define(&comparison, &error) != 0 ||
	    merge(&comparison, &error) != 0) {
		sync_item_fail(item, SYNC_FAILED, &error);
		return;
	}
	item->sends_payload = item->sends_general = true;
	item->general.redeploy_all = false;
	item->not_compared = item->desired->without_secrets;
	item->action = SYNC_CREATE;
	comparison.entry = NULL;
	comparison.verdicts[JAMF_SCOPE] = SYNC_CHANGED;
	comparison.scope.is_wider =
	    !jamf_scope_is_empty(comparison.scope.scope);
	comparison.scope.is_narrower = false;
	sync_decide_scope(&comparison);
	sync_decide_effects(&comparison, &facts);
}

void sync_compare_item(struct sync_work *work, size_t at)
{
	struct sync_item *item = &work->items[at];
	const struct sync_lookup *lookup = &work->lookups[at];

	if (item->desired == NULL)
		sync_compare_orphan(
		    item, lookup->entry, work->options->trust_lock);
	else if (lookup->is_asked)
		compare_stored(work, item, lookup);
	else
		compare_new(work, item, lookup);
}
