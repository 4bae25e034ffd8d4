/*
 * What the signers of published profiles are: mostly certificates that Apple
 * issued, or ones that this system's CAs did.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "crypto/cms_internal.h"
#include "base/banned.h"

enum {
	OID_TEXT_MAX = 128
};

/* Apple's certificate extensions, such as 6.1.13, Developer ID Application. */
static const char apple_arc[] = "1.2.840.113635.100.6.";

static bool is_in_arc(X509_EXTENSION *extension)
{
	char text[OID_TEXT_MAX];

	return OBJ_obj2txt(text, sizeof(text),
		   X509_EXTENSION_get_object(extension), 1) > 0 &&
	       strncmp(text, apple_arc, sizeof(apple_arc) - 1) == 0;
}

bool cms_is_apple_extension(int number, const X509 *x509)
{
	if (number != X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION || x509 == NULL)
		return false;
	for (int i = 0; i < X509_get_ext_count(x509); i++) {
		X509_EXTENSION *extension = X509_get_ext(x509, i);

		if (X509_EXTENSION_get_critical(extension) != 0 &&
		    X509_supported_extension(extension) == 0 &&
		    !is_in_arc(extension))
			return false;
	}
	return true;
}

static int pass_over(int held, X509_STORE_CTX *context)
{
	return held == 1 ||
	       cms_is_apple_extension(X509_STORE_CTX_get_error(context),
		   X509_STORE_CTX_get_current_cert(context));
}

int cms_is_of_system(
    const struct cms *cms, bool *ret_of_system, struct error *error)
{
	auto_x509_store X509_STORE *store = X509_STORE_new();
	auto_x509_context X509_STORE_CTX *context = X509_STORE_CTX_new();
	auto_x509_stack STACK_OF(X509) *certs = sk_X509_new_null();
	X509_VERIFY_PARAM *param;

	if (store == NULL || context == NULL || certs == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < cms->certs.count; i++)
		if (sk_X509_push(certs, cms->certs.certs[i]->x509) <= 0)
			return error_set_memory(error);
	/* A system without CAs trusts none. */
	(void)X509_STORE_set_default_paths(store);
	if (X509_STORE_CTX_init(context, store, cms->signer->x509, certs) != 1)
		return error_set_memory(error);
	param = X509_STORE_CTX_get0_param(context);
	X509_STORE_CTX_set_verify_cb(context, pass_over);
	if (X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY) != 1 ||
	    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME) != 1)
		return error_set_memory(error);
	*ret_of_system = X509_verify_cert(context) == 1;
	ERR_clear_error();
	return openssl_out_of_memory() ? error_set_memory(error) : 0;
}
