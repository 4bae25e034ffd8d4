/* What a certificate's fields say, decoded once. */
#include "crypto/openssl.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/text.h"
#include "base/banned.h"

/* What a BIO collected, made fit for a terminal; NULL for lack of memory. */
static const char *printable(struct arena *arena, BIO *bio)
{
	auto_buf struct buf text = {0};
	char *bytes = NULL;
	long length = BIO_get_mem_data(bio, &bytes);

	if (length > 0)
		text_add_printable(&text, bytes, (size_t)length);
	else
		buf_text(&text, "");
	return buf_ok(&text) ? arena_copy(arena, text.data, text.length) : NULL;
}

static const char *name_text(struct arena *arena, const X509_NAME *name)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());

	if (bio == NULL ||
	    X509_NAME_print_ex(bio, name, 0,
		XN_FLAG_RFC2253 & (unsigned long)~ASN1_STRFLGS_ESC_MSB) < 0)
		return NULL;
	return printable(arena, bio);
}

static const char *common_name(struct cert *cert)
{
	const X509_NAME *name = X509_get_subject_name(cert->x509);
	const X509_NAME_ENTRY *entry;
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	int last = -1;

	if (bio == NULL)
		return NULL;
	for (int at = -1;
	     (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;)
		last = at;
	if (last < 0)
		return cert->subject[0] != '\0' ? cert->subject : "(no name)";
	entry = X509_NAME_get_entry(name, last);
	if (ASN1_STRING_print_ex(bio, X509_NAME_ENTRY_get_data(entry),
		ASN1_STRFLGS_UTF8_CONVERT) < 0)
		return NULL;
	return printable(&cert->texts, bio);
}

static const char *serial_text(struct cert *cert)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert->x509);
	auto_buf struct buf text = {0};

	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		buf_char(&text, '-');
	text_add_hex(&text, ASN1_STRING_get0_data(serial),
	    (size_t)ASN1_STRING_length(serial));
	return buf_ok(&text) ? arena_copy(&cert->texts, text.data, text.length)
			     : NULL;
}

static const char *object_text(struct arena *arena, const ASN1_OBJECT *object)
{
	char text[128] = "";
	int nid = OBJ_obj2nid(object);

	if (nid != NID_undef)
		return OBJ_nid2sn(nid);
	if (OBJ_obj2txt(text, sizeof(text), object, 1) < 0)
		return "unknown";
	return arena_text(arena, text);
}

static const char *curve_title(struct arena *arena, const EVP_PKEY *key)
{
	static const char *const titles[][2] = {
	    {"prime256v1", "P-256"},
	    {"secp384r1", "P-384"},
	    {"secp521r1", "P-521"},
	};
	char name[64] = "";

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) != 1)
		return "";
	for (size_t i = 0; i < array_length(titles); i++)
		if (strcmp(name, titles[i][0]) == 0)
			return titles[i][1];
	return arena_text(arena, name);
}

static void read_key(struct cert *cert)
{
	ASN1_OBJECT *object = NULL;
	EVP_PKEY *key = X509_get0_pubkey(cert->x509);
	int bits = key != NULL ? EVP_PKEY_get_bits(key) : 0;

	(void)X509_PUBKEY_get0_param(
	    &object, NULL, NULL, NULL, X509_get_X509_PUBKEY(cert->x509));
	cert->key_bits = bits > 0 ? (unsigned)bits : 0;
	cert->key_curve = "";
	switch (OBJ_obj2nid(object)) {
	case NID_rsaEncryption:
		cert->key_name = "RSA";
		break;
	case NID_rsassaPss:
		cert->key_name = "RSA-PSS";
		break;
	case NID_X9_62_id_ecPublicKey:
		cert->key_name = "EC";
		if (key != NULL)
			cert->key_curve = curve_title(&cert->texts, key);
		break;
	case NID_ED25519:
		cert->key_name = "Ed25519";
		break;
	case NID_ED448:
		cert->key_name = "Ed448";
		break;
	default:
		cert->key_name = object_text(&cert->texts, object);
		break;
	}
}

static void read_signature(struct cert *cert)
{
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OBJECT *object = NULL;
	int digest_nid = NID_undef;

	X509_get0_signature(NULL, &algorithm, cert->x509);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	cert->signature_name = object_text(&cert->texts, object);
	cert->signature_digest = -1;
	if (OBJ_find_sigid_algs(OBJ_obj2nid(object), &digest_nid, NULL) == 1)
		cert->signature_digest = digest_by_nid(digest_nid);
}

static void read_extensions(struct cert *cert)
{
	/* This also makes OpenSSL decode and keep the extensions now, before
	 * the certificate is shared by threads. */
	uint32_t flags = X509_get_extension_flags(cert->x509);
	uint32_t usage = X509_get_key_usage(cert->x509);

	cert->is_self_issued = (flags & EXFLAG_SI) != 0;
	cert->is_ca = (flags & EXFLAG_BCONS) != 0 && (flags & EXFLAG_CA) != 0 &&
		      (usage & KU_KEY_CERT_SIGN) != 0;
}

int cert_decode(struct cert *cert, struct error *error)
{
	int length = i2d_X509(cert->x509, &cert->der);

	if (length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	cert->der_length = (size_t)length;
	if (length > CERT_BYTES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "certificate has more than %d bytes", CERT_BYTES_MAX);
	if (!openssl_time(X509_get0_notBefore(cert->x509), &cert->not_before) ||
	    !openssl_time(X509_get0_notAfter(cert->x509), &cert->not_after))
		return error_set(error, STATUS_CRYPTO,
		    "malformed certificate: its dates are no dates");
	cert->subject =
	    name_text(&cert->texts, X509_get_subject_name(cert->x509));
	cert->issuer =
	    name_text(&cert->texts, X509_get_issuer_name(cert->x509));
	cert->serial = serial_text(cert);
	read_key(cert);
	read_signature(cert);
	read_extensions(cert);
	if (cert->subject != NULL)
		cert->common_name = common_name(cert);
	if (cert->common_name == NULL || cert->issuer == NULL ||
	    cert->serial == NULL || cert->key_name == NULL ||
	    cert->key_curve == NULL || cert->signature_name == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	ERR_clear_error();
	return 0;
}
