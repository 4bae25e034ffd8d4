/*
 * Making a private signing CA and a signing certificate under it, for trying
 * out or for internal trust. Nothing is written to files here: the functions
 * give bytes, in buffers that are wiped by buf_done.
 *
 * The CA has basicConstraints cA pathlen 0 and keyUsage keyCertSign, cRLSign;
 * the signer has keyUsage digitalSignature and, because what verifies S/MIME
 * by default asks for it, extendedKeyUsage emailProtection. Serials are 127
 * random bits; both certificates are dated back an hour (RFC 5280).
 */
#ifndef CRYPTO_IDENTITY_MAKE_H
#define CRYPTO_IDENTITY_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"

enum identity_key {
	IDENTITY_KEY_RSA2048,
	IDENTITY_KEY_RSA3072,
	IDENTITY_KEY_RSA4096,
	IDENTITY_KEY_P256,
	IDENTITY_KEY_P384
};

enum {
	IDENTITY_KEY_COUNT = 5,
	IDENTITY_NAME_MAX = 64, /* characters of a name (RFC 5280 appendix A) */
	IDENTITY_DAYS_MAX = 36500
};

/* "rsa2048", "rsa3072", "rsa4096", "p256", "p384". */
bool identity_key_by_name(const char *name, enum identity_key *ret);

struct identity_plan {
	enum identity_key key;    /* of both certificates */
	const char *name;         /* CN of the signer; the CA's gets " CA" */
	const char *organization; /* O of both; NULL for none */
	unsigned days;            /* of the signer, from now */
	unsigned ca_days;         /* of the CA, 0: as days */
	int64_t now;              /* seconds since 1970 */
};

struct identity_kit;

/* An empty, over-long or malformed name and days out of bounds are errors,
 * status usage. */
int identity_make(const struct identity_plan *plan, struct identity_kit **ret,
    struct error *error);
void identity_kit_free(struct identity_kit *kit);
void identity_kit_release(struct identity_kit **kit);
#define auto_identity_kit auto_cleanup(identity_kit_release)

/* Each appends to the buffer. passphrase may be NULL or empty: then keys are
 * not encrypted (PEM), and PKCS#12 has an empty password. Encryption is
 * PKCS#8 or PKCS#12 with PBES2, PBKDF2 with HMAC-SHA-256, AES-256-CBC; the MAC
 * of PKCS#12 is HMAC-SHA-256 (RFC 7292, RFC 8018). */
/* PEM: the signer's key, its certificate, the CA's certificate. */
int identity_kit_pem(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error);
/* PKCS#12 with the same three. */
int identity_kit_pkcs12(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error);
/* PEM: the CA's certificate, which devices must trust. */
int identity_kit_ca(
    const struct identity_kit *kit, struct buf *ret, struct error *error);
/* PEM: the CA's private key. */
int identity_kit_ca_key(const struct identity_kit *kit,
    const struct secret *passphrase, struct buf *ret, struct error *error);

#endif
