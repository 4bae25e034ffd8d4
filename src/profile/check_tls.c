/*
 * What network and VPN payloads need to log in by TLS: versions that there
 * are, and a key that may sign (RFC 8446, 4.4.3; RFC 5280, 4.2.1.3).
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/banned.h"

enum {
	/* Bit of SCEP's Key Usage and of ACME's UsageFlags. */
	USAGE_SIGN = 1
};

static const char minimum[] = "TLSMinimumVersion";
static const char maximum[] = "TLSMaximumVersion";
/* Apple's description: what is meant without TLSMaximumVersion. */
static const char maximum_meant[] = "1.2";

void check_tls_versions(struct check_dict *dict)
{
	const char *least = check_dict_text(dict, minimum);
	const char *most = check_dict_text(dict, maximum);

	if (least == NULL || !version_is_valid(least))
		return;
	if (most == NULL && version_compare(least, maximum_meant) > 0)
		check_dict_report_absent(dict, minimum, CHECK_TLS_MAXIMUM,
		    check_dict_set(dict, maximum, least, least),
		    "'%s' is %s, but '%s', which is %s unless given, is not",
		    check_dict_name(dict, minimum), least,
		    check_dict_name(dict, maximum), maximum_meant);
	if (most != NULL && version_is_valid(most) &&
	    version_compare(least, most) > 0)
		check_dict_report(dict, minimum, CHECK_TLS_VERSIONS, NULL,
		    "'%s' is %s, above '%s', which is %s: no version is left",
		    check_dict_name(dict, minimum), least,
		    check_dict_name(dict, maximum), most);
}

/* The dictionary and key that say what an identity's key is for. */
static const char *usage_of(
    struct check *check, const struct payload *identity, int64_t *ret_usage)
{
	static const char scep[] = "Key Usage", acme[] = "UsageFlags";
	struct check_dict dict = check_dict_of(check, identity);
	struct check_dict content = check_dict_in(&dict, "PayloadContent");

	if (payload_is(identity, PAYLOAD_SCEP) &&
	    check_dict_integer(&content, scep, ret_usage))
		return check_dict_name(&content, scep);
	if (payload_is(identity, "com.apple.security.acme") &&
	    check_dict_integer(&dict, acme, ret_usage))
		return check_dict_name(&dict, acme);
	return NULL;
}

/* Where none is asked for, the CA decides. */
void check_tls_identity(struct check_dict *dict, const char *key)
{
	struct check *check = dict->check;
	const char *uuid = check_dict_text(dict, key), *usage;
	const struct payload *identity =
	    uuid == NULL ? NULL : check_payload_of(check, uuid);
	const char *name;
	int64_t number = 0;

	if (identity == NULL)
		return;
	usage = usage_of(check, identity, &number);
	if (usage == NULL || number == 0 || (number & USAGE_SIGN) != 0)
		return;
	name = check_payload_name(check, identity);
	check_dict_report(dict, key, CHECK_IDENTITY_SIGN,
	    check_from_definition(check)
		? check_text(check, "say %s = yes in %s", usage, name)
		: check_text(check, "set '%s' of %s to 1", usage, name),
	    "'%s' is %s, whose key is not for digital signatures, as it must "
	    "be to log in",
	    check_dict_name(dict, key), name);
}
