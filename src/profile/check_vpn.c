/*
 * VPN: which settings a type needs, and how IKEv2 and IPSec prove who is who;
 * from the words of Apple's description of com.apple.vpn.managed.
 */
#include "profile/check_dict.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	TYPE_DICTS = 3
};

static const char vpn_type[] = "VPNType";
static const char method[] = "AuthenticationMethod";
static const char identity[] = "PayloadCertificateUUID";
static const char secret[] = "SharedSecret";
static const char extended[] = "ExtendedAuthEnabled";
static const char remote_identifier[] = "RemoteIdentifier";
static const char remote_address[] = "RemoteAddress";
static const char strict[] = "EnforceStrictAlgorithmSelection";

/* Dictionaries by the type they are for. */
static const struct type {
	const char *type;
	const char *dicts[TYPE_DICTS];
} types[] = {
    {"VPN", {"VPN"}},
    {"L2TP", {"PPP", "IPSec", "EAP"}},
    {"PPTP", {"PPP", "EAP"}},
    {"IPSec", {"IPSec"}},
    {"IKEv2", {"IKEv2"}},
    {"AlwaysOn", {"AlwaysOn"}},
    {"TransparentProxy", {"TransparentProxy", "VPN"}},
};

/* -- types ----------------------------------------------------------------- */

static const struct type *type_of(struct check_dict *vpn)
{
	for (size_t i = 0; i < array_length(types); i++)
		if (check_dict_is(vpn, vpn_type, types[i].type))
			return &types[i];
	return NULL;
}

static bool is_for(const struct type *type, const char *dict)
{
	for (size_t i = 0; i < TYPE_DICTS && type->dicts[i] != NULL; i++)
		if (strcmp(type->dicts[i], dict) == 0)
			return true;
	return false;
}

/* The type is one of the platform's, and all settings are its. */
static void check_type(struct check_dict *vpn, const struct type *type)
{
	static const char *const all[] = {"VPN", "PPP", "EAP", "IPSec", "IKEv2",
	    "AlwaysOn", "TransparentProxy"};
	bool always = strcmp(type->type, "AlwaysOn") == 0;
	bool proxy = strcmp(type->type, "TransparentProxy") == 0;
	struct check *check = vpn->check;

	if ((always && check_is(check, PLATFORM_MACOS)) ||
	    (proxy && check_is(check, PLATFORM_IOS)))
		check_dict_report(vpn, vpn_type, CHECK_VPN_PLATFORM, NULL,
		    "'%s' %s is not for %s", check_dict_name(vpn, vpn_type),
		    check_dict_word(vpn, vpn_type),
		    platform_title(check->profile->platform));
	else if (always)
		check_dict_report(vpn, vpn_type, CHECK_VPN_SUPERVISED, NULL,
		    "'%s' %s is for supervised iOS devices only",
		    check_dict_name(vpn, vpn_type),
		    check_dict_word(vpn, vpn_type));
	for (size_t i = 0; i < array_length(all); i++)
		if (tree_dict_count(check_dict_get(vpn, all[i])) > 0 &&
		    !is_for(type, all[i]))
			check_dict_report(vpn, all[i], CHECK_VPN_UNUSED, NULL,
			    "settings of '%s' have no effect: '%s' is %s",
			    all[i], check_dict_name(vpn, vpn_type),
			    check_dict_word(vpn, vpn_type));
}

/* -- IKEv2 ----------------------------------------------------------------- */

/* Where nothing else is said, a shared secret is what is meant. */
static void check_secret(struct check_dict *dict, const char *key)
{
	if (!check_dict_has(dict, secret))
		check_dict_report_absent(dict, key, CHECK_VPN_SECRET,
		    check_dict_add(dict, secret),
		    "a shared secret is asked for, but '%s' is not given",
		    check_dict_name(dict, secret));
}

/* EAP takes the place of the client's certificate. */
static void check_credentials(struct check_dict *ike)
{
	bool eap = check_dict_flag(ike, extended);
	bool certificate = check_dict_is(ike, method, "Certificate");

	if (certificate && !eap && !check_dict_has(ike, identity))
		check_dict_report_absent(ike, method, CHECK_VPN_CERTIFICATE,
		    check_dict_add(ike, identity),
		    "'%s' is %s, but no identity is given",
		    check_dict_name(ike, method), check_dict_word(ike, method));
	if (check_dict_is(ike, method, "None") && !eap)
		check_secret(ike, method);
	if (eap && !check_dict_has(ike, "AuthName") &&
	    !check_dict_has(ike, identity))
		check_dict_report_absent(ike, extended, CHECK_VPN_EAP, NULL,
		    "EAP with neither '%s' nor '%s': the user is asked for a "
		    "name and password",
		    check_dict_name(ike, "AuthName"),
		    check_dict_name(ike, identity));
	check_tls_identity(ike, identity);
}

/* Dotted digits, or an IPv6 address. */
static bool is_address(const char *text)
{
	return text[strspn(text, "0123456789.")] == '\0' ||
	       strchr(text, ':') != NULL;
}

/* Devices look for one of two names in the server's certificate. */
static void check_server(struct check_dict *ike)
{
	bool by_certificate = check_dict_is(ike, method, "Certificate") ||
			      check_dict_flag(ike, extended);
	const char *identifier = check_dict_text(ike, remote_identifier);
	const char *address = check_dict_text(ike, remote_address);

	if (!by_certificate)
		return;
	if (identifier != NULL && address != NULL && !is_address(address) &&
	    text_compare_case(identifier, address) != 0 &&
	    !check_dict_has(ike, "ServerCertificateCommonName"))
		check_dict_report(ike, remote_identifier, CHECK_VPN_REMOTE,
		    check_text(ike->check, "add '%s' if it has another name",
			check_dict_name(ike, "ServerCertificateCommonName")),
		    "'%s' is not '%s': the server's certificate must have that "
		    "name",
		    check_dict_name(ike, remote_identifier),
		    check_dict_name(ike, remote_address));
}

/* Apple's description: which of them EnforceStrictAlgorithmSelection forbids,
 * and which iOS 26 and macOS 26 no longer have. */
static const struct weak {
	const char *key, *value;
	bool forbidden;
} weak[] = {
    {"EncryptionAlgorithm", "DES", true},
    {"EncryptionAlgorithm", "3DES", true},
    {"IntegrityAlgorithm", "SHA1-96", false},
    {"IntegrityAlgorithm", "SHA1-160", false},
    {"DiffieHellmanGroup", "1", true},
    {"DiffieHellmanGroup", "2", true},
    {"DiffieHellmanGroup", "5", true},
};

static bool is_weak(
    const struct check_dict *association, const struct weak *row)
{
	int64_t number = 0;

	return check_dict_integer(association, row->key, &number)
		   ? number == strtoll(row->value, NULL, 10)
		   : check_dict_is(association, row->key, row->value);
}

static void check_algorithms(struct check_dict *ike, const char *key)
{
	struct check_dict association = check_dict_in(ike, key);
	bool is_strict = check_dict_flag(ike, strict);

	for (size_t i = 0; i < array_length(weak); i++) {
		const struct weak *row = &weak[i];

		if (!is_weak(&association, row))
			continue;
		if (is_strict && row->forbidden)
			check_dict_report(&association, row->key,
			    CHECK_VPN_REFUSED, NULL,
			    "'%s' is %s, which '%s' forbids: devices refuse "
			    "the payload",
			    check_dict_name(&association, row->key), row->value,
			    check_dict_name(ike, strict));
		else
			check_dict_report(&association, row->key,
			    CHECK_VPN_WEAK, NULL,
			    "'%s' is %s: weak, and gone from iOS 26 and macOS "
			    "26",
			    check_dict_name(&association, row->key),
			    row->value);
	}
}

static void check_ike(struct check_dict *ike)
{
	check_credentials(ike);
	check_server(ike);
	check_tls_versions(ike);
	check_algorithms(ike, "IKESecurityAssociationParameters");
	check_algorithms(ike, "ChildSecurityAssociationParameters");
}

/* Each tunnel has keys of IKEv2. */
static void check_always_on(struct check_dict *vpn)
{
	struct check_dict always = check_dict_in(vpn, "AlwaysOn");
	struct check_dict tunnels =
	    check_dict_in(&always, "TunnelConfigurations");
	struct check_items items = check_items_of(&tunnels);
	struct check_dict tunnel;

	while (check_items_next(&items, &tunnel))
		check_ike(&tunnel);
}

/* -- IPSec ----------------------------------------------------------------- */

/* Of Cisco, and what L2TP is protected by. */
static void check_ipsec(struct check_dict *vpn, bool l2tp)
{
	struct check_dict ipsec = check_dict_in(vpn, "IPSec");

	if (check_dict_is(&ipsec, method, "Certificate"))
		check_tls_identity(&ipsec, identity);
	else if (l2tp || ipsec.place.node != NULL)
		check_secret(&ipsec, secret);
}

void check_vpn(struct check *check, const struct payload *payload)
{
	struct check_dict vpn, ike;
	const struct type *type;

	if (!payload_is(payload, "com.apple.vpn.managed") ||
	    payload->tree == NULL)
		return;
	vpn = check_dict_of(check, payload);
	ike = check_dict_in(&vpn, "IKEv2");
	type = type_of(&vpn);
	if (type == NULL)
		return;
	check_type(&vpn, type);
	if (strcmp(type->type, "IKEv2") == 0)
		check_ike(&ike);
	else if (strcmp(type->type, "AlwaysOn") == 0)
		check_always_on(&vpn);
	else if (is_for(type, "IPSec"))
		check_ipsec(&vpn, strcmp(type->type, "L2TP") == 0);
	check_on_demand(&vpn);
}
