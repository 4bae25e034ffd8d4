/*
 * 802.1X, in Wi-Fi and Ethernet payloads alike: what Apple's description of
 * com.apple.wifi.managed says in words, and what of it is unsafe. Apple says
 * what trust needs in "Configure certificate trust for 802.1X
 * authentications", support.apple.com/100793.
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	/* IANA, EAP method types */
	EAP_TLS = 13,
	EAP_LEAP = 17,
	EAP_SIM = 18,
	EAP_TTLS = 21,
	EAP_PEAP = 25,
	EAP_FAST = 43,
	EAP_TYPES = 64
};

#define TYPE(type) (UINT64_C(1) << (type))

static const uint64_t tunnels =
    TYPE(EAP_TTLS) | TYPE(EAP_PEAP) | TYPE(EAP_FAST);
static const uint64_t passwords =
    TYPE(EAP_LEAP) | TYPE(EAP_TTLS) | TYPE(EAP_PEAP) | TYPE(EAP_FAST);

static const char identity[] = "PayloadCertificateUUID";
static const char eap_types[] = "AcceptEAPTypes";
static const char anchors[] = "PayloadCertificateAnchorUUID";
static const char anchors_inside[] = "TLSTrustedCertificates";
static const char names[] = "TLSTrustedServerNames";
static const char inner[] = "TTLSInnerAuthentication";
static const char modes[] = "SetupModes";
static const char use_pac[] = "EAPFASTUsePAC";
static const char provision_pac[] = "EAPFASTProvisionPAC";
static const char anonymous_pac[] = "EAPFASTProvisionPACAnonymously";

struct network {
	struct check_dict dict; /* the payload */
	struct check_dict eap;
	uint64_t types; /* accepted EAP types, as TYPE() */
};

static bool is_network(const struct payload *payload)
{
	return payload->type != NULL &&
	       (strcmp(payload->type, "com.apple.wifi.managed") == 0 ||
		   text_ends_with(payload->type, "ethernet.managed"));
}

static uint64_t accepted(struct check_dict *eap)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	uint64_t types = 0;
	int64_t number = 0;

	tree_cursor_init(&cursor, check_dict_get(eap, eap_types));
	while (tree_array_next(&cursor, &item))
		if (tree_integer(item, &number) && number >= 0 &&
		    number < EAP_TYPES)
			types |= TYPE(number);
	return types;
}

/* What concerns the EAP settings as a whole: the dictionary of a file, but a
 * line of a definition. */
static const char *line(struct network *network, const char *key)
{
	return check_from_definition(network->eap.check) ? key : NULL;
}

static const char *name(struct network *network, const char *key)
{
	return check_dict_name(&network->eap, key);
}

/* -- the identity ---------------------------------------------------------- */

/* TTLS, PEAP and EAP-FAST may ask for a certificate besides the password. */
static bool takes_identity(struct network *network)
{
	return (network->types & TYPE(EAP_TLS)) != 0 ||
	       ((network->types & tunnels) != 0 &&
		   (check_dict_flag(
			&network->eap, "TLSCertificateIsRequired") ||
		       check_dict_flag(
			   &network->dict, "TLSCertificateRequired")));
}

/* It belongs beside the EAP settings, not into them. */
static void check_identity(struct network *network)
{
	if (check_dict_has(&network->eap, identity))
		check_dict_report(&network->eap, identity, CHECK_EAP_IDENTITY,
		    "move it beside 'EAPClientConfiguration'",
		    "'%s' stands at the wrong level, devices ignore it",
		    name(network, identity));
	if (takes_identity(network))
		check_tls_identity(&network->dict, identity);
	else if (check_dict_has(&network->dict, identity))
		check_dict_report(&network->eap, line(network, eap_types),
		    CHECK_EAP_TLS,
		    check_text(network->eap.check, "add 13 to %s",
			name(network, eap_types)),
		    "an identity is given, but EAP-TLS (13) is not among '%s'",
		    name(network, eap_types));
}

static void check_no_identity(struct network *network)
{
	const char *own = check_dict_name(&network->dict, identity);
	bool required = true;

	/* False said in so many words: EAP-TLS that proves who the server is
	 * only. */
	if (tree_boolean(
		check_dict_get(&network->eap, "TLSCertificateIsRequired"),
		&required) &&
	    !required)
		return;
	if ((network->types & TYPE(EAP_TLS)) == 0 ||
	    check_dict_has(&network->dict, identity) ||
	    check_dict_has(&network->eap, identity))
		return;
	check_dict_report_absent(&network->eap, eap_types,
	    CHECK_EAP_NO_IDENTITY,
	    check_text(network->eap.check,
		network->types == TYPE(EAP_TLS)
		    ? "add '%s', which names a SCEP, ACME or PKCS #12 payload"
		    : "add '%s', or take 13 away",
		own),
	    "EAP-TLS (13) is accepted without an identity: the user is asked "
	    "to choose one");
}

/* -- trust ----------------------------------------------------------------- */

static bool is_system_mode(struct network *network)
{
	return check_dict_lists(&network->dict, modes, "System");
}

/* What happens when nothing says whom to trust. */
static const char *distrust(struct network *network)
{
	if (is_system_mode(network))
		return "logging in fails in system mode, where nobody can be "
		       "asked to trust the server";
	if ((network->types & TYPE(EAP_TTLS)) != 0 &&
	    check_dict_is(&network->eap, inner, "PAP"))
		return "the user is asked to trust whoever answers, who then "
		       "reads the password, which PAP sends as it is";
	return (network->types & passwords) != 0
		   ? "the user is asked to trust whoever answers, and the "
		     "password goes there"
		   : "the user is asked to trust whoever answers";
}

static void check_trust(struct network *network)
{
	struct check *check = network->eap.check;
	bool has_anchors = check_dict_has(&network->eap, anchors);
	bool has_inside = check_dict_has(&network->eap, anchors_inside);
	bool has_names = check_dict_has(&network->eap, names);
	/* A server is known by its certificate; by EAP-FAST's PAC too. */
	uint64_t by_certificate =
	    TYPE(EAP_TLS) | TYPE(EAP_TTLS) | TYPE(EAP_PEAP) |
	    (check_dict_flag(&network->eap, use_pac) ? 0 : TYPE(EAP_FAST));
	bool needed = (network->types & by_certificate) != 0;
	/* The profile has what is sent, so nobody is asked before. */
	bool unasked = check_dict_has(&network->dict, identity) ||
		       check_dict_has(&network->eap, "UserPassword");

	if (has_anchors && !has_names)
		check_dict_report(&network->eap, line(network, anchors),
		    CHECK_EAP_NAMES,
		    check_text(check, "add %s", name(network, names)),
		    "anchors without '%s': any server with a certificate of "
		    "that CA is trusted",
		    name(network, names));
	else if (needed && !has_anchors && !has_inside && !has_names)
		check_dict_report_absent(&network->eap,
		    line(network, eap_types), CHECK_EAP_TRUST,
		    check_text(check, "add '%s' and '%s'",
			name(network, anchors), name(network, names)),
		    "neither anchors nor server names: %s", distrust(network));
	else if (needed && has_names && !has_anchors && !has_inside && unasked)
		check_dict_report_absent(&network->eap, names,
		    CHECK_EAP_ANCHORS, check_dict_add(&network->eap, anchors),
		    "server names without '%s': a certificate with such a name "
		    "is trusted from every CA that the device trusts",
		    name(network, anchors));
}

/* Nothing but wildcards. */
static void check_names(struct network *network)
{
	struct check_dict array = check_dict_in(&network->eap, names);
	struct check_items items = check_items_of(&array);
	struct check_dict item;

	while (check_items_next(&items, &item)) {
		const char *text = tree_text(item.place.node, NULL);

		if (text != NULL && strchr(text, '*') != NULL &&
		    text[strspn(text, "*.")] == '\0')
			check_dict_report(&item, NULL, CHECK_EAP_WILDCARD,
			    "write the part that all servers share, such as "
			    "*.radius.example.com",
			    "'%s' fits the name of every server", text);
	}
}

/* -- methods --------------------------------------------------------------- */

static void check_outer(struct network *network)
{
	static const char outer[] = "OuterIdentity";
	static const char least[] = "TLSMinimumVersion";

	check_tls_versions(&network->eap);
	if (check_dict_is(&network->eap, least, "1.3") &&
	    !check_dict_has(&network->eap, outer))
		check_dict_report_absent(&network->eap, least, CHECK_EAP_OUTER,
		    check_dict_set(&network->eap, outer, "anonymous",
			"a name that may be seen, such as anonymous"),
		    "with '%s' 1.3 Apple requires '%s'", name(network, least),
		    name(network, outer));
}

static void check_leap(struct network *network)
{
	if ((network->types & TYPE(EAP_LEAP)) != 0)
		check_dict_report(&network->eap, eap_types, CHECK_EAP_LEAP,
		    "use EAP-TLS (13), or PEAP (25) with anchors",
		    "LEAP (17) is accepted: who listens finds out the "
		    "password");
}

/* A PAC is a credential that the server gives (RFC 4851). */
static void check_pac(struct network *network)
{
	struct check_dict *eap = &network->eap;
	bool use = check_dict_flag(eap, use_pac);
	bool provision = check_dict_flag(eap, provision_pac);
	bool anonymous = check_dict_flag(eap, anonymous_pac);

	if ((network->types & TYPE(EAP_FAST)) == 0)
		return;
	if (use && !provision)
		check_dict_report(eap, use_pac, CHECK_EAP_PAC,
		    check_dict_set(eap, provision_pac, "yes", "true"),
		    "'%s' without '%s': there is no other way to a PAC",
		    name(network, use_pac), name(network, provision_pac));
	if (provision && !use)
		check_dict_report(eap, provision_pac, CHECK_EAP_PAC,
		    check_dict_set(eap, use_pac, "yes", "true"),
		    "'%s' has no effect without '%s'",
		    name(network, provision_pac), name(network, use_pac));
	if (anonymous && !(use && provision))
		check_dict_report(eap, anonymous_pac, CHECK_EAP_PAC,
		    check_dict_set(eap, provision_pac, "yes", "true"),
		    "'%s' has no effect without '%s'",
		    name(network, anonymous_pac), name(network, provision_pac));
	if (anonymous && use && provision)
		check_dict_report(eap, anonymous_pac, CHECK_EAP_ANONYMOUS,
		    check_dict_set(eap, anonymous_pac, "no", "false"),
		    "'%s' takes a PAC from whoever answers",
		    name(network, anonymous_pac));
}

/* Keys of one method. Editors write the rest with their defaults always. */
static void check_unused(struct network *network)
{
	static const struct {
		const char *key;
		int type;
		const char *method;
	} keys[] = {{inner, EAP_TTLS, "TTLS (21)"},
	    {use_pac, EAP_FAST, "EAP-FAST (43)"},
	    {provision_pac, EAP_FAST, "EAP-FAST (43)"},
	    {anonymous_pac, EAP_FAST, "EAP-FAST (43)"},
	    {"EAPSIMNumberOfRANDs", EAP_SIM, "EAP-SIM (18)"}};
	struct check_dict *eap = &network->eap;
	int64_t number = 0;

	for (size_t i = 0; i < array_length(keys); i++) {
		const char *text = check_dict_text(eap, keys[i].key);
		bool set = text != NULL ? strcmp(text, "MSCHAPv2") != 0
					: check_dict_flag(eap, keys[i].key);

		if (!set || (network->types & TYPE(keys[i].type)) != 0 ||
		    (check_dict_integer(eap, keys[i].key, &number) &&
			number == 3))
			continue;
		check_dict_report(eap, keys[i].key, CHECK_EAP_UNUSED, NULL,
		    "'%s' has no effect: %s is not accepted",
		    name(network, keys[i].key), keys[i].method);
	}
}

/* -- modes of a Mac -------------------------------------------------------- */

/* In system mode nobody is there to be asked. */
static void check_system(struct network *network)
{
	struct check_dict *eap = &network->eap;

	if (!is_system_mode(network) || (network->types & passwords) == 0 ||
	    check_dict_has(&network->dict, identity) ||
	    check_dict_has(eap, "SystemModeCredentialsSource") ||
	    check_dict_flag(eap, "SystemModeUseOpenDirectoryCredentials") ||
	    (check_dict_has(eap, "UserName") &&
		check_dict_has(eap, "UserPassword")))
		return;
	check_dict_report_absent(&network->dict, modes, CHECK_EAP_SYSTEM,
	    check_text(eap->check, "add '%s', or '%s' with ActiveDirectory",
		check_dict_name(&network->dict, identity),
		name(network, "SystemModeCredentialsSource")),
	    "system mode without an identity or credentials: nobody can be "
	    "asked for them");
}

static void check_login_window(struct network *network)
{
	if (network->types == TYPE(EAP_TLS) && !is_system_mode(network) &&
	    check_dict_lists(&network->dict, modes, "Loginwindow"))
		check_dict_report(&network->dict, modes, CHECK_EAP_LOGIN,
		    check_text(network->eap.check, "write System in '%s'",
			check_dict_name(&network->dict, modes)),
		    "at the login window a name and password are asked for, "
		    "but EAP-TLS (13) takes neither");
}

/* A profile that does not say whose it is counts as the user's when somebody
 * installs it by hand. */
static void check_mode_level(struct check_dict *dict)
{
	struct check *check = dict->check;
	const struct payload *top = &check->profile->top;
	const char *level = payload_choice(top, KEY_LEVEL);
	bool is_user = strcmp(level, "user") == 0;
	const char *remedy;

	if (!check_dict_has(dict, modes) || (level[0] != '\0' && !is_user) ||
	    check_is(check, PLATFORM_IOS))
		return;
	remedy = check_remedy(check, top, KEY_LEVEL,
	    check_from_definition(check) ? "computer" : "System");
	if (is_user)
		check_dict_report(dict, modes, CHECK_NETWORK_LEVEL, remedy,
		    "'%s' is for profiles of the computer: one of a user is "
		    "not there before that user logs in",
		    check_dict_name(dict, modes));
	else
		check_dict_report(dict, modes, CHECK_NETWORK_NO_LEVEL, remedy,
		    "'%s' is for profiles of the computer, and this one does "
		    "not say that it is one: installed by hand it is a user's",
		    check_dict_name(dict, modes));
}

/* "com.apple.firstethernet.managed" is for what Apple calls FirstEthernet;
 * for the global one its archived reference has another name. */
static void check_interface(struct check_dict *dict)
{
	static const char key[] = "Interface";
	const char *type = dict->payload->type + strlen("com.apple.");
	const char *text = check_dict_text(dict, key);
	size_t length = strcspn(type, ".");
	const char *of_type = NULL;
	const struct schema_key *row;
	struct walk_place place;

	if (text == NULL || !text_ends_with(type, "ethernet.managed") ||
	    text_equal_case(text, strlen(text), type, length) ||
	    (text_starts_with(type, "global") &&
		strcmp(text, "AnyEthernet") == 0))
		return;
	check_member(&dict->place, key, &place);
	row = place_row(&place);
	for (size_t i = 0; row != NULL && i < row->choice_count; i++)
		if (text_equal_case(row->choices[i].plist_text,
			strlen(row->choices[i].plist_text), type, length))
			of_type = check_from_definition(dict->check)
				      ? row->choices[i].name
				      : row->choices[i].plist_text;
	check_dict_report(dict, key, CHECK_ETHERNET_INTERFACE,
	    of_type == NULL ? NULL
			    : check_dict_set(dict, key, of_type, of_type),
	    "'%s' is %s, but the payload is of type %s",
	    check_dict_name(dict, key), check_dict_word(dict, key),
	    dict->payload->type);
}

/* The schema stands for all of them, but by Apple's tables the global one alone
 * is for more than Macs, and is younger there. */
static void check_interface_available(struct check_dict *dict)
{
	static const char global[] = "com.apple.globalethernet.managed";
	static const char since[] = "10.13";
	const struct profile *profile = dict->check->profile;
	const char *type = dict->payload->type;
	bool macos = profile->platform == PLATFORM_MACOS;

	if (!profile->platform_known ||
	    !text_ends_with(type, "ethernet.managed") ||
	    macos != (strcmp(type, global) == 0))
		return;
	if (!macos)
		check_report(dict->check, CHECK_PAYLOAD_PLATFORM,
		    &dict->payload->origin,
		    check_from_definition(dict->check)
			? "interface = any"
			: check_text(
			      dict->check, "%s is for all systems", global),
		    "%s has no payload of type '%s'",
		    platform_title(profile->platform), type);
	else if (profile->min_os != NULL &&
		 version_compare(since, profile->min_os) > 0)
		check_report(dict->check, CHECK_PAYLOAD_OS,
		    &dict->payload->origin, NULL,
		    "a payload of type '%s' needs macOS %s, but %s is served",
		    type, since, profile->min_os);
}

/* -- all of it ------------------------------------------------------------- */

static void (*const eap_checks[])(struct network *network) = {check_identity,
    check_trust, check_no_identity, check_names, check_outer, check_leap,
    check_pac, check_unused, check_system, check_login_window};

void check_network(struct check *check, const struct payload *payload)
{
	struct network network = {0};

	if (!is_network(payload) || payload->tree == NULL)
		return;
	network.dict = check_dict_of(check, payload);
	check_mode_level(&network.dict);
	check_interface(&network.dict);
	check_interface_available(&network.dict);
	network.eap = check_dict_in(&network.dict, "EAPClientConfiguration");
	if (network.eap.place.node == NULL)
		return;
	network.types = accepted(&network.eap);
	for (size_t i = 0; i < array_length(eap_checks); i++)
		eap_checks[i](&network);
}
