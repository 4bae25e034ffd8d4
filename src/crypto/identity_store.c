/* Keys and certificates from files, by OSSL_STORE. */
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

static void passphrase_done(struct identity_passphrase *passphrase)
{
	secret_done(&passphrase->secret);
}

/* pem_password_cb */
static int give_passphrase(char *bytes, int size, int writing, void *context)
{
	struct identity_passphrase *passphrase = context;
	const struct identity_source *source = passphrase->source;

	(void)writing;
	if (passphrase->wanted && passphrase->once)
		return -1;
	if (!passphrase->wanted && source->passphrase != NULL) {
		passphrase->given =
		    source->passphrase(source->context, &passphrase->secret,
			&passphrase->error) == 0;
		passphrase->failed = !passphrase->given;
	}
	passphrase->wanted = true;
	if (!passphrase->given || passphrase->secret.length > (size_t)size)
		return -1;
	if (passphrase->secret.length > 0)
		memcpy(
		    bytes, passphrase->secret.bytes, passphrase->secret.length);
	return (int)passphrase->secret.length;
}

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

/* The path when the URI is one or has the scheme file: without a host. */
static const char *plain_path(const char *uri)
{
	static const char scheme[] = "file:";

	if (identity_scheme_length(uri) == 0)
		return uri;
	if (!text_starts_with(uri, scheme) || strchr(uri, '%') != NULL)
		return NULL;
	uri += sizeof(scheme) - 1;
	if (strncmp(uri, "//", 2) == 0)
		uri += text_starts_with(uri + 2, "localhost/") ? 11 : 2;
	return uri;
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

/* The file is read here first: bounded, its mode seen, and a missing one told
 * apart; OSSL_STORE then reads the bytes. */
static OSSL_STORE_CTX *open_file(
    BIO *bio, const UI_METHOD *method, struct identity_passphrase *passphrase)
{
	return OSSL_STORE_attach(
	    bio, "file", NULL, NULL, method, passphrase, NULL, NULL, NULL);
}

static int read_store(OSSL_STORE_CTX *store,
    const struct identity_passphrase *passphrase, EVP_PKEY **ret_key,
    struct cert_list *certs, struct error *error)
{
	auto_pkey EVP_PKEY *key = NULL;

	if (identity_store_objects(store, &key, certs, error) != 0)
		return error_prefix(error, "'%s'", passphrase->shown);
	if (identity_store_judge(passphrase, key, certs->count, error) != 0)
		return -1;
	*ret_key = own_take(key);
	return 0;
}

static int read_path(const char *path, struct identity_passphrase *passphrase,
    const UI_METHOD *method, EVP_PKEY **ret_key, struct cert_list *certs,
    mode_t *ret_mode, struct error *error)
{
	auto_buf struct buf bytes = {0};
	auto_bio BIO *bio = NULL;
	auto_store OSSL_STORE_CTX *store = NULL;
	mode_t mode = 0;

	if (file_read_named(path, IDENTITY_FILE_MAX, &bytes, &mode, error) != 0)
		return -1;
	if (bytes.length == 0)
		return error_set(error, STATUS_CRYPTO, "'%s' is empty", path);
	if (identity_work_check(bytes.data, bytes.length, path, error) != 0)
		return -1;
	bio = BIO_new_mem_buf(bytes.data, (int)bytes.length);
	store = bio != NULL ? open_file(bio, method, passphrase) : NULL;
	if (store == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot read '%s'", path);
	if (read_store(store, passphrase, ret_key, certs, error) != 0)
		return -1;
	*ret_mode = mode;
	return 0;
}

static void method_release(UI_METHOD **method)
{
	UI_destroy_method(*method);
}

int identity_store_read(const struct identity_source *source,
    EVP_PKEY **ret_key, struct cert_list *certs, mode_t *ret_mode,
    struct error *error)
{
	auto_cleanup(passphrase_done) struct identity_passphrase passphrase = {
	    .source = source};
	auto_cleanup(method_release) UI_METHOD *method =
	    UI_UTIL_wrap_read_pem_callback(give_passphrase, 0);
	const char *path = plain_path(source->uri);

	if (method == NULL)
		return error_set_memory(error);
	identity_store_show(
	    source->uri, passphrase.shown, sizeof(passphrase.shown));
	ERR_clear_error();
	if (path != NULL)
		return read_path(
		    path, &passphrase, method, ret_key, certs, ret_mode, error);
	*ret_mode = 0;
	return identity_uri_read(&passphrase, method, ret_key, certs, error);
}
