/* Answers of SCEP (RFC 8894 3): verified, decrypted, read. */
#include "crypto/scep_message.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/memory.h"
#include "base/text.h"
#include "crypto/cms_internal.h"
#include "crypto/scep_transaction.h"
#include "base/banned.h"

enum {
	VERIFY_FLAGS = CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN | CMS_BINARY
};

static const struct {
	const char *name;
	const char *meaning;
} fails[] = {
    [SCEP_FAIL_BAD_ALG] = {"badAlg",
	"the server does not support an algorithm of the request: look at the "
	"key size and at the smallest one the certificate template allows"},
    [SCEP_FAIL_BAD_MESSAGE_CHECK] = {"badMessageCheck",
	"NDES says so when the challenge is wrong, was used before or has "
	"expired (event 29 in its log), or when its RA certificates changed"},
    [SCEP_FAIL_BAD_REQUEST] = {"badRequest",
	"the CA refused the request: a wrong or missing challenge on many "
	"servers; with NDES look at the CA's failed requests, the template's "
	"permissions, its smallest key size and what subject it demands"},
    [SCEP_FAIL_BAD_TIME] = {"badTime",
	"the signing time is too far from the server's: compare the clocks"},
    [SCEP_FAIL_BAD_CERT_ID] = {"badCertId",
	"the server knows no certificate or request of this name, or the "
	"request was denied by the CA's administrator"},
};

const char *scep_fail_name(enum scep_fail fail)
{
	return fail == SCEP_FAIL_NONE ? "none" : fails[fail].name;
}

const char *scep_fail_meaning(enum scep_fail fail)
{
	return fail == SCEP_FAIL_NONE
		   ? "the server gave no reason: look into its log"
		   : fails[fail].meaning;
}

void scep_reply_done(struct scep_reply *reply)
{
	cert_free(reply->signer);
	cert_free(reply->cert);
	cert_list_done(&reply->certs);
	memset(reply, 0, sizeof(*reply));
}

/* The one value of a signed attribute, or NULL. */
static const ASN1_STRING *attribute(
    const CMS_SignerInfo *signer, const char *oid)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	int at = -1, again = -1;
	X509_ATTRIBUTE *found = NULL;
	const ASN1_TYPE *type = NULL;

	if (object != NULL)
		at = CMS_signed_get_attr_by_OBJ(signer, object, -1);
	if (at >= 0)
		again = CMS_signed_get_attr_by_OBJ(signer, object, at);
	ASN1_OBJECT_free(object);
	if (at >= 0 && again < 0)
		found = CMS_signed_get_attr(signer, at);
	if (found != NULL && X509_ATTRIBUTE_count(found) == 1)
		type = X509_ATTRIBUTE_get0_type(found, 0);
	if (type == NULL)
		return NULL;
	switch (type->type) {
	case V_ASN1_PRINTABLESTRING:
	case V_ASN1_UTF8STRING:
	case V_ASN1_IA5STRING:
	case V_ASN1_OCTET_STRING:
		return type->value.asn1_string;
	default:
		return NULL;
	}
}

static bool attribute_is(const CMS_SignerInfo *signer, const char *oid,
    const void *bytes, size_t length)
{
	const ASN1_STRING *string = attribute(signer, oid);

	return string != NULL && (size_t)ASN1_STRING_length(string) == length &&
	       memcmp(ASN1_STRING_get0_data(string), bytes, length) == 0;
}

static bool attribute_number(
    const CMS_SignerInfo *signer, const char *oid, int most, int *ret)
{
	const ASN1_STRING *string = attribute(signer, oid);
	int64_t number;

	if (string == NULL ||
	    !text_to_number((const char *)ASN1_STRING_get0_data(string),
		(size_t)ASN1_STRING_length(string), 0, most, &number))
		return false;
	*ret = (int)number;
	return true;
}

static int fail_server(struct error *error, const char *what)
{
	ERR_clear_error();
	return error_set(
	    error, STATUS_SERVER, "answer of the SCEP server %s", what);
}

static STACK_OF(X509) * signer_stack(const struct cert_list *signers)
{
	STACK_OF(X509) *stack = sk_X509_new_null();

	for (size_t i = 0; stack != NULL && i < signers->count; i++)
		if (sk_X509_push(stack, signers->certs[i]->x509) <= 0) {
			sk_X509_free(stack);
			return NULL;
		}
	return stack;
}

static bool has_content(CMS_ContentInfo *message)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(message);

	return content != NULL && *content != NULL;
}

/* Checks the signature; the content goes to bio only to be trusted when this
 * returns 0. An answer that refuses may have no content at all: then the
 * signature is over nothing. */
static int verify(const struct cms *cms, const struct cert_list *signers,
    BIO *bio, struct error *error)
{
	auto_x509_stack STACK_OF(X509) *stack = signer_stack(signers);
	auto_bio BIO *nothing = BIO_new(BIO_s_mem());
	bool missing;

	if (stack == NULL || nothing == NULL)
		return openssl_error(error, STATUS_LIMIT, "out of memory");
	(void)BIO_set_mem_eof_return(nothing, 0);
	if (CMS_verify(cms->message, stack, NULL,
		has_content(cms->message) ? NULL : nothing, bio,
		VERIFY_FLAGS) == 1)
		return 0;
	missing = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_CMS &&
		  ERR_GET_REASON(ERR_peek_error()) ==
		      CMS_R_SIGNER_CERTIFICATE_NOT_FOUND;
	if (!missing)
		return openssl_error(error, STATUS_CRYPTO,
		    "signature of the SCEP server's answer does not hold");
	ERR_clear_error();
	return error_set(error, STATUS_CRYPTO,
	    "answer of the SCEP server is signed by none of the certificates "
	    "it gave before");
}

static int find_signer(CMS_SignerInfo *info, const struct cert_list *signers,
    struct scep_reply *reply, struct error *error)
{
	for (size_t i = 0; i < signers->count; i++)
		if (CMS_SignerInfo_cert_cmp(info, signers->certs[i]->x509) ==
		    0) {
			reply->signer = cert_share(signers->certs[i]);
			return 0;
		}
	return fail_server(error, "has an unknown signer");
}

static int read_failure(
    const CMS_SignerInfo *signer, struct scep_reply *reply, struct error *error)
{
	const ASN1_STRING *said = attribute(signer, SCEP_OID_FAIL_INFO_TEXT);
	auto_buf struct buf text = {0};
	int fail = SCEP_FAIL_NONE;

	(void)attribute_number(
	    signer, SCEP_OID_FAIL_INFO, SCEP_FAIL_BAD_CERT_ID, &fail);
	reply->fail = (enum scep_fail)fail;
	if (said == NULL)
		return 0;
	text_add_printable(&text, (const char *)ASN1_STRING_get0_data(said),
	    (size_t)ASN1_STRING_length(said));
	if (!buf_ok(&text))
		return error_set_memory(error);
	if (text.data != NULL)
		(void)snprintf(reply->fail_text, sizeof(reply->fail_text),
		    "%.*s",
		    (int)text_utf8_prefix(text.data,
			text.length < SCEP_TEXT_MAX - 1 ? text.length
							: SCEP_TEXT_MAX - 1),
		    text.data);
	return 0;
}

/* RFC 8894 3.2.1: what the signed attributes must say. */
static int read_attributes(const struct scep_transaction *transaction,
    const CMS_SignerInfo *signer, struct scep_reply *reply, struct error *error)
{
	int type, status;

	if (!attribute_number(signer, SCEP_OID_MESSAGE_TYPE, 99, &type) ||
	    type != SCEP_CERT_REP)
		return fail_server(error, "is not of the type CertRep");
	if (!attribute_is(signer, SCEP_OID_TRANSACTION_ID, transaction->id,
		strlen(transaction->id)))
		return fail_server(error, "is for another transaction");
	if (!attribute_is(signer, SCEP_OID_RECIPIENT_NONCE, transaction->nonce,
		sizeof(transaction->nonce)))
		return fail_server(
		    error, "does not repeat the nonce of the request");
	if (!attribute_number(signer, SCEP_OID_PKI_STATUS, 99, &status) ||
	    (status != SCEP_SUCCESS && status != SCEP_FAILURE &&
		status != SCEP_PENDING))
		return fail_server(error, "has no known pkiStatus");
	reply->status = (enum scep_status)status;
	reply->fail = SCEP_FAIL_NONE;
	return status == SCEP_FAILURE ? read_failure(signer, reply, error) : 0;
}

static int find_cert(const struct scep_transaction *transaction,
    struct scep_reply *reply, struct error *error)
{
	for (size_t i = 0; i < reply->certs.count; i++) {
		struct cert *cert = reply->certs.certs[i];
		EVP_PKEY *key = X509_get0_pubkey(cert->x509);

		if (key != NULL && EVP_PKEY_eq(key, transaction->key) == 1) {
			ERR_clear_error();
			reply->cert = cert_share(cert);
			return 0;
		}
	}
	return fail_server(error, "has no certificate for the request's key");
}

static int read_certs(const struct scep_transaction *transaction,
    const struct buf *envelope, struct scep_reply *reply, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	char *bytes = NULL;
	long length;

	if (bio == NULL)
		return openssl_error(error, STATUS_LIMIT, "out of memory");
	if (envelope->length == 0)
		return fail_server(
		    error, "grants the request but has no content");
	if (scep_envelope_open(transaction, envelope, bio, reply->cipher,
		sizeof(reply->cipher), error) != 0)
		return -1;
	length = BIO_get_mem_data(bio, &bytes);
	if (cert_list_read(bytes, length > 0 ? (size_t)length : 0,
		"answer of the SCEP server", &reply->certs, error) != 0) {
		if (error->status == STATUS_CRYPTO)
			error->status = STATUS_SERVER;
		return -1;
	}
	return find_cert(transaction, reply, error);
}

static int read_message(
    const void *bytes, size_t length, struct cms **ret, struct error *error)
{
	if (length > SCEP_MESSAGE_MAX)
		return error_set(error, STATUS_SERVER,
		    "answer of the SCEP server has %zu bytes, expected %d at "
		    "most",
		    length, SCEP_MESSAGE_MAX);
	if (cms_read(bytes, length, ret, error) == 0)
		return 0;
	if (error->status == STATUS_FINDINGS) {
		error->status = STATUS_SERVER;
		error->hint[0] = '\0';
		return error_prefix(error, "answer of the SCEP server");
	}
	return -1;
}

static int read_reply(const struct scep_transaction *transaction,
    const struct cert_list *signers, const struct cms *cms,
    struct scep_reply *reply, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	auto_buf struct buf content = {0};
	CMS_SignerInfo *signer;
	char *bytes = NULL;
	long length;

	if (bio == NULL)
		return openssl_error(error, STATUS_LIMIT, "out of memory");
	if (cms_signer_count(cms) != 1)
		return fail_server(error, "does not have exactly one signer");
	if (verify(cms, signers, bio, error) != 0)
		return -1;
	signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms->message), 0);
	if (find_signer(signer, signers, reply, error) != 0 ||
	    read_attributes(transaction, signer, reply, error) != 0)
		return -1;
	(void)snprintf(
	    reply->digest, sizeof(reply->digest), "%s", cms_digest_name(cms));
	if (reply->status != SCEP_SUCCESS)
		return 0;
	length = BIO_get_mem_data(bio, &bytes);
	if (length > 0)
		buf_add(&content, bytes, (size_t)length);
	if (!buf_ok(&content))
		return error_set_memory(error);
	return read_certs(transaction, &content, reply, error);
}

int scep_transaction_reply(const struct scep_transaction *transaction,
    const struct cert_list *signers, const void *bytes, size_t length,
    struct scep_reply *ret_reply, struct error *error)
{
	auto_scep_reply struct scep_reply reply = {0};
	auto_cms struct cms *cms = NULL;

	ERR_clear_error();
	if (read_message(bytes, length, &cms, error) != 0 ||
	    read_reply(transaction, signers, cms, &reply, error) != 0)
		return -1;
	*ret_reply = reply;
	memset(&reply, 0, sizeof(reply));
	return 0;
}
