/*
 * Digests, certificates and identities. Everything is made here: the good
 * cases by identity_make, the bad ones by OpenSSL directly. Planted mutation:
 * in cert_read leave out the check for bytes after the end; "1 bytes after
 * the certificate's end" then is no error. In identity_read_certs keep the
 * passphrase for the first try; "asked 0 times" then are 1.
 */
#include "crypto/crypto.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/identity.h"
#include "crypto/identity_make.h"
#include "crypto/openssl.h"
#include "tap.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define PASSPHRASE "c4n4ry passphrase"

static const char *const key_names[IDENTITY_KEY_COUNT] = {
    [IDENTITY_KEY_RSA2048] = "rsa2048",
    [IDENTITY_KEY_RSA3072] = "rsa3072",
    [IDENTITY_KEY_RSA4096] = "rsa4096",
    [IDENTITY_KEY_P256] = "p256",
    [IDENTITY_KEY_P384] = "p384",
};

static char place[] = "/tmp/scepctl-crypto-XXXXXX";
static struct error error;
static struct identity_kit *kits[IDENTITY_KEY_COUNT];

static const char *at(const char *name)
{
	static char paths[8][FILE_PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 8];

	(void)snprintf(path, FILE_PATH_MAX, "%s/%s", place, name);
	return path;
}

static void store(const char *name, const struct buf *bytes)
{
	ok(file_write(at(name), bytes->data, bytes->length, 0600, &error) == 0,
	    "write %s", name);
}

static void tidy(void)
{
	auto_file_list struct file_list files = {0};

	if (file_walk(place, "", &files, &error) == 0)
		for (size_t i = 0; i < files.count; i++)
			(void)unlink(files.paths[i]);
	for (unsigned i = 0; i < IDENTITY_KEY_COUNT; i++)
		identity_kit_free(kits[i]);
	ok(rmdir(place) == 0, "nothing else is left");
}

static void store_bio(const char *name, BIO *bio, mode_t mode)
{
	char *bytes = NULL;
	long length = BIO_get_mem_data(bio, &bytes);

	ok(length > 0 &&
		file_write(at(name), bytes, (size_t)length, mode, &error) == 0,
	    "write %s", name);
	(void)chmod(at(name), mode);
	(void)BIO_free(bio);
}

/* ---- digests ---- */

static void test_digests(void)
{
	static const struct {
		const char *name, *title, *hex;
		size_t size;
	} rows[DIGEST_COUNT] = {
	    {"md5", "MD5", "900150983cd24fb0d6963f7d28e17f72", 16},
	    {"sha1", "SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d", 20},
	    {"sha224", "SHA-224",
		"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", 28},
	    {"sha256", "SHA-256",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad",
		32},
	    {"sha384", "SHA-384",
		"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5b"
		"ed8086072ba1e7cc2358baeca134c825a7",
		48},
	    {"sha512", "SHA-512",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d3"
		"9a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54c"
		"a49f",
		64},
	};
	enum digest found;

	for (unsigned i = 0; i < DIGEST_COUNT; i++) {
		enum digest digest = (enum digest)i;
		unsigned char out[DIGEST_BYTES_MAX];
		char hex[2 * DIGEST_BYTES_MAX + 1] = "";

		is_text(digest_name(digest), rows[i].name, "name");
		is_text(digest_title(digest), rows[i].title, "title");
		ok(digest_of(digest, "abc", 3, out, &error) == 0, "computed");
		for (size_t n = 0; n < digest_size(digest); n++)
			(void)snprintf(hex + 2 * n, 3, "%02x", out[n]);
		is_text(hex, rows[i].hex, "%s of abc", rows[i].name);
		ok(digest_by_size(rows[i].size, &found) && found == digest,
		    "found by size");
		ok(digest_by_name(
		       rows[i].title, strlen(rows[i].title), &found) &&
			found == digest,
		    "found by title");
	}
	ok(digest_by_name("Sha256", 6, &found) && found == DIGEST_SHA256,
	    "case does not count");
	ok(!digest_by_name("sha25", 5, &found) && !digest_by_size(33, &found),
	    "others are not found");
	ok(digest_is_weak(DIGEST_SHA1) && !digest_is_weak(DIGEST_SHA224),
	    "weak or not");
}

/* ---- shapes ---- */

static void test_der(void)
{
	static const struct {
		const char *bytes;
		size_t length;
		bool good, definite;
	} rows[] = {
	    {"\x04\x01x", 3, true, true},
	    {"\x30\x80\x04\x01x\x00\x00", 7, true, false},
	    {"\x30\x80\x30\x80\x00\x00\x00\x00", 8, true, false},
	    {"\x30\x81\x03\x04\x01x", 6, true, false}, /* length too long */
	    {"\x04\x02x", 3, false, false},
	    {"\x04", 1, false, false},
	    {"\x04\x80\x00\x00", 4, false, false}, /* primitive */
	    {"\x30\x80\x04\x01x\x00", 6, false, false},
	    {"\x1f\x81\x00", 3, false, false},
	    {"\x30\x85\x00\x00\x00\x00\x00", 7, false, false},
	    {"\x30\x84\xff\xff\xff\xff", 6, false, false},
	};
	char deep[200];

	for (size_t i = 0; i < array_length(rows); i++) {
		struct der der = der_of(rows[i].bytes, rows[i].length);
		struct der_item item = {0};
		bool got = der_next(&der, &item);

		ok(got == rows[i].good &&
			(!got || (der_at_end(&der) &&
				     item.definite == rows[i].definite)),
		    "element %zu", i);
	}
	for (size_t i = 0; i < sizeof(deep); i += 2)
		memcpy(deep + i, "\x30\x80", 2);
	struct der der = der_of(deep, sizeof(deep));
	struct der_item item;
	ok(!der_next(&der, &item), "indefinite lengths are not nested deep");
}

/* ---- making bad things ---- */

struct recipe {
	const char *name;
	const char *digest;  /* NULL: none, for Ed25519 */
	int64_t from, until; /* days from NOW */
};

static X509 *cook(
    EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const struct recipe *recipe)
{
	X509 *x509 = X509_new();
	X509_NAME *name = X509_NAME_new();
	EVP_MD *method = recipe->digest != NULL
			     ? EVP_MD_fetch(NULL, recipe->digest, NULL)
			     : NULL;

	(void)X509_set_version(x509, X509_VERSION_3);
	(void)ASN1_INTEGER_set(X509_get_serialNumber(x509), 4711);
	(void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)recipe->name, -1, -1, 0);
	(void)X509_set_subject_name(x509, name);
	(void)X509_set_issuer_name(
	    x509, ca != NULL ? X509_get_subject_name(ca) : name);
	X509_NAME_free(name);
	(void)ASN1_TIME_set(X509_getm_notBefore(x509),
	    (time_t)(NOW + recipe->from * CLOCK_DAY));
	(void)ASN1_TIME_set(X509_getm_notAfter(x509),
	    (time_t)(NOW + recipe->until * CLOCK_DAY));
	(void)X509_set_pubkey(x509, key);
	if (X509_sign(x509, ca_key != NULL ? ca_key : key, method) <= 0)
		ok(false, "sign %s", recipe->name);
	EVP_MD_free(method);
	return x509;
}

static void write_both(const char *file, EVP_PKEY *key, X509 *x509)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (key != NULL)
		(void)PEM_write_bio_PKCS8PrivateKey(
		    bio, key, NULL, NULL, 0, NULL, NULL);
	if (x509 != NULL)
		(void)PEM_write_bio_X509(bio, x509);
	store_bio(file, bio, 0600);
}

/* Its own issuer, so that no note about a chain comes up. */
static void write_identity(
    const char *file, EVP_PKEY *key, const char *digest, int64_t from)
{
	const struct recipe recipe = {"Self", digest, from, from + 365};
	X509 *x509 = cook(key, NULL, NULL, &recipe);

	write_both(file, key, x509);
	X509_free(x509);
	EVP_PKEY_free(key);
}

/* ---- the good identity ---- */

static void make_kits(void)
{
	static const enum identity_key wanted[] = {
	    IDENTITY_KEY_RSA2048, IDENTITY_KEY_P256, IDENTITY_KEY_P384};
	static const char passphrase[] = PASSPHRASE;
	auto_secret struct secret secret = {0};

	ok(secret_set(&secret, passphrase, strlen(passphrase), &error) == 0,
	    "a passphrase");
	for (size_t i = 0; i < array_length(wanted); i++) {
		struct identity_plan plan = {
		    wanted[i], "Signer", "Example, Inc.", 100, 200, NOW};
		auto_buf struct buf pem = {0}, locked = {0}, p12 = {0};
		auto_buf struct buf ca = {0}, ca_key = {0}, open12 = {0};
		char name[64];
		struct identity_kit **kit = &kits[wanted[i]];
		const char *key = key_names[wanted[i]];

		ok(identity_make(&plan, kit, &error) == 0, "make %s", key);
		ok(identity_kit_pem(*kit, NULL, &pem, &error) == 0 &&
			identity_kit_pem(*kit, &secret, &locked, &error) == 0 &&
			identity_kit_pkcs12(*kit, &secret, &p12, &error) == 0 &&
			identity_kit_pkcs12(*kit, NULL, &open12, &error) == 0 &&
			identity_kit_ca(*kit, &ca, &error) == 0 &&
			identity_kit_ca_key(*kit, NULL, &ca_key, &error) == 0,
		    "all forms of %s", key);
		(void)snprintf(name, sizeof(name), "%s.pem", key);
		store(name, &pem);
		(void)snprintf(name, sizeof(name), "%s-locked.pem", key);
		store(name, &locked);
		(void)snprintf(name, sizeof(name), "%s.p12", key);
		store(name, &p12);
		(void)snprintf(name, sizeof(name), "%s-open.p12", key);
		store(name, &open12);
		(void)snprintf(name, sizeof(name), "%s-ca.pem", key);
		store(name, &ca);
		ok(strstr(locked.data, "ENCRYPTED PRIVATE KEY") != NULL &&
			strstr(ca_key.data, "BEGIN PRIVATE KEY") != NULL,
		    "a passphrase encrypts");
	}
}

static void test_make(void)
{
	static const struct {
		struct identity_plan plan;
		const char *message;
	} rows[] = {
	    {{IDENTITY_KEY_P256, "", NULL, 1, 0, NOW}, "name is empty"},
	    {{IDENTITY_KEY_P256, "a\nb", NULL, 1, 0, NOW},
		"name has a control character"},
	    {{IDENTITY_KEY_P256, "a\xff", NULL, 1, 0, NOW},
		"name is not well-formed UTF-8"},
	    {{IDENTITY_KEY_P256,
		 "12345678901234567890123456789012345678901234567890123456789"
		 "012",
		 NULL, 1, 0, NOW},
		"name has 62 characters, expected 61 at most"},
	    {{IDENTITY_KEY_P256, "a", "", 1, 0, NOW}, "organization is empty"},
	    {{IDENTITY_KEY_P256, "a", NULL, 0, 0, NOW},
		"days are 0, expected 1 to 36500"},
	    {{IDENTITY_KEY_P256, "a", NULL, 9, 8, NOW},
		"CA's days are 8, expected 9 or more, as the signer has"},
	};
	enum identity_key key;

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_identity_kit struct identity_kit *kit = NULL;

		ok(identity_make(&rows[i].plan, &kit, &error) == -1 &&
			error.status == STATUS_USAGE,
		    "plan %zu is refused", i);
		is_text(error.text, rows[i].message, "its message");
	}
	for (unsigned i = 0; i < IDENTITY_KEY_COUNT; i++)
		ok(identity_key_by_name(key_names[i], &key) &&
			key == (enum identity_key)i,
		    "key name %u", i);
	ok(!identity_key_by_name("rsa1024", &key), "others are not found");
}

/* ---- certificates ---- */

static int read_certs(const char *name, struct cert_list *list)
{
	auto_buf struct buf bytes = {0};

	if (file_read(at(name), CERT_FILE_MAX, &bytes, NULL, &error) != 0)
		return -1;
	return cert_list_read(bytes.data, bytes.length, name, list, &error);
}

static void test_cert(void)
{
	auto_cert_list struct cert_list list = {0};
	const struct cert *ca;
	unsigned char print[DIGEST_BYTES_MAX], again[DIGEST_BYTES_MAX];
	const unsigned char *der;
	enum digest digest;
	size_t length;

	ok(read_certs("rsa2048-ca.pem", &list) == 0 && list.count == 1,
	    "a PEM file");
	ca = list.certs[0];
	is_text(cert_subject(ca), "CN=Signer CA,O=Example\\, Inc.", "subject");
	is_text(cert_issuer(ca), "CN=Signer CA,O=Example\\, Inc.", "issuer");
	is_text(cert_common_name(ca), "Signer CA", "common name");
	is_number(cert_not_before(ca), NOW - 3600, "not before");
	is_number(cert_not_after(ca), NOW + 200 * CLOCK_DAY, "not after");
	is_number(strlen(cert_serial(ca)), 32, "serial %s", cert_serial(ca));
	is_text(cert_key_name(ca), "RSA", "key");
	is_number(cert_key_bits(ca), 2048, "bits");
	is_text(cert_signature_name(ca), "RSA-SHA256", "signature");
	ok(cert_signature_digest(ca, &digest) && digest == DIGEST_SHA256,
	    "signature's digest");
	ok(cert_is_ca(ca) && cert_is_self_issued(ca) && cert_is_self_signed(ca),
	    "a root");
	ok(cert_is_valid_at(ca, NOW) &&
		!cert_is_valid_at(ca, NOW + 201 * CLOCK_DAY) &&
		!cert_is_valid_at(ca, NOW - 3601),
	    "dates");
	der = cert_der(ca, &length);
	ok(cert_fingerprint(ca, DIGEST_SHA256, print, &error) == 0 &&
		digest_of(DIGEST_SHA256, der, length, again, &error) == 0 &&
		memcmp(print, again, 32) == 0,
	    "fingerprint");
	ok(read_certs("p384-ca.pem", &list) == 0 && list.count == 2,
	    "a second file");
	is_number(cert_key_bits(list.certs[1]), 384, "bits");
	is_text(cert_signature_name(list.certs[1]), "ecdsa-with-SHA384",
	    "signature");
	ok(!cert_equal(ca, list.certs[1]) && cert_equal(ca, ca), "equality");
	ok(!cert_is_issued_by(ca, list.certs[1]), "not each other's issuer");
	ok(read_certs("p384-ca.pem", &list) == 0 && list.count == 2,
	    "nothing twice");
	ok(read_certs("rsa2048.pem", &list) == -1 && list.count == 2 &&
		error.status == STATUS_CRYPTO,
	    "a private key: %s (%s)", error.text, error.hint);
}

/* Bytes of one PEM file, changed in some way. */
static void test_cert_bytes(void)
{
	auto_cert_list struct cert_list list = {0};
	auto_buf struct buf pem = {0}, twice = {0}, many = {0};
	unsigned char *pkcs7_der = NULL;
	const unsigned char *der;
	X509 *x509;
	PKCS7 *pkcs7 = PKCS7_new();
	size_t length;
	int pkcs7_length;

	ok(file_read(at("rsa2048-ca.pem"), CERT_FILE_MAX, &pem, NULL, &error) ==
		    0 &&
		cert_list_read(pem.data, pem.length, "a", &list, &error) == 0,
	    "a file");
	der = cert_der(list.certs[0], &length);
	buf_add(&twice, der, length);
	ok(cert_list_read(twice.data, length, "der", &list, &error) == 0,
	    "DER");
	for (size_t cut = 0; cut < length; cut += 7) {
		auto_cert_list struct cert_list none = {0};

		if (cert_list_read(twice.data, cut, "cut", &none, &error) == 0)
			ok(false, "DER cut at %zu is read", cut);
	}
	buf_char(&twice, '\n');
	ok(cert_list_read(twice.data, twice.length, "der", &list, &error) == -1,
	    "%s", error.text);
	is_text(error.text, "'der': 1 bytes after the certificate's end",
	    "its message");
	ok(cert_list_read("", 0, "empty", &list, &error) == -1, "%s",
	    error.text);
	ok(cert_list_read("hello\n", 6, "text", &list, &error) == -1, "%s (%s)",
	    error.text, error.hint);
	ok(cert_list_read(pem.data, pem.length - 40, "cut", &list, &error) ==
		-1,
	    "%s", error.text);
	for (unsigned i = 0; i < 3; i++) {
		buf_text(&many, "subject=text between blocks\n");
		buf_add(&many, pem.data, pem.length);
	}
	ok(cert_list_read(many.data, many.length, "many", &list, &error) == 0 &&
		list.count == 1,
	    "text between blocks, duplicates");
	(void)PKCS7_set_type(pkcs7, NID_pkcs7_signed);
	(void)PKCS7_content_new(pkcs7, NID_pkcs7_data);
	(void)PKCS7_set_detached(pkcs7, 1);
	x509 = d2i_X509(NULL, &(const unsigned char *){der}, (long)length);
	(void)PKCS7_add_certificate(pkcs7, x509);
	X509_free(x509);
	pkcs7_length = i2d_PKCS7(pkcs7, &pkcs7_der);
	cert_list_done(&list);
	ok(pkcs7_length > 0 &&
		cert_list_read(pkcs7_der, (size_t)pkcs7_length, "p7b", &list,
		    &error) == 0 &&
		list.count == 1,
	    "a .p7b in DER: %s", error.text);
	ok(cert_list_read(
	       pkcs7_der, (size_t)pkcs7_length - 1, "p7b", &list, &error) == -1,
	    "cut: %s", error.text);
	OPENSSL_free(pkcs7_der);
	PKCS7_free(pkcs7);
}

static void test_cert_limits(void)
{
	auto_cert_list struct cert_list list = {0};
	auto_buf struct buf many = {0};
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

	for (int i = 0; i <= CERT_LIST_MAX; i++) {
		char name[32];
		struct recipe recipe = {name, "SHA256", -1, 1};
		unsigned char *der = NULL;
		BIO *bio = BIO_new(BIO_s_mem());
		char *bytes = NULL;
		X509 *x509;
		long length;

		(void)snprintf(name, sizeof(name), "Number %d", i);
		x509 = cook(key, NULL, NULL, &recipe);
		(void)PEM_write_bio_X509(bio, x509);
		length = BIO_get_mem_data(bio, &bytes);
		if (i == CERT_LIST_MAX)
			ok(cert_list_read(many.data, many.length, "full", &list,
			       &error) == 0 &&
				list.count == CERT_LIST_MAX,
			    "as many as may be");
		buf_add(&many, bytes, (size_t)length);
		(void)BIO_free(bio);
		OPENSSL_free(der);
		X509_free(x509);
	}
	cert_list_done(&list);
	ok(cert_list_read(many.data, many.length, "over", &list, &error) ==
		    -1 &&
		list.count == 0 && error.status == STATUS_LIMIT,
	    "%s", error.text);
	EVP_PKEY_free(key);
}

/* ---- identities ---- */

struct asked {
	const char *answer; /* NULL: fails */
	unsigned times;
};

static int give(void *context, struct secret *ret, struct error *failure)
{
	struct asked *asked = context;

	asked->times++;
	if (asked->answer == NULL)
		return error_set(failure, STATUS_CREDENTIALS,
		    "environment variable 'X' is not set");
	return secret_set(ret, asked->answer, strlen(asked->answer), failure);
}

static int load(const char *uri, const char *chain, struct asked *asked,
    struct identity **ret)
{
	struct identity_source source = {
	    .uri = uri,
	    .chain = &chain,
	    .chain_count = chain != NULL ? 1 : 0,
	    .passphrase = asked != NULL ? give : NULL,
	    .context = asked,
	    .now = NOW,
	};

	return identity_load(&source, ret, &error);
}

static void test_identity(void)
{
	static const struct {
		const char *name;
		const char *passphrase;
		size_t chain;
	} rows[] = {
	    {"rsa2048.pem", NULL, 1},
	    {"p256.pem", NULL, 1},
	    {"p384.pem", NULL, 1},
	    {"rsa2048-locked.pem", PASSPHRASE, 1},
	    {"rsa2048.p12", PASSPHRASE, 1},
	    {"p384.p12", PASSPHRASE, 1},
	    {"p256-open.p12", NULL, 1},
	};
	char uri[FILE_PATH_MAX + 16];

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_identity struct identity *identity = NULL;
		struct asked asked = {rows[i].passphrase, 0};

		ok(load(at(rows[i].name), NULL,
		       rows[i].passphrase != NULL ? &asked : NULL,
		       &identity) == 0,
		    "%s: %s", rows[i].name, error.text);
		if (identity == NULL)
			continue;
		is_number(identity->chain.count, rows[i].chain, "chain");
		is_text(cert_common_name(identity_cert(identity)), "Signer",
		    "signer");
		is_number(identity_days_left(identity, NOW), 100, "days left");
		is_text(identity_note(identity, 0), NULL, "no note");
		is_number(asked.times, rows[i].passphrase != NULL ? 1 : 0,
		    "asked once at most");
	}
	(void)snprintf(uri, sizeof(uri), "file:%s", at("p256.pem"));
	auto_identity struct identity *identity = NULL;
	ok(load(uri, NULL, NULL, &identity) == 0, "a file: URI");
	identity_free(own_take(identity));
	(void)snprintf(uri, sizeof(uri), "file://%s", at("p256.pem"));
	ok(load(uri, at("p256-ca.pem"), NULL, &identity) == 0 &&
		identity->chain.count == 1,
	    "a file:// URI, and a chain that has the same CA");
}

/* PKCS#12 as older tools wrote it, from a library context of its own that has
 * the legacy algorithms. */
static void write_legacy(EVP_PKEY *key, X509 *x509)
{
	OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
	OSSL_PROVIDER *old = OSSL_PROVIDER_load(context, "legacy");
	OSSL_PROVIDER *usual = OSSL_PROVIDER_load(context, "default");
	PKCS12 *p12 = PKCS12_create_ex(PASSPHRASE, NULL, key, x509, NULL,
	    NID_pbe_WithSHA1And40BitRC2_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, 1,
	    1, 0, context, NULL);
	PKCS12 *half = PKCS12_create_ex(PASSPHRASE, NULL, key, x509, NULL,
	    NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
	    NID_pbe_WithSHA1And40BitRC2_CBC, 1, 1, 0, context, NULL);
	/* Its key is encrypted, its certificate is not. */
	PKCS12 *bare =
	    PKCS12_create(PASSPHRASE, NULL, key, x509, NULL, 0, -1, 1, 1, 0);
	BIO *bio = BIO_new(BIO_s_mem());

	ok(bare != NULL && i2d_PKCS12_bio(bio, bare) == 1,
	    "a PKCS#12 file with a certificate in clear");
	store_bio("bare.p12", bio, 0600);
	bio = BIO_new(BIO_s_mem());
	ok(old != NULL && p12 != NULL && i2d_PKCS12_bio(bio, p12) == 1,
	    "a PKCS#12 file with RC2");
	store_bio("legacy.p12", bio, 0600);
	bio = BIO_new(BIO_s_mem());
	ok(half != NULL && i2d_PKCS12_bio(bio, half) == 1,
	    "one with triple DES and RC2");
	store_bio("half.p12", bio, 0600);
	PKCS12_free(p12);
	PKCS12_free(half);
	PKCS12_free(bare);
	(void)OSSL_PROVIDER_unload(old);
	(void)OSSL_PROVIDER_unload(usual);
	OSSL_LIB_CTX_free(context);
}

static EVP_PKEY *pss_key(void)
{
	EVP_PKEY_CTX *context =
	    EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	EVP_PKEY *key = NULL;

	ok(EVP_PKEY_keygen_init(context) == 1 &&
		EVP_PKEY_generate(context, &key) == 1,
	    "an RSA-PSS key");
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *rsa_key(size_t bits)
{
	return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

static EVP_PKEY *ec_key(const char *curve)
{
	return EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
}

static void write_bad_identities(void)
{
	EVP_PKEY *key = ec_key("P-256"), *other = ec_key("P-256");
	const struct recipe recipe = {"Alone", "SHA256", -1, 90};
	const struct recipe root = {"Root", "SHA256", -1, 90};
	const struct recipe with_md5 = {"By MD5", "MD5", -1, 90};
	const struct recipe with_sha1 = {"By SHA-1", "SHA1", -1, 90};
	EVP_PKEY *rsa = rsa_key(2048);
	X509 *x509 = cook(key, NULL, NULL, &recipe);
	X509 *ca = cook(rsa, NULL, NULL, &root);
	X509 *md5 = cook(key, ca, rsa, &with_md5);
	X509 *sha1 = cook(key, ca, rsa, &with_sha1);
	BIO *bio = BIO_new(BIO_s_mem());

	write_both("key.pem", key, NULL);
	write_both("cert.pem", NULL, x509);
	write_both("mismatch.pem", other, x509);
	write_both("md5.pem", key, md5);
	write_both("sha1.pem", key, sha1);
	write_both("self.pem", key, x509);
	(void)chmod(at("self.pem"), 0644);
	write_legacy(key, x509);
	(void)BIO_puts(bio, "no keys here\n");
	store_bio("text", bio, 0600);
	write_identity("weak.pem", rsa_key(1024), "SHA256", -1);
	write_identity("expired.pem", ec_key("P-256"), "SHA256", -366);
	write_identity("early.pem", ec_key("P-256"), "SHA256", 1);
	write_identity(
	    "ed25519.pem", EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NULL, -1);
	write_identity("pss.pem", pss_key(), "SHA256", -1);
	write_identity("curve.pem", ec_key("secp256k1"), "SHA256", -1);
	X509_free(x509);
	X509_free(ca);
	X509_free(md5);
	X509_free(sha1);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	EVP_PKEY_free(rsa);
}

static void test_bad_identities(void)
{
	static const struct {
		const char *name;
		const char *passphrase; /* "-": a callback that fails */
		enum status status;
		const char *message;
		const char *hint;
	} rows[] = {
	    {"nothing.pem", NULL, STATUS_NOT_FOUND, "cannot open", ""},
	    {"text", NULL, STATUS_CRYPTO, "holds no private key", "PKCS#12"},
	    {"key.pem", NULL, STATUS_CRYPTO, "but no certificate", "chain"},
	    {"cert.pem", NULL, STATUS_CRYPTO, "but no private key", "chain"},
	    {"mismatch.pem", NULL, STATUS_CRYPTO,
		"does not fit its certificate ('Alone')", "-pubkey"},
	    {"rsa2048-locked.pem", NULL, STATUS_CREDENTIALS,
		"needs a passphrase", "passphrase = env:"},
	    {"rsa2048-locked.pem", "wrong", STATUS_CREDENTIALS, "is wrong",
		"white space"},
	    {"rsa2048-locked.pem", "", STATUS_CREDENTIALS, "is wrong", ""},
	    {"rsa2048-locked.pem", "-", STATUS_CREDENTIALS,
		"environment variable 'X' is not set", ""},
	    {"rsa2048.p12", NULL, STATUS_CREDENTIALS, "needs a passphrase", ""},
	    {"rsa2048.p12", "wrong", STATUS_CREDENTIALS, "is wrong", ""},
	    {"rsa2048.p12", "-", STATUS_CREDENTIALS, "'X' is not set", ""},
	    {"legacy.p12", PASSPHRASE, STATUS_CRYPTO, "RC2",
		"openssl pkcs12 -legacy"},
	    {"half.p12", PASSPHRASE, STATUS_CRYPTO, "RC2",
		"openssl pkcs12 -legacy"},
	    {"legacy.p12", "wrong", STATUS_CREDENTIALS, "is wrong", ""},
	    {"weak.pem", NULL, STATUS_CRYPTO, "RSA with 1024 bits", ""},
	    {"expired.pem", NULL, STATUS_CRYPTO, "expired on 2026-11-1", ""},
	    {"early.pem", NULL, STATUS_CRYPTO, "not valid before 2026", ""},
	    {"ed25519.pem", NULL, STATUS_CRYPTO, "Ed25519", "RSA"},
	    {"pss.pem", NULL, STATUS_CRYPTO, "RSA-PSS", ""},
	    {"curve.pem", NULL, STATUS_CRYPTO, "'secp256k1'", ""},
	    {"md5.pem", NULL, STATUS_CRYPTO, "signed with MD5", ""},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		const char *given = rows[i].passphrase;
		struct asked asked = {given, 0};
		struct identity *identity = NULL;

		if (given != NULL && strcmp(given, "-") == 0)
			asked.answer = NULL;
		memset(&error, 0, sizeof(error));
		ok(load(at(rows[i].name), NULL, given != NULL ? &asked : NULL,
		       &identity) == -1 &&
			identity == NULL && error.status == rows[i].status &&
			strstr(error.text, rows[i].message) != NULL &&
			strstr(error.hint, rows[i].hint) != NULL,
		    "%s: %d %s (%s)", rows[i].name, error.status, error.text,
		    error.hint);
		ok(strstr(error.text, "c4n4ry") == NULL &&
			strstr(error.hint, "c4n4ry") == NULL && asked.times < 2,
		    "no passphrase is shown, none asked for twice");
	}
}

static void test_notes(void)
{
	auto_identity struct identity *identity = NULL;

	ok(load(at("self.pem"), NULL, NULL, &identity) == 0, "self-signed");
	ok(identity_note(identity, 0) != NULL &&
		strstr(identity_note(identity, 0), "mode 0644") != NULL &&
		identity_note(identity, 1) == NULL,
	    "readable by others: %s", identity_note(identity, 0));
	identity_free(own_take(identity));
	ok(load(at("sha1.pem"), NULL, NULL, &identity) == 0, "SHA-1 leaf: %s",
	    error.text);
	ok(identity_note(identity, 0) != NULL &&
		strstr(identity_note(identity, 0), "SHA-1") != NULL &&
		strstr(identity_note(identity, 1), "'CN=Root'") != NULL,
	    "notes of SHA-1 and of the missing issuer");
	identity_free(own_take(identity));
	ok(load(at("key.pem"), at("cert.pem"), NULL, &identity) == 0 &&
		identity->chain.count == 0,
	    "the certificate may be in the chain file");
}

/* What is told of an identity, whether it can sign or not. */
static void test_read_certs(void)
{
	static const struct {
		const char *name, *chain;
		const char *passphrase;
		unsigned asked;
		size_t count; /* 0: an error of this ... */
		enum status status;
	} rows[] = {
	    {"rsa2048.pem", NULL, NULL, 0, 2, STATUS_DONE},
	    {"p256-locked.pem", NULL, PASSPHRASE, 0, 2, STATUS_DONE},
	    {"p256-ca.pem", NULL, NULL, 0, 1, STATUS_DONE},
	    {"key.pem", "cert.pem", NULL, 0, 1, STATUS_DONE},
	    {"p256-open.p12", NULL, NULL, 0, 2, STATUS_DONE},
	    {"p384.p12", NULL, PASSPHRASE, 1, 2, STATUS_DONE},
	    {"p384.p12", NULL, "wrong", 1, 0, STATUS_CREDENTIALS},
	    {"p384.p12", NULL, NULL, 1, 0, STATUS_CREDENTIALS},
	    {"key.pem", NULL, NULL, 0, 0, STATUS_CRYPTO},
	    {"none.pem", NULL, NULL, 0, 0, STATUS_NOT_FOUND},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_cert_list struct cert_list certs = {0};
		struct asked asked = {rows[i].passphrase, 0};
		const char *chain =
		    rows[i].chain == NULL ? NULL : at(rows[i].chain);
		const struct identity_source source = {.uri = at(rows[i].name),
		    .chain = &chain,
		    .chain_count = chain == NULL ? 0 : 1,
		    .passphrase = give,
		    .context = &asked,
		    .now = NOW};
		int result = identity_read_certs(&source, &certs, &error);

		ok(result == (rows[i].count > 0 ? 0 : -1) &&
			(result == 0 || error.status == rows[i].status),
		    "%s: %s", rows[i].name, error.text);
		is_number(certs.count, rows[i].count, "certificates");
		is_number(asked.times, rows[i].asked, "asked %u times",
		    rows[i].asked);
	}
}

static void test_pkcs12(void)
{
	static const struct {
		const char *name;
		size_t count;
		enum status status;
	} rows[] = {
	    {"p256-open.p12", 2, STATUS_DONE},
	    {"p256.p12", 0, STATUS_CREDENTIALS},
	    {"legacy.p12", 0, STATUS_CREDENTIALS},
	    {"bare.p12", 1, STATUS_DONE},
	    {"p256.pem", 0, STATUS_CRYPTO},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_cert_list struct cert_list certs = {0};
		auto_buf struct buf bytes = {0};
		int result;

		ok(file_read(at(rows[i].name), CERT_FILE_MAX, &bytes, NULL,
		       &error) == 0,
		    "read %s", rows[i].name);
		result = cert_list_read_pkcs12(
		    bytes.data, bytes.length, rows[i].name, &certs, &error);
		ok(result == (rows[i].count > 0 ? 0 : -1) &&
			(result == 0 || error.status == rows[i].status),
		    "%s without a password: %s", rows[i].name, error.text);
		is_number(certs.count, rows[i].count, "certificates");
		ok(ERR_peek_error() == 0, "OpenSSL's queue is empty");
	}
}

static void test_uri(void)
{
	struct identity *identity = NULL;

	ok(load("pkcs12x:a?pin-value=c4n4ry", NULL, NULL, &identity) == -1 &&
		error.status == STATUS_CRYPTO,
	    "no provider: %s (%s)", error.text, error.hint);
	ok(strstr(error.text, "c4n4ry") == NULL, "the PIN is not shown");
}

int main(void)
{
	(void)umask(022);
	if (!ok(crypto_start(&error) == 0 && crypto_start(&error) == 0 &&
		    mkdtemp(place) != NULL,
		"a start"))
		return tap_done();
	ok(crypto_version()[0] >= '3', "version %s", crypto_version());
	test_digests();
	test_der();
	test_make();
	make_kits();
	test_cert();
	test_cert_bytes();
	test_cert_limits();
	test_identity();
	write_bad_identities();
	test_bad_identities();
	test_notes();
	test_read_certs();
	test_pkcs12();
	test_uri();
	tidy();
	return tap_done();
}
