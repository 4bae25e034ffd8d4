#include "crypto/cms.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	SIGN_FLAGS = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL
};

/* The first second of 1950 and the last of 9999. */
#define TIME_FIRST INT64_C(-631152000)
#define TIME_LAST INT64_C(253402300799)

static int add_time(CMS_SignerInfo *signer, int64_t time, struct error *error)
{
	auto_asn1_time ASN1_TIME *text = NULL;

	if (time < TIME_FIRST || time > TIME_LAST)
		return error_set(error, STATUS_USAGE,
		    "signing time is not within the years 1950 to 9999");
	text = ASN1_TIME_new();
	if (text == NULL || !openssl_set_time(text, time) ||
	    CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime,
		ASN1_STRING_type(text), ASN1_STRING_get0_data(text),
		ASN1_STRING_length(text)) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot add the signing time");
	return 0;
}

static int add_signer(CMS_ContentInfo *message,
    const struct cms_signing *signing, struct error *error)
{
	const struct identity *identity = signing->identity;
	const EVP_MD *method = digest_method(signing->digest);
	CMS_SignerInfo *signer = NULL;

	if (method != NULL)
		signer = CMS_add1_signer(message, identity->cert->x509,
		    identity->key, method, SIGN_FLAGS);
	if (signer == NULL)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot sign with '%s'", identity->cert->common_name);
	return add_time(signer, signing->time, error);
}

static int finish(CMS_ContentInfo *message, const void *content, size_t length,
    struct error *error)
{
	auto_bio BIO *bio = BIO_new_mem_buf(content, (int)length);

	if (bio == NULL)
		return error_set_memory(error);
	if (CMS_final(message, bio, NULL, CMS_BINARY) != 1)
		return openssl_error(error, STATUS_CRYPTO, "cannot sign");
	return 0;
}

static int append_der(
    CMS_ContentInfo *message, struct buf *der, struct error *error)
{
	int length = i2d_CMS_ContentInfo(message, NULL);
	unsigned char *at;

	if (length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the signature");
	if (!buf_reserve(der, (size_t)length))
		return error_set_memory(error);
	at = (unsigned char *)der->data + der->length;
	if (i2d_CMS_ContentInfo(message, &at) != length)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the signature");
	der->length += (size_t)length;
	der->data[der->length] = '\0';
	return 0;
}

int cms_sign(const struct cms_signing *signing, const void *content,
    size_t length, struct buf *der, struct error *error)
{
	auto_content_info CMS_ContentInfo *message = NULL;

	if (signing->digest < DIGEST_SHA256)
		return error_set(error, STATUS_USAGE,
		    "digest %s is not fit for signing, expected SHA-256, "
		    "SHA-384 or SHA-512",
		    digest_title(signing->digest));
	if (length > CMS_FILE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "content has more than %d bytes", CMS_FILE_MAX);
	message = CMS_sign(
	    NULL, NULL, signing->identity->chain_stack, NULL, SIGN_FLAGS);
	if (message == NULL)
		return openssl_error(error, STATUS_CRYPTO, "cannot sign");
	if (add_signer(message, signing, error) != 0 ||
	    finish(message, content, length, error) != 0)
		return -1;
	return append_der(message, der, error);
}
