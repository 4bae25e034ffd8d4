/*
 * X.509 certificates (RFC 5280): reading them from files of any common form,
 * and what the program needs to know of one. A certificate never changes
 * after it is made; it is counted, and may be shared by threads. All texts
 * are printable UTF-8 and live as long as the certificate.
 */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "crypto/digest.h"

enum {
	CERT_FILE_MAX = 1024 * 1024, /* bytes of a file of certificates */
	CERT_BYTES_MAX = 64 * 1024,  /* bytes of one certificate */
	CERT_LIST_MAX = 64           /* certificates in one file or list */
};

struct cert;

struct cert *cert_share(struct cert *cert); /* one more owner */
void cert_free(struct cert *cert);          /* NULL is allowed */
void cert_release(struct cert **cert);
#define auto_cert auto_cleanup(cert_release)

/* Zero-initialised is empty. Owns its members. */
struct cert_list {
	struct cert **certs;
	size_t count;
	size_t capacity;
};

/* Adds one more owner of cert; a certificate that is already in the list (by
 * its bytes) is not added again. */
int cert_list_add(
    struct cert_list *list, struct cert *cert, struct error *error);
bool cert_list_has(const struct cert_list *list, const struct cert *cert);
void cert_list_done(struct cert_list *list);
#define auto_cert_list auto_cleanup(cert_list_done)

/* Reads the certificates of a file's bytes, in their order, adding them to
 * the list (which stays as it was on failure): PEM blocks CERTIFICATE, X509
 * CERTIFICATE and PKCS7 (RFC 7468), a DER certificate, or degenerate SignedData
 * (.p7b, RFC 5652 5.1) in DER. Text between PEM blocks is passed over. A PEM
 * block with a private key, no certificate at all, too many or too large ones,
 * and bytes after the end are errors, status crypto. name is for messages. */
int cert_list_read(const void *bytes, size_t length, const char *name,
    struct cert_list *list, struct error *error);
/* The same for a PKCS#12 file (RFC 7292): those that can be seen without its
 * password, which is not tried; status credentials when there are none. */
int cert_list_read_pkcs12(const void *bytes, size_t length, const char *name,
    struct cert_list *list, struct error *error);
/* Exactly one certificate in DER. */
int cert_read(
    const void *der, size_t length, struct cert **ret, struct error *error);

/* RFC 4514 text, last RDN first, such as "CN=Example CA,O=Example Inc.". */
const char *cert_subject(const struct cert *cert);
const char *cert_issuer(const struct cert *cert);
/* The last CN of the subject, else the subject, else "(no name)". */
const char *cert_common_name(const struct cert *cert);
/* Lower-case hex, whole bytes, "-" before a negative one. */
const char *cert_serial(const struct cert *cert);
/* Seconds since 1970, UTC. */
int64_t cert_not_before(const struct cert *cert);
int64_t cert_not_after(const struct cert *cert);
bool cert_is_valid_at(const struct cert *cert, int64_t time);
/* basicConstraints with cA TRUE, and keyCertSign when there is a keyUsage
 * (RFC 5280 4.2.1.3, 4.2.1.9). */
bool cert_is_ca(const struct cert *cert);
/* Subject and issuer are the same name. */
bool cert_is_self_issued(const struct cert *cert);
/* Self-issued, and its own key made the signature. */
bool cert_is_self_signed(const struct cert *cert);
/* "RSA", "RSA-PSS", "EC", "Ed25519" ...; and the key's bits, 0: unknown. */
const char *cert_key_name(const struct cert *cert);
unsigned cert_key_bits(const struct cert *cert);
/* Such as "RSA-SHA256" or "ecdsa-with-SHA384". */
const char *cert_signature_name(const struct cert *cert);
/* The digest of the issuer's signature; false when it has none of its own or
 * one not in the list (Ed25519, RSA-PSS). */
bool cert_signature_digest(const struct cert *cert, enum digest *ret);
/* The whole certificate in DER, owned by it. */
const unsigned char *cert_der(const struct cert *cert, size_t *ret_length);
/* Appends the certificate as a PEM block (RFC 7468). */
int cert_add_pem(const struct cert *cert, struct buf *buf, struct error *error);
/* Digest of the DER bytes, which is what Apple calls fingerprint. */
int cert_fingerprint(const struct cert *cert, enum digest digest,
    unsigned char *out, struct error *error);
/* The same bytes. */
bool cert_equal(const struct cert *a, const struct cert *b);
/* issuer's name is cert's issuer, and its key made cert's signature. */
bool cert_is_issued_by(const struct cert *cert, const struct cert *issuer);

#endif
