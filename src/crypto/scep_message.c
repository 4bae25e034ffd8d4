/* Requests of SCEP (RFC 8894 3): signed, and encrypted for the RA. */
#include "crypto/scep_message.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/csr_key.h"
#include "crypto/scep_transaction.h"
#include "base/banned.h"

enum {
	SIGN_FLAGS = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL,
	SELF_DAYS = 7 /* of the self-signed certificate */
};

static void request_release(X509_REQ **request)
{
	X509_REQ_free(*request);
}

static bool add_usage(X509 *x509)
{
	X509_EXTENSION *usage = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage,
	    "critical,digitalSignature,keyEncipherment");
	bool done = usage != NULL && X509_add_ext(x509, usage, -1) == 1;

	X509_EXTENSION_free(usage);
	return done;
}

/* RFC 8894 2.3: the subject is that of the request, and so is the key. */
static X509 *make_self(const X509_REQ *request, EVP_PKEY *key, int64_t now)
{
	auto_x509 X509 *x509 = X509_new();
	const EVP_MD *method = digest_method(DIGEST_SHA256);
	X509_NAME *subject = X509_REQ_get_subject_name(request);

	if (x509 == NULL || method == NULL ||
	    X509_set_version(x509, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) != 1 ||
	    X509_set_subject_name(x509, subject) != 1 ||
	    X509_set_issuer_name(x509, subject) != 1 ||
	    X509_set_pubkey(x509, key) != 1 ||
	    !openssl_set_time(X509_getm_notBefore(x509), now - CLOCK_DAY) ||
	    !openssl_set_time(X509_getm_notAfter(x509),
		now + (int64_t)SELF_DAYS * CLOCK_DAY) ||
	    !add_usage(x509) || X509_sign(x509, key, method) <= 0)
		return NULL;
	return own_take(x509);
}

static int set_id(struct scep_transaction *transaction, struct error *error)
{
	auto_openssl_bytes unsigned char *der = NULL;
	unsigned char digest[DIGEST_BYTES_MAX];
	int length = i2d_PUBKEY(transaction->key, &der);

	if (length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the public key");
	if (digest_of(DIGEST_SHA256, der, (size_t)length, digest, error) != 0)
		return -1;
	for (size_t i = 0; i < digest_size(DIGEST_SHA256); i++)
		(void)snprintf(
		    transaction->id + 2 * i, 3, "%02x", (unsigned)digest[i]);
	return 0;
}

/* The request is for the plan's key, else no answer could be used. */
static int check_request(
    X509_REQ *request, const struct scep_plan *plan, struct error *error)
{
	const EVP_PKEY *key = X509_REQ_get0_pubkey(request);

	if (key == NULL || EVP_PKEY_eq(key, plan->key->key) != 1)
		return openssl_error(error, STATUS_CRYPTO,
		    "certificate request is for another key");
	if (strcmp(plan->recipient->key_name, "RSA") == 0)
		return 0;
	error_set(error, STATUS_SERVER,
	    "certificate '%s' that requests are encrypted for has a key of "
	    "type %s, expected RSA",
	    plan->recipient->common_name, plan->recipient->key_name);
	return error_hint(error,
	    "Apple's SCEP client encrypts for RSA keys only: issue the RA "
	    "certificates of the server with RSA keys");
}

static int transaction_fill(struct scep_transaction *transaction,
    const struct scep_plan *plan, struct error *error)
{
	const unsigned char *at = plan->csr;
	auto_cleanup(request_release) X509_REQ *request =
	    d2i_X509_REQ(NULL, &at, (long)plan->csr_length);

	if (request == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate request");
	if (check_request(request, plan, error) != 0)
		return -1;
	(void)EVP_PKEY_up_ref(plan->key->key);
	transaction->key = plan->key->key;
	(void)X509_up_ref(plan->recipient->x509);
	transaction->recipient = plan->recipient->x509;
	transaction->ca_name =
	    X509_NAME_dup(X509_get_subject_name(plan->ca->x509));
	transaction->self = make_self(request, transaction->key, plan->now);
	if (transaction->ca_name == NULL || transaction->self == NULL)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot make the transaction's certificate");
	buf_add(&transaction->csr, plan->csr, plan->csr_length);
	if (!buf_ok(&transaction->csr))
		return error_set_memory(error);
	transaction->digest = plan->digest;
	transaction->cipher = plan->cipher;
	transaction->now = plan->now;
	return set_id(transaction, error);
}

int scep_transaction_new(const struct scep_plan *plan,
    struct scep_transaction **ret, struct error *error)
{
	auto_scep_transaction struct scep_transaction *transaction =
	    memory_new(sizeof(*transaction));

	if (transaction == NULL)
		return error_set_memory(error);
	ERR_clear_error();
	if (transaction_fill(transaction, plan, error) != 0)
		return -1;
	*ret = own_take(transaction);
	return 0;
}

void scep_transaction_free(struct scep_transaction *transaction)
{
	if (transaction == NULL)
		return;
	EVP_PKEY_free(transaction->key);
	X509_free(transaction->self);
	X509_free(transaction->recipient);
	X509_NAME_free(transaction->ca_name);
	buf_done(&transaction->csr);
	memory_free(transaction);
}

void scep_transaction_release(struct scep_transaction **transaction)
{
	scep_transaction_free(*transaction);
}

static int envelope(const struct scep_transaction *transaction,
    const struct buf *content, struct buf *der, struct error *error)
{
	const EVP_CIPHER *cipher = transaction->cipher == SCEP_CIPHER_AES128
				       ? EVP_aes_128_cbc()
				       : EVP_des_ede3_cbc();
	auto_bio BIO *bio =
	    BIO_new_mem_buf(content->data, (int)content->length);
	auto_content_info CMS_ContentInfo *message =
	    bio != NULL
		? CMS_encrypt(NULL, bio, cipher, CMS_BINARY | CMS_PARTIAL)
		: NULL;

	if (message == NULL ||
	    CMS_add1_recipient_cert(
		message, transaction->recipient, CMS_BINARY) == NULL ||
	    CMS_final(message, bio, NULL, CMS_BINARY) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encrypt the request");
	return openssl_add_der(
	    message, ASN1_ITEM_rptr(CMS_ContentInfo), der, "message", error);
}

static bool add_attribute(CMS_SignerInfo *signer, const char *oid, int type,
    const void *bytes, size_t length)
{
	return CMS_signed_add1_attr_by_txt(
		   signer, oid, type, bytes, (int)length) == 1;
}

static bool add_attributes(CMS_SignerInfo *signer,
    const struct scep_transaction *transaction, enum scep_message_type type)
{
	char number[12];
	int length = snprintf(number, sizeof(number), "%d", (int)type);

	return openssl_add_signing_time(signer, transaction->now) &&
	       add_attribute(signer, SCEP_OID_MESSAGE_TYPE,
		   V_ASN1_PRINTABLESTRING, number, (size_t)length) &&
	       add_attribute(signer, SCEP_OID_TRANSACTION_ID,
		   V_ASN1_PRINTABLESTRING, transaction->id,
		   strlen(transaction->id)) &&
	       add_attribute(signer, SCEP_OID_SENDER_NONCE, V_ASN1_OCTET_STRING,
		   transaction->nonce, sizeof(transaction->nonce));
}

static int sign(const struct scep_transaction *transaction,
    enum scep_message_type type, const struct buf *content, struct buf *der,
    struct error *error)
{
	const EVP_MD *method = digest_method(transaction->digest);
	auto_bio BIO *bio =
	    BIO_new_mem_buf(content->data, (int)content->length);
	auto_content_info CMS_ContentInfo *message = NULL;
	CMS_SignerInfo *signer = NULL;

	if (bio != NULL && method != NULL)
		message =
		    CMS_sign(NULL, NULL, NULL, NULL, CMS_BINARY | CMS_PARTIAL);
	if (message != NULL)
		signer = CMS_add1_signer(message, transaction->self,
		    transaction->key, method, SIGN_FLAGS);
	if (signer == NULL || !add_attributes(signer, transaction, type) ||
	    CMS_final(message, bio, NULL, CMS_BINARY) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot sign the request");
	return openssl_add_der(
	    message, ASN1_ITEM_rptr(CMS_ContentInfo), der, "message", error);
}

static bool add_name(struct buf *der, const X509_NAME *name)
{
	auto_openssl_bytes unsigned char *bytes = NULL;
	int length = i2d_X509_NAME(name, &bytes);

	if (length > 0)
		buf_add(der, bytes, (size_t)length);
	return length > 0 && buf_ok(der);
}

/* RFC 8894 3.3.3: IssuerAndSubject ::= SEQUENCE { issuer, subject }. */
static int poll_content(const struct scep_transaction *transaction,
    struct buf *content, struct error *error)
{
	auto_buf struct buf body = {0};
	unsigned char head[8]; /* tag, and a length of up to five bytes */
	unsigned char *at = head;

	if (!add_name(&body, transaction->ca_name) ||
	    !add_name(&body, X509_get_subject_name(transaction->self)))
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the request");
	ASN1_put_object(
	    &at, 1, (int)body.length, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
	buf_add(content, head, (size_t)(at - head));
	buf_add(content, body.data, body.length);
	return buf_ok(content) ? 0 : error_set_memory(error);
}

int scep_transaction_request(struct scep_transaction *transaction,
    enum scep_message_type type, struct buf *der, struct error *error)
{
	auto_buf struct buf content = {0};
	auto_buf struct buf encrypted = {0};

	ERR_clear_error();
	if (type == SCEP_CERT_POLL) {
		if (poll_content(transaction, &content, error) != 0)
			return -1;
	} else {
		buf_add(
		    &content, transaction->csr.data, transaction->csr.length);
		if (!buf_ok(&content))
			return error_set_memory(error);
	}
	if (RAND_bytes(transaction->nonce, sizeof(transaction->nonce)) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot make a nonce");
	if (envelope(transaction, &content, &encrypted, error) != 0)
		return -1;
	return sign(transaction, type, &encrypted, der, error);
}
