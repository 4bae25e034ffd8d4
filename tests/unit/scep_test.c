/*
 * SCEP's addresses, capabilities and the roles of CA certificates, with
 * certificates made here. Planted mutation this must catch: taking the last
 * certificate of the answer for the issuing CA (find_ca in authority.c).
 */
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/crypto.h"
#include "scep/authority.h"
#include "scep/cause.h"
#include "scep/scep.h"
#include "scep/scep_client.h"
#include "scep/server.h"
#include "tap.h"
#include "base/banned.h"

static bool notes_have(const struct scep_notes *notes, enum scep_note_kind kind)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->notes[i].kind == kind)
			return true;
	return false;
}

static enum scep_severity notes_worst(const struct scep_notes *notes)
{
	enum scep_severity worst = SCEP_INFO;

	for (size_t i = 0; i < notes->count; i++)
		if (scep_note_severity(notes->notes[i].kind) > worst)
			worst = scep_note_severity(notes->notes[i].kind);
	return worst;
}

static void test_url(void)
{
	static const struct {
		const char *url, *message, *expected;
	} rows[] = {
	    {"https://h/certsrv/mscep/mscep.dll", "ca",
		"https://h/certsrv/mscep/mscep.dll?operation=X&message=ca"},
	    {"https://h/s", NULL, "https://h/s?operation=X"},
	    {"https://h/s", "", "https://h/s?operation=X&message="},
	    {"https://h/s?a=b", "ca", "https://h/s?a=b&operation=X&message=ca"},
	    {"https://h/s?a=b&", NULL, "https://h/s?a=b&operation=X"},
	    {"https://h/s?", NULL, "https://h/s?operation=X"},
	    {"https://h/s#top?", NULL, "https://h/s?operation=X"},
	    {"https://h/s", "A & B/\xc3\xa4",
		"https://h/s?operation=X&message=A%20%26%20B%2F%C3%A4"},
	};
	struct buf bytes = {.data = (char[]){"\xff\xfe\xfd\xfc"}, .length = 4};
	struct error error;
	char large[SCEP_URL_MAX + 2];

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_buf struct buf url = {0};

		ok(scep_url_add(
		       &url, rows[i].url, "X", rows[i].message, &error) == 0,
		    "URL %zu", i);
		is_text(url.data, rows[i].expected, "URL %zu: text", i);
	}
	{
		auto_buf struct buf url = {0};

		ok(scep_url_add_bytes(&url, "http://h", "P", &bytes, &error) ==
			0,
		    "bytes in a URL");
		is_text(url.data,
		    "http://h?operation=P&message=%2F%2F79%2FA%3D"
		    "%3D",
		    "are base64, encoded");
	}
	memset(large, 'a', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	{
		auto_buf struct buf url = {0};

		ok(scep_url_add(&url, large, "X", NULL, &error) == -1,
		    "a URL over the limit");
	}
}

#define NDES "POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nSHA-1\nDES3"

static void test_caps(void)
{
	static const struct {
		const char *what, *text;
		int known; /* -1: an error */
		size_t unknown;
		enum digest digest;
		enum scep_cipher cipher;
		enum scep_severity worst;
	} rows[] = {
	    {"NDES", NDES,
		SCEP_CAP_POST | SCEP_CAP_RENEWAL | SCEP_CAP_SHA512 |
		    SCEP_CAP_SHA256 | SCEP_CAP_SHA1 | SCEP_CAP_DES3,
		0, DIGEST_SHA256, SCEP_CIPHER_DES3, SCEP_INFO},
	    {"CR LF, blanks, case",
		" postpkioperation \r\nsha-256\r\n\r\naes\r\n",
		SCEP_CAP_POST | SCEP_CAP_SHA256 | SCEP_CAP_AES, 0, DIGEST_SHA1,
		SCEP_CIPHER_DES3, SCEP_FAILED},
	    {"CR LF", "POSTPKIOperation\r\nSHA-256\r\n\r\nAES\r\n",
		SCEP_CAP_POST | SCEP_CAP_SHA256 | SCEP_CAP_AES, 0,
		DIGEST_SHA256, SCEP_CIPHER_AES128, SCEP_INFO},
	    {"one word in small letters",
		"POSTPKIOperation\nSHA-256\nDES3\naes",
		SCEP_CAP_POST | SCEP_CAP_SHA256 | SCEP_CAP_DES3 | SCEP_CAP_AES,
		0, DIGEST_SHA256, SCEP_CIPHER_DES3, SCEP_WARNING},
	    {"empty", "", 0, 0, DIGEST_SHA1, SCEP_CIPHER_DES3, SCEP_INFO},
	    {"blank lines", "\n \r\n", 0, 0, DIGEST_SHA1, SCEP_CIPHER_DES3,
		SCEP_INFO},
	    {"SCEPStandard", "SCEPStandard", SCEP_CAP_STANDARD, 0, DIGEST_SHA1,
		SCEP_CIPHER_DES3, SCEP_FAILED},
	    {"unknown words", "SHA-1\nDES3\nMagic\nPOSTPKIOperation\nMore",
		SCEP_CAP_SHA1 | SCEP_CAP_DES3 | SCEP_CAP_POST, 2, DIGEST_SHA1,
		SCEP_CIPHER_DES3, SCEP_INFO},
	    {"no SHA", "POSTPKIOperation\nDES3", SCEP_CAP_POST | SCEP_CAP_DES3,
		0, DIGEST_SHA1, SCEP_CIPHER_DES3, SCEP_FAILED},
	    {"no cipher", "POSTPKIOperation\nSHA-1",
		SCEP_CAP_POST | SCEP_CAP_SHA1, 0, DIGEST_SHA1, SCEP_CIPHER_DES3,
		SCEP_WARNING},
	    {"no POST", "SHA-512\nAES", SCEP_CAP_SHA512 | SCEP_CAP_AES, 0,
		DIGEST_SHA512, SCEP_CIPHER_AES128, SCEP_WARNING},
	    {"HTML", "  <html>no</html>", -1, 0, 0, 0, 0},
	    {"bytes", "SHA-1\n\x01", -1, 0, 0, 0, 0},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arena struct arena arena = {0};
		struct scep_notes notes = {.arena = &arena};
		struct scep_caps caps = {0};
		struct error error;
		int result = scep_caps_read(
		    rows[i].text, strlen(rows[i].text), &arena, &caps, &error);

		if (rows[i].known < 0) {
			ok(result == -1 && error.status == STATUS_SERVER,
			    "caps: %s is an error", rows[i].what);
			continue;
		}
		ok(result == 0 && caps.known == (unsigned)rows[i].known &&
			caps.unknown_count == rows[i].unknown,
		    "caps: %s", rows[i].what);
		ok(scep_caps_digest(&caps) == rows[i].digest &&
			scep_caps_cipher(&caps) == rows[i].cipher,
		    "caps: %s: what is used", rows[i].what);
		scep_caps_judge(&caps, &notes);
		is_number(notes_worst(&notes), rows[i].worst,
		    "caps: %s: judged", rows[i].what);
	}
	is_text(scep_cap_name(SCEP_CAP_POST), "POSTPKIOperation", "a name");
	for (unsigned i = 0; i < SCEP_NOTE_COUNT; i++)
		ok(scep_note_id((enum scep_note_kind)i) != NULL &&
			strlen(scep_note_hint((enum scep_note_kind)i)) > 10,
		    "note %u has id and hint", i);
}

/* Certificates of a small PKI. */
enum who {
	ROOT,
	ISSUING,
	RA_SIGN,
	RA_ENC,
	RA_BOTH,
	RA_CA_TRUE, /* CA:TRUE, but may not sign certificates */
	RA_NO_USAGE,
	RA_OTHER, /* by a CA that is not served */
	OTHER_CA,
	OLD_RSA, /* RA_ENC with 1024 bits */
	SHA1_CA, /* issued by the root with SHA-1 */
	EXPIRED_CA,
	CURVE_RA,
	PEOPLE
};

static X509 *people[PEOPLE];
static EVP_PKEY *keys[PEOPLE];

static const struct {
	enum who who, by;
	const char *name, *constraints, *usage;
	const char *key; /* NULL: RSA 2048 */
	bool sha1, expired;
} plans[] = {
    {ROOT, ROOT, "Root", "CA:TRUE", "keyCertSign,cRLSign", NULL, 0, 0},
    {ISSUING, ROOT, "Issuing", "CA:TRUE", "keyCertSign,cRLSign", NULL, 0, 0},
    {RA_SIGN, ISSUING, "RA", NULL, "digitalSignature", NULL, 0, 0},
    {RA_ENC, ISSUING, "RA", NULL, "keyEncipherment", NULL, 0, 0},
    {RA_BOTH, ISSUING, "RA both", NULL, "digitalSignature,keyEncipherment",
	NULL, 0, 0},
    {RA_CA_TRUE, ISSUING, "RA ruby", "CA:TRUE",
	"digitalSignature,keyEncipherment", NULL, 0, 0},
    {RA_NO_USAGE, ISSUING, "RA none", NULL, NULL, NULL, 0, 0},
    {OTHER_CA, OTHER_CA, "Other", "CA:TRUE", "keyCertSign", NULL, 0, 0},
    {RA_OTHER, OTHER_CA, "RA other", NULL, "digitalSignature,keyEncipherment",
	NULL, 0, 0},
    {OLD_RSA, ISSUING, "RA weak", NULL, "digitalSignature,keyEncipherment",
	"1024", 0, 0},
    {SHA1_CA, ROOT, "Old", "CA:TRUE", "keyCertSign", NULL, 1, 0},
    {EXPIRED_CA, EXPIRED_CA, "Past", "CA:TRUE", "keyCertSign", NULL, 0, 1},
    {CURVE_RA, ISSUING, "RA EC", NULL, "digitalSignature,keyEncipherment", "EC",
	0, 0},
};

static void add_extension(X509 *x509, int nid, const char *value)
{
	X509_EXTENSION *extension;

	if (value == NULL)
		return;
	extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	X509_add_ext(x509, extension, -1);
	X509_EXTENSION_free(extension);
}

static EVP_PKEY *make_key(const char *kind)
{
	if (kind != NULL && strcmp(kind, "EC") == 0)
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	return EVP_PKEY_Q_keygen(
	    NULL, NULL, "RSA", kind != NULL ? (size_t)1024 : (size_t)2048);
}

static void make_people(void)
{
	for (size_t i = 0; i < array_length(plans); i++) {
		enum who who = plans[i].who, by = plans[i].by;
		X509 *x509 = people[who] = X509_new();
		X509_NAME *name = X509_NAME_new();

		keys[who] = make_key(plans[i].key);
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		    (const unsigned char *)plans[i].name, -1, -1, 0);
		X509_set_version(x509, X509_VERSION_3);
		ASN1_INTEGER_set(X509_get_serialNumber(x509), (long)i + 1);
		X509_set_subject_name(x509, name);
		X509_NAME_free(name);
		X509_set_issuer_name(x509, X509_get_subject_name(people[by]));
		X509_gmtime_adj(X509_getm_notBefore(x509), -9 * CLOCK_DAY);
		X509_gmtime_adj(X509_getm_notAfter(x509),
		    (plans[i].expired ? -1 : 90) * CLOCK_DAY);
		X509_set_pubkey(x509, keys[who]);
		add_extension(
		    x509, NID_basic_constraints, plans[i].constraints);
		add_extension(x509, NID_key_usage, plans[i].usage);
		X509_sign(
		    x509, keys[by], plans[i].sha1 ? EVP_sha1() : EVP_sha256());
	}
}

static void free_people(void)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		X509_free(people[i]);
		EVP_PKEY_free(keys[i]);
	}
}

/* A degenerate PKCS#7 with these, in this order; an empty CRL if wanted. */
static void make_list(const int *who, size_t count, bool crl, struct buf *buf)
{
	PKCS7 *p7 = PKCS7_new();
	unsigned char *der = NULL;
	int length;

	PKCS7_set_type(p7, NID_pkcs7_signed);
	PKCS7_content_new(p7, NID_pkcs7_data);
	PKCS7_set_detached(p7, 1);
	for (size_t i = 0; i < count; i++)
		PKCS7_add_certificate(p7, people[who[i]]);
	if (crl) {
		X509_CRL *list = X509_CRL_new();
		ASN1_TIME *now = ASN1_TIME_set(NULL, 1700000000);

		X509_CRL_set_issuer_name(
		    list, X509_get_subject_name(people[ISSUING]));
		X509_CRL_set1_lastUpdate(list, now);
		X509_CRL_sign(list, keys[ISSUING], EVP_sha256());
		PKCS7_add_crl(p7, list);
		X509_CRL_free(list);
		ASN1_TIME_free(now);
	}
	length = i2d_PKCS7(p7, &der);
	buf_add(buf, der, (size_t)length);
	OPENSSL_free(der);
	PKCS7_free(p7);
}

static void make_single(enum who who, struct buf *buf)
{
	unsigned char *der = NULL;
	int length = i2d_X509(people[who], &der);

	buf_add(buf, der, (size_t)length);
	OPENSSL_free(der);
}

static bool is_who(const struct cert *cert, int who)
{
	auto_buf struct buf der = {0};
	size_t length;

	if (who < 0 || cert == NULL)
		return who < 0 && cert == NULL;
	make_single((enum who)who, &der);
	(void)cert_der(cert, &length);
	return length == der.length &&
	       memcmp(cert_der(cert, &length), der.data, length) == 0;
}

#define NOBODY (-1)

static const struct {
	const char *what;
	int who[5];
	size_t count;
	bool crl;
	int ca, root, signing, encryption;
	enum scep_severity worst;
	enum scep_note_kind note; /* one that must be there if not INFO */
} rows[] = {
    {"WS2008: RA, RA, CA", {RA_SIGN, RA_ENC, ISSUING}, 3, false, ISSUING,
	NOBODY, RA_SIGN, RA_ENC, SCEP_INFO, 0},
    {"RA, RA, root, issuing CA last", {RA_SIGN, RA_ENC, ROOT, ISSUING}, 4,
	false, ISSUING, ROOT, RA_SIGN, RA_ENC, SCEP_INFO, 0},
    {"issuing CA first, root last (mutation)", {ISSUING, RA_ENC, RA_SIGN, ROOT},
	4, true, ISSUING, ROOT, RA_SIGN, RA_ENC, SCEP_INFO, 0},
    {"one RA", {RA_BOTH, ISSUING, ROOT}, 3, false, ISSUING, ROOT, RA_BOTH,
	RA_BOTH, SCEP_INFO, 0},
    {"an RA that claims to be a CA", {RA_CA_TRUE, ISSUING}, 2, false, ISSUING,
	NOBODY, RA_CA_TRUE, RA_CA_TRUE, SCEP_INFO, 0},
    {"no RA", {ROOT, ISSUING}, 2, false, ISSUING, ROOT, ISSUING, ISSUING,
	SCEP_FAILED, SCEP_NOTE_NO_RA},
    {"RA without usages", {RA_NO_USAGE, ISSUING}, 2, false, ISSUING, NOBODY,
	RA_NO_USAGE, RA_NO_USAGE, SCEP_FAILED, SCEP_NOTE_RA_USAGE},
    {"RA for signing only", {RA_SIGN, ISSUING}, 2, false, ISSUING, NOBODY,
	RA_SIGN, RA_SIGN, SCEP_FAILED, SCEP_NOTE_RA_USAGE},
    {"RA by another CA", {RA_OTHER, ROOT, ISSUING}, 3, false, ISSUING, ROOT,
	RA_OTHER, RA_OTHER, SCEP_FAILED, SCEP_NOTE_RA_ISSUER},
    {"weak RA", {OLD_RSA, ISSUING}, 2, false, ISSUING, NOBODY, OLD_RSA, OLD_RSA,
	SCEP_FAILED, SCEP_NOTE_WEAK_KEY},
    {"RA with EC key", {CURVE_RA, ISSUING}, 2, false, ISSUING, NOBODY, CURVE_RA,
	CURVE_RA, SCEP_FAILED, SCEP_NOTE_RECIPIENT_KEY},
    {"SHA-1", {SHA1_CA, ROOT}, 2, false, SHA1_CA, ROOT, SHA1_CA, SHA1_CA,
	SCEP_FAILED, SCEP_NOTE_SHA1},
};

static void test_roles(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf bytes = {0};
		auto_scep_authority struct scep_authority authority = {0};
		struct scep_notes notes = {.arena = &arena};
		struct error error = {0};

		make_list(rows[i].who, rows[i].count, rows[i].crl, &bytes);
		ok(scep_authority_read(
		       bytes.data, bytes.length, &authority, &error) == 0,
		    "%s %s", rows[i].what, error.text);
		ok(is_who(authority.ca, rows[i].ca), "%s: CA", rows[i].what);
		ok(is_who(authority.root, rows[i].root), "%s: root",
		    rows[i].what);
		ok(is_who(authority.signing, rows[i].signing), "%s: signing",
		    rows[i].what);
		ok(is_who(authority.encryption, rows[i].encryption),
		    "%s: encryption", rows[i].what);
		scep_authority_judge(&authority,
		    "application/x-x509-ca-ra-cert", clock_now(), &notes);
		is_number(notes_worst(&notes), rows[i].worst, "%s: judged",
		    rows[i].what);
		if (rows[i].worst != SCEP_INFO)
			ok(notes_have(&notes, rows[i].note), "%s: %s",
			    rows[i].what, scep_note_id(rows[i].note));
	}
}

static void test_single(void)
{
	static const char *const types[] = {"text/html\x1b",
	    "application/x-x509-ca-cert; charset=binary",
	    "application/x-x509-ca-cert;", "application/X-X509-CA-cert",
	    "application/x-x509-ca-ra-cert"};
	auto_arena struct arena arena = {0};
	auto_buf struct buf bytes = {0}, past = {0};
	auto_scep_authority struct scep_authority authority = {0};
	auto_scep_authority struct scep_authority old = {0};
	struct scep_notes notes = {.arena = &arena}, more = {.arena = &arena};
	struct error error;

	make_single(ROOT, &bytes);
	ok(scep_authority_read(bytes.data, bytes.length, &authority, &error) ==
		    0 &&
		!authority.is_list && !scep_authority_has_ra(&authority) &&
		is_who(authority.ca, ROOT) && is_who(authority.root, ROOT),
	    "one certificate is all there is");
	scep_authority_judge(
	    &authority, "application/x-x509-ca-cert", clock_now(), &notes);
	is_number(notes.count, 0, "and it is fine");
	for (size_t i = 0; i < array_length(types); i++) {
		scep_authority_judge(&authority, types[i], clock_now(), &notes);
		ok(notes.count == i + 1 &&
			notes_have(&notes, SCEP_NOTE_CONTENT_TYPE),
		    "but for the type %s", types[i]);
	}
	scep_authority_judge(&authority, "application/x-x509-ca-cert",
	    clock_now() + 80 * (int64_t)CLOCK_DAY, &more);
	ok(notes_have(&more, SCEP_NOTE_EXPIRES_SOON), "it expires soon");
	scep_authority_judge(&authority, "application/x-x509-ca-cert",
	    clock_now() - 80 * (int64_t)CLOCK_DAY, &more);
	ok(notes_have(&more, SCEP_NOTE_NOT_YET_VALID), "it is not valid yet");
	make_single(EXPIRED_CA, &past);
	ok(scep_authority_read(past.data, past.length, &old, &error) == 0,
	    "an expired CA");
	scep_authority_judge(&old, NULL, clock_now(), &more);
	ok(notes_have(&more, SCEP_NOTE_EXPIRED), "is found out");
}

static void test_fingerprint(void)
{
	static const int three[] = {RA_BOTH, ROOT, ISSUING};
	static const int two[] = {RA_BOTH, ISSUING};
	auto_buf struct buf bytes = {0}, fewer = {0};
	auto_scep_authority struct scep_authority full = {0}, part = {0};
	struct scep_fingerprint fingerprint;
	unsigned char md5[DIGEST_BYTES_MAX];
	struct error error;

	make_list(three, 3, false, &bytes);
	make_list(two, 2, false, &fewer);
	ok(scep_authority_read(bytes.data, bytes.length, &full, &error) == 0 &&
		scep_authority_read(fewer.data, fewer.length, &part, &error) ==
		    0,
	    "two answers");
	ok(scep_authority_fingerprint(&full, true, &fingerprint, &error) == 0 &&
		fingerprint.length == 32 && is_who(fingerprint.cert, ISSUING),
	    "SHA-256 of the issuing CA");
	ok(scep_authority_fingerprint(&full, false, &fingerprint, &error) ==
		    0 &&
		fingerprint.length == 20 && is_who(fingerprint.cert, ROOT),
	    "SHA-1 of the root");
	ok(scep_authority_fingerprint(&part, false, &fingerprint, &error) ==
		    -1 &&
		error.status == STATUS_SERVER && error.hint[0] != '\0',
	    "which is an error without root");
	(void)cert_fingerprint(full.ca, DIGEST_MD5, md5, &error);
	ok(scep_authority_find(&full, md5, 16) == full.ca,
	    "a thumbprint in MD5 is matched");
	md5[0] ^= 1;
	ok(scep_authority_find(&full, md5, 16) == NULL, "another is not");
	ok(scep_authority_find(&full, md5, 15) == NULL, "nor an odd length");
	(void)cert_fingerprint(full.signing, DIGEST_SHA1, md5, &error);
	ok(scep_authority_find(&full, md5, 20) == NULL, "nor that of an RA");
}

static void test_malformed(void)
{
	static const int two[] = {ISSUING, OTHER_CA};
	static const int ras[] = {RA_SIGN, RA_ENC};
	auto_buf struct buf both = {0}, none = {0}, empty = {0};
	struct error error;
	size_t refused = 0;
	struct {
		const char *what;
		const char *bytes;
		size_t length;
	} faults[] = {
	    {"nothing", "", 0},
	    {"HTML", "\r\n<html>", 8},
	    {"PEM", "-----BEGIN CERTIFICATE-----", 27},
	    {"text", "hello", 5},
	    {"a stray sequence", "\x30\x03\x02\x01\x01", 5},
	    {"two unrelated CAs", NULL, 0},
	    {"RAs only", NULL, 0},
	    {"an empty list", NULL, 0},
	};

	make_list(two, 2, false, &both);
	make_list(ras, 2, false, &none);
	make_list(NULL, 0, false, &empty);
	faults[5].bytes = both.data;
	faults[5].length = both.length;
	faults[6].bytes = none.data;
	faults[6].length = none.length;
	faults[7].bytes = empty.data;
	faults[7].length = empty.length;
	for (size_t i = 0; i < array_length(faults); i++) {
		auto_scep_authority struct scep_authority authority = {0};

		if (!ok(scep_authority_read(faults[i].bytes, faults[i].length,
			    &authority, &error) == -1 &&
			    error.status == STATUS_SERVER,
			"%s is an error", faults[i].what))
			printf("# %s\n", error.text);
	}
	for (size_t cut = 0; cut < both.length; cut += 7) {
		auto_scep_authority struct scep_authority authority = {0};

		refused += scep_authority_read(
			       both.data, cut, &authority, &error) == -1;
	}
	is_number(refused, (both.length + 6) / 7, "truncations are refused");
}

static void test_status(void)
{
	static const struct {
		int status;
		const char *headers; /* lines ended by '|' */
		enum status expected;
		const char *says, *hint;
	} answers[] = {
	    {200, "", STATUS_DONE, NULL, NULL},
	    {301, "Location: https://h.example/certsrv/mscep_admin/|",
		STATUS_SERVER, "mscep_admin/'", "slash"},
	    {302, "Location: https://login.microsoftonline.com/x?secret|",
		STATUS_SERVER, "microsoftonline.com/x', status", "Passthrough"},
	    {401, "WWW-Authenticate: Negotiate|WWW-Authenticate: NTLM|",
		STATUS_CREDENTIALS, "offers Negotiate, NTLM", "Extended"},
	    {403, "", STATUS_PRIVILEGE, "403", "Intune"},
	    {404, "", STATUS_NOT_FOUND, "404", "too long"},
	    {429, "", STATUS_BUSY, "429", NULL},
	    {500, "", STATUS_SERVER, "500", "events 2 and 49"},
	    {503,
		"x-ms-proxy-transaction-id: abc-1|"
		"x-ms-proxy-error-details: EmptyConnectorGroup|",
		STATUS_SERVER, "EmptyConnectorGroup, transaction abc-1",
		"no connector"},
	    {500, "x-ms-proxy-app-id: 1|x-ms-proxy-connector-id: 2|",
		STATUS_SERVER, "NDES itself", "events 2 and 49"},
	    {503, "x-ms-proxy-app-id: 1|x-ms-proxy-connector-id: 2|",
		STATUS_SERVER, "pool", "'SCEP'"},
	    {500,
		"x-ms-proxy-connector-id: 2|x-ms-proxy-app-id: 1|"
		"x-ms-proxy-error-details: Odd|",
		STATUS_SERVER, "Odd", "internal URL"},
	    {503, "Server: nginx|", STATUS_SERVER, "503", NULL},
	    {414, "", STATUS_SERVER, "too long", "maxQueryString"},
	    {504, "x-ms-proxy-app-id: 1|x-ms-proxy-connector-id: 2|",
		STATUS_SERVER, "504", "internal URL"},
	    {418, "", STATUS_SERVER, "418", NULL},
	};

	for (size_t i = 0; i < array_length(answers); i++) {
		auto_http_response struct http_response response = {
		    .status = answers[i].status};
		struct error error = {.status = STATUS_DONE};
		int result;

		buf_text(&response.headers, answers[i].headers);
		for (size_t j = 0; j < response.headers.length; j++)
			if (response.headers.data[j] == '|')
				response.headers.data[j] = '\0';
		result = scep_check_status(
		    &response, "https://h.example/x", "it", &error);
		ok(result == (answers[i].expected == STATUS_DONE ? 0 : -1) &&
			error.status == answers[i].expected,
		    "status %d", answers[i].status);
		ok(answers[i].says == NULL ||
			strstr(error.text, answers[i].says) != NULL,
		    "status %d: %s", answers[i].status, error.text);
		ok(answers[i].hint == NULL ||
			strstr(error.hint, answers[i].hint) != NULL,
		    "status %d: %s", answers[i].status, error.hint);
	}
}

/* Short and plain, or nothing at all. */
static void test_said(void)
{
	static const struct {
		const char *bytes;
		const char *expected;
	} answers[] = {
	    {"not allowed\r\n", "it: 'not allowed'"},
	    {"  two\r\nlines\t", "it: 'two  lines'"},
	    {"", "it"},
	    {" \n", "it"},
	    {"<html>no</html>", "it"},
	    {"\x01\x02", "it"},
	    {"\xc2\x9b", "it: '\\u{9b}'"},
	};
	char large[512];
	size_t parts = 0;
	struct error error;

	for (size_t i = 0; i < array_length(answers); i++) {
		(void)error_set(&error, STATUS_SERVER, "it");
		scep_error_add_said(
		    &error, answers[i].bytes, strlen(answers[i].bytes));
		is_text(error.text, answers[i].expected, "words %zu", i);
	}
	memset(large, 'a', sizeof(large));
	for (size_t length = 160; length <= sizeof(large); length++) {
		(void)error_set(&error, STATUS_SERVER, "it");
		scep_error_add_said(&error, large, length);
		parts += strlen(error.text) != (length == 160 ? 166u : 2u);
	}
	is_number(parts, 0, "never a part of what is long");
}

static void test_outcome(void)
{
	static const struct {
		enum scep_status status;
		enum scep_fail fail;
		enum status expected;
	} outcomes[] = {
	    {SCEP_SUCCESS, SCEP_FAIL_NONE, STATUS_DONE},
	    {SCEP_PENDING, SCEP_FAIL_NONE, STATUS_BUSY},
	    {SCEP_FAILURE, SCEP_FAIL_BAD_MESSAGE_CHECK, STATUS_CREDENTIALS},
	    {SCEP_FAILURE, SCEP_FAIL_BAD_REQUEST, STATUS_SERVER},
	};

	for (size_t i = 0; i < array_length(outcomes); i++) {
		struct scep_outcome outcome = {
		    .reply = {.status = outcomes[i].status,
			.fail = outcomes[i].fail}};
		struct error error = {.status = STATUS_DONE};

		(void)scep_outcome_check(&outcome, &error);
		is_number(error.status, outcomes[i].expected, "outcome %zu", i);
	}
}

int main(void)
{
	struct error error;

	ok(crypto_start(&error) == 0, "OpenSSL starts");
	make_people();
	test_url();
	test_caps();
	test_roles();
	test_single();
	test_fingerprint();
	test_malformed();
	test_status();
	test_said();
	test_outcome();
	free_people();
	return tap_done();
}
