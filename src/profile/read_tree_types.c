#include "profile/read_tree.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	NEAR_MISS = 2, /* edits that can only be a slip ... */
	SHORT_WORD = 8 /* ... but only one in a shorter word */
};

/* Types that exist although they have no schema here, and near which others
 * may lie (Apple, device-management, mdm/profiles; MIT License). */
static const char *const known_types[] = {
    "com.apple.ADCertificate.managed",
    "com.apple.AIM.account",
    "com.apple.AssetCache.managed",
    "com.apple.Dictionary",
    "com.apple.DirectoryService.managed",
    "com.apple.DiscRecording",
    "com.apple.MCX",
    "com.apple.MCX.FileVault2",
    "com.apple.MCX.TimeMachine",
    "com.apple.ManagedClient.preferences",
    "com.apple.NSExtension",
    "com.apple.SetupAssistant.managed",
    "com.apple.ShareKitHelper",
    "com.apple.SoftwareUpdate",
    "com.apple.SubmitDiagInfo",
    "com.apple.SystemConfiguration",
    "com.apple.TCC.configuration-profile-policy",
    "com.apple.airplay",
    "com.apple.airplay.security",
    "com.apple.airprint",
    "com.apple.apn.managed",
    "com.apple.app.lock",
    "com.apple.applicationaccess",
    "com.apple.applicationaccess.new",
    "com.apple.appstore",
    "com.apple.asam",
    "com.apple.associated-domains",
    "com.apple.caldav.account",
    "com.apple.carddav.account",
    "com.apple.cellular",
    "com.apple.cellularprivatenetwork.managed",
    "com.apple.conferenceroomdisplay",
    "com.apple.configurationprofile.identification",
    "com.apple.dashboard",
    "com.apple.declarations",
    "com.apple.desktop",
    "com.apple.dnsProxy.managed",
    "com.apple.dnsSettings.managed",
    "com.apple.dock",
    "com.apple.domains",
    "com.apple.eas.account",
    "com.apple.education",
    "com.apple.ews.account",
    "com.apple.extensiblesso",
    "com.apple.familycontrols.contentfilter",
    "com.apple.familycontrols.timelimits.v2",
    "com.apple.fileproviderd",
    "com.apple.finder",
    "com.apple.firstactiveethernet.managed",
    "com.apple.firstethernet.managed",
    "com.apple.font",
    "com.apple.gamed",
    "com.apple.globalethernet.managed",
    "com.apple.google-oauth",
    "com.apple.homescreenlayout",
    "com.apple.ironwood.support",
    "com.apple.jabber.account",
    "com.apple.ldap.account",
    "com.apple.loginitems.managed",
    "com.apple.loginwindow",
    "com.apple.lom",
    "com.apple.mail.managed",
    "com.apple.mcxMenuExtras",
    "com.apple.mcxloginscripts",
    "com.apple.mcxprinting",
    "com.apple.mdm",
    "com.apple.mobiledevice.passwordpolicy",
    "com.apple.networkusagerules",
    "com.apple.notificationsettings",
    "com.apple.osxserver.account",
    "com.apple.preference.security",
    "com.apple.preference.users",
    "com.apple.preferences.users",
    "com.apple.profileRemovalPassword",
    "com.apple.proxy.http.global",
    "com.apple.relay.managed",
    "com.apple.screensaver",
    "com.apple.screensaver.user",
    "com.apple.secondactiveethernet.managed",
    "com.apple.secondethernet.managed",
    "com.apple.security.FDERecoveryKeyEscrow",
    "com.apple.security.FDERecoveryRedirect",
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
    "com.apple.security.wapi-identity",
    "com.apple.servicemanagement",
    "com.apple.shareddeviceconfiguration",
    "com.apple.sso",
    "com.apple.subscribedcalendar.account",
    "com.apple.syspolicy.kernel-extension-policy",
    "com.apple.system-extension-policy",
    "com.apple.system.logging",
    "com.apple.systemmigration",
    "com.apple.systempolicy.control",
    "com.apple.systempolicy.managed",
    "com.apple.systempolicy.rule",
    "com.apple.systempreferences",
    "com.apple.systemuiserver",
    "com.apple.thirdactiveethernet.managed",
    "com.apple.thirdethernet.managed",
    "com.apple.tvremote",
    "com.apple.universalaccess",
    "com.apple.vpn.managed",
    "com.apple.vpn.managed.applayer",
    "com.apple.vpn.managed.appmapping",
    "com.apple.webClip.managed",
    "com.apple.webcontent-filter",
    "com.apple.wifi.managed",
    "com.apple.xsan",
    "com.apple.xsan.preferences",
};

static const char vendor[] = "com.apple.";

/* The shorter the word, the fewer edits lead to another one. */
static unsigned edits_allowed(const char *type)
{
	return strlen(type) < strlen(vendor) + SHORT_WORD ? 1 : NEAR_MISS;
}

const char *tree_near_type(const char *payload_type)
{
	const size_t count = array_length(known_types);
	const unsigned most = edits_allowed(payload_type);
	const char *near = NULL;

	for (size_t i = 0; i < count; i++)
		if (strcmp(known_types[i], payload_type) == 0)
			return NULL;
	for (size_t i = 0; i < count; i++)
		if (text_compare_case(known_types[i], payload_type) == 0)
			return known_types[i];
	for (size_t i = 0; near == NULL && i < count; i++)
		if (text_distance(known_types[i], payload_type, most) <= most)
			near = known_types[i];
	return near;
}
