/* Whether a signed file already says what would be signed now. */
#include "crypto/cms.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "crypto/cms_internal.h"
#include "crypto/der.h"
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

/* SEQUENCE { algorithm [, NULL] }: the parameters of a digest and of ECDSA
 * may be NULL or left out (RFC 5754 2), both have been written. */
struct algorithm {
	const char *object; /* body of the object identifier */
	unsigned char length;
};

#define ALGORITHM(text)                \
	{                              \
		text, sizeof(text) - 1 \
	}
#define SHA2_ARC "\x60\x86\x48\x01\x65\x03\x04\x02"
#define RSA_ARC "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define ECDSA_ARC "\x2a\x86\x48\xce\x3d\x04\x03"

static const struct {
	struct algorithm digest;
	struct algorithm rsa;
	struct algorithm ecdsa;
} algorithms[DIGEST_COUNT] = {
    [DIGEST_SHA256] = {ALGORITHM(SHA2_ARC "\x01"), ALGORITHM(RSA_ARC "\x0b"),
	ALGORITHM(ECDSA_ARC "\x02")},
    [DIGEST_SHA384] = {ALGORITHM(SHA2_ARC "\x02"), ALGORITHM(RSA_ARC "\x0c"),
	ALGORITHM(ECDSA_ARC "\x03")},
    [DIGEST_SHA512] = {ALGORITHM(SHA2_ARC "\x03"), ALGORITHM(RSA_ARC "\x0d"),
	ALGORITHM(ECDSA_ARC "\x04")},
};

static const struct algorithm rsa_encryption = ALGORITHM(RSA_ARC "\x01");

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

static bool algorithm_is(struct der *der, const struct algorithm *algorithm)
{
	static const unsigned char null[] = {0x05, 0x00};
	struct der start = *der;
	struct der body;

	if (!enter(der, DER_SEQUENCE, &body) ||
	    !body_is(&body, DER_OBJECT, algorithm->object, algorithm->length) ||
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
	static const unsigned char data[] = {
	    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
	struct der info, body;

	return enter(der, DER_SEQUENCE, &info) &&
	       body_is(&info, DER_OBJECT, data, sizeof(data)) &&
	       enter(&info, DER_CONTEXT_0, &body) && der_at_end(&info) &&
	       body_is(&body, DER_OCTET_STRING, content, length) &&
	       der_at_end(&body);
}

/* The three attributes cms_sign writes, in DER's order; the signing time's
 * value is free. */
static bool attributes_are(
    struct der der, const unsigned char *digest, size_t digest_length)
{
	static const unsigned char content_type[] = {0x30, 0x18, 0x06, 0x09,
	    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03, 0x31, 0x0b,
	    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
	static const unsigned char signing_time[] = {
	    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05};
	static const unsigned char message_digest[] = {
	    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04};
	struct der attribute, values;
	struct der_item time;

	return der_skip(&der, content_type, sizeof(content_type)) &&
	       enter(&der, DER_SEQUENCE, &attribute) &&
	       body_is(&attribute, DER_OBJECT, signing_time,
		   sizeof(signing_time)) &&
	       enter(&attribute, DER_SET, &values) && der_at_end(&attribute) &&
	       der_next(&values, &time) && der_at_end(&values) &&
	       enter(&der, DER_SEQUENCE, &attribute) && der_at_end(&der) &&
	       body_is(&attribute, DER_OBJECT, message_digest,
		   sizeof(message_digest)) &&
	       enter(&attribute, DER_SET, &values) && der_at_end(&attribute) &&
	       body_is(&values, DER_OCTET_STRING, digest, digest_length) &&
	       der_at_end(&values);
}

static bool verify(const struct cms_signing *signing,
    const unsigned char *digest, const struct der *signature)
{
	EVP_PKEY *key = X509_get0_pubkey(signing->identity->cert->x509);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool holds;

	holds = context != NULL && EVP_PKEY_verify_init(context) == 1 &&
		EVP_PKEY_CTX_set_signature_md(
		    context, digest_method(signing->digest)) == 1 &&
		EVP_PKEY_verify(context, signature->at,
		    (size_t)(signature->end - signature->at), digest,
		    digest_size(signing->digest)) == 1;
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return holds;
}

/* The signature is over the attributes as a SET OF, not as they are tagged in
 * the message (RFC 5652 5.4). */
static bool signature_holds(const struct cms_signing *signing,
    const struct der_item *attributes, const struct der *signature)
{
	unsigned char bytes[ATTRIBUTES_MAX];
	unsigned char digest[DIGEST_BYTES_MAX];
	size_t length = (size_t)(attributes->end - attributes->begin);
	struct error unused;

	if (length > sizeof(bytes))
		return false;
	memcpy(bytes, attributes->begin, length);
	bytes[0] = DER_SET;
	return digest_of(signing->digest, bytes, length, digest, &unused) ==
		   0 &&
	       verify(signing, digest, signature);
}

static bool signature_algorithm_is(
    struct der *der, const struct cms_signing *signing)
{
	if (strcmp(signing->identity->cert->key_name, "EC") == 0)
		return algorithm_is(der, &algorithms[signing->digest].ecdsa);
	return algorithm_is(der, &rsa_encryption) ||
	       algorithm_is(der, &algorithms[signing->digest].rsa);
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
	       algorithm_is(&info, &algorithms[signing->digest].digest) &&
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
	       algorithm_is(&set, &algorithms[signing->digest].digest) &&
	       der_at_end(&set) && content_is(&data, content, length) &&
	       body_is(&data, DER_CONTEXT_0, certs->data, certs->length) &&
	       enter(&data, DER_SET, &set) && der_at_end(&data) &&
	       signer_is(&set, signing, content, length) && der_at_end(&set);
}
