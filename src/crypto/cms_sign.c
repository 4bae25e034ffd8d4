/*
 * Signing: CMS SignedData (RFC 5652) as Apple devices read it.
 *
 * The message is put together here, not by OpenSSL's CMS_sign: what of it is
 * the same for all files is copied, and it is the same bytes with every
 * OpenSSL, for ever.
 */
#include "crypto/cms.h"

#include <string.h>

#include "crypto/cms_internal.h"
#include "crypto/der.h"
#include "crypto/identity_sign.h"
#include "crypto/openssl.h"
#include "base/banned.h"

/* The first second of 1950. */
#define TIME_FIRST INT64_C(-631152000)

/* INTEGER 1, the version of a message and of a signer (RFC 5652 5.1, 5.3). */
static const unsigned char version_1[] = {DER_INTEGER, 1, 1};

/* -- the signer ---------------------------------------------------------- */

static void add_object(struct buf *der, const struct cms_object *object)
{
	der_add(der, DER_OBJECT, object->bytes, object->length);
}

static size_t algorithm_size(const struct cms_object *object, bool has_null)
{
	return der_size(
	    der_size(object->length) + (has_null ? der_size(0) : 0));
}

/* The parameters of a digest and of ECDSA are left out (RFC 5754 2 and 3.3),
 * those of RSA are NULL (RFC 3370 3.2). */
static void add_algorithm(
    struct buf *der, const struct cms_object *object, bool has_null)
{
	der_add_head(der, DER_SEQUENCE,
	    der_size(object->length) + (has_null ? der_size(0) : 0));
	add_object(der, object);
	if (has_null)
		der_add_head(der, DER_NULL, 0);
}

static void add_attribute(struct buf *der, const struct cms_object *type,
    unsigned char tag, const void *value, size_t length)
{
	size_t values = der_size(length);

	der_add_head(
	    der, DER_SEQUENCE, der_size(type->length) + der_size(values));
	add_object(der, type);
	der_add_head(der, DER_SET, values);
	der_add(der, tag, value, length);
}

/* The body of the signed attributes (RFC 5652 11), in the order of their
 * bytes: the lengths of all they can hold keep it so (X.690 11.6). */
static int encode_attributes(const struct cms_signing *signing,
    struct der content, struct buf *ret, struct error *error)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	char time[OPENSSL_TIME_MAX];
	bool is_utc;

	if (signing->time < TIME_FIRST ||
	    !openssl_time_text(signing->time, time, &is_utc))
		return error_set(error, STATUS_USAGE,
		    "signing time is not within the years 1950 to 9999");
	if (digest_of(signing->digest, content.at, der_length(&content), digest,
		error) != 0)
		return -1;
	add_attribute(ret, &cms_content_type, DER_OBJECT, cms_data.bytes,
	    cms_data.length);
	add_attribute(ret, &cms_signing_time_type,
	    is_utc ? DER_UTC_TIME : DER_GENERALIZED_TIME, time, strlen(time));
	add_attribute(ret, &cms_message_digest, DER_OCTET_STRING, digest,
	    digest_size(signing->digest));
	return buf_ok(ret) ? 0 : error_set_memory(error);
}

/* What is signed are the attributes as a SET OF, not as they are tagged in the
 * message (RFC 5652 5.4). */
static int sign_attributes(const struct cms_signing *signing,
    const struct buf *attributes, struct buf *ret, struct error *error)
{
	auto_buf struct buf set = {0};

	der_add(&set, DER_SET, attributes->data, attributes->length);
	if (!buf_ok(&set))
		return error_set_memory(error);
	return identity_sign(signing->identity, signing->digest,
	    der_of(set.data, set.length), ret, error);
}

/* The body of SignerInfo (RFC 5652 5.3). */
static int encode_signer(const struct cms_signing *signing,
    const struct buf *attributes, struct buf *ret, struct error *error)
{
	const struct cms_algorithms *with = &cms_algorithms[signing->digest];
	const struct identity *identity = signing->identity;
	bool is_ec = strcmp(identity->cert->key_name, "EC") == 0;
	auto_buf struct buf signature = {0};

	if (sign_attributes(signing, attributes, &signature, error) != 0)
		return -1;
	buf_add(ret, version_1, sizeof(version_1));
	der_add(ret, DER_SEQUENCE, identity->signer_der.data,
	    identity->signer_der.length);
	add_algorithm(ret, &with->digest, false);
	der_add(ret, DER_CONTEXT_0, attributes->data, attributes->length);
	add_algorithm(ret, is_ec ? &with->ecdsa : &cms_rsa_encryption, !is_ec);
	der_add(ret, DER_OCTET_STRING, signature.data, signature.length);
	return buf_ok(ret) ? 0 : error_set_memory(error);
}

/* -- the message --------------------------------------------------------- */

/* EncapsulatedContentInfo (RFC 5652 5.2). */
static size_t content_body(size_t length)
{
	return der_size(cms_data.length) + der_size(der_size(length));
}

static void add_content(struct buf *der, struct der content)
{
	size_t length = der_length(&content);

	der_add_head(der, DER_SEQUENCE, content_body(length));
	add_object(der, &cms_data);
	der_add_head(der, DER_CONTEXT_0, der_size(length));
	der_add(der, DER_OCTET_STRING, content.at, length);
}

/* Room for all is made first, so that nothing is appended in part. */
static int encode_message(const struct cms_signing *signing, struct der content,
    const struct buf *signer, struct buf *der, struct error *error)
{
	const struct cms_object *digest =
	    &cms_algorithms[signing->digest].digest;
	const struct buf *certs = &signing->identity->certs_der;
	size_t algorithms = algorithm_size(digest, false);
	size_t signers = der_size(signer->length);
	size_t data = sizeof(version_1) + der_size(algorithms) +
		      der_size(content_body(der_length(&content))) +
		      der_size(certs->length) + der_size(signers);
	size_t message = sizeof(cms_oid_signed_data) + der_size(der_size(data));

	if (!buf_reserve(der, der_size(message)))
		return error_set_memory(error);
	der_add_head(der, DER_SEQUENCE, message);
	buf_add(der, cms_oid_signed_data, sizeof(cms_oid_signed_data));
	der_add_head(der, DER_CONTEXT_0, der_size(data));
	der_add_head(der, DER_SEQUENCE, data);
	buf_add(der, version_1, sizeof(version_1));
	der_add_head(der, DER_SET, algorithms);
	add_algorithm(der, digest, false);
	add_content(der, content);
	der_add(der, DER_CONTEXT_0, certs->data, certs->length);
	der_add_head(der, DER_SET, signers);
	der_add(der, DER_SEQUENCE, signer->data, signer->length);
	return 0;
}

int cms_sign(const struct cms_signing *signing, const void *content,
    size_t length, struct buf *der, struct error *error)
{
	auto_buf struct buf attributes = {0}, signer = {0};

	if (signing->digest < DIGEST_SHA256)
		return error_set(error, STATUS_USAGE,
		    "digest %s is not fit for signing, expected SHA-256, "
		    "SHA-384 or SHA-512",
		    digest_title(signing->digest));
	if (length > CMS_FILE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "content has more than %d bytes", CMS_FILE_MAX);
	if (encode_attributes(
		signing, der_of(content, length), &attributes, error) != 0 ||
	    encode_signer(signing, &attributes, &signer, error) != 0)
		return -1;
	return encode_message(
	    signing, der_of(content, length), &signer, der, error);
}
