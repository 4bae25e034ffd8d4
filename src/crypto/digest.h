/*
 * Message digests (FIPS 180-4; MD5: RFC 1321). All functions may be called
 * from any thread once crypto_start has returned.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum digest {
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA224,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512
};

enum {
	DIGEST_COUNT = 6,
	DIGEST_BYTES_MAX = 64
};

/* Bytes of a digest: 16, 20, 28, 32, 48 or 64. */
size_t digest_size(enum digest digest);
/* "md5", "sha1", "sha224", "sha256", "sha384", "sha512". */
const char *digest_name(enum digest digest);
/* As people write it: "MD5", "SHA-1", "SHA-256" ... */
const char *digest_title(enum digest digest);
/* MD5 and SHA-1: no longer fit for signatures. */
bool digest_is_weak(enum digest digest);
bool digest_by_size(size_t size, enum digest *ret);
/* Either spelling, ASCII case ignored; text need not end in NUL. */
bool digest_by_name(const char *text, size_t length, enum digest *ret);

/* out has room for digest_size bytes. */
int digest_of(enum digest digest, const void *bytes, size_t length,
    unsigned char *out, struct error *error);

#endif
