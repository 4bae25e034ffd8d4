/*
 * A signing identity: a private key, its certificate, and the certificates
 * above it. It comes from a file (PEM, encrypted PEM, DER, PKCS#12) or a URI
 * (RFC 8089 file:, RFC 7512 pkcs11:); both go through OSSL_STORE. Once loaded
 * it never changes and may sign on many threads at once.
 */
#ifndef CRYPTO_IDENTITY_H
#define CRYPTO_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/cert.h"

enum {
	IDENTITY_RSA_BITS_MIN = 2048,
	IDENTITY_DAYS_WARN = 30, /* fewer days left are worth a warning */
	IDENTITY_NOTES_MAX = 4
};

struct identity;

struct identity_source {
	const char *uri; /* a path, or a URI with its scheme */
	const char *const
	    *chain; /* paths of further certificates; may be NULL */
	size_t chain_count;
	/* Gives the passphrase; called only when one is needed, and once. May
	 * be NULL. It returns as any function that can fail. */
	int (*passphrase)(
	    void *context, struct secret *ret, struct error *error);
	void *context;
	int64_t now; /* seconds since 1970 */
};

/* Finds the private key and the certificate that fits it, at the URI or among
 * the chain files; all other certificates become the chain, without
 * duplicates, the signer's issuer first. An error, before anything is signed:
 * - status not found: the file is not there;
 * - status credentials: a passphrase is needed and none was given, or it is
 *   wrong, or the PIN was refused;
 * - status crypto: no key, no certificate, they do not fit, the PKCS#12 file
 *   uses RC2 or triple DES (the hint has the commands that convert it), no
 *   provider for the URI, not yet valid or expired, RSA under 2048 bits, a key
 *   other than RSA (PKCS#1) or EC on P-256, P-384 or P-521, a certificate
 *   signed with MD5. */
int identity_load(const struct identity_source *source, struct identity **ret,
    struct error *error);
/* Adds the certificates at the URI and of the chain files to the list, fit to
 * sign with or not: for what is told of them. The passphrase is asked for only
 * when no certificate can be read without it. Errors are those of
 * identity_load. */
int identity_read_certs(const struct identity_source *source,
    struct cert_list *certs, struct error *error);
void identity_free(struct identity *identity);
void identity_release(struct identity **identity);
#define auto_identity auto_cleanup(identity_release)

const struct cert *identity_cert(const struct identity *identity);
/* What the caller should warn of, counted from 0; NULL after the last: the
 * file is readable by others, the certificate was signed with SHA-1, the
 * issuer's certificate is missing. Lower case, no full stop. */
const char *identity_note(const struct identity *identity, size_t index);
/* Whole days until the certificate expires. */
int64_t identity_days_left(const struct identity *identity, int64_t now);

#endif
