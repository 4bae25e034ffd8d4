/*
 * Jamf Cloud is a cluster whose servers see each other's changes up to a
 * minute late, and another run may be given another server. What looks like a
 * change by hand shortly after our own write, and is just what was there before
 * it, is read again, until it is gone or all servers must know.
 */
#include "sync/plan_internal.h"
#include "base/banned.h"

/* Whether the server shows what it held before our last write. */
static bool is_former(const struct sync_work *work, size_t at)
{
	const struct lock_object *entry = work->lookups[at].entry;
	const char *held;
	struct error ignored;

	if (entry->before == NULL)
		return false;
	return sync_digest_all(work->sync->arena, &work->items[at].held, &held,
		   &ignored) != 0 ||
	       sync_same_digest(held, entry->before);
}

static bool is_doubtful(const struct sync_work *work, size_t at)
{
	const struct sync_item *item = &work->items[at];
	const struct sync_lookup *lookup = &work->lookups[at];

	if (!lookup->is_asked || item->desired == NULL ||
	    sync_cluster_lag(lookup->entry, work->sync->now) == 0)
		return false;
	if (item->action == SYNC_DRIFT || item->drifted)
		return is_former(work, at);
	return item->action == SYNC_FAILED &&
	       lookup->call->outcome == JAMF_MISSING;
}

/* The seconds it takes until none is doubtful any more; 0: none is now. */
static unsigned doubt(const struct sync_work *work)
{
	unsigned most = 0;

	for (size_t i = 0; i < work->desired_count; i++) {
		unsigned seconds =
		    sync_cluster_lag(work->lookups[i].entry, work->sync->now);

		if (is_doubtful(work, i) && seconds > most)
			most = seconds;
	}
	return most;
}

static int read_again(struct sync_work *work, struct error *error)
{
	for (size_t i = 0; i < work->desired_count; i++)
		if (is_doubtful(work, i)) {
			sync_item_init(work->sync, work->items[i].desired,
			    &work->items[i]);
			work->lookups[i].is_read = false;
		}
	if (sync_fetch_objects(work, error) != 0)
		return -1;
	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]))
			sync_compare_item(work, i);
	return 0;
}

int sync_reread(struct sync_work *work, struct error *error)
{
	const struct jamf_callbacks *ways = jamf_callbacks(work->sync->jamf);
	unsigned most = jamf_cluster_wait(work->sync->jamf);
	unsigned waited = 0, pause = 1, seconds;

	while (waited < most && (seconds = doubt(work)) > waited) {
		if (waited == 0)
			ways->tell(ways->context,
			    "waiting for what was just written to be shown");
		if (pause > most - waited)
			pause = most - waited;
		if (pause > seconds - waited)
			pause = seconds - waited;
		if (sync_pause(work->sync, pause, error) != 0 ||
		    read_again(work, error) != 0)
			return -1;
		waited += pause;
		pause *= 2;
	}
	return 0;
}
