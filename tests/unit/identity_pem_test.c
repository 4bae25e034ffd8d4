/*
 * Identities in PEM, read without OpenSSL's decoders: the same key as theirs,
 * and whatever is not the usual is left to them. Planted mutation: let
 * number_names have E before N, and "the key that OpenSSL reads" fails.
 */
#include "crypto/identity_pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/secret.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "tap.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */

static struct error error;

static void make_pem(
    enum identity_key key, const char *passphrase, struct buf *ret)
{
	struct identity_plan plan = {key, "Signer", NULL, 100, 200, NOW};
	auto_identity_kit struct identity_kit *kit = NULL;
	struct secret secret = {0};

	if (passphrase != NULL)
		(void)secret_set(
		    &secret, passphrase, strlen(passphrase), &error);
	ok(identity_make(&plan, &kit, &error) == 0 &&
		identity_kit_pem(kit, &secret, ret, &error) == 0,
	    "an identity");
	secret_done(&secret);
}

static bool is_left(const char *text, size_t length)
{
	auto_buf struct buf bytes = {0};
	struct cert_list certs = {0};
	EVP_PKEY *key = NULL;
	bool is_read;

	buf_add(&bytes, text, length);
	is_read = identity_pem_read(&bytes, &key, &certs);
	if (is_read) {
		EVP_PKEY_free(key);
		cert_list_done(&certs);
	}
	return !is_read && key == NULL && certs.count == 0 &&
	       ERR_peek_error() == 0;
}

/* A signature by the one holds for the other's public half. */
static bool fits(EVP_PKEY *key, EVP_PKEY *other)
{
	EVP_MD_CTX *sign = EVP_MD_CTX_new(), *verify = EVP_MD_CTX_new();
	unsigned char bytes[1024];
	size_t length = sizeof(bytes);
	bool holds = EVP_DigestSignInit_ex(
			 sign, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
		     EVP_DigestSign(sign, bytes, &length,
			 (const unsigned char *)"text", 4) == 1 &&
		     EVP_DigestVerifyInit_ex(verify, NULL, "SHA256", NULL, NULL,
			 other, NULL) == 1 &&
		     EVP_DigestVerify(verify, bytes, length,
			 (const unsigned char *)"text", 4) == 1;

	EVP_MD_CTX_free(sign);
	EVP_MD_CTX_free(verify);
	return holds;
}

static void test_read(enum identity_key kind)
{
	auto_buf struct buf pem = {0};
	auto_cert_list struct cert_list certs = {0};
	EVP_PKEY *key = NULL, *theirs;
	BIO *bio;

	make_pem(kind, NULL, &pem);
	bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	theirs = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	ok(identity_pem_read(&pem, &key, &certs) && certs.count == 2,
	    "a key and two certificates");
	ok(key != NULL && EVP_PKEY_eq(key, theirs) == 1 && fits(key, theirs) &&
		fits(theirs, key),
	    "the key that OpenSSL reads");
	EVP_PKEY_free(key);
	EVP_PKEY_free(theirs);
	(void)BIO_free(bio);
}

static void test_left(enum identity_key kind)
{
	auto_buf struct buf pem = {0}, locked = {0}, twice = {0};
	unsigned left = 0;
	size_t key_end;

	make_pem(kind, NULL, &pem);
	make_pem(kind, "c4n4ry", &locked);
	key_end = (size_t)(strstr(pem.data, "-----BEGIN CERT") - pem.data);
	buf_add(&twice, pem.data, key_end);
	buf_add(&twice, pem.data, pem.length);
	ok(is_left(locked.data, locked.length), "an encrypted key");
	ok(is_left(pem.data + key_end, pem.length - key_end), "no key");
	ok(is_left(twice.data, twice.length), "two keys");
	ok(is_left("no PEM\n", 7) && is_left("\x30\x03\x02\x01\x00", 5),
	    "another file");
	for (size_t i = 0; i < key_end - 2; i++)
		left += is_left(pem.data, i);
	is_number(left, key_end - 2, "a part of a key");
	/* Whatever comes of it: no read goes astray, nothing is lost. */
	for (size_t i = 30; i < key_end; i++) {
		char before = pem.data[i];

		pem.data[i] = before == 'A' ? 'B' : 'A';
		left += is_left(pem.data, pem.length);
		pem.data[i] = before;
	}
	ok(left > key_end, "a damaged key");
}

int main(void)
{
	if (!ok(crypto_start(&error) == 0, "a start"))
		return tap_done();
	test_read(IDENTITY_KEY_RSA2048);
	test_read(IDENTITY_KEY_P256);
	test_read(IDENTITY_KEY_P384);
	test_left(IDENTITY_KEY_RSA2048);
	test_left(IDENTITY_KEY_P256);
	return tap_done();
}
