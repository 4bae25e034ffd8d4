#include "sync/decide.h"
#include "base/banned.h"

enum lock_confirm sync_confirm_now(
    const struct lock_object *entry, bool needs, bool is_scoped)
{
	if (!needs)
		return LOCK_CONFIRM_NONE;
	if (entry != NULL)
		return entry->confirm == LOCK_CONFIRM_DONE
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
