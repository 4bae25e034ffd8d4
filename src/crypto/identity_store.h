/*
 * What a file or URI holds: a private key and certificates, through
 * OSSL_STORE. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_STORE_H
#define CRYPTO_IDENTITY_STORE_H

#include <stdbool.h>
#include <sys/types.h>

#include <openssl/evp.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "base/base.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/cert.h"
#include "crypto/identity.h"

enum {
	IDENTITY_FILE_MAX = 1024 * 1024, /* bytes */
	IDENTITY_SHOWN_MAX = 160
};

/* The state of one passphrase: asked for at most once, however often OpenSSL
 * tries it. */
struct identity_passphrase {
	const struct identity_source *source;
	char shown[IDENTITY_SHOWN_MAX];
	struct secret secret;
	bool once;   /* and given to OpenSSL once only: a PIN, which locks */
	bool wanted; /* OpenSSL asked for it */
	bool given;
	bool failed; /* the source's callback did, and filled error */
	struct error error;
};

/* The URI for messages: without its query, which may hold a PIN (RFC 7512
 * 2.4). One in the path is masked by whatever shows the text (base/error.h). */
void identity_store_show(const char *uri, char *shown, size_t size);
/* Length of the scheme of a URI, 0 for a path. A single letter, an existing
 * file and a name with a slash before the colon are no scheme. */
size_t identity_scheme_length(const char *uri);

/* All objects of the store; ones that cannot be decoded are passed over, and
 * leave their reason in OpenSSL's queue. key must be NULL before, and is set
 * to the caller's when there is one. */
int identity_store_objects(OSSL_STORE_CTX *store, EVP_PKEY **key,
    struct cert_list *certs, struct error *error);
/* After a store was read in full: is what it gave enough, and if not, why. */
int identity_store_judge(const struct identity_passphrase *passphrase,
    const EVP_PKEY *key, size_t cert_count, struct error *error);
void identity_store_release(OSSL_STORE_CTX **store);
#define auto_store auto_cleanup(identity_store_release)

/* What a URI other than a file's leads to, through the provider of its
 * scheme. */
int identity_uri_read(struct identity_passphrase *passphrase,
    const UI_METHOD *method, EVP_PKEY **ret_key, struct cert_list *certs,
    struct error *error);
/* Wipes the PIN that was kept for keys which want it for each signature. */
void identity_uri_forget(void);

/* Adds the certificates to the list. ret_mode gets a file's permission bits,
 * 0 for what is no file. Errors are those of identity_load. */
int identity_store_read(const struct identity_source *source,
    EVP_PKEY **ret_key, struct cert_list *certs, mode_t *ret_mode,
    struct error *error);

#endif
