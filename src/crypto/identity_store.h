/*
 * What a file or URI holds: a private key and certificates, through
 * OSSL_STORE. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_STORE_H
#define CRYPTO_IDENTITY_STORE_H

#include <sys/types.h>

#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/identity.h"

enum {
	IDENTITY_FILE_MAX = 1024 * 1024, /* bytes */
	IDENTITY_SHOWN_MAX = 160
};

/* The URI for messages: without its query, which may hold a PIN (RFC 7512
 * 2.4). */
void identity_store_show(const char *uri, char *shown, size_t size);

/* Adds the certificates to the list. ret_mode gets a file's permission bits,
 * 0 for what is no file. Errors are those of identity_load. */
int identity_store_read(const struct identity_source *source,
    EVP_PKEY **ret_key, struct cert_list *certs, mode_t *ret_mode,
    struct error *error);

#endif
