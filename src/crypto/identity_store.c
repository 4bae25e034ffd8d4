/* Keys and certificates of an OSSL_STORE, and what they lack. */
#include "crypto/identity_store.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pkcs12err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/shell.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/identity_work.h"
#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	OBJECTS_MAX = 4 * CERT_LIST_MAX, /* of one store */
	KEYS_MAX = 1
};

size_t identity_scheme_length(const char *uri)
{
	size_t length = 0;

	if (!isalpha((unsigned char)uri[0]))
		return 0;
	while (isalnum((unsigned char)uri[length]) ||
	       (uri[length] != '\0' && strchr("+-.", uri[length]) != NULL))
		length++;
	if (uri[length] != ':' || length < 2 || file_exists(uri))
		return 0;
	return length;
}

void identity_store_show(const char *uri, char *shown, size_t size)
{
	size_t length = strlen(uri);
	const char *query = strchr(uri, '?');

	if (query != NULL && identity_scheme_length(uri) > 0)
		length = (size_t)(query - uri);
	(void)snprintf(shown, size, "%.*s", (int)length, uri);
}

static int take_cert(
    OSSL_STORE_INFO *info, struct cert_list *certs, struct error *error)
{
	auto_cert struct cert *cert = NULL;
	X509 *x509 = OSSL_STORE_INFO_get1_CERT(info);

	if (x509 == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	if (cert_wrap(x509, &cert, error) != 0)
		return -1;
	return cert_list_add(certs, cert, error);
}

static int take_key(OSSL_STORE_INFO *info, EVP_PKEY **key, struct error *error)
{
	auto_pkey EVP_PKEY *another = OSSL_STORE_INFO_get1_PKEY(info);

	if (another == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed private key");
	if (*key == NULL)
		*key = own_take(another);
	else if (EVP_PKEY_eq(*key, another) != 1)
		return error_set(
		    error, STATUS_CRYPTO, "more than %d private key", KEYS_MAX);
	return 0;
}

static void info_release(OSSL_STORE_INFO **info)
{
	OSSL_STORE_INFO_free(*info);
}

void identity_store_release(OSSL_STORE_CTX **store)
{
	(void)OSSL_STORE_close(*store);
}

int identity_store_objects(OSSL_STORE_CTX *store, EVP_PKEY **key,
    struct cert_list *certs, struct error *error)
{
	unsigned count = 0;

	while (OSSL_STORE_eof(store) == 0 && count++ < OBJECTS_MAX) {
		auto_cleanup(info_release) OSSL_STORE_INFO *info =
		    OSSL_STORE_load(store);
		int type = info != NULL ? OSSL_STORE_INFO_get_type(info) : 0;

		if (type == OSSL_STORE_INFO_CERT &&
		    take_cert(info, certs, error) != 0)
			return -1;
		if (type == OSSL_STORE_INFO_PKEY &&
		    take_key(info, key, error) != 0)
			return -1;
	}
	return 0;
}

/* Reasons worth telling apart, from the whole of OpenSSL's queue, which is
 * emptied. */
struct reasons {
	bool memory;
	bool unsupported; /* an algorithm */
	bool wrong_mac;   /* of PKCS#12: the passphrase or the file */
};

static struct reasons read_reasons(void)
{
	struct reasons reasons = {0};
	unsigned long code;

	while ((code = ERR_get_error()) != 0) {
		int reason = ERR_GET_REASON(code);

		if (reason == ERR_R_MALLOC_FAILURE)
			reasons.memory = true;
		if (reason == ERR_R_UNSUPPORTED &&
		    ERR_GET_LIB(code) == ERR_LIB_EVP)
			reasons.unsupported = true;
		if (reason == PKCS12_R_MAC_VERIFY_FAILURE &&
		    ERR_GET_LIB(code) == ERR_LIB_PKCS12)
			reasons.wrong_mac = true;
	}
	return reasons;
}

static int fail_passphrase(const struct identity_passphrase *passphrase,
    const char *uri, struct error *error)
{
	if (passphrase->failed) {
		*error = passphrase->error;
		return error_prefix(error, "passphrase of '%s'", uri);
	}
	if (passphrase->given) {
		error_set(error, STATUS_CREDENTIALS,
		    "passphrase of '%s' is wrong", uri);
		return error_hint(error,
		    "check what `passphrase` in [signing] refers to; white "
		    "space counts");
	}
	error_set(error, STATUS_CREDENTIALS,
	    "'%s' needs a passphrase, and none is given", uri);
	return error_hint(error,
	    "set `passphrase` in [signing] of scepctl.conf, for example "
	    "`passphrase = env:SIGNING_PASSPHRASE`");
}

static int fail_legacy(const char *uri, struct error *error)
{
	struct shell_word word;

	error_set(error, STATUS_CRYPTO,
	    "'%s' is encrypted with RC2 or another algorithm OpenSSL 3 no "
	    "longer reads",
	    uri);
	return error_hint(error,
	    "convert it: `openssl pkcs12 -legacy -in %s -out new.pem` (macOS' "
	    "own openssl: without -legacy), and sign with new.pem",
	    shell_path(&word, uri, "FILE"));
}

int identity_store_judge(const struct identity_passphrase *passphrase,
    const EVP_PKEY *key, size_t cert_count, struct error *error)
{
	const char *uri = passphrase->shown;
	struct reasons reasons = read_reasons();

	if (reasons.memory)
		return error_set_memory(error);
	/* RC2 certificates beside a triple DES key give a key alone. */
	if (reasons.unsupported && (key == NULL || cert_count == 0))
		return fail_legacy(uri, error);
	if (key != NULL)
		return 0;
	if (passphrase->wanted || reasons.wrong_mac)
		return fail_passphrase(passphrase, uri, error);
	if (cert_count > 0) {
		error_set(error, STATUS_CRYPTO,
		    "'%s' has a certificate but no private key", uri);
		return error_hint(
		    error, "name the file with the key, and this one as chain");
	}
	error_set(error, STATUS_CRYPTO,
	    "'%s' holds no private key and no certificate", uri);
	return error_hint(error,
	    "expected PEM, DER or PKCS#12, or a URI such as "
	    "'pkcs11:token=Signing;object=profiles'");
}
