/* Signing: CMS SignedData (RFC 5652) as Apple devices read it. */
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

int cms_sign(const struct cms_signing *signing, const void *content,
    size_t length, struct buf *der, struct error *error)
{
	const struct identity *identity = signing->identity;
	const EVP_MD *method = digest_method(signing->digest);
	auto_content_info CMS_ContentInfo *message = NULL;
	auto_bio BIO *bio = NULL;
	CMS_SignerInfo *signer = NULL;

	if (signing->digest < DIGEST_SHA256)
		return error_set(error, STATUS_USAGE,
		    "digest %s is not fit for signing, expected SHA-256, "
		    "SHA-384 or SHA-512",
		    digest_title(signing->digest));
	if (length > CMS_FILE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "content has more than %d bytes", CMS_FILE_MAX);
	if (signing->time < TIME_FIRST || signing->time > TIME_LAST)
		return error_set(error, STATUS_USAGE,
		    "signing time is not within the years 1950 to 9999");
	bio = BIO_new_mem_buf(content, (int)length);
	if (bio == NULL)
		return error_set_memory(error);
	message = CMS_sign(NULL, NULL, identity->chain_stack, NULL, SIGN_FLAGS);
	if (message == NULL)
		return openssl_error(error, STATUS_CRYPTO, "cannot sign");
	if (method != NULL)
		signer = CMS_add1_signer(message, identity->cert->x509,
		    identity->key, method, SIGN_FLAGS);
	if (signer == NULL)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot sign with '%s'", identity->cert->common_name);
	if (!openssl_add_signing_time(signer, signing->time))
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot add the signing time");
	if (CMS_final(message, bio, NULL, CMS_BINARY) != 1)
		return openssl_error(error, STATUS_CRYPTO, "cannot sign");
	return openssl_add_der(
	    message, ASN1_ITEM_rptr(CMS_ContentInfo), der, "signature", error);
}
