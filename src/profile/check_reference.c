/*
 * References from payload to payload by PayloadUUID: Apple's keys for them
 * all say "within the same profile". And what 802.1X makes of them.
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

enum kind {
	KIND_IDENTITY,
	KIND_ANCHOR,
	KIND_EITHER
};

static const struct {
	const char *key;
	enum kind kind;
} references[] = {
    {"PayloadCertificateUUID", KIND_IDENTITY},
    {"IdentityCertificateUUID", KIND_IDENTITY},
    {"AuthenticationCertificateUUID", KIND_IDENTITY},
    {"SMIMESigningCertificateUUID", KIND_IDENTITY},
    {"SMIMEEncryptionCertificateUUID", KIND_EITHER},
    {"ResourcePayloadCertificateUUID", KIND_EITHER},
    {"DeviceCertificateUUID", KIND_EITHER},
    {"ControllerCertificateUUID", KIND_EITHER},
    {"PayloadCertificateAnchorUUID", KIND_ANCHOR},
    {"LeaderPayloadCertificateAnchorUUID", KIND_ANCHOR},
    {"MemberPayloadCertificateAnchorUUID", KIND_ANCHOR},
    {"ServerURLPinningCertificateUUIDs", KIND_ANCHOR},
    {"CheckInURLPinningCertificateUUIDs", KIND_ANCHOR},
    {"DeviceCACertificateUUIDs", KIND_ANCHOR},
    {"ControllerCACertificateUUIDs", KIND_ANCHOR},
    {"EncryptCertPayloadUUID", KIND_EITHER},
};

static const char *const identities[] = {PAYLOAD_SCEP,
    "com.apple.security.acme", "com.apple.security.pkcs12",
    "com.apple.ADCertificate.managed"};
static const char *const anchors[] = {PAYLOAD_ROOT, PAYLOAD_PKCS1, PAYLOAD_PEM};

bool check_is_reference(const char *key)
{
	for (size_t i = 0; i < array_length(references); i++)
		if (strcmp(references[i].key, key) == 0)
			return true;
	return false;
}

static bool is_one_of(
    const struct payload *payload, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (payload_is(payload, types[i]))
			return true;
	return false;
}

static bool fits(const struct payload *target, enum kind kind)
{
	bool identity = is_one_of(target, identities, array_length(identities));
	bool anchor = is_one_of(target, anchors, array_length(anchors));

	if (kind == KIND_IDENTITY)
		return identity;
	return kind == KIND_ANCHOR ? anchor : identity || anchor;
}

static const struct payload *target_of(
    const struct profile *profile, const char *uuid)
{
	for (size_t i = 0; i < profile->count; i++) {
		const char *own = profile->payloads[i].uuid;

		if (own != NULL && text_compare_case(own, uuid) == 0)
			return &profile->payloads[i];
	}
	return NULL;
}

/* A certificate preference names a certificate, not an identity, and so does
 * FileVault: what the recovery key is encrypted for. */
static enum kind kind_of(const struct payload *payload, enum kind kind)
{
	return payload_is(
		   payload, "com.apple.security.certificatepreference") ||
		       payload_is(payload, "com.apple.MCX.FileVault2")
		   ? KIND_EITHER
		   : kind;
}

/* A reference as it was found; one of origin and step says where. */
struct reference {
	const struct payload *payload;
	const char *key;
	const char *uuid;
	const struct origin *origin;
	const struct check_step *step;
};

static struct origin place_of(
    struct check *check, const struct reference *reference)
{
	return reference->origin != NULL
		   ? *reference->origin
		   : check_step_origin(
			 check, reference->payload, reference->step);
}

static void check_target(
    struct check *check, const struct reference *reference, enum kind kind)
{
	static const char *const expected[] = {
	    [KIND_IDENTITY] = "an identity (SCEP, ACME, PKCS #12, AD)",
	    [KIND_ANCHOR] = "a certificate",
	    [KIND_EITHER] = "a certificate or an identity"};
	const struct payload *target =
	    target_of(check->profile, reference->uuid);
	struct origin origin;

	if (target != NULL && fits(target, kind))
		return;
	origin = place_of(check, reference);
	if (target == NULL)
		check_report(check, CHECK_REFERENCE, &origin,
		    "it must be the PayloadUUID of a payload of this profile",
		    "'%s' refers to '%s', which is no payload of this profile",
		    reference->key, reference->uuid);
	else
		check_report(check, CHECK_REFERENCE_KIND, &origin, NULL,
		    "'%s' refers to a payload of type '%s', expected %s",
		    reference->key, target->type == NULL ? "" : target->type,
		    expected[kind]);
}

static void check_reference(
    struct check *check, const struct reference *reference)
{
	if (reference->uuid[0] == '\0' || check->findings->count > FINDINGS_MAX)
		return;
	for (size_t i = 0; i < array_length(references); i++)
		if (strcmp(references[i].key, reference->key) == 0)
			check_target(check, reference,
			    kind_of(reference->payload, references[i].kind));
}

static void check_node(struct check *check, const struct payload *payload,
    const struct tree *node, const struct check_step *step)
{
	const char *key = step->key;
	struct reference reference = {.payload = payload, .step = step};

	if (key == NULL && step->up != NULL)
		key = step->up->key;
	if (tree_type(node) != TREE_TEXT || key == NULL ||
	    strstr(key, "UUID") == NULL)
		return;
	reference.key = key;
	reference.uuid = tree_text(node, NULL);
	check_reference(check, &reference);
}

static void check_item(struct check *check, const struct check_item *item)
{
	const struct schema_key *key = item->key;
	struct reference reference = {.payload = item->payload,
	    .uuid = item->text,
	    .origin = &item->origin};

	if (key == NULL || key->depth == 0)
		return;
	reference.key = key->path[key->depth - 1];
	check_reference(check, &reference);
}

void check_references(struct check *check, const struct payload *payload)
{
	if (check_from_definition(check))
		check_each_text(check, payload, check_item);
	else
		check_each_node(check, payload, check_node);
}

/* -- 802.1X -------------------------------------------------------------- */

static bool is_network(const struct payload *payload)
{
	return payload->type != NULL &&
	       (strcmp(payload->type, "com.apple.wifi.managed") == 0 ||
		   text_ends_with(payload->type, "ethernet.managed"));
}

static bool takes_eap_tls(const struct tree *eap)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	int64_t number = 0;

	tree_cursor_init(&cursor, tree_dict_get(eap, "AcceptEAPTypes"));
	while (tree_array_next(&cursor, &item))
		if (tree_integer(item, &number) && number == EAP_TLS)
			return true;
	return false;
}

/* TTLS, PEAP and EAP-FAST may ask for a certificate besides the password. */
static bool takes_two_factors(const struct tree *eap)
{
	const struct tree *types = tree_dict_get(eap, "AcceptEAPTypes");
	struct tree_cursor cursor = {0};
	const struct tree *item;
	int64_t number = 0;
	bool required = false;

	if (!tree_boolean(
		tree_dict_get(eap, "TLSCertificateIsRequired"), &required) ||
	    !required)
		return false;
	tree_cursor_init(&cursor, types);
	while (tree_array_next(&cursor, &item))
		if (tree_integer(item, &number) &&
		    (number == EAP_TTLS || number == EAP_PEAP ||
			number == EAP_FAST))
			return true;
	return false;
}

static const char identity[] = "PayloadCertificateUUID";

/* The identity belongs beside the EAP settings, not into them. */
static void check_identity_place(struct check *check,
    const struct payload *payload, const struct tree *eap,
    const struct check_step *eap_step)
{
	const struct check_step step = {.up = eap_step, .key = identity};
	struct origin origin;

	if (tree_dict_get(eap, identity) == NULL)
		return;
	origin = check_step_origin(check, payload, &step);
	check_report(check, CHECK_EAP_IDENTITY, &origin,
	    "move it beside 'EAPClientConfiguration'",
	    "'%s' stands at the wrong level, devices ignore it", identity);
}

void check_wifi(struct check *check, const struct payload *payload)
{
	const struct check_step eap_step = {.key = "EAPClientConfiguration"};
	const struct tree *eap;
	struct origin origin;

	if (!is_network(payload) || payload->tree == NULL)
		return;
	eap = tree_dict_get(payload->tree, eap_step.key);
	if (eap == NULL)
		return;
	origin = check_step_origin(check, payload, &eap_step);
	check_identity_place(check, payload, eap, &eap_step);
	if (tree_dict_get(payload->tree, identity) != NULL &&
	    !takes_eap_tls(eap) && !takes_two_factors(eap))
		check_report(check, CHECK_EAP_TLS, &origin,
		    "add 13 to AcceptEAPTypes",
		    "an identity is given, but EAP-TLS (13) is not among "
		    "'AcceptEAPTypes'");
	if (tree_array_count(
		tree_dict_get(eap, "PayloadCertificateAnchorUUID")) > 0 &&
	    tree_array_count(tree_dict_get(eap, "TLSTrustedServerNames")) == 0)
		check_report(check, CHECK_EAP_NAMES, &origin,
		    "add TLSTrustedServerNames",
		    "anchors without 'TLSTrustedServerNames': any server with "
		    "a certificate of that CA is trusted");
}
