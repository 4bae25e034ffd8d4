/*
 * A checkout that lacks what was applied from a newer one finds its definition
 * as it was and the server changed, and would put that back as a change by
 * hand. The branch that it follows, as fetched last, may know better.
 */
#include "base/clock.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

bool sync_checkout_is_stale(
    const struct lock_object *entry, const struct lock_object *upstream)
{
	return upstream != NULL &&
	       (entry == NULL ||
		   lock_object_time(upstream) > lock_object_time(entry));
}

void sync_refuse_stale(struct sync_work *work)
{
	const struct sync *sync = work->sync;
	size_t place = 0;
	bool lost = lock_object_next(sync->lock, &place) == NULL;

	for (size_t i = 0; sync->upstream != NULL && i < work->count; i++) {
		struct sync_item *item = &work->items[i];
		const struct lock_object *upstream;
		char time[CLOCK_TEXT_MAX] = "";
		struct error error = {0};

		if (!sync_item_is_pending(item))
			continue;
		upstream = lock_object(
		    sync->upstream, jamf_url(sync->jamf), item->identifier);
		if (!sync_checkout_is_stale(work->lookups[i].entry, upstream))
			continue;
		if (lock_object_time(upstream) != 0)
			clock_format(
			    lock_object_time(upstream), time, sizeof(time));
		(void)error_set(&error, STATUS_REFUSED,
		    "this checkout is older than what was applied%s%s, says "
		    "scepctl.lock of its upstream branch",
		    time[0] == '\0' ? "" : " at ", time);
		(void)error_hint(&error,
		    lost ? "bring it up to date first, by git pull; a lock "
			   "file that was lost comes back by: git checkout "
			   "HEAD scepctl.lock"
			 : "bring it up to date first: git pull");
		sync_item_fail(item, SYNC_REFUSED, &error);
	}
}
