/* Keys and certificates from files, or by URI. */
#include "crypto/identity_store.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "crypto/identity_pem.h"
#include "crypto/identity_work.h"
#include "crypto/openssl.h"
#include "base/banned.h"

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

static int read_path(const char *path, struct identity_passphrase *passphrase,
    const UI_METHOD *method, EVP_PKEY **ret_key, struct cert_list *certs,
    mode_t *ret_mode, struct error *error)
{
	auto_buf struct buf bytes = {0};
	auto_bio BIO *bio = NULL;
	auto_store OSSL_STORE_CTX *store = NULL;
	auto_pkey EVP_PKEY *key = NULL;
	mode_t mode = 0;

	if (file_read_named(path, IDENTITY_FILE_MAX, &bytes, &mode, error) != 0)
		return -1;
	if (bytes.length == 0)
		return error_set(error, STATUS_CRYPTO, "'%s' is empty", path);
	if (identity_work_check(bytes.data, bytes.length, path, error) != 0)
		return -1;
	if (identity_pem_read(&bytes, ret_key, certs)) {
		*ret_mode = mode;
		return 0;
	}
	/* OSSL_STORE reads bytes that were read here: bounded, the mode seen.
	 */
	bio = BIO_new_mem_buf(bytes.data, (int)bytes.length);
	if (bio != NULL)
		store = OSSL_STORE_attach(bio, "file", NULL, NULL, method,
		    passphrase, NULL, NULL, NULL);
	if (store == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot read '%s'", path);
	if (identity_store_objects(store, &key, certs, error) != 0)
		return error_prefix(error, "'%s'", passphrase->shown);
	if (identity_store_judge(passphrase, key, certs->count, error) != 0)
		return -1;
	*ret_key = own_take(key);
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
