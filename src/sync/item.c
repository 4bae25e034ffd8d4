/*
 * Items of a plan: how one begins, fails, and what it says.
 */
#include "sync/plan_internal.h"
#include "base/banned.h"

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

/* -- what it says --------------------------------------------------------- */

bool sync_item_is_pending(const struct sync_item *item)
{
	return item->action == SYNC_CREATE || item->action == SYNC_UPDATE ||
	       item->action == SYNC_DRIFT || item->action == SYNC_DELETE;
}

bool sync_plan_is_pending(const struct sync_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (sync_item_is_pending(&plan->list[i]))
			return true;
	return false;
}

unsigned sync_item_waits(const struct sync_item *item)
{
	unsigned waits = 0;

	if (item->desired == NULL || item->error.status != STATUS_DONE)
		return 0;
	if (sync_confirm_of(item) == LOCK_CONFIRM_NEEDED)
		waits |= SYNC_WAIT_SETTINGS;
	if (item->scope_held)
		waits |= SYNC_WAIT_SCOPE;
	if (item->redelivery != LOCK_REDELIVERY_NONE && !item->redelivers)
		waits |= SYNC_WAIT_REDELIVERY;
	return waits;
}

bool sync_plan_waits(const struct sync_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (sync_item_waits(&plan->list[i]) != 0)
			return true;
	return false;
}

size_t sync_plan_count(const struct sync_plan *plan, enum sync_action action)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += plan->list[i].action == action;
	return count;
}

enum status sync_plan_status(const struct sync_plan *plan)
{
	enum status worst = STATUS_DONE;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->list[i].error.status > worst)
			worst = plan->list[i].error.status;
	return worst;
}
