#include <string.h>

#include "sync/plan_internal.h"
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

enum lock_confirm sync_confirm_of(const struct sync_item *item)
{
	const struct sync_desired *desired = item->desired;

	return sync_confirm_after(item->confirm,
	    desired->needs_admin || desired->needs_days, item->sends_payload);
}

struct sync_delivery sync_decide_delivery(
    const struct sync_delivery_facts *owing)
{
	enum lock_redelivery noted = owing->noted;

	if (owing->sends_payload && owing->is_wanted && owing->needs)
		return (struct sync_delivery){
		    .redelivery = LOCK_REDELIVERY_PENDING};
	/* Another choice of the definition takes it back; a payload that goes
	 * to all devices right away is the delivery. */
	if (!owing->is_wanted || owing->sends_payload)
		return (struct sync_delivery){.redeploys = owing->is_wanted};
	return (struct sync_delivery){.redelivery = noted,
	    .redelivers = noted == LOCK_REDELIVERY_PENDING &&
			  owing->confirm != LOCK_CONFIRM_NEEDED};
}
