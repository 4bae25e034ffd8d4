/*
 * The key, who may use it, and the fingerprint of the CA.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/banned.h"

enum {
	KEY_SIZE_WEAK = 1024,
	MD5_BYTES = 16,
	SHA1_BYTES = 20,
	SHA256_BYTES = 32
};

/* First systems that take SHA-2 fingerprints. */
static const char macos_sha2[] = "13";
static const char ios_sha2[] = "16";

void check_scep_key(struct check *check, const struct check_scep *scep)
{
	const struct payload *payload = scep->payload;
	const struct value *sign =
	    payload_value_any(payload, KEY_USE_AS_DIGITAL_SIGNATURE);
	const struct value *encipher =
	    payload_value_any(payload, KEY_USE_FOR_KEY_ENCIPHERMENT);
	struct origin origin =
	    check_origin(check, payload, KEY_USE_AS_DIGITAL_SIGNATURE);

	if (scep->key_size->present && scep->key_size->integer == KEY_SIZE_WEAK)
		check_report(check, CHECK_KEY_SIZE, &scep->key_size->origin,
		    check_remedy(check, payload, KEY_KEY_SIZE, "2048"),
		    "1024 bits are too few: TLS on Apple devices refuses the "
		    "certificate");
	if (sign->faulty || encipher->faulty)
		return;
	if (!sign->present && !check_from_definition(check))
		check_report(check, CHECK_KEY_USAGE_ABSENT, &origin,
		    "say what the key is for: 1 to sign (TLS, 802.1X), 4 to "
		    "encrypt, 5 for both",
		    "without 'Key Usage' iOS asks for signing alone, where "
		    "Apple documents 0");
	if (!sign->present || !encipher->present)
		return;
	if (sign->integer == 0 && encipher->integer == 0)
		check_report(check, CHECK_KEY_USAGE_NONE, &origin, NULL,
		    "no key usage is asked for: the CA decides");
	else if (sign->integer != 0 && encipher->integer != 0)
		check_report(check, CHECK_KEY_USAGE_BOTH, &origin, NULL,
		    "both key usages are asked for: some Windows CAs issue "
		    "only one at a time");
}

/* Absent means yes to export on a Mac; definitions always say it. */
void check_scep_access(struct check *check, const struct check_scep *scep)
{
	const enum schema_key_name export = KEY_ALLOW_EXPORT_FROM_KEYCHAIN;
	const enum schema_key_name apps = KEY_ALLOW_ALL_APPS_ACCESS;
	const struct payload *payload = scep->payload;
	const struct value *value = payload_value_any(payload, export);
	bool absent = !value->present && !check_from_definition(check);
	struct origin origin;

	if (check->profile->platform_known && !check_is(check, PLATFORM_MACOS))
		return;
	if (!value->faulty && (absent || value->integer != 0)) {
		origin = check_origin(check, payload, export);
		check_report(check, CHECK_KEY_EXPORT, &origin,
		    check_remedy(check, payload, export,
			check_from_definition(check) ? "no" : "false"),
		    absent ? "without '%s' a Mac lets the key be exported"
			   : "'%s' lets the key be exported",
		    check_key(check, payload, export));
	}
	value = payload_value(payload, apps);
	if (value->present && value->integer != 0)
		check_report(check, CHECK_KEY_ALL_APPS, &value->origin, NULL,
		    "'%s' lets every app use the key without asking",
		    check_key(check, payload, apps));
}

/* -- fingerprint --------------------------------------------------------- */

static void check_sha2(struct check *check, const struct check_scep *scep)
{
	const struct fingerprint *print = &scep->fingerprint->fingerprint;
	const struct origin *origin = &scep->fingerprint->origin;

	if (check_is_before(check, macos_sha2, ios_sha2))
		check_report(check, CHECK_FINGERPRINT_OS, origin,
		    check_remedy(check, &check->profile->top, KEY_MIN_OS,
			check_is(check, PLATFORM_IOS) ? ios_sha2 : macos_sha2),
		    "a fingerprint of %zu bytes is refused before macOS %s and "
		    "iOS %s",
		    print->length, macos_sha2, ios_sha2);
	else if (!check_is_since(check, macos_sha2, ios_sha2))
		check_report_absent(check, CHECK_FINGERPRINT_UNKNOWN_OS, origin,
		    NULL,
		    "a fingerprint of %zu bytes is refused before macOS %s and "
		    "iOS %s",
		    print->length, macos_sha2, ios_sha2);
	if (print->length != SHA256_BYTES)
		check_report(check, CHECK_FINGERPRINT_UNUSUAL, origin,
		    "use SHA-256, which has 32 bytes",
		    "a fingerprint of %zu bytes works, but no Apple document "
		    "names it",
		    print->length);
}

/* Without a pin building asks the server. */
static const char *automatic(struct check *check)
{
	return check_text(check,
	    "fingerprint = auto; `scepctl fingerprint --update %s` pins it",
	    check_file(check));
}

void check_scep_fingerprint(struct check *check, const struct check_scep *scep)
{
	const struct value *value = scep->fingerprint;
	struct origin origin =
	    check_origin(check, scep->payload, KEY_FINGERPRINT);
	size_t length = value->fingerprint.length;

	if (payload_value_any(scep->payload, KEY_FINGERPRINT)->faulty ||
	    (check->profile->abstract && !value->given))
		return;
	if (!value->present || value->fingerprint.kind == FINGERPRINT_NONE) {
		check_report(check, CHECK_FINGERPRINT_NONE, &origin,
		    check_from_definition(check)
			? automatic(check)
			: "add 'CAFingerprint' with the SHA-256 of the CA "
			  "certificate",
		    "no fingerprint: devices trust whatever CA answers");
		return;
	}
	if (value->fingerprint.kind != FINGERPRINT_BYTES)
		return;
	if (length == MD5_BYTES)
		check_report(check, CHECK_FINGERPRINT_MD5, &origin,
		    check_from_definition(check) ? automatic(check) : NULL,
		    "an MD5 fingerprint is a weak one");
	else if (length > SHA1_BYTES)
		check_sha2(check, scep);
	else if (check_is_since(check, macos_sha2, ios_sha2))
		check_report(check, CHECK_FINGERPRINT_SHA1, &origin,
		    check_from_definition(check) ? automatic(check) : NULL,
		    "a SHA-1 fingerprint, where all devices served take "
		    "SHA-256");
}
