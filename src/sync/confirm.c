/*
 * Settings entered by hand in the web interface: whether they were, as a person
 * says.
 */
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

int sync_find_entry(const struct sync *sync, const struct sync_desired *desired,
    const struct lock_object **ret_entry, struct error *error)
{
	const char *server = jamf_url(sync->jamf);
	const struct lock_object *entry =
	    lock_object(sync->lock, server, desired->identifier);

	if (entry != NULL && entry->id != 0 &&
	    (!desired->kind_told ||
		strcmp(entry->platform, sync_platform(desired->kind)) == 0)) {
		*ret_entry = entry;
		return 0;
	}
	(void)error_set(error, STATUS_NOT_FOUND,
	    "the lock file has no profile '%s' on '%s'", desired->identifier,
	    server);
	return error_hint(error, "'scepctl apply' creates it, or takes it over "
				 "when it is there already");
}

static int prove(struct sync *sync, const struct sync_desired *desired,
    const struct lock_object *entry, bool trusts_lock, struct error *error)
{
	struct sync_item item;
	struct jamf_call call;
	struct sync_candidate candidate = {.item = &item,
	    .entry = entry,
	    .by_id = true,
	    .trusts_lock = trusts_lock};

	sync_item_init(sync, desired, &item);
	item.id = entry->id;
	/* Somebody's .mobileconfig need not tell. */
	item.kind = sync_kind(entry->platform);
	if (sync_get(sync, &item, sync->arena, &call, error) != 0)
		return -1;
	if (call.outcome != JAMF_DONE) {
		*error = call.error;
		return -1;
	}
	if (sync_read_object(
		item.kind, call.root, sync->arena, &item.stored, error) != 0)
		return -1;
	return sync_check_proof(&candidate, error);
}

int sync_confirm(struct sync *sync, const struct sync_desired *desired,
    const struct sync_options *options, bool done, struct error *error)
{
	const struct lock_object *entry = NULL;
	struct lock_object changed;

	if (sync_find_entry(sync, desired, &entry, error) != 0)
		return -1;
	if (!desired->needs_admin && !desired->needs_days)
		return error_set(error, STATUS_REFUSED,
		    "'%s' has no settings to be entered by hand",
		    desired->path);
	if (done &&
	    prove(sync, desired, entry, options->trust_lock, error) != 0)
		return -1;
	changed = *entry;
	if (sync_digest_settings(
		desired, sync->arena, &changed.settings, error) != 0)
		return -1;
	changed.confirm = done ? LOCK_CONFIRM_DONE : LOCK_CONFIRM_NEEDED;
	/* Whoever says so again has seen what became of it. */
	if (done && changed.redelivery == LOCK_REDELIVERY_ASKED)
		changed.redelivery = LOCK_REDELIVERY_PENDING;
	if (lock_set_object(sync->lock, &changed, error) != 0)
		return -1;
	return lock_sync(sync->lock, NULL, error);
}
