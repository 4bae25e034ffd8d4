/*
 * Signed messages. Planted mutations: in cms_unchanged leave out the first
 * der_at_end, and "a byte after the end" fails; in attributes_are compare no
 * digest, and "a swapped content" fails; in check_signature set holds before
 * CMS_verify is asked, and "a changed content" fails.
 */
#include "crypto/cms.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "tap.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */

enum {
	THREADS = 4,
	ROUNDS = 8
};

static struct error error;
static char content[5000];

/* An identity of this kind, and the CA it is under. */
struct party {
	struct identity *identity;
	struct cert_list ca;
	EVP_PKEY *key;
	X509 *x509;
};

static void party_done(struct party *party)
{
	identity_free(party->identity);
	cert_list_done(&party->ca);
	EVP_PKEY_free(party->key);
	X509_free(party->x509);
}
#define auto_party auto_cleanup(party_done)

static struct party party_new(enum identity_key key)
{
	char path[] = "/tmp/scepctl-cms-XXXXXX";
	struct identity_plan plan = {key, "Signer", NULL, 100, 200, NOW};
	struct identity_source source = {.uri = path, .now = NOW};
	auto_identity_kit struct identity_kit *kit = NULL;
	auto_buf struct buf pem = {0}, ca = {0};
	struct party party = {0};
	int fd = mkstemp(path);
	BIO *bio;

	ok(identity_make(&plan, &kit, &error) == 0 &&
		identity_kit_pem(kit, NULL, &pem, &error) == 0 &&
		identity_kit_ca(kit, &ca, &error) == 0 &&
		file_write(path, pem.data, pem.length, 0600, &error) == 0 &&
		identity_load(&source, &party.identity, &error) == 0 &&
		cert_list_read(ca.data, ca.length, "ca", &party.ca, &error) ==
		    0,
	    "an identity");
	bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	party.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	party.x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	(void)BIO_free(bio);
	(void)close(fd);
	(void)unlink(path);
	return party;
}

/* A message made by OpenSSL alone. */
static void sign_otherwise(const struct party *party, const char *digest,
    unsigned flags, struct buf *ret)
{
	BIO *in = BIO_new_mem_buf(content, sizeof(content));
	BIO *out = BIO_new(BIO_s_mem());
	EVP_MD *method = EVP_MD_fetch(NULL, digest, NULL);
	CMS_ContentInfo *cms =
	    CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL | CMS_BINARY);
	char *bytes = NULL;
	long length;

	(void)CMS_add1_signer(
	    cms, party->x509, party->key, method, flags | CMS_BINARY);
	if ((flags & CMS_STREAM) != 0)
		(void)i2d_CMS_bio_stream(out, cms, in, (int)flags);
	else if (CMS_final(cms, in, NULL, flags | CMS_BINARY) == 1)
		(void)i2d_CMS_bio(out, cms);
	length = BIO_get_mem_data(out, &bytes);
	buf_add(ret, bytes, (size_t)length);
	ok(length > 0, "signed by OpenSSL with %s", digest);
	EVP_MD_free(method);
	CMS_ContentInfo_free(cms);
	(void)BIO_free(in);
	(void)BIO_free(out);
}

static bool has_text(const struct buf *buf, const char *text)
{
	for (size_t i = 0; i + strlen(text) <= buf->length; i++)
		if (memcmp(buf->data + i, text, strlen(text)) == 0)
			return true;
	return false;
}

static void check_read(const struct cms_signing *signing, const struct buf *der)
{
	auto_cms struct cms *cms = NULL;
	struct cms_verdict verdict;
	size_t length = 0;
	int64_t time = 0;

	ok(cms_read(der->data, der->length, &cms, &error) == 0, "read");
	ok(memcmp(cms_content(cms, &length), content, length) == 0 &&
		length == sizeof(content),
	    "its content");
	is_number(cms_signer_count(cms), 1, "one signer");
	is_number(cms_certs(cms)->count, 2, "two certificates");
	ok(cert_equal(cms_signer(cms), identity_cert(signing->identity)),
	    "the signer's");
	is_text(cms_digest_name(cms), digest_name(signing->digest), "digest");
	ok(cms_signing_time(cms, &time) && time == NOW, "signing time");
	ok(cms_verify(cms, NULL, NOW, &verdict, &error) == 0 && verdict.holds &&
		!verdict.trusted,
	    "it verifies");
	for (int i = 0; i < CMS_FAULT_COUNT; i++)
		ok(!verdict.faults[i], "no fault %d: %s", i, verdict.texts[i]);
}

static void test_sign(enum identity_key key)
{
	auto_party struct party party = party_new(key);
	bool reproducible = key == IDENTITY_KEY_RSA2048;

	for (unsigned i = DIGEST_SHA256; i <= DIGEST_SHA512; i++) {
		struct cms_signing signing = {
		    party.identity, (enum digest)i, NOW};
		auto_buf struct buf der = {0}, again = {0};

		ok(cms_sign(&signing, content, sizeof(content), &der, &error) ==
			    0 &&
			cms_sign(&signing, content, sizeof(content), &again,
			    &error) == 0,
		    "signed twice");
		ok(!reproducible ||
			(der.length == again.length &&
			    memcmp(der.data, again.data, der.length) == 0),
		    "the same bytes");
		ok(cms_is(der.data, der.length), "it looks signed");
		check_read(&signing, &der);
		signing.time += 12345;
		ok(cms_unchanged(&signing, content, sizeof(content), der.data,
		       der.length),
		    "it is unchanged, at any time");
	}
}

static void test_sign_edges(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_P256);
	struct cms_signing signing = {party.identity, DIGEST_SHA1, NOW};
	auto_buf struct buf der = {0};
	auto_cms struct cms *cms = NULL;
	int64_t time = 0;
	size_t length = 1;

	ok(cms_sign(&signing, "x", 1, &der, &error) == -1 && der.length == 0,
	    "%s", error.text);
	signing.digest = DIGEST_SHA256;
	signing.time = INT64_C(253402300800);
	ok(cms_sign(&signing, "x", 1, &der, &error) == -1, "%s", error.text);
	signing.time = INT64_C(2524608000); /* 2050: GeneralizedTime */
	ok(cms_sign(&signing, "", 0, &der, &error) == 0 &&
		cms_unchanged(&signing, "", 0, der.data, der.length) &&
		cms_read(der.data, der.length, &cms, &error) == 0 &&
		cms_signing_time(cms, &time) && time == signing.time &&
		cms_content(cms, &length) != NULL && length == 0,
	    "no content, signed in 2050");
	ok(has_text(&der, "20500101000000Z"), "GeneralizedTime");
	signing.time--;
	buf_clear(&der);
	ok(cms_sign(&signing, "", 0, &der, &error) == 0 &&
		has_text(&der, "\x17\x0d"
			       "491231235959Z"),
	    "UTCTime until 2049");
	buf_clear(&der);
	buf_text(&der, "before ");
	ok(cms_sign(&signing, "", 0, &der, &error) == 0 &&
		cms_is(der.data + 7, der.length - 7),
	    "the buffer is appended to");
}

/* Each single byte in turn is changed, in two ways. */
static void test_flips(enum identity_key key)
{
	auto_party struct party party = party_new(key);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	auto_buf struct buf der = {0};
	size_t passed = 0, cut_passed = 0;
	static const char short_content[] = "<plist/>\n";
	size_t length = sizeof(short_content) - 1;

	ok(cms_sign(&signing, short_content, length, &der, &error) == 0 &&
		cms_unchanged(
		    &signing, short_content, length, der.data, der.length),
	    "signed");
	for (size_t i = 0; i < der.length; i++)
		for (int bit = 1; bit <= 0x80; bit *= 0x80) {
			der.data[i] = (char)(der.data[i] ^ bit);
			passed += cms_unchanged(&signing, short_content, length,
			    der.data, der.length);
			der.data[i] = (char)(der.data[i] ^ bit);
		}
	is_number(passed, 0, "no flipped bit passes for unchanged");
	for (size_t i = 0; i < der.length; i++)
		cut_passed +=
		    cms_unchanged(&signing, short_content, length, der.data, i);
	is_number(cut_passed, 0, "nor does a part");
	buf_char(&der, '\0');
	ok(!cms_unchanged(
	       &signing, short_content, length, der.data, der.length),
	    "nor a byte after the end");
	ok(!cms_unchanged(
	       &signing, "<plist/>\r", length, der.data, der.length - 1),
	    "nor another content");
	ok(!cms_unchanged(
	       &signing, short_content, length - 1, der.data, der.length - 1),
	    "nor a shorter one");
	signing.digest = DIGEST_SHA384;
	ok(!cms_unchanged(
	       &signing, short_content, length, der.data, der.length - 1),
	    "nor another digest");
}

/* The content put into another message: each part is well known, the
 * signature over the attributes holds, only the digest does not fit. */
static void test_swapped(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_P256);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	auto_buf struct buf der = {0};

	ok(cms_sign(&signing, "old text", 8, &der, &error) == 0, "signed");
	for (size_t i = 0; i + 8 <= der.length; i++)
		if (memcmp(der.data + i, "old text", 8) == 0)
			memcpy(der.data + i, "new text", 8);
	ok(!cms_unchanged(&signing, "new text", 8, der.data, der.length) &&
		!cms_unchanged(&signing, "old text", 8, der.data, der.length),
	    "a swapped content");
}

static void test_changed(void)
{
	auto_party struct party one = party_new(IDENTITY_KEY_RSA2048);
	auto_party struct party two = party_new(IDENTITY_KEY_RSA2048);
	struct cms_signing mine = {one.identity, DIGEST_SHA256, NOW};
	struct cms_signing theirs = {two.identity, DIGEST_SHA256, NOW};
	static const unsigned others[] = {
	    0, CMS_NOSMIMECAP, CMS_NOATTR, CMS_USE_KEYID, CMS_STREAM};
	auto_buf struct buf der = {0};

	ok(cms_sign(&theirs, content, sizeof(content), &der, &error) == 0 &&
		!cms_unchanged(
		    &mine, content, sizeof(content), der.data, der.length),
	    "another signer's");
	for (size_t i = 0; i < array_length(others); i++) {
		buf_clear(&der);
		sign_otherwise(&one, "SHA256", others[i], &der);
		ok(!cms_unchanged(
		       &mine, content, sizeof(content), der.data, der.length),
		    "of another form (%x)", others[i]);
	}
	ok(!cms_unchanged(&mine, content, sizeof(content), "", 0), "no file");
	ok(!cms_unchanged(
	       &mine, content, sizeof(content), content, sizeof(content)),
	    "an unsigned file");
}

static void test_verdicts(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_RSA2048);
	auto_party struct party other = party_new(IDENTITY_KEY_P256);
	struct row {
		const char *name, *digest;
		unsigned flags;
		const struct cert_list *trust;
		int64_t now;
		bool holds, trusted;
		unsigned faults; /* a bit for each */
	};
	const int64_t late = NOW + 150 * CLOCK_DAY;
	const unsigned incomplete = 1U << CMS_FAULT_INCOMPLETE;
	const unsigned untrusted = 1U << CMS_FAULT_UNTRUSTED;
	const struct row rows[] = {
	    {"trusted", "SHA256", 0, &party.ca, NOW, true, true, 0},
	    {"without attributes", "SHA256", CMS_NOATTR, &party.ca, NOW, true,
		true, 0},
	    {"BER", "SHA256", CMS_STREAM, &party.ca, NOW, true, true, 0},
	    {"SHA-1", "SHA1", 0, &party.ca, NOW, true, true,
		1U << CMS_FAULT_WEAK_DIGEST},
	    {"MD5", "MD5", 0, &party.ca, NOW, true, true,
		1U << CMS_FAULT_WEAK_DIGEST},
	    {"expired", "SHA256", 0, &party.ca, late, true, true,
		1U << CMS_FAULT_EXPIRED},
	    {"too early", "SHA256", 0, &party.ca, NOW - CLOCK_DAY, true, true,
		1U << CMS_FAULT_NOT_YET_VALID},
	    {"no chain", "SHA256", 0, NULL, NOW, true, false, incomplete},
	    {"another's CA", "SHA256", 0, &other.ca, NOW, true, false,
		incomplete | untrusted},
	    {"detached", "SHA256", CMS_DETACHED, &party.ca, NOW, false, false,
		1U << CMS_FAULT_NO_CONTENT},
	    {"no certificate", "SHA256", CMS_NOCERTS, &party.ca, NOW, false,
		false, 1U << CMS_FAULT_NO_CERT},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		const struct row *row = &rows[i];
		auto_buf struct buf der = {0};
		auto_cms struct cms *cms = NULL;
		struct cms_verdict verdict = {0};
		unsigned faults = 0;

		sign_otherwise(&party, row->digest, row->flags, &der);
		ok(cms_read(der.data, der.length, &cms, &error) == 0 &&
			cms_verify(
			    cms, row->trust, row->now, &verdict, &error) == 0,
		    "%s is judged", row->name);
		for (unsigned f = 0; f < CMS_FAULT_COUNT; f++) {
			faults |= verdict.faults[f] ? 1U << f : 0;
			if (verdict.faults[f])
				ok(verdict.texts[f][0] != '\0', "%s",
				    verdict.texts[f]);
		}
		ok(verdict.holds == row->holds, "%s: holds", row->name);
		ok(verdict.trusted == row->trusted, "%s: trusted", row->name);
		is_number(faults, row->faults, "%s: faults", row->name);
	}
}

static void test_tampered(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_RSA2048);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	auto_buf struct buf der = {0};
	static const char *const names[] = {
	    "a changed content", "a changed signature"};

	ok(cms_sign(&signing, content, sizeof(content), &der, &error) == 0,
	    "signed");
	for (size_t i = 0; i < array_length(names); i++) {
		char *byte =
		    i == 0 ? der.data + 100 : der.data + der.length - 1;
		auto_cms struct cms *cms = NULL;
		struct cms_verdict verdict;

		*byte = (char)(*byte ^ 1);
		ok(cms_read(der.data, der.length, &cms, &error) == 0 &&
			cms_verify(cms, &party.ca, NOW, &verdict, &error) ==
			    0 &&
			!verdict.holds && !verdict.trusted &&
			verdict.faults[CMS_FAULT_BROKEN],
		    "%s: %s", names[i], verdict.texts[CMS_FAULT_BROKEN]);
		*byte = (char)(*byte ^ 1);
	}
}

static void test_refused(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_P256);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	auto_buf struct buf der = {0};
	size_t passed = 0;
	struct {
		const char *name, *bytes;
		size_t length;
		const char *message;
	} rows[] = {
	    {"empty", "", 0, "not a signed message"},
	    {"XML", "<?xml", 5, "not a signed message"},
	    {"PEM", "-----BEGIN PKCS7-----\nMIIB", 25,
		"signed message is PEM text, expected DER"},
	    {"S/MIME", "MIME-Version: 1.0\n", 18,
		"signed message is S/MIME mail, expected DER"},
	    {"enveloped",
		"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x00",
		15,
		"message is not SignedData, it is encrypted or of another "
		"type"},
	    {"a byte more", NULL, 0, "1 bytes after the signed message's end"},
	};

	ok(cms_sign(&signing, content, sizeof(content), &der, &error) == 0,
	    "signed");
	for (size_t i = 0; i < der.length; i += 11) {
		auto_cms struct cms *cms = NULL;

		passed += cms_read(der.data, i, &cms, &error) == 0;
	}
	is_number(passed, 0, "a truncated message is not read");
	buf_char(&der, '\n');
	rows[array_length(rows) - 1].bytes = der.data;
	rows[array_length(rows) - 1].length = der.length;
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_cms struct cms *cms = NULL;

		ok(cms_read(rows[i].bytes, rows[i].length, &cms, &error) ==
			    -1 &&
			error.status == STATUS_FINDINGS,
		    "%s is refused", rows[i].name);
		is_text(error.text, rows[i].message, "its message");
	}
	ok(!cms_is("0", 1) && !cms_is("<?xml version", 13) &&
		!cms_is(der.data, 14),
	    "what does not look signed");
}

struct share {
	const struct cms_signing *signing;
	const struct buf *expected;
	unsigned right;
};

static void *sign_in_thread(void *context)
{
	struct share *share = context;

	for (unsigned i = 0; i < ROUNDS; i++) {
		auto_buf struct buf der = {0};
		struct error failure;

		if (cms_sign(share->signing, content, sizeof(content), &der,
			&failure) == 0 &&
		    der.length == share->expected->length &&
		    memcmp(der.data, share->expected->data, der.length) == 0 &&
		    cms_unchanged(share->signing, content, sizeof(content),
			der.data, der.length))
			share->right++;
	}
	return NULL;
}

static void test_threads(void)
{
	auto_party struct party party = party_new(IDENTITY_KEY_RSA2048);
	struct cms_signing signing = {party.identity, DIGEST_SHA256, NOW};
	auto_buf struct buf expected = {0};
	struct share shares[THREADS];
	pthread_t threads[THREADS];

	ok(cms_sign(&signing, content, sizeof(content), &expected, &error) == 0,
	    "signed");
	for (unsigned i = 0; i < THREADS; i++) {
		shares[i] = (struct share){&signing, &expected, 0};
		ok(pthread_create(
		       &threads[i], NULL, sign_in_thread, &shares[i]) == 0,
		    "a thread");
	}
	for (unsigned i = 0; i < THREADS; i++) {
		(void)pthread_join(threads[i], NULL);
		is_number(
		    shares[i].right, ROUNDS, "the same bytes in every thread");
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (char)(i % 251);
	if (!ok(crypto_start(&error) == 0, "a start"))
		return tap_done();
	test_sign(IDENTITY_KEY_RSA2048);
	test_sign(IDENTITY_KEY_P256);
	test_sign(IDENTITY_KEY_P384);
	test_sign_edges();
	test_flips(IDENTITY_KEY_RSA2048);
	test_flips(IDENTITY_KEY_P256);
	test_swapped();
	test_changed();
	test_verdicts();
	test_tampered();
	test_refused();
	test_threads();
	return tap_done();
}
