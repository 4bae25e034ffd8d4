#include "sync/decisions.h"
#include "base/banned.h"

int64_t sync_limit(
    const struct sync_options *options, const struct profile *profile)
{
	int64_t limit = options->has_max_devices ? options->max_devices : -1;
	const struct payload *jamf =
	    profile == NULL ? NULL : profile_section(profile, "jamf");
	const struct value *own;

	if (jamf == NULL)
		return limit;
	own = payload_value(jamf, KEY_MAX_DEVICES);
	if (own->present && (limit < 0 || own->integer < limit))
		limit = own->integer;
	return limit;
}

static int refuse(struct error *error)
{
	return error_hint(error,
	    "if it is meant, raise 'max_devices' of [jamf] or --max-devices");
}

static int refuse_untold(const struct sync_item *item, const char *what,
    int64_t limit, struct error *error)
{
	const char *why = item->devices.why;

	(void)error_set(error, STATUS_REFUSED,
	    "it cannot be told how many devices %s%s%s; at most %lld may", what,
	    why == NULL ? "" : ": ", why == NULL ? "" : why, (long long)limit);
	return error_hint(error,
	    "a bound that cannot be checked holds nothing back: apply it "
	    "without one, and look at the plan");
}

int sync_check_devices(
    const struct sync_item *item, int64_t limit, struct error *error)
{
	const struct jamf_reach *reach = &item->devices;
	bool costs = sync_effects_disrupt(item->effects);
	int64_t lose = item->redelivered + reach->lost;

	if (limit < 0 || !item->has_devices)
		return 0;
	if (reach->is_untold)
		return refuse_untold(item,
		    costs ? "enrol again or lose the profile"
			  : "newly get the profile",
		    limit, error);
	if (costs && lose > limit)
		(void)error_set(error, STATUS_REFUSED,
		    "%lld devices would enrol again or lose the profile; at "
		    "most %lld may",
		    (long long)lose, (long long)limit);
	else if (reach->gained > limit)
		(void)error_set(error, STATUS_REFUSED,
		    "%lld devices would newly get the profile; at most %lld "
		    "may",
		    (long long)reach->gained, (long long)limit);
	else
		return 0;
	return refuse(error);
}
