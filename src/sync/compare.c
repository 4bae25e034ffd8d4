#include <string.h>

#include "base/text.h"
#include "jamf/settings.h"
#include "sync/internal.h"
#include "base/banned.h"

bool sync_is_open(const struct sync_item *item)
{
	return item->action == SYNC_ACTIONS;
}

void sync_fail_item(
    struct sync_item *item, enum sync_action action, const struct error *error)
{
	item->action = action == SYNC_FAILED && error->status == STATUS_REFUSED
			   ? SYNC_REFUSED
			   : action;
	item->error = *error;
	item->effects = 0;
	item->changes.count = 0;
}

void sync_start_item(
    struct sync *sync, const struct sync_wish *wish, struct sync_item *item)
{
	*item = (struct sync_item){.action = SYNC_ACTIONS,
	    .wish = wish,
	    .kind = wish->kind,
	    .identifier = wish->identifier,
	    .name = wish->name,
	    .path = wish->path,
	    .changes.arena = sync->arena};
}

/* -- areas --------------------------------------------------------------- */

static int compare_payload(struct sync_both *sides, struct error *error)
{
	struct sync_item *item = sides->item;
	struct jamf_compare how = sync_how(sides->sync, sides->wish);
	const struct tree *stored = item->stored_tree;

	if (stored == NULL)
		stored = tree_new_dict(sides->sync->arena);
	if (stored == NULL)
		return error_set_memory(error);
	return jamf_payload_compare(sides->wish->tree, stored, &how,
	    &item->changes, &item->not_compared, error);
}

/* What does not depend on there being an object. */
static int define(struct sync_both *sides, struct error *error)
{
	struct sync_item *item = sides->item;

	item->page = item->id == 0
			 ? NULL
			 : jamf_profile_page(sides->sync->jamf, item->kind,
			       item->id, sides->sync->arena);
	if (jamf_general_define(sides->wish->profile, item->kind, sides->names,
		sides->sync->arena, &item->general, error) != 0 ||
	    sync_digest_settings(
		sides->wish, sides->sync->arena, &item->settings, error) != 0)
		return -1;
	return sync_digest_defined(
	    sides->sync, sides->wish, &item->general, &item->applied, error);
}

static int merge(struct sync_both *sides, struct error *error)
{
	struct sync_item *item = sides->item;

	if (jamf_general_compare(
		&item->general, &item->stored, &item->changes, error) != 0 ||
	    jamf_scope_merge(sides->wish->profile, item->kind,
		item->stored.scope, sides->names, &item->changes, &sides->scope,
		error) != 0)
		return -1;
	item->scope = sides->scope.scope;
	return jamf_self_service_merge(sides->wish->profile, item->kind,
	    item->stored.self_service, sides->names, &item->changes,
	    &item->self_service, error);
}

static struct sync_both sides_of(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	return (struct sync_both){.sync = work->sync,
	    .names = work->names,
	    .entry = lead->entry,
	    .wish = item->wish,
	    .item = item};
}

static void compare_stored(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	struct sync_both sides = sides_of(work, item, lead);
	struct sync_claimed claimed = {.item = item,
	    .entry = lead->entry,
	    .sync = sides.sync,
	    .by_id = lead->match == SYNC_MATCH_LOCK,
	    .trusts_lock = work->options->trust_lock};
	struct error error = {0};

	if (sync_check_proof(&claimed, &error) != 0) {
		sync_fail_item(item, SYNC_CONFLICT, &error);
		return;
	}
	item->is_adopted = lead->match == SYNC_MATCH_NAME;
	if (define(&sides, &error) != 0 ||
	    sync_digest_stored(sides.sync, &item->stored, item->stored_tree,
		&item->held, &error) != 0 ||
	    merge(&sides, &error) != 0 ||
	    compare_payload(&sides, &error) != 0 ||
	    sync_settle(&sides, &error) != 0)
		sync_fail_item(item, SYNC_FAILED, &error);
}

static void compare_new(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	struct sync_both sides = sides_of(work, item, lead);
	struct sync_touch touch = {0};
	struct error error = {0};

	item->stored = (struct jamf_profile){
	    .kind = item->kind, .site_id = -1, .category_id = -1};
	if (lead->match == SYNC_MATCH_GONE)
		item->note = "the profile of the lock file was deleted in "
			     "Jamf Pro; it is created anew";
	if (define(&sides, &error) != 0 || merge(&sides, &error) != 0) {
		sync_fail_item(item, SYNC_FAILED, &error);
		return;
	}
	item->sends_payload = item->sends_general = true;
	item->general.redeploy_all = false;
	item->not_compared = item->wish->without_secrets;
	item->action = SYNC_CREATE;
	sides.entry = NULL;
	sides.verdicts[JAMF_SCOPE] = SYNC_CHANGED;
	sides.scope.is_wider = !jamf_scope_is_empty(sides.scope.scope);
	sides.scope.is_narrower = false;
	sync_settle_scope(&sides);
	sync_settle_effects(&sides, &touch);
}

void sync_compare_item(struct sync_work *work, size_t at)
{
	struct sync_item *item = &work->items[at];
	const struct sync_lead *lead = &work->leads[at];

	if (item->wish == NULL)
		sync_compare_orphan(
		    item, lead->entry, work->options->trust_lock);
	else if (lead->is_asked)
		compare_stored(work, item, lead);
	else
		compare_new(work, item, lead);
}
