#include "profile/platform.h"

#include "base/banned.h"

static bool is_for(const struct payload *payload, bool macs)
{
	const char *const *introduced;

	if (payload->schema == NULL)
		return true;
	introduced = payload->schema->availability->introduced;
	for (int i = 0; i < PLATFORM_COUNT; i++)
		if ((i == PLATFORM_MACOS) == macs && introduced[i] != NULL)
			return true;
	return false;
}

/* Whether a payload is of use on Macs only, or on other devices only. */
static bool has_one_for(const struct profile *profile, bool macs)
{
	for (size_t i = 0; i < profile->count; i++)
		if (!is_for(&profile->payloads[i], !macs))
			return true;
	return false;
}

bool profile_tells_platform(
    const struct profile *profile, enum platform *ret_platform)
{
	bool mac, mobile;

	if (profile->platform_known) {
		*ret_platform = profile->platform;
		return true;
	}
	mac = has_one_for(profile, true);
	mobile = has_one_for(profile, false);
	if (mac == mobile)
		return false;
	*ret_platform = mac ? PLATFORM_MACOS : PLATFORM_IOS;
	return true;
}
