#include <string.h>

#include "sync/decide.h"
#include "base/banned.h"

bool sync_settings_differ(const struct lock_object *entry, const char *settings)
{
	return entry != NULL && entry->settings != NULL && settings != NULL &&
	       strcmp(entry->settings, settings) != 0;
}

enum lock_confirm sync_confirm_now(const struct lock_object *entry, bool needs,
    bool is_scoped, const char *settings)
{
	if (!needs)
		return LOCK_CONFIRM_NONE;
	if (entry != NULL)
		return entry->confirm == LOCK_CONFIRM_DONE &&
			       !sync_settings_differ(entry, settings)
			   ? LOCK_CONFIRM_DONE
			   : LOCK_CONFIRM_NEEDED;
	/* Whoever gave it a scope will have entered them. */
	return is_scoped ? LOCK_CONFIRM_DONE : LOCK_CONFIRM_NEEDED;
}

enum lock_confirm sync_confirm_after(
    enum lock_confirm now, bool needs, bool sends_payload)
{
	if (!needs)
		return LOCK_CONFIRM_NONE;
	return sends_payload ? LOCK_CONFIRM_NEEDED : now;
}
