#include "profile/read_tree.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	NEAR_MISS = 2 /* edits that can only be a slip */
};

/* Types that exist although they have no schema here, and near which others
 * may lie (Apple, device-management, mdm/profiles; MIT License). */
static const char *const known_types[] = {
    "com.apple.ADCertificate.managed",
    "com.apple.MCX",
    "com.apple.ManagedClient.preferences",
    "com.apple.SubmitDiagInfo",
    "com.apple.TCC.configuration-profile-policy",
    "com.apple.airplay",
    "com.apple.app.lock",
    "com.apple.applicationaccess",
    "com.apple.associated-domains",
    "com.apple.caldav.account",
    "com.apple.carddav.account",
    "com.apple.cellular",
    "com.apple.configurationprofile.identification",
    "com.apple.dnsProxy.managed",
    "com.apple.dnsSettings.managed",
    "com.apple.dock",
    "com.apple.domains",
    "com.apple.eas.account",
    "com.apple.ews.account",
    "com.apple.extensiblesso",
    "com.apple.finder",
    "com.apple.firstactiveethernet.managed",
    "com.apple.firstethernet.managed",
    "com.apple.globalethernet.managed",
    "com.apple.homescreenlayout",
    "com.apple.ldap.account",
    "com.apple.loginwindow",
    "com.apple.mail.managed",
    "com.apple.mcxprinting",
    "com.apple.mdm",
    "com.apple.mobiledevice.passwordpolicy",
    "com.apple.notificationsettings",
    "com.apple.profileRemovalPassword",
    "com.apple.proxy.http.global",
    "com.apple.relay.managed",
    "com.apple.screensaver",
    "com.apple.secondactiveethernet.managed",
    "com.apple.secondethernet.managed",
    "com.apple.security.FDERecoveryKeyEscrow",
    "com.apple.security.acme",
    "com.apple.security.certificatepreference",
    "com.apple.security.certificaterevocation",
    "com.apple.security.certificatetransparency",
    "com.apple.security.firewall",
    "com.apple.security.identitypreference",
    "com.apple.security.pem",
    "com.apple.security.pkcs1",
    "com.apple.security.pkcs12",
    "com.apple.security.root",
    "com.apple.security.scep",
    "com.apple.security.smartcard",
    "com.apple.servicemanagement",
    "com.apple.shareddeviceconfiguration",
    "com.apple.sso",
    "com.apple.subscribedcalendar.account",
    "com.apple.system-extension-policy",
    "com.apple.syspolicy.kernel-extension-policy",
    "com.apple.systempolicy.control",
    "com.apple.thirdactiveethernet.managed",
    "com.apple.thirdethernet.managed",
    "com.apple.vpn.managed",
    "com.apple.vpn.managed.applayer",
    "com.apple.vpn.managed.appmapping",
    "com.apple.webClip.managed",
    "com.apple.webcontent-filter",
    "com.apple.wifi.managed",
    "com.apple.xsan",
};

const char *tree_near_type(const char *payload_type)
{
	const size_t count = array_length(known_types);

	for (size_t i = 0; i < count; i++)
		if (strcmp(known_types[i], payload_type) == 0)
			return NULL;
	for (size_t i = 0; i < count; i++)
		if (text_distance(known_types[i], payload_type, NEAR_MISS) <=
		    NEAR_MISS)
			return known_types[i];
	return NULL;
}
