#include <string.h>

#include "sync/internal.h"
#include "base/banned.h"

static int find(const struct sync *sync, const struct sync_wish *wish,
    const struct lock_object **ret_entry, struct error *error)
{
	const char *server = jamf_address(sync->jamf);
	const struct lock_object *entry =
	    lock_object(sync->lock, server, wish->identifier);

	if (entry != NULL && entry->id != 0 &&
	    strcmp(entry->platform, sync_platform(wish->kind)) == 0) {
		*ret_entry = entry;
		return 0;
	}
	(void)error_set(error, STATUS_NOT_FOUND,
	    "the lock file has no profile '%s' on '%s'", wish->identifier,
	    server);
	return error_hint(error, "'scepctl apply' creates it, or takes it over "
				 "when it is there already");
}

int sync_confirm(struct sync *sync, const struct sync_wish *wish, bool done,
    struct error *error)
{
	const struct lock_object *entry = NULL;
	struct lock_object changed;
	bool written;

	if (find(sync, wish, &entry, error) != 0)
		return -1;
	if (!wish->needs_admin && !wish->needs_days)
		return error_set(error, STATUS_REFUSED,
		    "'%s' has no settings to be entered by hand", wish->path);
	changed = *entry;
	if (sync_digest_settings(wish, sync->arena, &changed.settings, error) !=
	    0)
		return -1;
	changed.confirm = done ? LOCK_CONFIRM_DONE : LOCK_CONFIRM_NEEDED;
	if (lock_set_object(sync->lock, &changed, error) != 0)
		return -1;
	return lock_sync(sync->lock, &written, error);
}
