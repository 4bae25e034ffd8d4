#include "profile/platform.h"

#include <string.h>

#include "base/attr.h"
#include "base/banned.h"

static const char *const macs_only[] = {"com.apple.ADCertificate.managed",
    "com.apple.DirectoryService.managed", "com.apple.MCX",
    "com.apple.MCX.FileVault2", "com.apple.ManagedClient.preferences",
    "com.apple.SoftwareUpdate", "com.apple.TCC.configuration-profile-policy",
    "com.apple.dock", "com.apple.finder", "com.apple.loginitems.managed",
    "com.apple.loginwindow", "com.apple.mcxprinting", "com.apple.screensaver",
    "com.apple.security.FDERecoveryKeyEscrow",
    "com.apple.security.certificatepreference", "com.apple.security.firewall",
    "com.apple.security.identitypreference", "com.apple.servicemanagement",
    "com.apple.syspolicy.kernel-extension-policy",
    "com.apple.system-extension-policy", "com.apple.systempolicy.control",
    "com.apple.systempolicy.managed", "com.apple.systempolicy.rule",
    "com.apple.systempreferences", NULL};
static const char *const mobiles_only[] = {"com.apple.airplay.security",
    "com.apple.apn.managed", "com.apple.app.lock", "com.apple.cellular",
    "com.apple.cellularprivatenetwork.managed",
    "com.apple.conferenceroomdisplay", "com.apple.homescreenlayout",
    "com.apple.shareddeviceconfiguration", "com.apple.tvremote", NULL};

static bool has_one_of(const struct profile *profile, const char *const *types)
{
	for (size_t i = 0; i < profile->count; i++)
		for (size_t j = 0; types[j] != NULL; j++)
			if (payload_is(&profile->payloads[i], types[j]))
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
	mac = has_one_of(profile, macs_only);
	mobile = has_one_of(profile, mobiles_only);
	if (mac == mobile)
		return false;
	*ret_platform = mac ? PLATFORM_MACOS : PLATFORM_IOS;
	return true;
}
