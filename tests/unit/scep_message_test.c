/*
 * SCEP messages, both sides played here: the requester through the room, the
 * CA with OpenSSL. Planted mutation this must catch: leaving out the check of
 * recipientNonce in read_attributes (scep_reply.c).
 */
#include <stdlib.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/cert_usage.h"
#include "crypto/crypto.h"
#include "crypto/csr.h"
#include "crypto/scep_message.h"
#include "crypto/scep_transaction.h"
#include "tap.h"
#include "base/banned.h"

/* The CA of this test. */
struct ca {
	EVP_PKEY *key;
	X509 *x509;
	struct cert *cert;
};

/* What the CA is to answer; zeroes are a correct CertRep. */
struct answer {
	const char *status;       /* "0" unless given */
	const char *fail;         /* failInfo */
	const char *fail_text;    /* failInfoText */
	const char *type;         /* "3" unless given */
	const char *transaction;  /* the request's unless given */
	bool other_nonce;         /* not the request's */
	bool no_nonce;            /* none at all */
	bool two_nonces;          /* the attribute occurs twice */
	bool other_signer;        /* signed by a key nobody knows */
	bool other_cert;          /* a certificate for another key */
	bool broken;              /* one byte of the content changed */
	bool plain;               /* the certificates are not encrypted */
	bool detached;            /* no content at all */
	bool specific_oid;        /* sha256WithRSAEncryption in SignerInfo */
	const EVP_CIPHER *cipher; /* AES-128-CBC unless given */
	OSSL_LIB_CTX *library;
};

static void take(struct buf *buf, int length, unsigned char *bytes)
{
	buf_add(buf, bytes, (size_t)length);
	OPENSSL_free(bytes);
}

static EVP_PKEY *rsa(void)
{
	return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
}

static X509 *certify(EVP_PKEY *key, const X509_NAME *subject, EVP_PKEY *by,
    const X509 *issuer, const char *usage)
{
	X509 *x509 = X509_new();
	static long serial = 100;

	X509_set_version(x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
	X509_set_subject_name(x509, subject);
	X509_set_issuer_name(
	    x509, issuer != NULL ? X509_get_subject_name(issuer) : subject);
	X509_gmtime_adj(X509_getm_notBefore(x509), -CLOCK_DAY);
	X509_gmtime_adj(X509_getm_notAfter(x509), 30 * CLOCK_DAY);
	X509_set_pubkey(x509, key);
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, usage);
	X509_add_ext(x509, extension, -1);
	X509_EXTENSION_free(extension);
	X509_sign(x509, by, EVP_sha256());
	return x509;
}

static struct cert *to_cert(X509 *x509)
{
	unsigned char *der = NULL;
	int length = i2d_X509(x509, &der);
	struct cert *cert = NULL;
	struct error error;

	if (cert_read(der, (size_t)length, &cert, &error) != 0)
		printf("# %s\n", error.text);
	OPENSSL_free(der);
	return cert;
}

static X509_NAME *name_of(const char *common)
{
	X509_NAME *name = X509_NAME_new();

	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)common, -1, -1, 0);
	return name;
}

static void ca_start(struct ca *ca, const char *common, EVP_PKEY *key)
{
	X509_NAME *name = name_of(common);

	ca->key = key;
	ca->x509 = certify(key, name, key, NULL,
	    "digitalSignature,keyEncipherment,keyCertSign");
	ca->cert = to_cert(ca->x509);
	X509_NAME_free(name);
}

static void ca_done(struct ca *ca)
{
	EVP_PKEY_free(ca->key);
	X509_free(ca->x509);
	cert_free(ca->cert);
}

/* What the CA found in a request. */
struct received {
	struct buf content; /* decrypted */
	char type[8];
	char id[80];
	unsigned char nonce[SCEP_NONCE_BYTES];
	size_t nonce_length;
	char cipher[32];
	char digest[32];
	X509 *signer;
};

static void copy_attribute(
    CMS_SignerInfo *signer, const char *oid, int type, char *text, size_t size)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const ASN1_STRING *string =
	    CMS_signed_get0_data_by_OBJ(signer, object, -3, type);

	text[0] = '\0';
	if (string != NULL)
		(void)snprintf(text, size, "%.*s", ASN1_STRING_length(string),
		    (const char *)ASN1_STRING_get0_data(string));
	ASN1_OBJECT_free(object);
}

static const char *envelope_cipher(const char *bytes, size_t length)
{
	/* Enough for a test: which of the two identifiers is in it. */
	static const unsigned char aes[] = {
	    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02};
	static const unsigned char des3[] = {
	    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07};

	for (size_t i = 0; i + sizeof(aes) < length; i++)
		if (memcmp(bytes + i, aes, sizeof(aes)) == 0)
			return "aes";
		else if (memcmp(bytes + i, des3, sizeof(des3)) == 0)
			return "des3";
	return "?";
}

static bool ca_receive(
    const struct ca *ca, const struct buf *message, struct received *got)
{
	const unsigned char *at = (const unsigned char *)message->data;
	CMS_ContentInfo *cms =
	    d2i_CMS_ContentInfo(NULL, &at, (long)message->length);
	BIO *out = BIO_new(BIO_s_mem());
	BIO *plain = BIO_new(BIO_s_mem());
	CMS_SignerInfo *signer;
	CMS_ContentInfo *envelope;
	ASN1_OBJECT *object;
	const ASN1_STRING *nonce;
	X509_ALGOR *digest;
	char *bytes;
	long length;
	bool done;

	memset(got, 0, sizeof(*got));
	done = CMS_verify(cms, NULL, NULL, NULL, out,
		   CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
	signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	copy_attribute(signer, "2.16.840.1.113733.1.9.2",
	    V_ASN1_PRINTABLESTRING, got->type, sizeof(got->type));
	copy_attribute(signer, "2.16.840.1.113733.1.9.7",
	    V_ASN1_PRINTABLESTRING, got->id, sizeof(got->id));
	object = OBJ_txt2obj("2.16.840.1.113733.1.9.5", 1);
	nonce = CMS_signed_get0_data_by_OBJ(
	    signer, object, -3, V_ASN1_OCTET_STRING);
	ASN1_OBJECT_free(object);
	got->nonce_length = (size_t)ASN1_STRING_length(nonce);
	memcpy(got->nonce, ASN1_STRING_get0_data(nonce), SCEP_NONCE_BYTES);
	CMS_SignerInfo_get0_algs(signer, NULL, &got->signer, &digest, NULL);
	X509_up_ref(got->signer);
	(void)snprintf(got->digest, sizeof(got->digest), "%s",
	    OBJ_nid2sn(OBJ_obj2nid(digest->algorithm)));
	length = BIO_get_mem_data(out, &bytes);
	(void)snprintf(got->cipher, sizeof(got->cipher), "%s",
	    envelope_cipher(bytes, (size_t)length));
	at = (const unsigned char *)bytes;
	envelope = d2i_CMS_ContentInfo(NULL, &at, length);
	done = done && CMS_decrypt(envelope, ca->key, ca->x509, NULL, plain,
			   CMS_BINARY) == 1;
	length = BIO_get_mem_data(plain, &bytes);
	buf_add(&got->content, bytes, (size_t)length);
	CMS_ContentInfo_free(cms);
	CMS_ContentInfo_free(envelope);
	BIO_free(out);
	BIO_free(plain);
	return done;
}

static void received_done(struct received *got)
{
	buf_done(&got->content);
	X509_free(got->signer);
}

static void add_text(CMS_SignerInfo *signer, const char *oid, int type,
    const void *bytes, size_t length)
{
	CMS_signed_add1_attr_by_txt(signer, oid, type, bytes, (int)length);
}

/* Certificates only, encrypted for the requester. */
static void answer_content(const struct ca *ca, const struct received *got,
    const struct answer *answer, struct buf *content)
{
	const unsigned char *at = (const unsigned char *)got->content.data;
	X509_REQ *request = d2i_X509_REQ(NULL, &at, (long)got->content.length);
	EVP_PKEY *key = X509_REQ_get_pubkey(request);
	EVP_PKEY *other = answer->other_cert ? rsa() : NULL;
	X509_NAME *name = name_of("device");
	X509 *issued = certify(other != NULL ? other : key, name, ca->key,
	    ca->x509, "digitalSignature");
	PKCS7 *p7 = PKCS7_new();
	unsigned char *der = NULL, *out = NULL;
	CMS_ContentInfo *envelope;
	BIO *bio;
	int length;

	PKCS7_set_type(p7, NID_pkcs7_signed);
	PKCS7_content_new(p7, NID_pkcs7_data);
	PKCS7_set_detached(p7, 1);
	PKCS7_add_certificate(p7, ca->x509);
	PKCS7_add_certificate(p7, issued);
	length = i2d_PKCS7(p7, &der);
	if (answer->plain) {
		buf_add(content, der, (size_t)length);
	} else {
		bio = BIO_new_mem_buf(der, length);
		envelope = CMS_encrypt_ex(NULL, bio,
		    answer->cipher != NULL ? answer->cipher : EVP_aes_128_cbc(),
		    CMS_BINARY | CMS_PARTIAL, answer->library, NULL);
		CMS_add1_recipient_cert(envelope, got->signer, CMS_BINARY);
		CMS_final(envelope, bio, NULL, CMS_BINARY);
		length = i2d_CMS_ContentInfo(envelope, &out);
		take(content, length, out);
		CMS_ContentInfo_free(envelope);
		BIO_free(bio);
	}
	OPENSSL_free(der);
	PKCS7_free(p7);
	X509_free(issued);
	X509_NAME_free(name);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	X509_REQ_free(request);
}

static void add_answer_attributes(CMS_SignerInfo *signer,
    const struct received *got, const struct answer *answer)
{
	const char *status = answer->status != NULL ? answer->status : "0";
	const char *type = answer->type != NULL ? answer->type : "3";
	const char *id =
	    answer->transaction != NULL ? answer->transaction : got->id;
	unsigned char nonce[SCEP_NONCE_BYTES];

	memcpy(nonce, got->nonce, sizeof(nonce));
	if (answer->other_nonce)
		nonce[3] ^= 1;
	add_text(signer, "2.16.840.1.113733.1.9.2", V_ASN1_PRINTABLESTRING,
	    type, strlen(type));
	add_text(signer, "2.16.840.1.113733.1.9.3", V_ASN1_PRINTABLESTRING,
	    status, strlen(status));
	add_text(signer, "2.16.840.1.113733.1.9.7", V_ASN1_PRINTABLESTRING, id,
	    strlen(id));
	for (int i = answer->two_nonces ? 2 : 1; i > 0 && !answer->no_nonce;
	     i--)
		add_text(signer, "2.16.840.1.113733.1.9.6", V_ASN1_OCTET_STRING,
		    nonce, sizeof(nonce));
	if (answer->fail != NULL)
		add_text(signer, "2.16.840.1.113733.1.9.4",
		    V_ASN1_PRINTABLESTRING, answer->fail, strlen(answer->fail));
	if (answer->fail_text != NULL)
		add_text(signer, "1.3.6.1.5.5.7.24.1", V_ASN1_UTF8STRING,
		    answer->fail_text, strlen(answer->fail_text));
}

static void ca_answer(const struct ca *ca, const struct received *got,
    const struct answer *answer, struct buf *der)
{
	auto_buf struct buf content = {0};
	struct ca stranger = {0};
	const struct ca *by = ca;
	CMS_ContentInfo *cms;
	CMS_SignerInfo *signer;
	X509_ALGOR *algorithm;
	unsigned char *out = NULL;
	BIO *bio;
	int length;

	if (answer->status == NULL)
		answer_content(ca, got, answer, &content);
	if (answer->other_signer) {
		ca_start(&stranger, "stranger", rsa());
		by = &stranger;
	}
	bio = BIO_new_mem_buf(
	    content.data != NULL ? content.data : "", (int)content.length);
	cms = CMS_sign(NULL, NULL, NULL, NULL,
	    CMS_BINARY | CMS_PARTIAL | (answer->detached ? CMS_DETACHED : 0));
	signer = CMS_add1_signer(cms, by->x509, by->key, EVP_sha256(),
	    CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL);
	add_answer_attributes(signer, got, answer);
	CMS_final(cms, bio, NULL, CMS_BINARY);
	CMS_SignerInfo_get0_algs(signer, NULL, NULL, NULL, &algorithm);
	if (answer->specific_oid)
		X509_ALGOR_set0(algorithm,
		    OBJ_nid2obj(NID_sha256WithRSAEncryption), V_ASN1_NULL,
		    NULL);
	if (answer->broken) {
		ASN1_OCTET_STRING *inside = *CMS_get0_content(cms);
		unsigned char *bytes =
		    (unsigned char *)(uintptr_t)ASN1_STRING_get0_data(inside);

		bytes[ASN1_STRING_length(inside) / 2] ^= 1;
	}
	length = i2d_CMS_ContentInfo(cms, &out);
	take(der, length, out);
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
	if (answer->other_signer)
		ca_done(&stranger);
}

static const struct csr_pair cn_pairs[] = {{"CN", "Ger\xc3\xa4t 1", 8}};
static const struct csr_pair multi_pairs[] = {
    {"O", "Example, Inc.", 13}, {"2.5.4.5", "C02XX", 5}};
static const struct csr_pair mail_pairs[] = {{"EMAIL", "a@example.com", 13}};
static const struct csr_rdn rdns[] = {
    {multi_pairs, 2}, {mail_pairs, 1}, {cn_pairs, 1}};
static const struct csr_alternative alternatives[] = {
    {CSR_DNS, "a.example.com", 13}, {CSR_EMAIL, "a@example.com", 13},
    {CSR_URI, "urn:x:1", 7}, {CSR_UPN, "a\xc3\xa4@example.com", 15}};
#define SAN "DNS:a.example.com, email:a@example.com, URI:urn:x:1, othername: "

static const struct csr_request full = {.rdns = rdns,
    .rdn_count = 3,
    .alternatives = alternatives,
    .alternative_count = 4,
    .usage = CSR_USAGE_SIGNING | CSR_USAGE_ENCRYPTION,
    .digest = DIGEST_SHA256};

static void test_csr(const struct csr_key *key)
{
	auto_buf struct buf der = {0}, pem = {0};
	auto_secret struct secret challenge = {0};
	struct csr_request request = full;
	struct error error;
	const unsigned char *at;
	X509_REQ *x509;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long length;
	const X509_NAME *name;

	ok(secret_set(&challenge, "8CE317021F690069", 16, &error) == 0 &&
		csr_key_add_pem(key, &pem, &error) == 0,
	    "a challenge, and the key in PEM");
	ok(strncmp(pem.data, "-----BEGIN PRIVATE KEY-----", 27) == 0,
	    "the key is PKCS#8");
	request.challenge = &challenge;
	ok(csr_make(&request, key, &der, &error) == 0, "a full request");
	at = (const unsigned char *)der.data;
	x509 = d2i_X509_REQ(NULL, &at, (long)der.length);
	ok(x509 != NULL &&
		X509_REQ_verify(x509, X509_REQ_get0_pubkey(x509)) == 1,
	    "its signature holds");
	X509_REQ_print(bio, x509);
	BIO_write(bio, "", 1);
	length = BIO_get_mem_data(bio, &text);
	ok(length > 0 && strstr(text, "challengePassword") != NULL &&
		strstr(text, "8CE317021F690069") != NULL,
	    "it has the challenge");
	/* Before the value OpenSSL 3.0 writes two colons, 3.5 one. */
	ok(strstr(text, SAN "UPN::a") != NULL ||
		strstr(text, SAN "UPN:a") != NULL,
	    "it has the alternative names");
	ok(strstr(text, "Digital Signature, Key Encipherment") != NULL,
	    "it has the key usage");
	name = X509_REQ_get_subject_name(x509);
	is_number(X509_NAME_entry_count(name), 4, "four pairs");
	ok(X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 0)) ==
		    X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 1)) &&
		X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 1)) !=
		    X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 2)),
	    "two of them in one RDN");
	for (int i = 0; i < 4; i++) {
		static const int types[] = {V_ASN1_PRINTABLESTRING,
		    V_ASN1_PRINTABLESTRING, V_ASN1_IA5STRING,
		    V_ASN1_UTF8STRING};

		/* The two of one RDN are sorted by DER. */
		is_number(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i))
			      ->type,
		    types[i], "string type of pair %d", i);
	}
	BIO_free(bio);
	X509_REQ_free(x509);
}

static void test_csr_faults(const struct csr_key *key)
{
	static const struct {
		const char *what;
		struct csr_pair pair;
	} rows[] = {
	    {"unknown attribute", {"cn", "x", 1}},
	    {"no OID", {"2.5.", "x", 1}},
	    {"country not printable", {"C", "\xc3\xa4", 2}},
	    {"mail not ASCII", {"EMAIL", "\xc3\xa4", 2}},
	    {"malformed UTF-8", {"CN", "\xff", 1}},
	};
	struct csr_key *weak = NULL;
	struct error error;

	for (size_t i = 0; i < array_length(rows); i++) {
		struct csr_rdn rdn = {&rows[i].pair, 1};
		struct csr_request request = {
		    .rdns = &rdn, .rdn_count = 1, .digest = DIGEST_SHA256};
		auto_buf struct buf der = {0};

		ok(csr_make(&request, key, &der, &error) == -1 &&
			error.status == STATUS_FINDINGS && der.length == 0,
		    "csr: %s", rows[i].what);
	}
	ok(csr_key_make(512, &weak, &error) == -1 && weak == NULL,
	    "a key of 512 bits is refused");
}

struct setting {
	struct ca ca;
	struct csr_key *key;
	struct buf csr;
	struct scep_plan plan;
	struct scep_transaction *transaction;
};

static void setting_start(struct setting *setting)
{
	struct error error;

	memset(setting, 0, sizeof(*setting));
	ca_start(&setting->ca, "Example CA", rsa());
	ok(csr_key_make(2048, &setting->key, &error) == 0, "a key");
	ok(csr_make(&full, setting->key, &setting->csr, &error) == 0,
	    "a request");
	setting->plan = (struct scep_plan){.key = setting->key,
	    .csr = setting->csr.data,
	    .csr_length = setting->csr.length,
	    .recipient = setting->ca.cert,
	    .ca = setting->ca.cert,
	    .digest = DIGEST_SHA256,
	    .cipher = SCEP_CIPHER_AES128,
	    .now = clock_now()};
	ok(scep_transaction_new(
	       &setting->plan, &setting->transaction, &error) == 0,
	    "a transaction");
}

static void setting_done(struct setting *setting)
{
	ca_done(&setting->ca);
	csr_key_free(setting->key);
	buf_done(&setting->csr);
	scep_transaction_free(setting->transaction);
}

static void test_request(struct setting *setting)
{
	auto_buf struct buf first = {0}, second = {0}, poll = {0};
	struct received got, again;
	struct error error;
	struct scep_transaction *old = NULL;

	ok(scep_transaction_request(
	       setting->transaction, SCEP_PKCS_REQ, &first, &error) == 0,
	    "PKCSReq");
	ok(ca_receive(&setting->ca, &first, &got), "the CA can read it");
	is_text(got.type, "19", "its messageType");
	is_text(got.id, setting->transaction->id, "its transactionID");
	is_number(strlen(got.id), 64, "which is SHA-256 in hex");
	is_number(got.nonce_length, SCEP_NONCE_BYTES, "a nonce");
	is_text(got.cipher, "aes", "AES");
	is_text(got.digest, "SHA256", "SHA-256");
	ok(got.content.length == setting->csr.length &&
		memcmp(got.content.data, setting->csr.data,
		    setting->csr.length) == 0,
	    "it holds the request");
	ok(X509_NAME_cmp(X509_get_subject_name(got.signer),
	       X509_get_issuer_name(got.signer)) == 0 &&
		X509_NAME_entry_count(X509_get_subject_name(got.signer)) == 4,
	    "its signer is self-signed and bears the subject");
	ok(scep_transaction_request(
	       setting->transaction, SCEP_CERT_POLL, &poll, &error) == 0 &&
		ca_receive(&setting->ca, &poll, &again),
	    "CertPoll");
	is_text(again.type, "20", "its messageType");
	is_text(again.id, got.id, "the same transaction");
	ok(memcmp(again.nonce, got.nonce, SCEP_NONCE_BYTES) != 0,
	    "a fresh nonce");
	ok(again.content.length > 4 && again.content.data[0] == 0x30,
	    "IssuerAndSubject");
	received_done(&got);
	received_done(&again);
	setting->plan.cipher = SCEP_CIPHER_DES3;
	setting->plan.digest = DIGEST_SHA1;
	ok(scep_transaction_new(&setting->plan, &old, &error) == 0 &&
		scep_transaction_request(old, SCEP_PKCS_REQ, &second, &error) ==
		    0 &&
		ca_receive(&setting->ca, &second, &got),
	    "with what old servers know");
	is_text(got.cipher, "des3", "triple DES");
	is_text(got.digest, "SHA1", "SHA-1");
	received_done(&got);
	scep_transaction_free(old);
}

/* One request and the CA's answer to it. */
static int exchange(struct setting *setting, const struct answer *answer,
    struct scep_reply *reply, struct error *error)
{
	auto_buf struct buf request = {0}, der = {0};
	struct cert_list signers = {&setting->ca.cert, 1, 1};
	struct received got;
	int result;

	if (scep_transaction_request(
		setting->transaction, SCEP_PKCS_REQ, &request, error) != 0)
		return -1;
	(void)ca_receive(&setting->ca, &request, &got);
	ca_answer(&setting->ca, &got, answer, &der);
	received_done(&got);
	result = scep_transaction_reply(
	    setting->transaction, &signers, der.data, der.length, reply, error);
	return result;
}

static void test_success(struct setting *setting)
{
	static const struct {
		const char *what;
		struct answer answer;
		const char *cipher;
	} rows[] = {
	    {"a correct answer", {0}, "AES-128-CBC"},
	    {"the signature's OID names the digest too", {.specific_oid = true},
		"AES-128-CBC"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_scep_reply struct scep_reply reply = {0};
		struct error error = {0};

		ok(exchange(setting, &rows[i].answer, &reply, &error) == 0,
		    "%s %s", rows[i].what, error.text);
		ok(reply.status == SCEP_SUCCESS && reply.cert != NULL &&
			reply.certs.count == 2 &&
			cert_equal(reply.signer, setting->ca.cert),
		    "%s: all taken out", rows[i].what);
		if (reply.cert != NULL)
			is_text(cert_common_name(reply.cert), "device",
			    "%s: our certificate", rows[i].what);
		is_text(reply.cipher, rows[i].cipher, "cipher");
		is_text(reply.digest, "sha256", "digest");
	}
}

static void test_single_des(struct setting *setting)
{
	auto_scep_reply struct scep_reply reply = {0};
	OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
	OSSL_PROVIDER *base = OSSL_PROVIDER_load(library, "default");
	OSSL_PROVIDER *old = OSSL_PROVIDER_load(library, "legacy");
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(library, "DES-CBC", NULL);
	struct answer answer = {.cipher = cipher, .library = library};
	struct error error = {0};

	ok(cipher != NULL, "the test's own legacy provider");
	ok(exchange(setting, &answer, &reply, &error) == 0, "single DES %s",
	    error.text);
	is_text(reply.cipher, "DES-CBC", "which is said");
	ok(reply.cert != NULL, "and decrypted");
	EVP_CIPHER_free(cipher);
	cipher = EVP_CIPHER_fetch(NULL, "DES-CBC", NULL);
	ok(cipher == NULL, "the program at large knows no single DES");
	ERR_clear_error();
	OSSL_PROVIDER_unload(old);
	OSSL_PROVIDER_unload(base);
	OSSL_LIB_CTX_free(library);
}

static void test_refusals(struct setting *setting)
{
	static const struct {
		const char *what;
		struct answer answer;
		enum scep_status status;
		enum scep_fail fail;
		const char *text;
	} rows[] = {
	    {"badMessageCheck", {.status = "2", .fail = "1"}, SCEP_FAILURE,
		SCEP_FAIL_BAD_MESSAGE_CHECK, ""},
	    {"badRequest with text",
		{.status = "2", .fail = "2", .fail_text = "no\x1b[31m"},
		SCEP_FAILURE, SCEP_FAIL_BAD_REQUEST, "no\\x1b[31m"},
	    {"no reason", {.status = "2"}, SCEP_FAILURE, SCEP_FAIL_NONE, ""},
	    {"unknown reason", {.status = "2", .fail = "7"}, SCEP_FAILURE,
		SCEP_FAIL_NONE, ""},
	    {"pending", {.status = "3"}, SCEP_PENDING, SCEP_FAIL_NONE, ""},
	    {"pending without content", {.status = "3", .detached = true},
		SCEP_PENDING, SCEP_FAIL_NONE, ""},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_scep_reply struct scep_reply reply = {0};
		struct error error = {0};

		ok(exchange(setting, &rows[i].answer, &reply, &error) == 0,
		    "%s %s", rows[i].what, error.text);
		is_number(
		    reply.status, rows[i].status, "%s: status", rows[i].what);
		is_number(
		    reply.fail, rows[i].fail, "%s: failInfo", rows[i].what);
		is_text(
		    reply.fail_text, rows[i].text, "%s: text", rows[i].what);
	}
	is_text(scep_fail_name(SCEP_FAIL_NONE), "none", "name of none");
	for (int i = SCEP_FAIL_NONE; i <= SCEP_FAIL_BAD_CERT_ID; i++)
		ok(strlen(scep_fail_meaning((enum scep_fail)i)) > 20,
		    "%s has a meaning", scep_fail_name((enum scep_fail)i));
}

static void test_hostile(struct setting *setting)
{
	static const struct {
		const char *what;
		struct answer answer;
		enum status status;
		const char *says;
	} rows[] = {
	    {"another nonce (mutation)", {.other_nonce = true}, STATUS_SERVER,
		"nonce"},
	    {"no nonce", {.no_nonce = true}, STATUS_SERVER, "nonce"},
	    {"two nonces", {.two_nonces = true}, STATUS_SERVER, "nonce"},
	    {"another transaction", {.transaction = "abc"}, STATUS_SERVER,
		"transaction"},
	    {"a request for an answer", {.type = "19"}, STATUS_SERVER,
		"CertRep"},
	    {"no type", {.type = "x"}, STATUS_SERVER, "CertRep"},
	    {"unknown status", {.status = "1"}, STATUS_SERVER, "pkiStatus"},
	    {"another signer", {.other_signer = true}, STATUS_CRYPTO,
		"signed by none"},
	    {"content changed", {.broken = true}, STATUS_CRYPTO,
		"does not hold"},
	    {"another's certificate", {.other_cert = true}, STATUS_SERVER,
		"no certificate for"},
	    {"not encrypted", {.plain = true}, STATUS_SERVER, "encrypted"},
	    {"success without content", {.detached = true}, STATUS_CRYPTO,
		"does not hold"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_scep_reply struct scep_reply reply = {0};
		struct error error = {0};

		ok(exchange(setting, &rows[i].answer, &reply, &error) == -1 &&
			reply.cert == NULL,
		    "%s is refused", rows[i].what);
		is_number(
		    error.status, rows[i].status, "%s: status", rows[i].what);
		if (!ok(strstr(error.text, rows[i].says) != NULL, "%s: text",
			rows[i].what))
			printf("# %s\n", error.text);
	}
}

static void test_bytes(struct setting *setting)
{
	auto_buf struct buf request = {0}, der = {0};
	struct cert_list signers = {&setting->ca.cert, 1, 1};
	struct answer answer = {0};
	struct received got;
	struct error error;
	size_t refused = 0, tried = 0;

	(void)scep_transaction_request(
	    setting->transaction, SCEP_PKCS_REQ, &request, &error);
	(void)ca_receive(&setting->ca, &request, &got);
	ca_answer(&setting->ca, &got, &answer, &der);
	received_done(&got);
	for (size_t cut = 0; cut < der.length; cut += 61, tried++) {
		auto_scep_reply struct scep_reply reply = {0};

		if (scep_transaction_reply(setting->transaction, &signers,
			der.data, cut, &reply, &error) == -1 &&
		    (error.status == STATUS_SERVER ||
			error.status == STATUS_CRYPTO))
			refused++;
	}
	is_number(refused, tried, "each truncation is refused");
	buf_char(&der, 'x');
	{
		auto_scep_reply struct scep_reply reply = {0};

		ok(scep_transaction_reply(setting->transaction, &signers,
		       der.data, der.length, &reply, &error) == -1,
		    "bytes after the end are refused");
		ok(scep_transaction_reply(setting->transaction, &signers,
		       "<html>", 6, &reply, &error) == -1 &&
			error.status == STATUS_SERVER,
		    "HTML is refused");
		ok(scep_transaction_reply(setting->transaction, &signers,
		       request.data, request.length, &reply, &error) == -1,
		    "our own request is refused");
	}
}

static void test_recipient(struct setting *setting)
{
	struct ca curve = {0};
	struct csr_key *other = NULL;
	struct scep_plan plan = setting->plan;
	struct scep_transaction *transaction = NULL;
	struct error error = {0};

	ca_start(&curve, "EC CA", EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"));
	plan.recipient = curve.cert;
	ok(scep_transaction_new(&plan, &transaction, &error) == -1 &&
		error.status == STATUS_SERVER &&
		strstr(error.text, "expected RSA") != NULL &&
		error.hint[0] != '\0',
	    "a recipient without RSA key is refused");
	plan = setting->plan;
	ok(csr_key_make(1024, &other, &error) == 0, "another key");
	plan.key = other;
	ok(scep_transaction_new(&plan, &transaction, &error) == -1 &&
		transaction == NULL,
	    "a request for another key is refused");
	csr_key_free(other);
	ca_done(&curve);
	is_number(cert_key_usage(setting->ca.cert),
	    CERT_USAGE_DIGITAL_SIGNATURE | CERT_USAGE_KEY_ENCIPHERMENT |
		CERT_USAGE_CERT_SIGN,
	    "the CA's key usage");
}

/* Allocations fail in turn, OpenSSL's among them: each of the first hundred,
 * then every 23rd. */
static void test_memory(struct setting *setting)
{
	struct answer answer = {0};
	struct error error;
	long count = 0;
	bool done = false;

	for (; !done && count < 100000; count += count < 100 ? 1 : 23) {
		auto_buf struct buf request = {0}, der = {0};
		auto_scep_reply struct scep_reply reply = {0};
		struct cert_list signers = {&setting->ca.cert, 1, 1};
		struct received got;
		int result;

		(void)scep_transaction_request(
		    setting->transaction, SCEP_PKCS_REQ, &request, &error);
		(void)ca_receive(&setting->ca, &request, &got);
		ca_answer(&setting->ca, &got, &answer, &der);
		received_done(&got);
		memory_fail_after(count, 1);
		result = scep_transaction_reply(setting->transaction, &signers,
		    der.data, der.length, &reply, &error);
		done = memory_refused() == 0;
		memory_fail_after(-1, 0);
		if (!done && (result != -1 || reply.cert != NULL))
			break;
		if (done)
			ok(result == 0, "with all memory it works");
	}
	ok(done && count > 5, "every failing allocation is reported (%ld)",
	    count);
}

int main(void)
{
	struct setting setting;
	struct error error;

	ok(crypto_start(&error) == 0, "OpenSSL starts");
	setting_start(&setting);
	test_csr(setting.key);
	test_csr_faults(setting.key);
	test_request(&setting);
	test_success(&setting);
	test_single_des(&setting);
	test_refusals(&setting);
	test_hostile(&setting);
	test_bytes(&setting);
	test_recipient(&setting);
	test_memory(&setting);
	setting_done(&setting);
	return tap_done();
}
