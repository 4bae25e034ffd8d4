/*
 * The usual file of an identity: PEM with an RSA or EC key that is not
 * encrypted, and certificates. OSSL_STORE, which reads all others, collects
 * every decoder that OpenSSL has and tries one after the other, which takes
 * longer than a signature. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_PEM_H
#define CRYPTO_IDENTITY_PEM_H

#include <stdbool.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "crypto/cert.h"

/* certs is empty before. False, and nothing is changed, when it is another kind
 * of file or anything is wrong with it: OSSL_STORE says what. */
bool identity_pem_read(
    const struct buf *bytes, EVP_PKEY **ret_key, struct cert_list *certs);

#endif
