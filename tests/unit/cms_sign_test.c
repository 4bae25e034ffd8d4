/*
 * Signed messages against OpenSSL's own: cms_sign writes what CMS_sign wrote
 * when the program still called it, byte for byte, so that files which were
 * signed then are still unchanged. Planted mutations: let add_algorithm leave
 * out RSA's NULL, or length_bytes count one byte more, and "RSA ... as OpenSSL
 * writes it" fails; sign the attributes as they are tagged, and "EC ...
 * verifies" fails.
 */
#include "crypto/cms.h"

#include <stdlib.h>
#include <unistd.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "tap.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */

enum {
	CONTENT_MAX = 70000,
	TRIES_MAX = 100 /* until a random signature is as long as another */
};

static struct error error;
static char content[CONTENT_MAX];

/* One party twice: as cms_sign takes it and as OpenSSL does. */
struct party {
	struct identity *identity;
	EVP_PKEY *key;
	X509 *x509;
	STACK_OF(X509) * chain;
};

static void party_done(struct party *party)
{
	identity_free(party->identity);
	EVP_PKEY_free(party->key);
	X509_free(party->x509);
	sk_X509_pop_free(party->chain, X509_free);
}
#define auto_party auto_cleanup(party_done)

/* The PEM of a signer and its CA, and of the CAs of others. */
static void make_pem(
    enum identity_key key, unsigned above, bool has_ca, struct buf *ret)
{
	struct identity_plan plan = {key, "Signer", NULL, 100, 200, NOW};
	auto_identity_kit struct identity_kit *kit = NULL;

	ok(identity_make(&plan, &kit, &error) == 0 &&
		identity_kit_pem(kit, NULL, ret, &error) == 0,
	    "a signer");
	if (!has_ca)
		*strstr(strstr(ret->data, "END CERTIFICATE"), "\n") = '\0';
	ret->length = strlen(ret->data);
	buf_char(ret, '\n');
	plan.key = IDENTITY_KEY_P256;
	for (unsigned i = 0; i < above; i++) {
		auto_identity_kit struct identity_kit *other = NULL;

		ok(identity_make(&plan, &other, &error) == 0 &&
			identity_kit_ca(other, ret, &error) == 0,
		    "another CA");
	}
}

static struct party party_new(
    enum identity_key key, unsigned above, bool has_ca)
{
	char path[] = "/tmp/scepctl-cms-XXXXXX";
	struct identity_source source = {.uri = path, .now = NOW};
	auto_buf struct buf pem = {0};
	struct party party = {.chain = sk_X509_new_null()};
	int fd = mkstemp(path);
	X509 *x509;
	BIO *bio;

	make_pem(key, above, has_ca, &pem);
	ok(file_write(path, pem.data, pem.length, 0600, &error) == 0 &&
		identity_load(&source, &party.identity, &error) == 0,
	    "an identity");
	bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	party.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	party.x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	while ((x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		(void)sk_X509_push(party.chain, x509);
	(void)BIO_free(bio);
	(void)close(fd);
	(void)unlink(path);
	return party;
}

/* As the program did it until version 0.2. */
static void sign_with_openssl(const struct party *party,
    const struct cms_signing *signing, size_t length, struct buf *ret)
{
	const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
	BIO *in = BIO_new_mem_buf(content, (int)length);
	EVP_MD *method =
	    EVP_MD_fetch(NULL, digest_title(signing->digest), NULL);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, party->chain, NULL, flags);
	CMS_SignerInfo *signer =
	    CMS_add1_signer(cms, party->x509, party->key, method, flags);
	ASN1_TIME *time = ASN1_TIME_adj(NULL, 0,
	    (int)(signing->time / CLOCK_DAY), signing->time % CLOCK_DAY);
	unsigned char *der = NULL;
	int size = 0;

	if (CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime,
		ASN1_STRING_type(time), ASN1_STRING_get0_data(time),
		ASN1_STRING_length(time)) == 1 &&
	    CMS_final(cms, in, NULL, CMS_BINARY) == 1)
		size = i2d_CMS_ContentInfo(cms, &der);
	buf_add(ret, der, (size_t)size);
	OPENSSL_free(der);
	ASN1_TIME_free(time);
	CMS_ContentInfo_free(cms);
	EVP_MD_free(method);
	(void)BIO_free(in);
}

static bool verifies(const struct buf *der, const void *expected, size_t length)
{
	const unsigned char *at = (const unsigned char *)der->data;
	CMS_ContentInfo *cms =
	    d2i_CMS_ContentInfo(NULL, &at, (long)der->length);
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes = NULL;
	bool holds = cms != NULL &&
		     CMS_verify(cms, NULL, NULL, NULL, out,
			 CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1 &&
		     (size_t)BIO_get_mem_data(out, &bytes) == length &&
		     (length == 0 || memcmp(bytes, expected, length) == 0);

	CMS_ContentInfo_free(cms);
	(void)BIO_free(out);
	return holds && at == (const unsigned char *)der->data + der->length;
}

/* Signatures of ECDSA are random, and so is their length: of two messages that
 * are equally long, all before is compared. */
static bool is_same(
    const struct party *party, const struct buf *a, const struct buf *b)
{
	size_t random = EVP_PKEY_is_a(party->key, "EC")
			    ? (size_t)EVP_PKEY_get_size(party->key)
			    : 0;

	return a->length == b->length && a->length > random &&
	       memcmp(a->data, b->data, a->length - random) == 0;
}

/* Returns how much longer than the content the message is. */
static size_t check_one(
    const struct party *party, const struct cms_signing *signing, size_t length)
{
	const char *name = EVP_PKEY_is_a(party->key, "EC") ? "EC" : "RSA";
	auto_buf struct buf ours = {0}, theirs = {0};

	for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
		buf_clear(&ours);
		buf_clear(&theirs);
		sign_with_openssl(party, signing, length, &theirs);
		if (cms_sign(signing, content, length, &ours, &error) != 0 ||
		    ours.length == theirs.length)
			break;
	}
	ok(is_same(party, &ours, &theirs),
	    "%s with %s over %zu bytes at %lld as OpenSSL writes it", name,
	    digest_title(signing->digest), length, (long long)signing->time);
	ok(verifies(&ours, content, length), "%s over %zu bytes verifies", name,
	    length);
	ok(cms_unchanged(signing, content, length, theirs.data, theirs.length),
	    "what OpenSSL wrote is unchanged");
	return theirs.length - length;
}

/* Where the length of a length changes. */
static void test_lengths(const struct party *party)
{
	static const size_t lengths[] = {
	    0, 1, 2, 127, 128, 255, 256, 65535, 65536, CONTENT_MAX};
	struct cms_signing signing = {party->identity, DIGEST_SHA256, NOW};
	size_t more = 0;

	for (size_t i = 0; i < array_length(lengths); i++)
		more = check_one(party, &signing, lengths[i]);
	/* Of the elements around the content. */
	for (size_t length = 65536 - more - 4; length < 65536 - more + 24;
	     length++)
		(void)check_one(party, &signing, length);
}

static void test_digests(const struct party *party)
{
	for (unsigned digest = DIGEST_SHA256; digest <= DIGEST_SHA512;
	     digest++) {
		struct cms_signing signing = {
		    party->identity, (enum digest)digest, NOW};

		(void)check_one(party, &signing, 5000);
	}
}

static void test_times(const struct party *party)
{
	static const int64_t times[] = {INT64_C(-631152000), 0, NOW,
	    INT64_C(2524607999), INT64_C(2524608000), INT64_C(253402300799)};

	for (size_t i = 0; i < array_length(times); i++) {
		struct cms_signing signing = {
		    party->identity, DIGEST_SHA256, times[i]};

		(void)check_one(party, &signing, 100);
	}
}

static void test_party(enum identity_key key, unsigned above, bool has_ca)
{
	auto_party struct party party = party_new(key, above, has_ca);

	test_lengths(&party);
	test_digests(&party);
	test_times(&party);
}

/* The first time makes what the others find there. */
static void test_lack_of_memory(enum identity_key key)
{
	auto_party struct party party = party_new(key, 0, true);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	long failed = 0, count = 0;

	for (;; count++) {
		auto_buf struct buf der = {0};
		int result;

		memory_fail_after(count, 1);
		result = cms_sign(&signing, content, 100, &der, &error);
		memory_fail_after(-1, 0);
		if (result == 0)
			break;
		if (error.status != STATUS_LIMIT || der.length > 0)
			failed++;
	}
	ok(count > 8 && failed == 0, "%ld allocations fail, each is said",
	    count);
	(void)check_one(&party, &signing, 100);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (char)(i % 251);
	if (!ok(crypto_start(&error) == 0, "a start"))
		return tap_done();
	test_party(IDENTITY_KEY_RSA2048, 0, false);
	test_party(IDENTITY_KEY_RSA2048, 2, true);
	test_party(IDENTITY_KEY_P256, 0, true);
	test_party(IDENTITY_KEY_P384, 1, false);
	test_lack_of_memory(IDENTITY_KEY_RSA2048);
	test_lack_of_memory(IDENTITY_KEY_P256);
	return tap_done();
}
