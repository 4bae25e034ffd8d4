/*
 * Spot checks of what the schemas say of Apple's payload types, read from
 * Apple's description by hand: a slip of the program that made them, or of the
 * hands that keep them, shows here.
 *
 * Planted mutations these must catch: a key required without regard to the
 * dictionary it stands in; a platform's "n/a" taken for always; the bounds of
 * a list of single values dropped.
 */
#include <inttypes.h>

#include "base/memory.h"
#include "base/text.h"
#include "schema/schema_set.h"
#include "tap.h"

enum need {
	OPTIONAL,
	REQUIRED,
	WITH_PARENT /* when its dictionary is there */
};

/* path: keys joined by '/'; '[]' goes into the dictionaries of an array. */
struct spot {
	const char *type;
	const char *path;
	enum schema_type kind;
	enum need need;
	const char *macos, *ios; /* NULL: not there */
	int64_t least, most;     /* both 0: no bounds */
	const char *assumed;     /* what devices assume, or NULL */
};

#define TCC "com.apple.TCC.configuration-profile-policy"
#define RESTRICTIONS "com.apple.applicationaccess"
#define PASSCODE "com.apple.mobiledevice.passwordpolicy"

static const struct spot spots[] = {
    {"com.apple.ADCertificate.managed", "CertServer", SCHEMA_TEXT, REQUIRED,
	"10.7", NULL, 0, 0, NULL},
    {"com.apple.ADCertificate.managed", "Keysize", SCHEMA_INTEGER, OPTIONAL,
	"10.11", NULL, 0, 0, "2048"},
    {"com.apple.AssetCache.managed", "ListenRanges[]/first", SCHEMA_TEXT,
	REQUIRED, "10.13.4", NULL, 0, 0, NULL},
    {"com.apple.AssetCache.managed", "ListenRanges[]/type", SCHEMA_CHOICE,
	OPTIONAL, "10.13.4", NULL, 0, 0, "ipv4"},
    {"com.apple.MCX", "DisableGuestAccount", SCHEMA_BOOLEAN, OPTIONAL, "10.7",
	NULL, 0, 0, "no"},
    {"com.apple.MCX",
	"com.apple.EnergySaver.desktop.ACPower/Display Sleep "
	"Timer",
	SCHEMA_INTEGER, OPTIONAL, "10.7", NULL, 0, 180, NULL},
    {"com.apple.MCX", "timeServer", SCHEMA_TEXT, OPTIONAL, "10.12.4", NULL, 0,
	0, NULL},
    {"com.apple.MCX.FileVault2", "Enable", SCHEMA_CHOICE, REQUIRED, "10.9",
	NULL, 0, 0, NULL},
    {"com.apple.MCX.FileVault2", "DeferForceAtUserLoginMaxBypassAttempts",
	SCHEMA_INTEGER, OPTIONAL, "10.9", NULL, -1, 9999, NULL},
    {"com.apple.MCX.FileVault2", "PayloadCertificateUUID", SCHEMA_REFERENCE,
	OPTIONAL, "10.9", NULL, 0, 0, NULL},
    {"com.apple.ManagedClient.preferences", "PayloadContent", SCHEMA_DICTIONARY,
	REQUIRED, "10.7", NULL, 0, 0, NULL},
    {"com.apple.ManagedClient.preferences",
	"PayloadContent/*/Forced[]/mcx_preference_settings", SCHEMA_DICTIONARY,
	REQUIRED, "10.7", NULL, 0, 0, NULL},
    {"com.apple.SetupAssistant.managed", "SkipSetupItems", SCHEMA_TEXTS,
	OPTIONAL, "15.0", "14.0", 0, 0, NULL},
    {"com.apple.SetupAssistant.managed", "SkipTrueTone", SCHEMA_BOOLEAN,
	OPTIONAL, "10.13.6", NULL, 0, 0, "no"},
    {TCC, "Services/Accessibility[]/Identifier", SCHEMA_TEXT, REQUIRED, "10.14",
	NULL, 0, 0, NULL},
    {TCC, "Services/BluetoothAlways", SCHEMA_DICTIONARIES, OPTIONAL, "11.0",
	NULL, 0, 0, NULL},
    {TCC, "Services/Camera[]/Authorization", SCHEMA_CHOICE, OPTIONAL, "11.0",
	NULL, 0, 0, NULL},
    {"com.apple.airplay", "Passwords[]/Password", SCHEMA_TEXT, REQUIRED,
	"10.10", "7.0", 0, 0, NULL},
    {"com.apple.airprint", "AirPrint[]/Port", SCHEMA_INTEGER, OPTIONAL, NULL,
	"11.0", 0, 65535, NULL},
    {"com.apple.app.lock", "App/Identifier", SCHEMA_TEXT, REQUIRED, NULL, "6.0",
	0, 0, NULL},
    {RESTRICTIONS, "allowCamera", SCHEMA_BOOLEAN, OPTIONAL, "10.11", "4.0", 0,
	0, "yes"},
    {RESTRICTIONS, "allowAirPrint", SCHEMA_BOOLEAN, OPTIONAL, NULL, "11.0", 0,
	0, "yes"},
    {RESTRICTIONS, "allowiTunesFileSharing", SCHEMA_BOOLEAN, OPTIONAL, "10.13",
	NULL, 0, 0, "yes"},
    {RESTRICTIONS, "enforcedSoftwareUpdateDelay", SCHEMA_INTEGER, OPTIONAL,
	"10.13.4", "11.3", 1, 90, "30"},
    {RESTRICTIONS, "ratingApps", SCHEMA_INTEGER, OPTIONAL, NULL, "4.0", 0, 1000,
	"1000"},
    {RESTRICTIONS, "safariAcceptCookies", SCHEMA_REAL, OPTIONAL, NULL, "4.0", 0,
	2, "2"},
    {"com.apple.cellular", "AttachAPN/Name", SCHEMA_TEXT, WITH_PARENT, NULL,
	"7.0", 0, 0, NULL},
    {"com.apple.cellular", "APNs[]/Name", SCHEMA_TEXT, REQUIRED, NULL, "7.0", 0,
	0, NULL},
    {"com.apple.dnsSettings.managed", "DNSSettings/DNSProtocol", SCHEMA_CHOICE,
	REQUIRED, "11.0", "14.0", 0, 0, NULL},
    {"com.apple.dnsSettings.managed",
	"OnDemandRules[]/ActionParameters[]/Domains", SCHEMA_TEXTS, REQUIRED,
	"11.0", "14.0", 0, 0, NULL},
    {"com.apple.dock", "tilesize", SCHEMA_INTEGER, OPTIONAL, "10.7", NULL, 16,
	128, NULL},
    {"com.apple.dock", "persistent-apps[]/tile-data/label", SCHEMA_TEXT,
	REQUIRED, "10.7", NULL, 0, 0, NULL},
    {"com.apple.eas.account", "SMIMESigningCertificateUUID", SCHEMA_REFERENCE,
	OPTIONAL, NULL, "5.0", 0, 0, NULL},
    {"com.apple.education", "LeaderPayloadCertificateAnchorUUID",
	SCHEMA_REFERENCES, OPTIONAL, "10.14", "9.3", 0, 0, NULL},
    {"com.apple.familycontrols.timelimits.v2",
	"time-limits/weekday-curfew/enabled", SCHEMA_BOOLEAN, WITH_PARENT,
	"10.7", NULL, 0, 0, NULL},
    {"com.apple.homescreenlayout", "Pages", SCHEMA_ARRAY, REQUIRED, NULL, "9.3",
	0, 0, NULL},
    {"com.apple.loginwindow", "AutologinPassword", SCHEMA_TEXT, OPTIONAL,
	"14.0", NULL, 0, 0, NULL},
    {"com.apple.mdm", "ServerURL", SCHEMA_URL, REQUIRED, "10.7", "4.0", 0, 0,
	NULL},
    {"com.apple.mdm", "IdentityCertificateUUID", SCHEMA_REFERENCE, REQUIRED,
	"10.7", "4.0", 0, 0, NULL},
    {PASSCODE, "minLength", SCHEMA_INTEGER, OPTIONAL, "10.7", "4.0", 0, 16,
	"0"},
    {PASSCODE, "maxFailedAttempts", SCHEMA_INTEGER, OPTIONAL, "10.7", "4.0", 2,
	11, "11"},
    {PASSCODE, "customRegex/passwordContentRegex", SCHEMA_TEXT, WITH_PARENT,
	"14.0", NULL, 0, 0, NULL},
    {PASSCODE, "customRegex/passwordContentDescription/*", SCHEMA_TEXT,
	OPTIONAL, "14.0", NULL, 0, 0, NULL},
    {"com.apple.notificationsettings",
	"NotificationSettings[]/BundleIdentifier", SCHEMA_TEXT, REQUIRED,
	"10.15", "9.3", 0, 0, NULL},
    {"com.apple.relay.managed", "Relays[]/RawPublicKeys", SCHEMA_ARRAY,
	OPTIONAL, "14.0", "17.0", 0, 0, NULL},
    {"com.apple.screensaver.user", "idleTime", SCHEMA_INTEGER, OPTIONAL,
	"10.11", NULL, 0, 0, NULL},
    {"com.apple.security.FDERecoveryKeyEscrow", "EncryptCertPayloadUUID",
	SCHEMA_REFERENCE, REQUIRED, "10.13", NULL, 0, 0, NULL},
    {"com.apple.security.certificaterevocation", "EnabledForCerts[]/Hash",
	SCHEMA_DATA, REQUIRED, NULL, "14.2", 0, 0, NULL},
    {"com.apple.security.firewall", "EnableFirewall", SCHEMA_BOOLEAN, REQUIRED,
	"10.12", NULL, 0, 0, NULL},
    {"com.apple.security.smartcard", "tokenRemovalAction", SCHEMA_INTEGER,
	OPTIONAL, "10.13.4", NULL, 0, 0, "0"},
    {"com.apple.servicemanagement", "Rules[]/RuleType", SCHEMA_CHOICE, REQUIRED,
	"13.0", NULL, 0, 0, NULL},
    {"com.apple.sso", "Kerberos/Realm", SCHEMA_TEXT, WITH_PARENT, NULL, "7.0",
	0, 0, NULL},
    {"com.apple.syspolicy.kernel-extension-policy", "AllowedKernelExtensions/*",
	SCHEMA_TEXTS, OPTIONAL, "10.13.2", NULL, 0, 0, NULL},
    {"com.apple.system-extension-policy", "NonRemovableSystemExtensions/*",
	SCHEMA_TEXTS, OPTIONAL, "15.0", NULL, 0, 0, NULL},
    {"com.apple.systempolicy.rule", "Expiration", SCHEMA_DATE, OPTIONAL, "10.8",
	NULL, 0, 0, NULL},
    {"com.apple.webClip.managed", "Label", SCHEMA_TEXT, REQUIRED, "10.7", "4.0",
	0, 0, NULL},
    {"com.apple.webcontent-filter", "FilterGrade", SCHEMA_CHOICE, OPTIONAL,
	"10.15", NULL, 0, 0, "firewall"},
    {"com.apple.xsan", "sharedSecret", SCHEMA_TEXT, REQUIRED, "10.10", NULL, 0,
	0, NULL},
    {"com.apple.extensiblesso", "PlatformSSO/LoginFrequency", SCHEMA_INTEGER,
	OPTIONAL, "14.0", NULL, 3600, INT64_MAX, "64800"},
    {".GlobalPreferences", "com.apple.autologout.AutoLogOutDelay", SCHEMA_REAL,
	OPTIONAL, "10.7", NULL, 0, 0, NULL},
    {"loginwindow", "DisableLoginItemsSuppression", SCHEMA_BOOLEAN, OPTIONAL,
	"10.7", NULL, 0, 0, "no"},
};

/* The row whose path is the first keys of text, up to '[]' or the end. */
static const struct schema_key *row_at(
    const struct schema *schema, const char *text)
{
	size_t length = strcspn(text, "[");

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		size_t at = 0;

		for (size_t k = 0; k < key->depth; k++) {
			size_t size = strlen(key->path[k]);

			if (k > 0 && text[at++] != '/')
				break;
			if (strncmp(&text[at], key->path[k], size) != 0)
				break;
			at += size;
		}
		if (key->depth == 0 || at != length)
			continue;
		if (text[length] == '\0')
			return key;
		return key->items == NULL
			   ? NULL
			   : row_at(key->items, &text[length + 3]);
	}
	return NULL;
}

static void test_spot(const struct schemas *schemas, const struct spot *spot)
{
	const struct schema *schema = schemas_of_type(schemas, spot->type);
	const struct schema_key *key =
	    schema == NULL ? NULL : row_at(schema, spot->path);
	const char *const *introduced;

	if (!ok(key != NULL, "%s has %s", spot->type, spot->path))
		return;
	introduced = key->availability->introduced;
	is_text(schema_type_name(key->type), schema_type_name(spot->kind),
	    "  its type");
	ok(key->plist_required == (spot->need == REQUIRED) &&
		key->required_in_parent == (spot->need == WITH_PARENT),
	    "  whether it is required");
	is_text(introduced[PLATFORM_MACOS], spot->macos, "  macOS");
	is_text(introduced[PLATFORM_IOS], spot->ios, "  iOS");
	is_text(key->device_default, spot->assumed, "  what devices assume");
	if (!ok(key->has_bounds == (spot->least != 0 || spot->most != 0),
		"  whether it has bounds") ||
	    !key->has_bounds)
		return;
	is_number(key->least, spot->least, "  at least");
	is_number(key->most, spot->most, "  at most");
}

static const struct {
	const char *type;
	const char *path;
	unsigned kinds;
} references[] = {
    {"com.apple.MCX.FileVault2", "PayloadCertificateUUID",
	SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE},
    {"com.apple.mdm", "IdentityCertificateUUID", SCHEMA_KIND_IDENTITY},
    {"com.apple.mdm", "ServerURLPinningCertificateUUIDs",
	SCHEMA_KIND_CERTIFICATE},
    {"com.apple.eas.account", "SMIMEEncryptionCertificateUUID",
	SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE},
    {"com.apple.wifi.managed",
	"EAPClientConfiguration/"
	"PayloadCertificateAnchorUUID",
	SCHEMA_KIND_CERTIFICATE},
    {"com.apple.security.certificatepreference", "PayloadCertificateUUID",
	SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE},
    {"com.apple.relay.managed", "Relays[]/PayloadCertificateUUID",
	SCHEMA_KIND_IDENTITY},
};

static void test_references(const struct schemas *schemas)
{
	for (size_t i = 0; i < array_length(references); i++) {
		const struct schema_key *key =
		    row_at(schemas_of_type(schemas, references[i].type),
			references[i].path);

		ok(key != NULL && key->kinds == references[i].kinds,
		    "what %s %s refers to", references[i].type,
		    references[i].path);
	}
}

static const struct {
	const char *type;
	enum schema_kind provides;
	enum schema_level level;
	bool single, blueprint, open;
} files[] = {
    {"com.apple.security.scep", SCHEMA_KIND_IDENTITY, SCHEMA_LEVEL_ANY, false,
	false, false},
    {"com.apple.security.acme", SCHEMA_KIND_IDENTITY, SCHEMA_LEVEL_ANY, false,
	true, false},
    {"com.apple.security.pkcs12", SCHEMA_KIND_IDENTITY, SCHEMA_LEVEL_ANY, false,
	false, false},
    {"com.apple.ADCertificate.managed", SCHEMA_KIND_IDENTITY, SCHEMA_LEVEL_ANY,
	false, false, false},
    {"com.apple.security.root", SCHEMA_KIND_CERTIFICATE, SCHEMA_LEVEL_ANY,
	false, false, false},
    {"com.apple.security.pem", SCHEMA_KIND_CERTIFICATE, SCHEMA_LEVEL_ANY, false,
	false, false},
    {"com.apple.security.identitypreference", SCHEMA_KIND_NONE,
	SCHEMA_LEVEL_USER, false, true, false},
    {"com.apple.wifi.managed", SCHEMA_KIND_NONE, SCHEMA_LEVEL_ANY, false, true,
	false},
    {"com.apple.mdm", SCHEMA_KIND_NONE, SCHEMA_LEVEL_COMPUTER, true, false,
	false},
    {"com.apple.loginwindow", SCHEMA_KIND_NONE, SCHEMA_LEVEL_COMPUTER, false,
	false, true},
    {"com.apple.screensaver.user", SCHEMA_KIND_NONE, SCHEMA_LEVEL_USER, true,
	false, true},
    {"com.apple.MCX", SCHEMA_KIND_NONE, SCHEMA_LEVEL_ANY, false, false, true},
};

static void test_files(const struct schemas *schemas)
{
	for (size_t i = 0; i < array_length(files); i++) {
		const struct schema *schema =
		    schemas_of_type(schemas, files[i].type);

		if (!ok(schema != NULL, "%s is there", files[i].type))
			continue;
		is_number(schema->provides, files[i].provides, "  provides");
		is_number(schema->level, files[i].level, "  level");
		ok(schema->single == files[i].single &&
			schema->blueprint == files[i].blueprint &&
			schema->open == files[i].open,
		    "  single, blueprint, open");
	}
}

int main(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};

	if (!ok(schemas_load(NULL, &schemas, &error) == 0, "loaded %s",
		error.text))
		return tap_done();
	for (size_t i = 0; i < array_length(spots); i++)
		test_spot(schemas, &spots[i]);
	test_references(schemas);
	test_files(schemas);
	schemas_free(schemas);
	return tap_done();
}
