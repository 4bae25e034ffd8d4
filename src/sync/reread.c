/*
 * Jamf Cloud is a cluster whose servers see each other's changes up to a
 * minute late, and another run may be given another server. What looks like a
 * change by hand shortly after our own write, and is just what was there before
 * it, is read again, until it is gone or all servers must know.
 */
#include "sync/plan_internal.h"
#include "base/banned.h"

/* The seconds until all servers show the same of this item, when it looks as
 * it did before our last write; else 0. */
static unsigned doubt(const struct sync_work *work, size_t at)
{
	const struct sync_item *item = &work->items[at];
	const struct sync_lookup *lookup = &work->lookups[at];
	unsigned seconds = sync_cluster_lag(lookup->entry, work->sync->now);
	const char *held;
	struct error ignored;

	if (lookup->call == NULL || seconds == 0)
		return 0;
	if (item->action == SYNC_FAILED)
		return lookup->call->outcome == JAMF_MISSING ? seconds : 0;
	if ((item->action != SYNC_DRIFT && !item->drifted) ||
	    lookup->entry->before == NULL)
		return 0;
	return sync_digest_all(
		   work->sync->arena, &item->held, &held, &ignored) != 0 ||
		       sync_same_digest(held, lookup->entry->before)
		   ? seconds
		   : 0;
}

int sync_reread(struct sync_work *work, struct error *error)
{
	const struct jamf_callbacks *callbacks =
	    jamf_callbacks(work->sync->jamf);
	unsigned most = jamf_cluster_wait(work->sync->jamf);
	unsigned waited = 0;

	for (;;) {
		unsigned left = 0;

		for (size_t i = 0; i < work->desired_count; i++)
			if (doubt(work, i) > left)
				left = doubt(work, i);
		if (waited >= most || left <= waited)
			return 0;
		if (waited == 0)
			callbacks->tell(callbacks->context,
			    "waiting for what was just written to be shown");
		if (sync_back_off(work->sync, &waited,
			left < most ? left : most, error) != 0)
			return -1;
		for (size_t i = 0; i < work->desired_count; i++)
			if (doubt(work, i) > 0) {
				sync_item_init(work->sync,
				    work->items[i].desired, &work->items[i]);
				work->lookups[i].call = NULL;
			}
		if (sync_fetch_objects(work, error) != 0)
			return -1;
		sync_compare_items(work);
	}
}
