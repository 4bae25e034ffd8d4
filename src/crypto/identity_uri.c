/*
 * Identities behind a URI: tokens (RFC 7512) and whatever else OpenSSL has a
 * provider for.
 *
 * A token locks itself after a few wrong PINs, so one is given to it once and
 * never again until it has been found right; and the provider asks nobody by
 * itself, which would be the terminal, or standard input where there is none.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>

#include "base/text.h"
#include "base/token_uri.h"
#include "crypto/crypto.h"
#include "crypto/identity_store.h"
#include "crypto/openssl.h"
#include "base/banned.h"

/* OpenSSL's default way of asking is that of the whole process, and so is what
 * it answers: the PIN that a login was done with, for keys that want it anew
 * for each signature (CKA_ALWAYS_AUTHENTICATE). Set before threads start. */
static struct secret kept_pin;

static int answer(UI *ui, UI_STRING *question)
{
	enum UI_string_types type = UI_get_string_type(question);

	if (type != UIT_PROMPT && type != UIT_VERIFY)
		return 1;
	if (kept_pin.length == 0)
		return 0;
	return UI_set_result_ex(
		   ui, question, kept_pin.bytes, (int)kept_pin.length) == 0;
}

static bool ask_nobody(void)
{
	static UI_METHOD *method;

	if (method == NULL) {
		method = UI_create_method("scepctl");
		if (method == NULL || UI_method_set_reader(method, answer) != 0)
			return false;
	}
	UI_set_default_method(method);
	return true;
}

void identity_uri_forget(void)
{
	secret_done(&kept_pin);
}

static bool has_loader(const char *scheme)
{
	OSSL_STORE_LOADER *loader = OSSL_STORE_LOADER_fetch(NULL, scheme, NULL);
	bool found = loader != NULL;

	OSSL_STORE_LOADER_free(loader);
	ERR_clear_error();
	return found;
}

/* A provider with the scheme's own name is tried when openssl.cnf names none;
 * the default one stays. */
static bool find_loader(const char *scheme)
{
	if (has_loader(scheme))
		return true;
	if (OSSL_PROVIDER_try_load(NULL, scheme, 1) == NULL) {
		ERR_clear_error();
		return false;
	}
	return has_loader(scheme);
}

static int need_loader(const char *uri, struct error *error)
{
	size_t length = identity_scheme_length(uri);
	char scheme[32] = "";

	if (length < sizeof(scheme))
		memcpy(scheme, uri, length);
	if (find_loader(scheme))
		return 0;
	error_set(
	    error, STATUS_CRYPTO, "OpenSSL has no provider for '%s:'", scheme);
	return error_hint(error,
	    "install one (for pkcs11: the package pkcs11-provider) and "
	    "activate it in openssl.cnf; a path may start with ./");
}

static int fail_open(
    const struct identity_passphrase *passphrase, struct error *error)
{
	(void)openssl_error(
	    error, STATUS_CRYPTO, "cannot open '%s'", passphrase->shown);
	if (error->status == STATUS_LIMIT || !passphrase->once)
		return -1;
	return error_hint(error,
	    "the token's module cannot be loaded: check pkcs11-module-path in "
	    "openssl.cnf, or name the module's file in the environment as "
	    "PKCS11_PROVIDER_MODULE");
}

/* Whether a login is still wanted, found out without trying one. */
static bool is_locked_out(const struct identity_passphrase *passphrase,
    const UI_METHOD *method, struct identity_passphrase *again)
{
	auto_store OSSL_STORE_CTX *store = NULL;
	auto_pkey EVP_PKEY *key = NULL;
	auto_cert_list struct cert_list certs = {0};
	static const struct identity_source nobody = {.uri = ""};
	struct error ignored = {0};

	again->source = &nobody;
	again->once = true;
	store =
	    OSSL_STORE_open(passphrase->source->uri, method, again, NULL, NULL);
	if (store != NULL)
		(void)identity_store_objects(store, &key, &certs, &ignored);
	ERR_clear_error();
	return again->wanted;
}

static int fail_pin(
    const struct identity_passphrase *passphrase, struct error *error)
{
	const char *uri = passphrase->shown;

	if (passphrase->failed) {
		*error = passphrase->error;
		return error_prefix(error, "PIN of '%s'", uri);
	}
	if (passphrase->given) {
		error_set(error, STATUS_CREDENTIALS,
		    "the token refuses the PIN of '%s'", uri);
		return error_hint(error,
		    "it was tried once only, since tokens lock themselves "
		    "after a few wrong ones; is it the user's PIN, and of this "
		    "token? (name it with token=)");
	}
	error_set(error, STATUS_CREDENTIALS,
	    "'%s' needs a PIN, and none is given", uri);
	return error_hint(error,
	    "set `passphrase = env:NAME` in [signing] of scepctl.conf, or let "
	    "the URI name a file as its 'pin-source'");
}

/* Nothing fits: why. */
static int fail_empty(struct identity_passphrase *passphrase,
    const UI_METHOD *method, size_t cert_count, struct error *error)
{
	const char *uri = passphrase->shown;
	struct identity_passphrase again = {0};

	if (passphrase->wanted &&
	    (!passphrase->given || is_locked_out(passphrase, method, &again)))
		return fail_pin(passphrase, error);
	if (passphrase->wanted || cert_count > 0) {
		error_set(error, STATUS_CRYPTO,
		    "the token has no private key for '%s'", uri);
		return error_hint(error,
		    "compare object= and id= with what `pkcs11-tool --login "
		    "--list-objects` prints for the token");
	}
	error_set(error, STATUS_CRYPTO, "no token for '%s'", uri);
	return error_hint(error,
	    "is it plugged in, and does its module know it? Compare token= "
	    "with what `pkcs11-tool --list-token-slots` prints");
}

static int judge(struct identity_passphrase *passphrase,
    const UI_METHOD *method, const EVP_PKEY *key, size_t cert_count,
    struct error *error)
{
	bool memory = openssl_out_of_memory();

	if (!passphrase->once)
		return identity_store_judge(passphrase, key, cert_count, error);

	ERR_clear_error();
	if (memory)
		return error_set_memory(error);
	if (key == NULL)
		return fail_empty(passphrase, method, cert_count, error);
	if (!passphrase->given)
		return 0;
	return secret_set(&kept_pin, passphrase->secret.bytes,
	    passphrase->secret.length, error);
}

int identity_uri_read(struct identity_passphrase *passphrase,
    const UI_METHOD *method, EVP_PKEY **ret_key, struct cert_list *certs,
    struct error *error)
{
	const char *uri = passphrase->source->uri;
	auto_store OSSL_STORE_CTX *store = NULL;
	auto_pkey EVP_PKEY *key = NULL;

	passphrase->once = token_uri_is(uri);
	identity_uri_forget();
	if (crypto_configure(error) != 0 || need_loader(uri, error) != 0)
		return -1;
	if (!ask_nobody())
		return error_set_memory(error);
	store = OSSL_STORE_open(uri, method, passphrase, NULL, NULL);
	if (store == NULL)
		return fail_open(passphrase, error);
	if (identity_store_objects(store, &key, certs, error) != 0) {
		(void)error_prefix(error, "'%s'", passphrase->shown);
		return passphrase->once && *error->hint == '\0'
			   ? error_hint(error,
				 "name one key with object= or id= in the URI")
			   : -1;
	}
	if (judge(passphrase, method, key, certs->count, error) != 0)
		return -1;
	*ret_key = own_take(key);
	return 0;
}
