/*
 * References from payload to payload by PayloadUUID: Apple's keys for them
 * all say "within the same profile".
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

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

const struct payload *check_payload_of(
    const struct check *check, const char *uuid)
{
	const struct profile *profile = check->profile;

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

/* A reference as it was found; one of origin and place says where. */
struct reference {
	const struct payload *payload;
	const char *key;
	const char *uuid;
	const struct origin *origin;
	const struct walk_place *place;
};

static struct origin place_of(
    struct check *check, const struct reference *reference)
{
	return reference->origin != NULL
		   ? *reference->origin
		   : check_place_origin(check, reference->place);
}

static void check_target(
    struct check *check, const struct reference *reference, enum kind kind)
{
	static const char *const expected[] = {
	    [KIND_IDENTITY] = "an identity (SCEP, ACME, PKCS #12, AD)",
	    [KIND_ANCHOR] = "a certificate",
	    [KIND_EITHER] = "a certificate or an identity"};
	const struct payload *target = check_payload_of(check, reference->uuid);
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

static enum walk_next check_place(void *context, struct walk_place *place)
{
	struct check *check = context;
	const struct reference reference = {.payload = check->payload,
	    .key = place_key(place),
	    .uuid = tree_text(place->node, NULL),
	    .place = place};

	if (reference.uuid != NULL && reference.key != NULL &&
	    strstr(reference.key, "UUID") != NULL)
		check_reference(check, &reference);
	return WALK_ON;
}

static void check_item(struct check *check, const struct check_item *item)
{
	const struct schema_key *key = item->key;
	struct reference reference = {.payload = item->payload,
	    .uuid = item->text,
	    .origin = &item->origin};

	/* Names were looked for when they were resolved. */
	if (key == NULL || key->depth == 0 || key->kinds != 0)
		return;
	reference.key = key->path[key->depth - 1];
	check_reference(check, &reference);
}

void check_references(struct check *check, const struct payload *payload)
{
	if (check_from_definition(check))
		check_each_text(check, payload, check_item);
	else
		check_walk(check, payload, check_place);
}
