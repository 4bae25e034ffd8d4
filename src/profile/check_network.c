/*
 * What 802.1X makes of the keys of network payloads.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	/* IANA, EAP method types */
	EAP_TLS = 13,
	EAP_TTLS = 21,
	EAP_PEAP = 25,
	EAP_FAST = 43
};

static bool is_network(const struct payload *payload)
{
	return payload->type != NULL &&
	       (strcmp(payload->type, "com.apple.wifi.managed") == 0 ||
		   text_ends_with(payload->type, "ethernet.managed"));
}

static bool takes(const struct tree *types, int64_t type)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	int64_t number = 0;

	tree_cursor_init(&cursor, types);
	while (tree_array_next(&cursor, &item))
		if (tree_integer(item, &number) && number == type)
			return true;
	return false;
}

/* TTLS, PEAP and EAP-FAST may ask for a certificate besides the password. */
static bool takes_identity(const struct tree *eap)
{
	const struct tree *types = tree_dict_get(eap, "AcceptEAPTypes");
	bool required = false;

	if (takes(types, EAP_TLS))
		return true;
	(void)tree_boolean(
	    tree_dict_get(eap, "TLSCertificateIsRequired"), &required);
	return required && (takes(types, EAP_TTLS) || takes(types, EAP_PEAP) ||
			       takes(types, EAP_FAST));
}

/* A definition has lines for what is inside the settings of EAP only. */
static struct origin place_of(
    struct check *check, struct walk_place *eap, struct walk_place *inside)
{
	return check_place_origin(
	    check, check_from_definition(check) ? inside : eap);
}

/* The identity belongs beside the EAP settings, not into them. */
static void check_identity_place(struct check *check, struct walk_place *eap)
{
	struct walk_place place;
	struct origin origin;

	check_member(eap, "PayloadCertificateUUID", &place);
	if (place.node == NULL)
		return;
	origin = check_place_origin(check, &place);
	check_report(check, CHECK_EAP_IDENTITY, &origin,
	    "move it beside 'EAPClientConfiguration'",
	    "'%s' stands at the wrong level, devices ignore it",
	    check_place_name(check, &place));
}

static void check_types(struct check *check, struct walk_place *eap)
{
	struct walk_place types;
	struct origin origin;
	const char *name;

	if (takes_identity(eap->node) ||
	    tree_dict_get(eap->up->node, "PayloadCertificateUUID") == NULL)
		return;
	check_member(eap, "AcceptEAPTypes", &types);
	origin = place_of(check, eap, &types);
	name = check_place_name(check, &types);
	check_report(check, CHECK_EAP_TLS, &origin,
	    check_text(check, "add 13 to %s", name),
	    "an identity is given, but EAP-TLS (13) is not among '%s'", name);
}

static void check_names(struct check *check, struct walk_place *eap)
{
	struct walk_place anchors, names;
	struct origin origin;
	const char *name;

	check_member(eap, "PayloadCertificateAnchorUUID", &anchors);
	check_member(eap, "TLSTrustedServerNames", &names);
	if (tree_array_count(anchors.node) == 0 ||
	    tree_array_count(names.node) > 0)
		return;
	origin = place_of(check, eap, &anchors);
	name = check_place_name(check, &names);
	check_report(check, CHECK_EAP_NAMES, &origin,
	    check_text(check, "add %s", name),
	    "anchors without '%s': any server with a certificate of that CA "
	    "is trusted",
	    name);
}

void check_network(struct check *check, const struct payload *payload)
{
	struct walk_place root, eap;

	if (!is_network(payload) || payload->tree == NULL)
		return;
	check_root(check, payload, &root);
	check_member(&root, "EAPClientConfiguration", &eap);
	if (eap.node == NULL)
		return;
	check_identity_place(check, &eap);
	check_types(check, &eap);
	check_names(check, &eap);
}
