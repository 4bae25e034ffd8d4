/*
 * What an identity's key does, message after message, on many threads. Making
 * OpenSSL's context for a key costs as much as a P-256 signature, so contexts
 * are kept with the identity and used again. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_SIGN_H
#define CRYPTO_IDENTITY_SIGN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/identity.h"

struct identity_contexts;

struct identity_contexts *identity_contexts_new(void);
void identity_contexts_free(struct identity_contexts *contexts);

/* Appends the key's signature over the bytes: RSA PKCS#1 v1.5, or ECDSA. */
int identity_sign(const struct identity *identity, enum digest digest,
    struct der bytes, struct buf *ret, struct error *error);
/* The signature is the key's over the bytes. */
bool identity_verify(const struct identity *identity, enum digest digest,
    struct der bytes, struct der signature);

#endif
