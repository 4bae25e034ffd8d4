/*
 * Certificate requests (PKCS#10, RFC 2986) as an Apple device makes them for
 * a SCEP payload, and the fresh RSA key behind one. The key lives in memory
 * only, until somebody asks for it in PEM.
 */
#ifndef CRYPTO_CSR_H
#define CRYPTO_CSR_H

#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

enum {
	CSR_KEY_BITS_LEAST = 1024,
	CSR_KEY_BITS_MOST = 8192
};

struct csr_key;

/* A fresh RSA key. Slow: up to a second for 4096 bits. */
int csr_key_make(unsigned bits, struct csr_key **ret, struct error *error);
void csr_key_free(struct csr_key *key);
void csr_key_release(struct csr_key **key);
#define auto_csr_key auto_cleanup(csr_key_release)
/* Appends the private key, PKCS#8 in PEM, not encrypted. */
int csr_key_add_pem(
    const struct csr_key *key, struct buf *pem, struct error *error);

/* One attribute of a name: a short name that Apple's client knows (C, L, ST,
 * O, OU, CN, EMAIL) or a dotted OID; the value is UTF-8. */
struct csr_pair {
	const char *attribute;
	const char *value;
	size_t length;
};

struct csr_rdn {
	const struct csr_pair *pairs;
	size_t count;
};

enum csr_alternative_type {
	CSR_DNS,
	CSR_EMAIL,
	CSR_URI,
	CSR_UPN /* otherName 1.3.6.1.4.1.311.20.2.3, Windows' user name */
};

struct csr_alternative {
	enum csr_alternative_type type;
	const char *value;
	size_t length;
};

enum {
	CSR_USAGE_SIGNING = 1,   /* digitalSignature */
	CSR_USAGE_ENCRYPTION = 4 /* keyEncipherment */
};

struct csr_request {
	const struct csr_rdn *rdns; /* in the order of the array */
	size_t rdn_count;
	const struct csr_alternative *alternatives;
	size_t alternative_count;
	unsigned usage;                 /* CSR_USAGE_, Apple's "Key Usage" */
	const struct secret *challenge; /* NULL or empty: none */
	enum digest digest;             /* of the request's signature */
};

/* Appends the request in DER. Values are PrintableString where they can be,
 * else UTF8String; e-mail addresses and domain components IA5String. The
 * challenge becomes the attribute challengePassword (RFC 2985 5.4.1). An
 * attribute or value that cannot be encoded is an error, status findings. */
int csr_make(const struct csr_request *request, const struct csr_key *key,
    struct buf *der, struct error *error);

#endif
