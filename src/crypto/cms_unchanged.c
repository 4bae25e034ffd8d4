/* Whether a signed file already says what would be signed now. */
#include "crypto/cms.h"

#include <string.h>

#include "crypto/cms_internal.h"
#include "crypto/der.h"
#include "crypto/identity_sign.h"
#include "base/banned.h"

/*
 * Signing anew costs ten times what checking costs, if the check does not
 * decode the message. So the message is compared piece by piece with what
 * cms_sign writes (RFC 5652 5.1): every byte is either equal to a known one,
 * covered by the signature, or the signature.
 */

enum {
	ATTRIBUTES_MAX = 512 /* ours have about 105 bytes */
};

static bool enter(struct der *der, unsigned char tag, struct der *ret)
{
	struct der_item item;

	if (!der_expect(der, tag, &item) || !item.definite)
		return false;
	*ret = item.body;
	return true;
}

static bool body_is(
    struct der *der, unsigned char tag, const void *bytes, size_t length)
{
	struct der body;

	return enter(der, tag, &body) && der_skip(&body, bytes, length) &&
	       der_at_end(&body);
}

static bool object_is(struct der *der, const struct cms_object *object)
{
	return body_is(der, DER_OBJECT, object->bytes, object->length);
}

/* SEQUENCE { algorithm [, NULL] }: the parameters of a digest and of ECDSA
 * may be NULL or left out (RFC 5754 2), both have been written. */
static bool algorithm_is(struct der *der, const struct cms_object *algorithm)
{
	static const unsigned char null[] = {0x05, 0x00};
	struct der start = *der;
	struct der body;

	if (!enter(der, DER_SEQUENCE, &body) || !object_is(&body, algorithm) ||
	    !(der_at_end(&body) ||
		(der_skip(&body, null, sizeof(null)) && der_at_end(&body)))) {
		*der = start;
		return false;
	}
	return true;
}

static bool version_is_1(struct der *der)
{
	return body_is(der, DER_INTEGER, "\x01", 1);
}

/* EncapsulatedContentInfo with the type data. */
static bool content_is(struct der *der, const void *content, size_t length)
{
	struct der info, body;

	return enter(der, DER_SEQUENCE, &info) && object_is(&info, &cms_data) &&
	       enter(&info, DER_CONTEXT_0, &body) && der_at_end(&info) &&
	       body_is(&body, DER_OCTET_STRING, content, length) &&
	       der_at_end(&body);
}

/* The three attributes cms_sign writes, in DER's order; the signing time's
 * value is free. */
static bool attributes_are(
    struct der der, const unsigned char *digest, size_t digest_length)
{
	struct der attribute, values;
	struct der_item time;

	return enter(&der, DER_SEQUENCE, &attribute) &&
	       object_is(&attribute, &cms_content_type) &&
	       enter(&attribute, DER_SET, &values) && der_at_end(&attribute) &&
	       object_is(&values, &cms_data) && der_at_end(&values) &&
	       enter(&der, DER_SEQUENCE, &attribute) &&
	       object_is(&attribute, &cms_signing_time_type) &&
	       enter(&attribute, DER_SET, &values) && der_at_end(&attribute) &&
	       der_next(&values, &time) && der_at_end(&values) &&
	       enter(&der, DER_SEQUENCE, &attribute) && der_at_end(&der) &&
	       object_is(&attribute, &cms_message_digest) &&
	       enter(&attribute, DER_SET, &values) && der_at_end(&attribute) &&
	       body_is(&values, DER_OCTET_STRING, digest, digest_length) &&
	       der_at_end(&values);
}

/* The signature is over the attributes as a SET OF, not as they are tagged in
 * the message (RFC 5652 5.4). */
static bool signature_holds(const struct cms_signing *signing,
    const struct der_item *attributes, const struct der *signature)
{
	unsigned char bytes[ATTRIBUTES_MAX];
	size_t length = (size_t)(attributes->end - attributes->begin);

	if (length > sizeof(bytes))
		return false;
	memcpy(bytes, attributes->begin, length);
	bytes[0] = DER_SET;
	return identity_verify(signing->identity, signing->digest,
	    der_of(bytes, length), *signature);
}

static bool signature_algorithm_is(
    struct der *der, const struct cms_signing *signing)
{
	if (strcmp(signing->identity->cert->key_name, "EC") == 0)
		return algorithm_is(
		    der, &cms_algorithms[signing->digest].ecdsa);
	return algorithm_is(der, &cms_rsa_encryption) ||
	       algorithm_is(der, &cms_algorithms[signing->digest].rsa);
}

static bool signer_is(struct der *der, const struct cms_signing *signing,
    const void *content, size_t length)
{
	const struct buf *name = &signing->identity->signer_der;
	unsigned char digest[DIGEST_BYTES_MAX];
	struct der info, signature;
	struct der_item attributes;
	struct error unused;

	return enter(der, DER_SEQUENCE, &info) && version_is_1(&info) &&
	       body_is(&info, DER_SEQUENCE, name->data, name->length) &&
	       algorithm_is(&info, &cms_algorithms[signing->digest].digest) &&
	       der_expect(&info, DER_CONTEXT_0, &attributes) &&
	       attributes.definite && signature_algorithm_is(&info, signing) &&
	       enter(&info, DER_OCTET_STRING, &signature) &&
	       der_at_end(&info) &&
	       digest_of(signing->digest, content, length, digest, &unused) ==
		   0 &&
	       attributes_are(
		   attributes.body, digest, digest_size(signing->digest)) &&
	       signature_holds(signing, &attributes, &signature);
}

bool cms_unchanged(const struct cms_signing *signing, const void *content,
    size_t length, const void *old, size_t old_length)
{
	const struct buf *certs = &signing->identity->certs_der;
	struct der der = der_of(old, old_length);
	struct der outer, tagged, data, set;

	return signing->digest >= DIGEST_SHA256 &&
	       enter(&der, DER_SEQUENCE, &outer) && der_at_end(&der) &&
	       der_skip(
		   &outer, cms_oid_signed_data, sizeof(cms_oid_signed_data)) &&
	       enter(&outer, DER_CONTEXT_0, &tagged) && der_at_end(&outer) &&
	       enter(&tagged, DER_SEQUENCE, &data) && der_at_end(&tagged) &&
	       version_is_1(&data) && enter(&data, DER_SET, &set) &&
	       algorithm_is(&set, &cms_algorithms[signing->digest].digest) &&
	       der_at_end(&set) && content_is(&data, content, length) &&
	       body_is(&data, DER_CONTEXT_0, certs->data, certs->length) &&
	       enter(&data, DER_SET, &set) && der_at_end(&data) &&
	       signer_is(&set, signing, content, length) && der_at_end(&set);
}
