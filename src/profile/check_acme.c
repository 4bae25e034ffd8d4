/*
 * What Apple's description of com.apple.security.acme says in words: which
 * keys go with which, and what the certificate may be asked to hold. The keys
 * stand directly in the payload.
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/text.h"
#include "profile/oid.h"
#include "base/banned.h"

enum {
	RSA_LEAST = 1024,
	RSA_MOST = 4096,
	RSA_STEP = 8,
	RSA_STRONG = 2048,
	CURVE_WEAK = 192,
	OID_DIGITS_MAX = 39 /* of a component: a UUID under 2.25 */
};

static const char url[] = "DirectoryURL";
static const char key_type[] = "KeyType";
static const char key_size[] = "KeySize";
static const char hardware[] = "HardwareBound";
static const char attest[] = "Attest";
static const char extended[] = "ExtendedKeyUsage";

/* Macs have keys bound to their hardware since then. */
static const char macos_hardware[] = "14";

/* -- the key --------------------------------------------------------------- */

static void check_rsa(struct check_dict *acme, int64_t size)
{
	if (size < RSA_LEAST || size > RSA_MOST || size % RSA_STEP != 0)
		check_dict_report(acme, key_size, CHECK_ACME_KEY, NULL,
		    "'%s' of an RSA key is a multiple of 8 from 1024 to 4096",
		    check_dict_name(acme, key_size));
	else if (size < RSA_STRONG)
		check_dict_report(acme, key_size, CHECK_ACME_WEAK,
		    check_dict_set(acme, key_size, "2048", "2048"),
		    "an RSA key of %d bits is too weak: TLS on Apple devices "
		    "refuses the certificate",
		    (int)size);
	if (check_dict_flag(acme, hardware))
		check_dict_report(acme, hardware, CHECK_ACME_KEY, NULL,
		    "an RSA key cannot be bound to the hardware");
}

static void check_curve(struct check_dict *acme, int64_t size)
{
	if (size != CURVE_WEAK && size != 256 && size != 384 && size != 521)
		check_dict_report(acme, key_size, CHECK_ACME_KEY, NULL,
		    "'%s' of an elliptic curve key is 192, 256, 384 or 521",
		    check_dict_name(acme, key_size));
	else if (check_dict_flag(acme, hardware) && size != 256 && size != 384)
		check_dict_report(acme, key_size, CHECK_ACME_KEY, NULL,
		    "'%s' of a key bound to the hardware is 256 or 384",
		    check_dict_name(acme, key_size));
	else if (size == CURVE_WEAK)
		check_dict_report(acme, key_size, CHECK_ACME_WEAK,
		    check_dict_set(acme, key_size, "256", "256"),
		    "the curve P-192 is too weak for TLS");
}

static void check_key_type(struct check_dict *acme)
{
	const char *type = tree_text(check_dict_get(acme, key_type), NULL);
	int64_t size = 0;

	if (type == NULL || !check_dict_integer(acme, key_size, &size))
		return;
	if (strcmp(type, "RSA") == 0)
		check_rsa(acme, size);
	else if (strcmp(type, "ECSECPrimeRandom") == 0)
		check_curve(acme, size);
}

static void check_hardware(struct check_dict *acme)
{
	struct check *check = acme->check;

	if (check_dict_flag(acme, attest) && !check_dict_flag(acme, hardware))
		check_dict_report(acme, attest, CHECK_ACME_KEY, NULL,
		    "'%s' needs '%s'", check_dict_name(acme, attest),
		    check_dict_name(acme, hardware));
	if (check_dict_flag(acme, hardware) &&
	    check_is(check, PLATFORM_MACOS) &&
	    check_is_before(check, macos_hardware, NULL))
		check_dict_report(acme, hardware, CHECK_ACME_HARDWARE,
		    check_remedy(check, &check->profile->top, KEY_MIN_OS,
			macos_hardware),
		    "before macOS %s '%s' must be %s", macos_hardware,
		    check_dict_name(acme, hardware),
		    check_from_definition(check) ? "no" : "false");
}

/* -- the certificate ------------------------------------------------------- */

static void check_extended(struct check_dict *acme)
{
	struct check_dict array = check_dict_in(acme, extended);
	struct check_items items = check_items_of(&array);
	struct check_dict item;

	while (check_items_next(&items, &item)) {
		const char *text = tree_text(item.place.node, NULL);

		/* A variable may become one. */
		if (text != NULL && strchr(text, '$') == NULL &&
		    !oid_is_valid(text, strlen(text), OID_DIGITS_MAX))
			check_dict_report(&item, NULL, CHECK_ACME_EXTENDED,
			    "client authentication is 1.3.6.1.5.5.7.3.2",
			    "'%s' is no OID", text);
	}
}

void check_acme(struct check *check, const struct payload *payload)
{
	struct check_dict acme;
	struct check_scep names = {.payload = payload};
	const char *text;

	if (!payload_is(payload, "com.apple.security.acme") ||
	    payload->tree == NULL)
		return;
	acme = check_dict_of(check, payload);
	text = tree_text(check_dict_get(&acme, url), NULL);
	if (text != NULL && text_starts_with(text, "http://"))
		check_dict_report(&acme, url, CHECK_ACME_URL, NULL,
		    "'%s' is not an https address",
		    check_dict_name(&acme, url));
	check_hardware(&acme);
	check_key_type(&acme);
	check_extended(&acme);
	/* By the rules for those of SCEP: the same client writes both
	 * requests. */
	names.subject = payload_value(payload, KEY_SUBJECT);
	check_scep_pairs(check, &names);
	check_scep_identifier(check, &names);
	check_scep_san(check, &names);
}
