/* Names in a certificate: subject, alternative names, hosts, SIDs. */
#include "crypto/cert_names.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/text.h"
#include "crypto/openssl.h"
#include "base/banned.h"

#define SID_EXTENSION "1.3.6.1.4.1.311.25.2"
#define SID_NAME "1.3.6.1.4.1.311.25.2.1"

static void names_release(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}
#define auto_names auto_cleanup(names_release)

static void add_printable(struct buf *text, BIO *bio)
{
	char *bytes = NULL;
	long length = BIO_get_mem_data(bio, &bytes);

	if (length > 0)
		text_add_printable(text, bytes, (size_t)length);
}

int cert_add_subject(
    const struct cert *cert, struct buf *text, struct error *error)
{
	const unsigned long flags =
	    XN_FLAG_RFC2253 &
	    ~(unsigned long)(XN_FLAG_DN_REV | ASN1_STRFLGS_ESC_MSB);
	auto_bio BIO *bio = BIO_new(BIO_s_mem());

	if (bio == NULL || X509_NAME_print_ex(bio,
			       X509_get_subject_name(cert->x509), 0, flags) < 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot write the subject");
	add_printable(text, bio);
	return buf_ok(text) ? 0 : error_set_memory(error);
}

static GENERAL_NAMES *alternatives(const struct cert *cert)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(cert->x509, NID_subject_alt_name, NULL, NULL);

	ERR_clear_error();
	return names;
}

/* The text of an otherName of this type, else NULL. */
static const ASN1_STRING *other_name(const GENERAL_NAME *name, const char *oid)
{
	ASN1_OBJECT *type = NULL;
	ASN1_TYPE *value = NULL;
	char text[64] = "";

	if (GENERAL_NAME_get0_otherName(name, &type, &value) != 1 ||
	    OBJ_obj2txt(text, sizeof(text), type, 1) <= 0 ||
	    strcmp(text, oid) != 0)
		return NULL;
	switch (value->type) {
	case V_ASN1_UTF8STRING:
	case V_ASN1_IA5STRING:
	case V_ASN1_PRINTABLESTRING:
	case V_ASN1_OCTET_STRING:
		return value->value.asn1_string;
	default:
		return NULL;
	}
}

static const ASN1_STRING *text_of(
    const GENERAL_NAME *name, enum csr_alternative_type type)
{
	static const int types[] = {
	    [CSR_DNS] = GEN_DNS, [CSR_EMAIL] = GEN_EMAIL, [CSR_URI] = GEN_URI};
	int is = -1;
	const ASN1_STRING *string = GENERAL_NAME_get0_value(name, &is);

	if (type == CSR_UPN)
		return other_name(name, "1.3.6.1.4.1.311.20.2.3");
	return is == types[type] ? string : NULL;
}

static bool is_name(
    const ASN1_STRING *string, const struct csr_alternative *name)
{
	const char *text = (const char *)ASN1_STRING_get0_data(string);
	size_t length = (size_t)ASN1_STRING_length(string);

	if (name->type != CSR_URI)
		return text_equal_case(text, length, name->value, name->length);
	return length == name->length && memcmp(text, name->value, length) == 0;
}

bool cert_has_alternative(
    const struct cert *cert, const struct csr_alternative *name)
{
	auto_names GENERAL_NAMES *names = alternatives(cert);

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const ASN1_STRING *string =
		    text_of(sk_GENERAL_NAME_value(names, i), name->type);

		if (string != NULL && is_name(string, name))
			return true;
	}
	return false;
}

static void add_alternative(struct buf *text, GENERAL_NAME *name, BIO *bio)
{
	const ASN1_STRING *upn = text_of(name, CSR_UPN);

	if (text->length > 0)
		buf_text(text, ", ");
	if (upn != NULL) {
		buf_text(text, "UPN:");
		text_add_printable(text,
		    (const char *)ASN1_STRING_get0_data(upn),
		    (size_t)ASN1_STRING_length(upn));
		return;
	}
	(void)BIO_reset(bio);
	if (GENERAL_NAME_print(bio, name) == 1)
		add_printable(text, bio);
}

int cert_add_alternatives(
    const struct cert *cert, struct buf *text, struct error *error)
{
	auto_names GENERAL_NAMES *names = alternatives(cert);
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	auto_buf struct buf found = {0};

	if (bio == NULL)
		return openssl_error(error, STATUS_LIMIT, "out of memory");
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
		add_alternative(&found, sk_GENERAL_NAME_value(names, i), bio);
	ERR_clear_error();
	if (found.data != NULL)
		buf_add(text, found.data, found.length);
	return buf_ok(&found) && buf_ok(text) ? 0 : error_set_memory(error);
}

bool cert_has_sid(const struct cert *cert, const char *sid, size_t length)
{
	ASN1_OBJECT *object = OBJ_txt2obj(SID_EXTENSION, 1);
	int at =
	    object != NULL ? X509_get_ext_by_OBJ(cert->x509, object, -1) : -1;
	X509_EXTENSION *extension =
	    at >= 0 ? X509_get_ext(cert->x509, at) : NULL;
	const ASN1_OCTET_STRING *data =
	    extension != NULL ? X509_EXTENSION_get_data(extension) : NULL;
	const unsigned char *bytes =
	    data != NULL ? ASN1_STRING_get0_data(data) : NULL;
	auto_names GENERAL_NAMES *names =
	    bytes != NULL
		? d2i_GENERAL_NAMES(NULL, &bytes, ASN1_STRING_length(data))
		: NULL;
	const struct csr_alternative wanted = {CSR_UPN, sid, length};
	bool found = false;

	ASN1_OBJECT_free(object);
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const ASN1_STRING *string =
		    other_name(sk_GENERAL_NAME_value(names, i), SID_NAME);

		found = found || (string != NULL && is_name(string, &wanted));
	}
	ERR_clear_error();
	return found;
}

bool cert_names_host(const struct cert *cert, const char *host)
{
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
	bool is_address = address != NULL;
	int found;

	ASN1_OCTET_STRING_free(address);
	found = is_address ? X509_check_ip_asc(cert->x509, host, 0)
			   : X509_check_host(cert->x509, host, strlen(host),
				 X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL);
	ERR_clear_error();
	return found == 1;
}

static void add_id(const ASN1_OCTET_STRING *id, struct buf *text)
{
	if (id != NULL)
		text_add_hex(text, ASN1_STRING_get0_data(id),
		    (size_t)ASN1_STRING_length(id));
}

void cert_add_key_id(const struct cert *cert, struct buf *text)
{
	add_id(X509_get0_subject_key_id(cert->x509), text);
}

void cert_add_issuer_key_id(const struct cert *cert, struct buf *text)
{
	add_id(X509_get0_authority_key_id(cert->x509), text);
}
