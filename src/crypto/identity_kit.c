/* A test identity as PEM and PKCS#12. */
#include "crypto/identity_kit.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	PBKDF2_ROUNDS = 100000
};

static bool has_text(const struct secret *passphrase)
{
	return passphrase != NULL && passphrase->length > 0;
}

static bool write_key(
    BIO *bio, const EVP_PKEY *key, const struct secret *passphrase)
{
	if (!has_text(passphrase))
		return PEM_write_bio_PKCS8PrivateKey(
			   bio, key, NULL, NULL, 0, NULL, NULL) == 1;
	return PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(),
		   passphrase->bytes, (int)passphrase->length, NULL, NULL) == 1;
}

/* The BIO's memory is wiped by OpenSSL when it is freed. */
static int take_bytes(
    BIO *bio, bool written, struct buf *ret, struct error *error)
{
	char *bytes = NULL;
	long length = bio != NULL ? BIO_get_mem_data(bio, &bytes) : 0;

	if (!written || length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the identity");
	buf_add(ret, bytes, (size_t)length);
	return buf_ok(ret) ? 0 : error_set_memory(error);
}

int identity_kit_pem(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	bool written = bio != NULL && write_key(bio, kit->key, passphrase) &&
		       PEM_write_bio_X509(bio, kit->cert) == 1 &&
		       PEM_write_bio_X509(bio, kit->ca) == 1;

	return take_bytes(bio, written, ret, error);
}

int identity_kit_ca(
    const struct identity_kit *kit, struct buf *ret, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	bool written = bio != NULL && PEM_write_bio_X509(bio, kit->ca) == 1;

	return take_bytes(bio, written, ret, error);
}

int identity_kit_ca_key(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	bool written = bio != NULL && write_key(bio, kit->ca_key, passphrase);

	return take_bytes(bio, written, ret, error);
}

static PKCS12 *make_pkcs12(
    const struct identity_kit *kit, const char *passphrase)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	PKCS12 *made = NULL;

	if (chain != NULL && sk_X509_push(chain, kit->ca) > 0)
		made =
		    PKCS12_create(passphrase, NULL, kit->key, kit->cert, chain,
			NID_aes_256_cbc, NID_aes_256_cbc, PBKDF2_ROUNDS, -1, 0);
	sk_X509_free(chain);
	if (made != NULL &&
	    PKCS12_set_mac(made, passphrase, -1, NULL, 0, PBKDF2_ROUNDS,
		digest_method(DIGEST_SHA256)) != 1) {
		PKCS12_free(made);
		return NULL;
	}
	return made;
}

int identity_kit_pkcs12(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	PKCS12 *made =
	    make_pkcs12(kit, has_text(passphrase) ? passphrase->bytes : "");
	bool written =
	    bio != NULL && made != NULL && i2d_PKCS12_bio(bio, made) == 1;

	PKCS12_free(made);
	return take_bytes(bio, written, ret, error);
}
