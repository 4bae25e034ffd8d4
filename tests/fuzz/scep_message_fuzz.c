/*
 * Answers to a SCEP request. The first byte of an input says what it is:
 *
 *   =  changes (two bytes offset, one byte to combine) to a correct answer:
 *      whatever is changed, no certificate but the one issued may come out
 *   !  encrypted content, as it is after the signature was found good
 *   +  pkiStatus, failInfo and failInfoText, one a line, in an answer that is
 *      signed correctly
 *
 * Any other input is an answer as it stands.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pkcs7.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/csr_key.h"
#include "crypto/scep_transaction.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

static EVP_PKEY *ca_key;
static struct cert *ca;
static struct cert *issued;
static struct scep_transaction *transaction;
static struct cert_list signers;
static struct buf correct;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "scep_message_fuzz: %s\n", what);
	abort();
}

static struct cert *certify(EVP_PKEY *key, const char *name, long serial)
{
	X509 *x509 = X509_new();
	X509_NAME *subject = X509_get_subject_name(x509);
	struct cert *cert = NULL;
	struct error error;

	(void)X509_set_version(x509, X509_VERSION_3);
	(void)ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
	(void)X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
	    (const unsigned char *)name, -1, -1, 0);
	(void)X509_NAME_add_entry_by_txt(X509_get_issuer_name(x509), "CN",
	    MBSTRING_UTF8, (const unsigned char *)"Fuzz CA", -1, -1, 0);
	(void)ASN1_TIME_set(X509_getm_notBefore(x509), NOW);
	(void)ASN1_TIME_set(X509_getm_notAfter(x509), NOW + 86400);
	(void)X509_set_pubkey(x509, key);
	must(X509_sign(x509, ca_key, EVP_sha256()) > 0, "no certificate");
	must(cert_wrap(x509, &cert, &error) == 0, "no certificate");
	return cert;
}

static void append_cms(CMS_ContentInfo *message, struct buf *der)
{
	auto_openssl_bytes unsigned char *bytes = NULL;
	int length = i2d_CMS_ContentInfo(message, &bytes);

	must(length > 0, "no message");
	buf_add(der, bytes, (size_t)length);
	CMS_ContentInfo_free(message);
}

/* The certificates of a correct answer, encrypted. */
static void add_envelope(struct buf *der)
{
	auto_openssl_bytes unsigned char *bytes = NULL;
	PKCS7 *p7 = PKCS7_new();
	CMS_ContentInfo *message;
	int length;
	BIO *bio;

	(void)PKCS7_set_type(p7, NID_pkcs7_signed);
	(void)PKCS7_content_new(p7, NID_pkcs7_data);
	(void)PKCS7_set_detached(p7, 1);
	(void)PKCS7_add_certificate(p7, issued->x509);
	(void)PKCS7_add_certificate(p7, ca->x509);
	length = i2d_PKCS7(p7, &bytes);
	bio = BIO_new_mem_buf(bytes, length);
	message =
	    CMS_encrypt(NULL, bio, EVP_aes_128_cbc(), CMS_BINARY | CMS_PARTIAL);
	(void)CMS_add1_recipient_cert(message, transaction->self, CMS_BINARY);
	must(CMS_final(message, bio, NULL, CMS_BINARY) == 1, "no envelope");
	append_cms(message, der);
	BIO_free(bio);
	PKCS7_free(p7);
}

static void add_text(
    CMS_SignerInfo *signer, const char *oid, const char *text, size_t length)
{
	(void)CMS_signed_add1_attr_by_txt(
	    signer, oid, V_ASN1_PRINTABLESTRING, text, (int)length);
}

/* Lines are pkiStatus, failInfo, failInfoText. */
static void add_lines(CMS_SignerInfo *signer, const char *at, size_t left)
{
	static const char *const oids[] = {
	    SCEP_OID_PKI_STATUS, SCEP_OID_FAIL_INFO, SCEP_OID_FAIL_INFO_TEXT};

	for (size_t i = 0; i < array_length(oids); i++) {
		const char *feed = memchr(at, '\n', left);
		size_t length = feed != NULL ? (size_t)(feed - at) : left;

		add_text(signer, oids[i], at, length);
		if (feed == NULL)
			return;
		at += length + 1;
		left -= length + 1;
	}
}

static void add_answer(const struct buf *content, const char *lines,
    size_t length, struct buf *der)
{
	BIO *bio = BIO_new_mem_buf(
	    content->length > 0 ? content->data : "", (int)content->length);
	CMS_ContentInfo *message =
	    CMS_sign(NULL, NULL, NULL, NULL, CMS_BINARY | CMS_PARTIAL);
	CMS_SignerInfo *signer = CMS_add1_signer(message, ca->x509, ca_key,
	    EVP_sha256(), CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL);

	add_text(signer, SCEP_OID_MESSAGE_TYPE, "3", 1);
	add_text(signer, SCEP_OID_TRANSACTION_ID, transaction->id,
	    strlen(transaction->id));
	(void)CMS_signed_add1_attr_by_txt(signer, SCEP_OID_RECIPIENT_NONCE,
	    V_ASN1_OCTET_STRING, transaction->nonce,
	    sizeof(transaction->nonce));
	add_lines(signer, lines, length);
	must(CMS_final(message, bio, NULL, CMS_BINARY) == 1, "no answer");
	append_cms(message, der);
	BIO_free(bio);
}

static void start(void)
{
	static const struct csr_pair pair = {"CN", "Fuzz", 4};
	static const struct csr_rdn rdn = {&pair, 1};
	struct csr_request request = {
	    .rdns = &rdn, .rdn_count = 1, .digest = DIGEST_SHA256};
	auto_csr_key struct csr_key *key = NULL;
	auto_buf struct buf csr = {0}, message = {0}, content = {0};
	struct scep_plan plan = {
	    .digest = DIGEST_SHA256, .cipher = SCEP_CIPHER_AES128, .now = NOW};
	struct error error;

	must(crypto_start(&error) == 0 &&
		 csr_key_make(1024, &key, &error) == 0 &&
		 csr_make(&request, key, &csr, &error) == 0,
	    "no request");
	ca_key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
	ca = certify(ca_key, "Fuzz CA", 1);
	issued = certify(key->key, "Fuzz", 2);
	plan.key = key;
	plan.csr = csr.data;
	plan.csr_length = csr.length;
	plan.recipient = plan.ca = ca;
	must(cert_list_add(&signers, ca, &error) == 0 &&
		 scep_transaction_new(&plan, &transaction, &error) == 0 &&
		 scep_transaction_request(
		     transaction, SCEP_PKCS_REQ, &message, &error) == 0,
	    "no transaction");
	add_envelope(&content);
	add_answer(&content, "0", 1, &correct);
	must(buf_ok(&correct), "memory");
}

static void read_answer(const void *bytes, size_t length, bool is_correct)
{
	auto_scep_reply struct scep_reply reply = {0};
	struct error error;
	size_t text;

	if (scep_transaction_reply(
		transaction, &signers, bytes, length, &reply, &error) != 0) {
		must(!is_correct, "the correct answer is refused");
		return;
	}
	must(cert_equal(reply.signer, ca), "another signer");
	must((reply.cert != NULL) == (reply.status == SCEP_SUCCESS),
	    "status and certificate disagree");
	must(reply.cert == NULL || cert_equal(reply.cert, issued),
	    "another certificate");
	must(scep_fail_meaning(reply.fail) != NULL &&
		 scep_fail_name(reply.fail) != NULL,
	    "a failInfo without meaning");
	text = strnlen(reply.fail_text, SCEP_TEXT_MAX);
	must(text < SCEP_TEXT_MAX &&
		 text_utf8_prefix(reply.fail_text, text) == text &&
		 memchr(reply.fail_text, '\x1b', text) == NULL,
	    "a failInfoText that cannot be shown");
}

static void change(const uint8_t *at, size_t left)
{
	auto_buf struct buf copy = {0};
	bool changed;

	buf_add(&copy, correct.data, correct.length);
	must(buf_ok(&copy), "memory");
	for (; left >= 3; at += 3, left -= 3) {
		size_t offset = ((size_t)at[0] << 8 | at[1]) % copy.length;

		copy.data[offset] = (char)(copy.data[offset] ^ (char)at[2]);
	}
	changed = memcmp(copy.data, correct.data, copy.length) != 0;
	read_answer(copy.data, copy.length, !changed);
}

static void open_envelope(const uint8_t *bytes, size_t length)
{
	auto_buf struct buf envelope = {0};
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	struct error error;
	char name[32];

	buf_add(&envelope, bytes, length);
	must(bio != NULL && buf_ok(&envelope), "memory");
	(void)scep_envelope_open(
	    transaction, &envelope, bio, name, sizeof(name), &error);
}

static void state(const uint8_t *lines, size_t length)
{
	static const struct buf nothing;
	auto_buf struct buf answer = {0};

	add_answer(&nothing, (const char *)lines, length, &answer);
	must(buf_ok(&answer), "memory");
	read_answer(answer.data, answer.length, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (transaction == NULL)
		start();
	if (length > 0 && bytes[0] == '=')
		change(bytes + 1, length - 1);
	else if (length > 0 && bytes[0] == '!')
		open_envelope(bytes + 1, length - 1);
	else if (length > 0 && bytes[0] == '+')
		state(bytes + 1, length - 1);
	else
		read_answer(bytes, length, false);
	return 0;
}
