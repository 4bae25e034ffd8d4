/* Opening the envelope of a SCEP answer, triple and single DES included. */
#include "crypto/scep_transaction.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "base/memory.h"
#include "crypto/der.h"
#include "base/banned.h"

static int fail_server(struct error *error, const char *what)
{
	ERR_clear_error();
	return error_set(
	    error, STATUS_SERVER, "answer of the SCEP server %s", what);
}

/* The cipher of EnvelopedData (RFC 5652 6.1), before anything is decoded. */
static bool read_cipher(const void *bytes, size_t length, int *ret)
{
	struct der der = der_of(bytes, length);
	struct der_item item, data;
	const unsigned char *at;
	ASN1_OBJECT *object;

	if (!der_expect(&der, DER_SEQUENCE, &item) || !der_at_end(&der) ||
	    !der_expect(&item.body, DER_OBJECT, &(struct der_item){0}) ||
	    !der_expect(&item.body, DER_CONTEXT_0, &data) ||
	    !der_expect(&data.body, DER_SEQUENCE, &item) ||
	    !der_expect(&item.body, DER_INTEGER, &(struct der_item){0}))
		return false;
	do {
		if (!der_next(&item.body, &data))
			return false;
	} while (data.tag == DER_CONTEXT_0); /* OriginatorInfo */
	if (data.tag != DER_SET ||
	    !der_expect(&item.body, DER_SEQUENCE, &data) ||
	    !der_expect(&data.body, DER_OBJECT, &(struct der_item){0}) ||
	    !der_expect(&data.body, DER_SEQUENCE, &item) ||
	    !der_expect(&item.body, DER_OBJECT, &data))
		return false;
	at = data.begin;
	object = d2i_ASN1_OBJECT(NULL, &at, data.end - data.begin);
	*ret = OBJ_obj2nid(object);
	ASN1_OBJECT_free(object);
	return true;
}

/* Where single DES is known: a library context that nothing else uses. */
struct legacy {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *base;
	OSSL_PROVIDER *old;
	EVP_PKEY *key;
};

static void legacy_done(struct legacy *legacy)
{
	EVP_PKEY_free(legacy->key);
	if (legacy->old != NULL)
		(void)OSSL_PROVIDER_unload(legacy->old);
	if (legacy->base != NULL)
		(void)OSSL_PROVIDER_unload(legacy->base);
	OSSL_LIB_CTX_free(legacy->library);
}

static int legacy_start(
    struct legacy *legacy, const EVP_PKEY *key, struct error *error)
{
	auto_openssl_bytes unsigned char *der = NULL;
	const unsigned char *at;
	int length;

	legacy->library = OSSL_LIB_CTX_new();
	if (legacy->library != NULL) {
		legacy->base = OSSL_PROVIDER_load(legacy->library, "default");
		legacy->old = OSSL_PROVIDER_load(legacy->library, "legacy");
	}
	if (legacy->base == NULL || legacy->old == NULL) {
		openssl_error(error, STATUS_CRYPTO,
		    "answer is encrypted with single DES, and OpenSSL's legacy "
		    "provider cannot be loaded");
		return error_hint(error,
		    "install OpenSSL's module 'legacy', or have the server "
		    "answer in AES or triple DES");
	}
	length = i2d_PrivateKey(key, &der);
	at = der;
	if (length > 0) {
		legacy->key = d2i_AutoPrivateKey_ex(
		    NULL, &at, length, legacy->library, NULL);
		memory_wipe(der, (size_t)length);
	}
	if (legacy->key == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot use the key for single DES");
	return 0;
}

static int decrypt_with(OSSL_LIB_CTX *library, EVP_PKEY *key, X509 *self,
    const struct buf *envelope, BIO *bio, struct error *error)
{
	const unsigned char *at = (const unsigned char *)envelope->data;
	auto_content_info CMS_ContentInfo *message =
	    CMS_ContentInfo_new_ex(library, NULL);

	if (message == NULL ||
	    d2i_CMS_ContentInfo(&message, &at, (long)envelope->length) == NULL)
		return openssl_error(
		    error, STATUS_SERVER, "malformed encrypted answer");
	if (OBJ_obj2nid(CMS_get0_type(message)) != NID_pkcs7_enveloped)
		return fail_server(error, "is not encrypted");
	if (CMS_decrypt(message, key, self, NULL, bio, CMS_BINARY) != 1)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot decrypt the SCEP server's answer");
	return 0;
}

static int decrypt(const struct scep_transaction *transaction, int cipher,
    const struct buf *envelope, BIO *bio, struct error *error)
{
	auto_cleanup(legacy_done) struct legacy legacy = {0};

	switch (cipher) {
	case NID_aes_128_cbc:
	case NID_aes_192_cbc:
	case NID_aes_256_cbc:
	case NID_des_ede3_cbc:
		return decrypt_with(NULL, transaction->key, transaction->self,
		    envelope, bio, error);
	case NID_des_cbc:
		if (legacy_start(&legacy, transaction->key, error) != 0)
			return -1;
		return decrypt_with(legacy.library, legacy.key,
		    transaction->self, envelope, bio, error);
	default:
		return fail_server(
		    error, "is encrypted with a cipher SCEP does not know");
	}
}

int scep_envelope_open(const struct scep_transaction *transaction,
    const struct buf *envelope, BIO *bio, char *name, size_t size,
    struct error *error)
{
	int cipher;

	if (!read_cipher(envelope->data, envelope->length, &cipher))
		return fail_server(
		    error, "has no well-formed encrypted content");
	if (decrypt(transaction, cipher, envelope, bio, error) != 0)
		return -1;
	(void)snprintf(name, size, "%s", OBJ_nid2sn(cipher));
	return 0;
}
