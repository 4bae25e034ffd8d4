/* What a certificate may be used for. */
#include "crypto/cert_usage.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"
#include "base/banned.h"

bool cert_has_key_usage(const struct cert *cert)
{
	return (X509_get_extension_flags(cert->x509) & EXFLAG_KUSAGE) != 0;
}

unsigned cert_key_usage(const struct cert *cert)
{
	static const struct {
		uint32_t theirs;
		unsigned ours;
	} bits[] = {
	    {KU_DIGITAL_SIGNATURE, CERT_USAGE_DIGITAL_SIGNATURE},
	    {KU_KEY_ENCIPHERMENT, CERT_USAGE_KEY_ENCIPHERMENT},
	    {KU_KEY_CERT_SIGN, CERT_USAGE_CERT_SIGN},
	    {KU_CRL_SIGN, CERT_USAGE_CRL_SIGN},
	};
	uint32_t usage = X509_get_key_usage(cert->x509);
	unsigned result = 0;

	for (size_t i = 0; i < array_length(bits); i++)
		if ((usage & bits[i].theirs) != 0)
			result |= bits[i].ours;
	return result;
}

bool cert_has_extended_usage(const struct cert *cert)
{
	return (X509_get_extension_flags(cert->x509) & EXFLAG_XKUSAGE) != 0;
}

/* All bits when there is no extension. */
static bool has_extended(const struct cert *cert, uint32_t bits)
{
	return (X509_get_extended_key_usage(cert->x509) & bits) != 0;
}

bool cert_is_for(const struct cert *cert, enum cert_purpose purpose)
{
	static const uint32_t bits[] = {
	    [CERT_FOR_TLS_SERVER] = XKU_SSL_SERVER,
	    [CERT_FOR_TLS_CLIENT] = XKU_SSL_CLIENT,
	};

	return cert_has_extended_usage(cert) &&
	       has_extended(cert, bits[purpose]);
}

bool cert_allows(const struct cert *cert, enum cert_purpose purpose)
{
	return cert_is_for(cert, purpose) || has_extended(cert, XKU_ANYEKU) ||
	       !cert_has_extended_usage(cert);
}

static void add_usage(struct buf *text, const ASN1_OBJECT *object)
{
	char name[128] = "";
	int nid = OBJ_obj2nid(object);

	if (text->length > 0)
		buf_text(text, ", ");
	if (nid != NID_undef)
		buf_text(text, OBJ_nid2ln(nid));
	else if (OBJ_obj2txt(name, sizeof(name), object, 1) > 0)
		buf_text(text, name);
	else
		buf_text(text, "unknown");
}

int cert_add_extended_usage(
    const struct cert *cert, struct buf *text, struct error *error)
{
	auto_buf struct buf found = {0};
	EXTENDED_KEY_USAGE *usages =
	    X509_get_ext_d2i(cert->x509, NID_ext_key_usage, NULL, NULL);

	for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
		add_usage(&found, sk_ASN1_OBJECT_value(usages, i));
	EXTENDED_KEY_USAGE_free(usages);
	if (openssl_out_of_memory()) {
		ERR_clear_error();
		return error_set_memory(error);
	}
	ERR_clear_error();
	if (found.data != NULL)
		buf_add(text, found.data, found.length);
	if (!buf_ok(&found) || !buf_ok(text))
		return error_set_memory(error);
	return 0;
}
