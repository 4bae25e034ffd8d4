#include "sync/decide.h"
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
	own = payload_value(jamf, "max_devices");
	if (own->present && (limit < 0 || own->integer < limit))
		limit = own->integer;
	return limit;
}

int sync_check_devices(unsigned effects, int64_t devices, const char *why,
    int64_t limit, struct error *error)
{
	if (limit < 0 || !sync_effects_cost(effects) ||
	    (devices >= 0 && devices <= limit))
		return 0;
	if (devices < 0)
		(void)error_set(error, STATUS_REFUSED,
		    "it cannot be told how many devices enrol again or lose "
		    "the profile%s%s; at most %lld may",
		    why == NULL ? "" : ": ", why == NULL ? "" : why,
		    (long long)limit);
	else
		(void)error_set(error, STATUS_REFUSED,
		    "%lld devices would enrol again or lose the profile; at "
		    "most %lld may",
		    (long long)devices, (long long)limit);
	return error_hint(error,
	    "if it is meant, raise 'max_devices' of [jamf] or --max-devices");
}
