/*
 * All rules: what they are called and what each is about, and the order in
 * which they look at a profile.
 */
#include "profile/check.h"

#include "profile/check_rules.h"
#include "base/banned.h"

const struct rule check_rules[] = {
    [CHECK_PROFILE_NAME] = {"profile-no-name", SEVERITY_NOTE,
	"A profile has no display name, so devices show its identifier."},
    [CHECK_PROFILE_ORGANIZATION] = {"profile-no-organization", SEVERITY_NOTE,
	"A profile names no organization."},
    [CHECK_PROFILE_REMOVAL] = {"profile-removal-unsupervised", SEVERITY_NOTE,
	"Removal can be disallowed on supervised iOS devices only."},
    [CHECK_PROFILE_EMPTY] = {"profile-empty", SEVERITY_WARNING,
	"PayloadContent of a profile is an empty array."},
    [CHECK_DUPLICATE_UUID] = {"duplicate-uuid", SEVERITY_ERROR,
	"Two payloads, of one profile or of two files, share a PayloadUUID."},
    [CHECK_DUPLICATE_IDENTIFIER] = {"duplicate-identifier", SEVERITY_ERROR,
	"Two payloads, or the profiles of two files, share an identifier."},
    [CHECK_IDENTIFIER_OF_PROFILE] = {"identifier-of-profile", SEVERITY_WARNING,
	"A payload has the identifier of its profile, which devices take, but "
	"Apple asks for one of its own."},
    [CHECK_PAYLOAD_PLATFORM] = {"payload-not-on-platform", SEVERITY_ERROR,
	"The platform has no payload of this type."},
    [CHECK_PAYLOAD_OS] = {"payload-needs-newer-os", SEVERITY_WARNING,
	"A payload type is newer than the oldest system served."},
    [CHECK_KEY_PLATFORM] = {"key-not-on-platform", SEVERITY_WARNING,
	"A key has no effect on the platform."},
    [CHECK_KEY_OS] = {"key-needs-newer-os", SEVERITY_WARNING,
	"A key is newer than the oldest system served."},
    [CHECK_SECTION_PLATFORM] = {"jamf-key-not-on-platform", SEVERITY_ERROR,
	"A key of a section for Jamf Pro is one of the other platform's "
	"profiles."},
    [CHECK_SECTION_NONE] = {"scope-none-beside-others", SEVERITY_ERROR,
	"A scope is emptied and filled at once."},
    [CHECK_PAYLOAD_REMOVED] = {"payload-removed", SEVERITY_WARNING,
	"No system served has a payload of this type any more."},
    [CHECK_KEY_REMOVED] = {"key-removed", SEVERITY_WARNING,
	"No system served has a key any more."},
    [CHECK_PAYLOAD_SUPERVISED] = {"payload-supervised", SEVERITY_NOTE,
	"A payload counts on supervised devices only."},
    [CHECK_KEY_SUPERVISED] = {"key-supervised", SEVERITY_NOTE,
	"A key counts on supervised devices only."},
    [CHECK_KEY_ENROLLMENT] = {"key-enrollment", SEVERITY_NOTE,
	"A key or payload counts on devices only that a user enrolled as their "
	"own, or not on them in a profile that is for them."},
    [CHECK_PAYLOAD_LEVEL] = {"payload-needs-user-level", SEVERITY_ERROR,
	"Identity and certificate preferences are for user profiles only."},
    [CHECK_PAYLOAD_LEVEL_OTHER] = {"payload-level", SEVERITY_WARNING,
	"A payload is for the profiles of users only, or of computers only."},
    [CHECK_KEY_LEVEL] = {"key-level", SEVERITY_WARNING,
	"A key is for the profiles of users only, or of computers only."},
    [CHECK_LEVEL_UNSAID] = {"level-unsaid", SEVERITY_NOTE,
	"A profile with DNS settings for Macs does not say whom it is for."},
    [CHECK_SCEP_LEVEL] = {"scep-user-level-ios", SEVERITY_ERROR,
	"iOS takes SCEP payloads for the device only, never for a user."},
    [CHECK_SECRET_READABLE] = {"secret-readable", SEVERITY_WARNING,
	"A challenge, password or private key stands in clear in somebody's "
	"profile, signed or not."},
    [CHECK_JAMF_DAMAGED] = {"jamf-damaged-value", SEVERITY_WARNING,
	"A value has characters that Jamf Pro does not keep as they are."},
    [CHECK_TEMPLATE] = {"template-unchanged", SEVERITY_WARNING,
	"A value is still that of the template, which says to change it."},
    [CHECK_NEEDED] = {"key-needed", SEVERITY_ERROR,
	"A key of a definition is missing that another one needs."},
    [CHECK_NEEDED_PLIST] = {"plist-key-needed", SEVERITY_WARNING,
	"A profile lacks a key that another one needs."},
    [CHECK_EXCLUDED] = {"keys-exclude", SEVERITY_ERROR,
	"A definition has two keys of which a payload may have one."},
    [CHECK_EXCLUDED_PLIST] = {"plist-keys-exclude", SEVERITY_WARNING,
	"A profile has two keys of which a payload may have one."},
    [CHECK_SINGLE] = {"payload-twice", SEVERITY_WARNING,
	"A profile has a payload, or a key in several, twice of which it may "
	"have one."},
    [CHECK_SERVICE_HTTP] = {"service-url-http", SEVERITY_WARNING,
	"The address of a profile for enrolment over the air is plain http."},
    [CHECK_SERVICE_ATTRIBUTE] = {"service-attribute", SEVERITY_NOTE,
	"A profile for enrolment over the air asks for no attribute, or for "
	"one that Apple does not document."},
    [CHECK_URL_HTTP] = {"scep-url-http", SEVERITY_WARNING,
	"The address of the SCEP server is plain http."},
    [CHECK_URL_QUERY] = {"scep-url-query", SEVERITY_WARNING,
	"The address of the SCEP server has a query, which devices replace."},
    [CHECK_URL_FRAGMENT] = {"scep-url-fragment", SEVERITY_WARNING,
	"The address of the SCEP server has a fragment, which is never sent."},
    [CHECK_URL_NDES] = {"scep-url-ndes", SEVERITY_WARNING,
	"The address of an NDES server lacks mscep.dll."},
    [CHECK_URL_ADMIN] = {"scep-url-is-admin", SEVERITY_ERROR,
	"The address of the SCEP server is that of the NDES admin page."},
    [CHECK_ADMIN_URL] = {"scep-admin-url", SEVERITY_ERROR,
	"The address of the NDES admin page is that of the SCEP server."},
    [CHECK_CHALLENGE_MISSING] = {"scep-challenge-missing", SEVERITY_ERROR,
	"A static challenge is asked for, but none is given."},
    [CHECK_CHALLENGE_BLANKS] = {"scep-challenge-blanks", SEVERITY_WARNING,
	"A challenge has blanks at its edges or a line end, which devices send "
	"too."},
    [CHECK_CHALLENGE_ONE_TIME] = {"scep-challenge-one-time", SEVERITY_WARNING,
	"A challenge has the form of one from NDES, for one device, in a "
	"profile for many."},
    [CHECK_CHALLENGE_EMPTY] = {"scep-challenge-empty", SEVERITY_WARNING,
	"A challenge is there, but empty."},
    [CHECK_CHALLENGE_UNUSED] = {"scep-challenge-unused", SEVERITY_WARNING,
	"A challenge is given, but its type uses none."},
    [CHECK_CHALLENGE_NONE] = {"scep-challenge-none", SEVERITY_WARNING,
	"Without a challenge iOS asks the user for one."},
    [CHECK_CHALLENGE_PLACEHOLDER] = {"scep-challenge-placeholder",
	SEVERITY_WARNING,
	"Challenge type dynamic needs the placeholder that Jamf Pro replaces."},
    [CHECK_ADMIN_MISSING] = {"scep-admin-missing", SEVERITY_NOTE,
	"Settings of the NDES admin page are not given."},
    [CHECK_ADMIN_UNUSED] = {"scep-admin-unused", SEVERITY_NOTE,
	"Settings of the NDES admin page have no effect with this challenge "
	"type."},
    [CHECK_KEY_SIZE] = {"scep-key-size-weak", SEVERITY_WARNING,
	"A key of 1024 bits is too weak for TLS on Apple devices."},
    [CHECK_KEY_USAGE_NONE] = {"scep-key-usage-none", SEVERITY_NOTE,
	"No key usage is asked for, so the CA decides."},
    [CHECK_KEY_USAGE_ABSENT] = {"scep-key-usage-absent", SEVERITY_NOTE,
	"A SCEP payload has no Key Usage, which systems take in different "
	"ways."},
    [CHECK_KEY_USAGE_BOTH] = {"scep-key-usage-both", SEVERITY_NOTE,
	"Both key usages are asked for, which some Windows CAs do not issue."},
    [CHECK_KEY_EXPORT] = {"scep-key-exportable", SEVERITY_WARNING,
	"The private key can be exported from the keychain of a Mac."},
    [CHECK_KEY_ALL_APPS] = {"scep-key-all-apps", SEVERITY_WARNING,
	"Every app on a Mac may use the private key without asking."},
    [CHECK_FINGERPRINT_NONE] = {"scep-fingerprint-none", SEVERITY_WARNING,
	"Without a fingerprint devices trust whatever CA answers."},
    [CHECK_FINGERPRINT_MD5] = {"scep-fingerprint-md5", SEVERITY_WARNING,
	"The fingerprint of the CA is MD5, a weak digest."},
    [CHECK_FINGERPRINT_SHA1] = {"scep-fingerprint-sha1", SEVERITY_WARNING,
	"The fingerprint of the CA is SHA-1 although all systems served take "
	"SHA-256."},
    [CHECK_FINGERPRINT_OS] = {"scep-fingerprint-min-os", SEVERITY_ERROR,
	"SHA-2 fingerprints are refused before macOS 13 and iOS 16."},
    [CHECK_FINGERPRINT_UNKNOWN_OS] = {"scep-fingerprint-unknown-os",
	SEVERITY_NOTE,
	"SHA-2 fingerprints are refused before macOS 13 and iOS 16; the "
	"systems served are not known."},
    [CHECK_FINGERPRINT_UNUSUAL] = {"scep-fingerprint-unusual", SEVERITY_NOTE,
	"The fingerprint is neither MD5, SHA-1 nor SHA-256, the only ones in "
	"documents."},
    [CHECK_PROFILE_IDENTIFIER] = {"scep-subject-profile-identifier",
	SEVERITY_ERROR,
	"To renew certificates Jamf Pro needs $PROFILE_IDENTIFIER in the "
	"subject."},
    [CHECK_NO_RENEWAL] = {"scep-no-renewal", SEVERITY_WARNING,
	"Without redistribution Jamf Pro never renews the certificate."},
    [CHECK_THRESHOLD] = {"scep-threshold", SEVERITY_WARNING,
	"The notification threshold is under the 14 days that Jamf Pro's form "
	"asks for."},
    [CHECK_THRESHOLD_ORDER] = {"scep-threshold-redistribute", SEVERITY_WARNING,
	"Users are told of the expiry before Jamf Pro renews the certificate."},
    [CHECK_SUBJECT_MISSING] = {"scep-subject-missing", SEVERITY_WARNING,
	"A SCEP payload has no subject."},
    [CHECK_SUBJECT_CN] = {"scep-subject-no-cn", SEVERITY_NOTE,
	"A subject has no CN, so macOS takes the payload identifier for it."},
    [CHECK_SUBJECT_USERNAME] = {"scep-subject-username", SEVERITY_WARNING,
	"In a profile for computers $USERNAME may be empty, and with it a CN "
	"of nothing else."},
    [CHECK_SUBJECT_ATTRIBUTE] = {"scep-subject-attribute", SEVERITY_ERROR,
	"Apple's client makes a wrong OID of this attribute name."},
    [CHECK_SUBJECT_EMPTY] = {"scep-subject-empty-value", SEVERITY_ERROR,
	"An attribute of the subject is empty."},
    [CHECK_SUBJECT_COUNTRY] = {"scep-subject-country", SEVERITY_WARNING,
	"C of the subject is not a country code of two capital letters."},
    [CHECK_SUBJECT_EMAIL] = {"scep-subject-email", SEVERITY_WARNING,
	"The short name EMAIL is known from macOS 14 and iOS 17 on."},
    [CHECK_SUBJECT_MULTI] = {"scep-subject-multi-valued", SEVERITY_WARNING,
	"An RDN of the subject has several attributes, which many CAs do not "
	"take."},
    [CHECK_SUBJECT_LONG] = {"scep-subject-long", SEVERITY_WARNING,
	"An attribute of the subject is longer than X.520 allows."},
    [CHECK_SUBJECT_OID] = {"scep-subject-oid", SEVERITY_WARNING,
	"An OID has a component that Apple's client encodes wrongly: 128 or "
	"16384 to 16511."},
    [CHECK_SAN_ASCII] = {"scep-san-ascii", SEVERITY_ERROR,
	"An alternative name is not ASCII."},
    [CHECK_SAN_COUNT] = {"scep-san-count", SEVERITY_ERROR,
	"There are more than ten alternative names."},
    [CHECK_SAN_SHAPE] = {"scep-san-shape", SEVERITY_WARNING,
	"An alternative name does not look like what it should be."},
    [CHECK_SAN_SID] = {"scep-san-sid", SEVERITY_WARNING,
	"The URI for strong mapping is cut, misspelt or there twice, or holds "
	"no SID."},
    [CHECK_VARIABLE_MISSPELT] = {"variable-misspelt", SEVERITY_ERROR,
	"A variable of macOS is misspelt, or one of Jamf Pro in what is for "
	"Jamf Pro, so it stays as it is."},
    [CHECK_VARIABLE_UNKNOWN] = {"variable-unknown", SEVERITY_WARNING,
	"A word looks like a variable of Jamf Pro or macOS, but is none."},
    [CHECK_VARIABLE_PLATFORM] = {"variable-platform", SEVERITY_ERROR,
	"Jamf Pro has this variable for the other kind of device only."},
    [CHECK_VARIABLE_APPLE_PLACE] = {"variable-apple-place", SEVERITY_WARNING,
	"macOS replaces its variables in names of SCEP payloads, in network "
	"and in directory payloads only."},
    [CHECK_VARIABLE_APPLE_PLATFORM] = {"variable-apple-platform",
	SEVERITY_WARNING, "Only macOS replaces %variables%."},
    [CHECK_VARIABLE_SECRET] = {"variable-in-secret", SEVERITY_WARNING,
	"A secret holds what Jamf Pro may take for a variable."},
    [CHECK_VARIABLE_FOREIGN] = {"variable-foreign", SEVERITY_WARNING,
	"A variable belongs to another device management system."},
    [CHECK_VARIABLE_SIGNED] = {"jamf-variable-signed", SEVERITY_WARNING,
	"Jamf Pro replaces no variables in a profile that is signed already."},
    [CHECK_CERTIFICATE_INVALID] = {"payload-certificate-invalid",
	SEVERITY_ERROR, "A certificate payload holds no certificate."},
    [CHECK_CERTIFICATE_FORM] = {"payload-certificate-form", SEVERITY_ERROR,
	"A PEM payload holds a certificate in DER."},
    [CHECK_CERTIFICATE_SEVERAL] = {"payload-certificate-several",
	SEVERITY_WARNING, "A certificate payload holds several certificates."},
    [CHECK_CERTIFICATE_PEM] = {"payload-certificate-pem", SEVERITY_WARNING,
	"A payload for DER holds a certificate in PEM."},
    [CHECK_CERTIFICATE_EXPIRED] = {"payload-certificate-expired",
	SEVERITY_WARNING, "A certificate in the profile has expired."},
    [CHECK_CERTIFICATE_EARLY] = {"payload-certificate-early", SEVERITY_WARNING,
	"A certificate in the profile is not valid yet."},
    [CHECK_CERTIFICATE_WEAK] = {"payload-certificate-weak", SEVERITY_WARNING,
	"A certificate in the profile is signed with SHA-1 or MD5."},
    [CHECK_CERTIFICATE_CA] = {"payload-certificate-not-ca", SEVERITY_WARNING,
	"A root certificate payload holds a certificate that is no CA."},
    [CHECK_NO_CA] = {"scep-no-ca-payload", SEVERITY_WARNING,
	"No CA certificate comes with a SCEP payload, and macOS does not "
	"install the chain by itself."},
    [CHECK_REFERENCE] = {"reference-unresolved", SEVERITY_ERROR,
	"A payload refers to one that is not in the profile."},
    [CHECK_REFERENCE_KIND] = {"reference-kind", SEVERITY_ERROR,
	"A payload refers to one of the wrong kind."},
    [CHECK_REFERENCE_MANY] = {"reference-ambiguous", SEVERITY_ERROR,
	"The name of a payload that another refers to is that of several."},
    [CHECK_EAP_IDENTITY] = {"eap-identity-misplaced", SEVERITY_ERROR,
	"The identity of a network payload stands among its EAP settings, "
	"where devices do not look for it."},
    [CHECK_EAP_TLS] = {"eap-tls-not-accepted", SEVERITY_WARNING,
	"A network payload has an identity, but does not accept EAP-TLS."},
    [CHECK_EAP_NAMES] = {"eap-no-server-names", SEVERITY_WARNING,
	"A network payload trusts every server with a certificate of its "
	"anchors."},
    [CHECK_EAP_NO_IDENTITY] = {"eap-tls-no-identity", SEVERITY_WARNING,
	"A network payload accepts EAP-TLS, but has no identity."},
    [CHECK_EAP_TRUST] = {"eap-no-trust", SEVERITY_WARNING,
	"Nothing says which server a password or certificate may "
	"be sent to."},
    [CHECK_EAP_ANCHORS] = {"eap-no-anchors", SEVERITY_NOTE,
	"A network payload trusts servers of every CA that "
	"devices trust, by their names alone."},
    [CHECK_EAP_WILDCARD] = {"eap-server-name-wildcard", SEVERITY_WARNING,
	"A server name is nothing but a wildcard."},
    [CHECK_EAP_OUTER] = {"eap-no-outer-identity", SEVERITY_WARNING,
	"Apple requires an outer identity where TLS 1.3 is the "
	"least."},
    [CHECK_EAP_LEAP] = {"eap-leap", SEVERITY_WARNING,
	"LEAP, which gives passwords away, is accepted."},
    [CHECK_EAP_PAC] = {"eap-fast-pac", SEVERITY_WARNING,
	"Keys of EAP-FAST that need each other are not all there."},
    [CHECK_EAP_ANONYMOUS] = {"eap-fast-anonymous", SEVERITY_WARNING,
	"A credential of EAP-FAST is taken from whoever answers."},
    [CHECK_EAP_UNUSED] = {"eap-key-unused", SEVERITY_NOTE,
	"A key is for an EAP type that is not accepted."},
    [CHECK_EAP_SYSTEM] = {"eap-system-mode", SEVERITY_WARNING,
	"A network payload in system mode has neither identity "
	"nor credentials."},
    [CHECK_EAP_LOGIN] = {"eap-login-window", SEVERITY_NOTE,
	"The login window asks for what EAP-TLS does not take."},
    [CHECK_NETWORK_LEVEL] = {"network-mode-level", SEVERITY_WARNING,
	"A network payload for the time before the login is in a "
	"profile for users."},
    [CHECK_NETWORK_NO_LEVEL] = {"network-mode-no-level", SEVERITY_NOTE,
	"A network payload for the time before the login is in a profile that "
	"does not say whom it is for."},
    [CHECK_ETHERNET_INTERFACE] = {"ethernet-interface", SEVERITY_WARNING,
	"An Ethernet payload names another interface than the one that its "
	"type is for."},
    [CHECK_TLS_VERSIONS] = {"tls-versions", SEVERITY_ERROR,
	"The least TLS version is above the greatest."},
    [CHECK_TLS_MAXIMUM] = {"tls-maximum-absent", SEVERITY_WARNING,
	"The least TLS version is above the one that is the "
	"greatest unless another is given."},
    [CHECK_IDENTITY_SIGN] = {"identity-cannot-sign", SEVERITY_WARNING,
	"The key of an identity is not for digital signatures, "
	"which logging in by TLS or IKEv2 takes."},
    [CHECK_WIFI_SSID] = {"wifi-no-ssid", SEVERITY_ERROR,
	"A Wi-Fi network has neither a name nor a domain."},
    [CHECK_WIFI_SSID_LONG] = {"wifi-ssid-long", SEVERITY_ERROR,
	"The name of a Wi-Fi network has more than 32 bytes."},
    [CHECK_WIFI_OPEN] = {"wifi-open-with-password", SEVERITY_WARNING,
	"An open Wi-Fi network has a password or 802.1X settings."},
    [CHECK_WIFI_PASSWORD] = {"wifi-no-password", SEVERITY_NOTE,
	"The password of a Wi-Fi network is not given, so users "
	"are asked for it."},
    [CHECK_WIFI_PASSWORD_LENGTH] = {"wifi-password-length", SEVERITY_WARNING,
	"The password of a Wi-Fi network is shorter or longer "
	"than WPA allows."},
    [CHECK_WIFI_WEP] = {"wifi-encryption-wep", SEVERITY_WARNING,
	"A Wi-Fi network is secured by WEP, which is broken."},
    [CHECK_WIFI_ANY] = {"wifi-encryption-any", SEVERITY_NOTE,
	"Any encryption of a Wi-Fi network will do, WEP included."},
    [CHECK_WIFI_PROXY_PAC] = {"wifi-proxy-no-pac", SEVERITY_NOTE,
	"An automatic proxy has no address to be configured from, "
	"so the network gives one."},
    [CHECK_WIFI_PROXY_UNUSED] = {"wifi-proxy-unused", SEVERITY_WARNING,
	"A key of a proxy is for another type of proxy than the "
	"one chosen."},
    [CHECK_WIFI_UNLOCKED] = {"wifi-first-unlock", SEVERITY_ERROR,
	"A Wi-Fi network that is joined before the first unlock "
	"has keys that do not go with that."},
    [CHECK_VPN_UNUSED] = {"vpn-settings-unused", SEVERITY_WARNING,
	"A VPN payload has settings for another type."},
    [CHECK_VPN_PLATFORM] = {"vpn-type-platform", SEVERITY_ERROR,
	"The platform has no VPN of this type."},
    [CHECK_VPN_SUPERVISED] = {"vpn-always-on-supervised", SEVERITY_NOTE,
	"An always-on VPN is for supervised iOS devices only."},
    [CHECK_VPN_CERTIFICATE] = {"vpn-no-certificate", SEVERITY_ERROR,
	"A VPN logs in with a certificate, but no identity is "
	"given."},
    [CHECK_VPN_SECRET] = {"vpn-no-secret", SEVERITY_WARNING,
	"A VPN logs in with a shared secret, but none is given."},
    [CHECK_VPN_EAP] = {"vpn-no-account", SEVERITY_NOTE,
	"EAP of a VPN has neither a name nor an identity, so "
	"users are asked."},
    [CHECK_VPN_REMOTE] = {"vpn-remote-identifier", SEVERITY_NOTE,
	"The remote identifier of IKEv2 is not the name of the "
	"server, and no other name is given for its certificate."},
    [CHECK_VPN_WEAK] = {"vpn-weak-algorithm", SEVERITY_WARNING,
	"An algorithm of IKEv2 is weak."},
    [CHECK_VPN_REFUSED] = {"vpn-algorithm-refused", SEVERITY_ERROR,
	"An algorithm of IKEv2 is one that the payload itself "
	"forbids."},
    [CHECK_VPN_DEMAND_OFF] = {"vpn-on-demand-off", SEVERITY_WARNING,
	"A VPN has rules for connecting on demand, but does not "
	"connect on demand."},
    [CHECK_VPN_DEMAND_RULES] = {"vpn-on-demand-no-rules", SEVERITY_WARNING,
	"A VPN connects on demand, but nothing says when."},
    [CHECK_VPN_RULE] = {"vpn-on-demand-rule", SEVERITY_WARNING,
	"A rule for connecting on demand has no effect, or keeps "
	"others from having one."},
    [CHECK_TRANSPARENCY_HASH] = {"transparency-hash", SEVERITY_ERROR,
	"A hash of a public key is no SHA-256."},
    [CHECK_TRANSPARENCY_DOMAIN] = {"transparency-domain", SEVERITY_WARNING,
	"A domain exempt from certificate transparency has a "
	"wildcard."},
    [CHECK_ACME_KEY] = {"acme-key", SEVERITY_ERROR,
	"Keys of an ACME payload do not go together."},
    [CHECK_ACME_URL] = {"acme-directory-url", SEVERITY_ERROR,
	"The directory of an ACME payload is not an https address."},
    [CHECK_ACME_SUBJECT] = {"acme-subject", SEVERITY_WARNING,
	"An attribute of the subject of an ACME payload is empty, "
	"or one that Apple's client makes a wrong OID of."},
    [CHECK_ACME_USAGE] = {"acme-usage-flags", SEVERITY_WARNING,
	"The key usage of an ACME payload has other bits than "
	"those for signing and encryption."},
    [CHECK_ACME_EXTENDED] = {"acme-extended-key-usage", SEVERITY_WARNING,
	"An extended key usage of an ACME payload is no OID."},
    [CHECK_ACME_WEAK] = {"acme-key-weak", SEVERITY_WARNING,
	"The key of an ACME payload is too weak for TLS on Apple "
	"devices."},
    [CHECK_ACME_HARDWARE] = {"acme-hardware-min-os", SEVERITY_WARNING,
	"Keys bound to the hardware of a Mac need macOS 14."},
    [CHECK_COUNT] = {NULL, SEVERITY_NOTE, NULL}};

static check_profile_function *const profile_checks[] = {check_profile_names,
    check_profile_duplicates, check_profile_removal, check_profile_content,
    check_profile_sections, check_profile_service};

static check_payload_function *const any_checks[] = {check_availability,
    check_relations, check_jamf_damage, check_secrets, check_variables,
    check_template};

static check_payload_function *const payload_checks[] = {check_level,
    check_single, check_certificate, check_references, check_network,
    check_wifi, check_vpn, check_acme, check_transparency, check_preferences,
    check_scep};

static void check_any(struct check *check, const struct payload *payload)
{
	for (size_t i = 0; i < array_length(any_checks); i++)
		any_checks[i](check, payload);
}

static void check_payload(struct check *check, const struct payload *payload)
{
	check->in_file = payload->file != NULL;
	/* That it could not be read was reported. */
	if (check->in_file && payload->file->root == NULL)
		return;
	check_any(check, payload);
	for (size_t i = 0; i < array_length(payload_checks); i++) {
		check->doubtful = false;
		payload_checks[i](check, payload);
	}
}

void profile_check(const struct profile *profile,
    const struct check_options *options, struct arena *arena,
    struct findings *findings)
{
	struct check check = {.profile = profile,
	    .options = options,
	    .arena = arena,
	    .findings = findings};

	if (profile->top.schema == NULL && profile->count == 0)
		return;
	for (size_t i = 0; i < array_length(profile_checks); i++)
		profile_checks[i](&check);
	check_any(&check, &profile->top);
	for (size_t i = 0; i < profile->count; i++)
		check_payload(&check, &profile->payloads[i]);
}
