/*
 * What identity_make made and identity_kit.c writes out. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_KIT_H
#define CRYPTO_IDENTITY_KIT_H

#include <openssl/x509.h>

#include "crypto/identity_make.h"

#define IDENTITY_CA_SUFFIX " CA"

struct identity_kit {
	EVP_PKEY *key;
	EVP_PKEY *ca_key;
	X509 *cert;
	X509 *ca;
};

#endif
