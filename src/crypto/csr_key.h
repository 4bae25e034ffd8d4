/*
 * What is inside a request's key. Private to the room.
 */
#ifndef CRYPTO_CSR_KEY_H
#define CRYPTO_CSR_KEY_H

#include "crypto/csr.h"
#include "crypto/openssl.h"

struct csr_key {
	EVP_PKEY *key;
};

#endif
