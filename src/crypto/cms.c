/* Signed messages (CMS SignedData, RFC 5652), read. */
#include "crypto/cms.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/memory.h"
#include "base/text.h"
#include "crypto/cms_internal.h"
#include "crypto/der.h"
#include "base/banned.h"

const unsigned char cms_oid_signed_data[11] = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};

/* What the outermost elements say, before OpenSSL decodes anything. */
struct outline {
	size_t certs;
	size_t signers;
};

bool cms_is(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	const unsigned char *oid = cms_oid_signed_data;
	size_t head;

	if (length < 2 || at[0] != DER_SEQUENCE)
		return false;
	head = at[1] > 0x80 ? 2 + (size_t)(at[1] & 0x7f) : 2;
	return length >= head + sizeof(cms_oid_signed_data) &&
	       memcmp(at + head, oid, sizeof(cms_oid_signed_data)) == 0;
}

static int fail_shape(struct error *error)
{
	return error_set(
	    error, STATUS_FINDINGS, "malformed or truncated signed message");
}

/* The elements of SignedData after the content (RFC 5652 5.1). */
static bool outline_read(struct der data, struct outline *ret)
{
	struct outline outline = {0};
	struct der_item item;
	bool found = false;

	if (!der_expect(&data, DER_INTEGER, &item) ||
	    !der_expect(&data, DER_SET, &item) ||
	    !der_expect(&data, DER_SEQUENCE, &item))
		return false;
	while (der_next(&data, &item)) {
		if (item.tag == DER_CONTEXT_0 &&
		    !der_count(item.body, &outline.certs))
			return false;
		if (item.tag == DER_SET) {
			found = der_count(item.body, &outline.signers);
			break;
		}
	}
	*ret = outline;
	return found;
}

static int check_outline(const void *bytes, size_t length, struct error *error)
{
	struct der der = der_of(bytes, length);
	struct outline outline = {0};
	struct der_item item, data;

	if (!der_expect(&der, DER_SEQUENCE, &item))
		return fail_shape(error);
	if (!der_at_end(&der))
		return error_set(error, STATUS_FINDINGS,
		    "%td bytes after the signed message's end",
		    der.end - der.at);
	if (!der_expect(&item.body, DER_OBJECT, &(struct der_item){0}) ||
	    !der_expect(&item.body, DER_CONTEXT_0, &data) ||
	    !der_expect(&data.body, DER_SEQUENCE, &item) ||
	    !outline_read(item.body, &outline))
		return fail_shape(error);
	if (outline.certs > CERT_LIST_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "signed message has %zu certificates, expected %d at most",
		    outline.certs, CERT_LIST_MAX);
	if (outline.signers > CMS_SIGNERS_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "signed message has %zu signers, expected %d at most",
		    outline.signers, CMS_SIGNERS_MAX);
	return 0;
}

/* Why bytes that are no SignedData are none. */
static int fail_kind(const void *bytes, size_t length, struct error *error)
{
	const char *text = bytes;
	struct der der = der_of(bytes, length);
	struct der_item item;

	if (length > 10 && memcmp(text, "-----BEGIN", 10) == 0) {
		error_set(error, STATUS_FINDINGS,
		    "signed message is PEM text, expected DER");
		return error_hint(error,
		    "Apple devices do not read PEM: `openssl cms -cmsout "
		    "-inform PEM -outform DER -in FILE -out NEW`");
	}
	if (length > 5 && (text_equal_case(text, 5, "MIME-", 5) ||
			      text_equal_case(text, 5, "Conte", 5))) {
		error_set(error, STATUS_FINDINGS,
		    "signed message is S/MIME mail, expected DER");
		return error_hint(error,
		    "Apple devices do not read S/MIME: `openssl cms -cmsout "
		    "-inform SMIME -outform DER -in FILE -out NEW`");
	}
	if (der_expect(&der, DER_SEQUENCE, &item) &&
	    der_expect(&item.body, DER_OBJECT, &(struct der_item){0}))
		return error_set(error, STATUS_FINDINGS,
		    "message is not SignedData, it is encrypted or of "
		    "another type");
	return error_set(error, STATUS_FINDINGS, "not a signed message");
}

static int take_certs(struct cms *cms, struct error *error)
{
	STACK_OF(X509) *found = CMS_get1_certs(cms->message);
	int count = sk_X509_num(found), result = 0;

	/* Not shifted out, which would move all that follow each time. */
	for (int i = 0; result == 0 && i < count; i++) {
		auto_cert struct cert *cert = NULL;
		X509 *x509 = sk_X509_value(found, i);

		(void)sk_X509_set(found, i, NULL);
		result = cert_wrap(x509, &cert, error);
		if (result == 0)
			result = cert_list_add(&cms->certs, cert, error);
	}
	sk_X509_pop_free(found, X509_free);
	if (result != 0 && error->status == STATUS_CRYPTO)
		error->status = STATUS_FINDINGS;
	return result;
}

static void take_time(struct cms *cms, const CMS_SignerInfo *signer)
{
	int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
	X509_ATTRIBUTE *attribute =
	    at >= 0 ? CMS_signed_get_attr(signer, at) : NULL;
	const ASN1_TIME *time;

	if (attribute == NULL)
		return;
	time = X509_ATTRIBUTE_get0_data(attribute, 0, V_ASN1_UTCTIME, NULL);
	if (time == NULL)
		time = X509_ATTRIBUTE_get0_data(
		    attribute, 0, V_ASN1_GENERALIZEDTIME, NULL);
	cms->has_time = openssl_time(time, &cms->time);
}

static int algorithm_nid(const X509_ALGOR *algorithm, char *text)
{
	const ASN1_OBJECT *object = NULL;
	int nid;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	nid = OBJ_obj2nid(object);
	if (nid != NID_undef)
		(void)snprintf(text, CMS_TEXT_MAX, "%s", OBJ_nid2sn(nid));
	else if (OBJ_obj2txt(text, CMS_TEXT_MAX, object, 1) <= 0)
		(void)snprintf(text, CMS_TEXT_MAX, "unknown");
	return nid;
}

/* rsaEncryption and shaNWithRSAEncryption are both RSA PKCS#1 v1.5, and so is
 * the other with ECDSA. */
static void take_algorithms(struct cms *cms, CMS_SignerInfo *signer)
{
	X509_ALGOR *digest = NULL, *signature = NULL;
	int nid, key = NID_undef;

	CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, &signature);
	cms->digest = digest_by_nid(algorithm_nid(digest, cms->digest_name));
	if (cms->digest >= 0)
		(void)snprintf(cms->digest_name, CMS_TEXT_MAX, "%s",
		    digest_name((enum digest)cms->digest));
	nid = algorithm_nid(signature, cms->signature_name);
	if (OBJ_find_sigid_algs(nid, NULL, &key) == 1 && nid != NID_rsassaPss)
		nid = key;
	cms->apple_serves =
	    nid == NID_rsaEncryption || nid == NID_X9_62_id_ecPublicKey;
	if (cms->apple_serves)
		(void)snprintf(cms->signature_name, CMS_TEXT_MAX, "%s",
		    nid == NID_rsaEncryption ? "RSA" : "ECDSA");
	else if (nid == NID_rsassaPss)
		(void)snprintf(cms->signature_name, CMS_TEXT_MAX, "RSA-PSS");
}

static void take_signer(struct cms *cms)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms->message);
	CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, 0);

	cms->digest = -1;
	cms->signer_count = (size_t)sk_CMS_SignerInfo_num(signers);
	if (signers == NULL || signer == NULL) {
		cms->signer_count = 0;
		return;
	}
	for (size_t i = 0; i < cms->certs.count && cms->signer == NULL; i++)
		if (CMS_SignerInfo_cert_cmp(
			signer, cms->certs.certs[i]->x509) == 0)
			cms->signer = cms->certs.certs[i];
	take_algorithms(cms, signer);
	take_time(cms, signer);
}

int cms_read(
    const void *bytes, size_t length, struct cms **ret, struct error *error)
{
	const unsigned char *at = bytes;
	auto_cms struct cms *cms = NULL;

	if (length > CMS_FILE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "signed message has more than %d bytes", CMS_FILE_MAX);
	if (!cms_is(bytes, length))
		return fail_kind(bytes, length, error);
	if (check_outline(bytes, length, error) != 0)
		return -1;
	cms = memory_new(sizeof(*cms));
	if (cms == NULL)
		return error_set_memory(error);
	cms->message = d2i_CMS_ContentInfo(NULL, &at, (long)length);
	if (cms->message == NULL || at != (const unsigned char *)bytes + length)
		return openssl_error(
		    error, STATUS_FINDINGS, "malformed signed message");
	if (take_certs(cms, error) != 0)
		return -1;
	take_signer(cms);
	ERR_clear_error();
	*ret = own_take(cms);
	return 0;
}

void cms_free(struct cms *cms)
{
	if (cms == NULL)
		return;
	CMS_ContentInfo_free(cms->message);
	cert_list_done(&cms->certs);
	memory_free(cms);
}

void cms_release(struct cms **cms)
{
	cms_free(*cms);
}

const void *cms_content(const struct cms *cms, size_t *ret_length)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms->message);

	if (content == NULL || *content == NULL)
		return NULL;
	*ret_length = (size_t)ASN1_STRING_length(*content);
	return ASN1_STRING_get0_data(*content);
}

size_t cms_signer_count(const struct cms *cms)
{
	return cms->signer_count;
}

const struct cert *cms_signer(const struct cms *cms)
{
	return cms->signer;
}

const struct cert_list *cms_certs(const struct cms *cms)
{
	return &cms->certs;
}

const char *cms_digest_name(const struct cms *cms)
{
	return cms->digest_name;
}

const char *cms_signature_name(const struct cms *cms)
{
	return cms->signature_name;
}

bool cms_signing_time(const struct cms *cms, int64_t *ret_time)
{
	if (cms->has_time)
		*ret_time = cms->time;
	return cms->has_time;
}
