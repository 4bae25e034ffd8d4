/*
 * What the lock file says of an item before, while and after it is written to,
 * so that it is true whenever the run ends.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

static int64_t now_of(const struct sync_run *run)
{
	const struct jamf_callbacks *callbacks =
	    jamf_callbacks(run->sync->jamf);

	return run->sync->now + (callbacks->milliseconds(callbacks->context) -
				    run->plan->started) /
				    1000;
}

/* By the server's clock, as far as it is told, so is what devices say: those
 * that install from now on have what is delivered now. */
static int64_t delivery_of(const struct sync_run *run)
{
	int64_t date;

	return jamf_date(run->sync->jamf, &date) ? date : now_of(run);
}

const struct lock_object *sync_journal_entry(
    const struct sync_run *run, size_t at)
{
	return lock_object(run->sync->lock, jamf_url(run->sync->jamf),
	    run->plan->list[at].identifier);
}

/* The entry that is there, or a new one of this item. */
static struct lock_object entry_of(const struct sync_run *run, size_t at)
{
	const struct sync_item *item = &run->plan->list[at];
	const struct lock_object *there = sync_journal_entry(run, at);
	struct lock_object entry = {0};

	if (there != NULL)
		entry = *there;
	entry.server = jamf_url(run->sync->jamf);
	entry.identifier = item->identifier;
	entry.platform = sync_platform(item->kind);
	entry.name = item->name;
	entry.is_pushed =
	    item->desired->profile->from != PROFILE_FROM_DEFINITION;
	entry.has_uuid_identifier =
	    profile_has_uuid_identifier(item->desired->profile);
	return entry;
}

int sync_journal_before(struct sync_run *run, size_t at, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct lock_object entry = entry_of(run, at);

	run->before = sync_journal_entry(run, at);
	entry.applied = entry.stored = (struct lock_digests){0};
	entry.confirm = sync_confirm_of(item);
	entry.redelivery = item->redelivery;
	entry.settings = item->settings;
	if (item->action == SYNC_CREATE) {
		entry.id = 0;
		entry.uuid = NULL;
		if (sync_derived(item->desired, NULL, &entry.derived, error) !=
		    0)
			return -1;
		entry.created = now_of(run);
		entry.written = 0;
		entry.delivered = delivery_of(run);
		entry.before = NULL;
	} else {
		if (sync_digest_all(run->sync->arena, &item->held,
			&entry.before, error) != 0)
			return -1;
		entry.written = now_of(run);
		if (item->redeploys || sync_effects_redeliver(item->effects))
			entry.delivered = delivery_of(run);
		entry.id = item->id;
		entry.uuid = item->stored.profile.uuid;
	}
	return lock_set_object(run->sync->lock, &entry, error);
}

int sync_journal_undo(struct sync_run *run, size_t at, struct error *error)
{
	if (run->before != NULL)
		return lock_set_object(run->sync->lock, run->before, error);
	sync_journal_removed(run, at);
	return 0;
}

int sync_journal_id(
    struct sync_run *run, size_t at, int64_t id, struct error *error)
{
	struct lock_object entry = entry_of(run, at);

	entry.id = id;
	return lock_set_object(run->sync->lock, &entry, error);
}

int sync_journal_after(struct sync_run *run, size_t at,
    const struct sync_stored *stored, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	struct lock_object entry = entry_of(run, at);

	if (sync_digest_stored(run->sync, stored, &entry.stored, error) != 0 ||
	    sync_derived(item->desired, stored->tree, &entry.derived, error) !=
		0)
		return -1;
	entry.applied = item->applied;
	if (item->scope_held)
		entry.applied.scope = NULL;
	entry.id = stored->profile.id;
	entry.uuid = stored->profile.uuid;
	entry.confirm = sync_confirm_of(item);
	entry.redelivery = item->redelivery;
	entry.settings = item->settings;
	return lock_set_object(run->sync->lock, &entry, error);
}

int sync_journal_redelivery(struct sync_run *run, size_t at,
    enum lock_redelivery redelivery, struct error *error)
{
	struct lock_object entry = entry_of(run, at);

	entry.redelivery = redelivery;
	if (redelivery == LOCK_REDELIVERY_ASKED)
		entry.written = now_of(run);
	/* It was asked for a moment ago, and done. */
	if (redelivery == LOCK_REDELIVERY_NONE)
		entry.delivered =
		    delivery_of(run) - (now_of(run) - entry.written);
	if (lock_set_object(run->sync->lock, &entry, error) != 0)
		return -1;
	return lock_sync(run->sync->lock, NULL, error);
}

void sync_journal_removed(struct sync_run *run, size_t at)
{
	lock_remove_object(run->sync->lock, jamf_url(run->sync->jamf),
	    run->plan->list[at].identifier);
}
