/*
 * Signed messages: CMS SignedData (RFC 5652) as configuration profiles use
 * it, with the content attached. Functions may be called from many threads,
 * a struct cms by one at a time.
 */
#ifndef CRYPTO_CMS_H
#define CRYPTO_CMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/identity.h"

enum {
	CMS_FILE_MAX = 32 * 1024 * 1024, /* bytes of a signed file */
	CMS_SIGNERS_MAX = 16,
	CMS_TEXT_MAX = 256
};

/* How to sign. */
struct cms_signing {
	const struct identity *identity;
	enum digest digest; /* SHA-256, SHA-384 or SHA-512 */
	int64_t time;       /* the signing time; years 1950 to 9999 */
};

/* Appends SignedData in DER: the content as it is, attached; one signer;
 * signed attributes contentType, signingTime (UTCTime before 2050, RFC 5652
 * 11.3) and messageDigest; the signer's certificate and the chain. With an
 * RSA key the same input gives the same bytes. */
int cms_sign(const struct cms_signing *signing, const void *content,
    size_t length, struct buf *der, struct error *error);

/* True only when old is what cms_sign made of this content with this identity
 * and digest, whenever that was: the same content, signer, chain and form, and
 * the signature holds. A byte changed, added or missing anywhere means false,
 * and so does lack of memory. Costs about a tenth of cms_sign (RSA-2048). */
bool cms_unchanged(const struct cms_signing *signing, const void *content,
    size_t length, const void *old, size_t old_length);

/* The bytes begin as SignedData in DER or BER do. */
bool cms_is(const void *bytes, size_t length);

struct cms;

/* Reads SignedData in DER or BER. PEM, S/MIME text, other content types (an
 * encrypted message, say), more signers or certificates than the limits, and
 * bytes after the end are errors, status findings; nothing is verified. The
 * bytes need not outlive the call. */
int cms_read(
    const void *bytes, size_t length, struct cms **ret, struct error *error);
void cms_free(struct cms *cms);
void cms_release(struct cms **cms);
#define auto_cms auto_cleanup(cms_release)

/* The content, not verified, owned by cms; NULL when it is detached. */
const void *cms_content(const struct cms *cms, size_t *ret_length);
size_t cms_signer_count(const struct cms *cms);
/* The first signer's certificate; NULL when it is not in the message. */
const struct cert *cms_signer(const struct cms *cms);
/* All certificates in the message, each once. */
const struct cert_list *cms_certs(const struct cms *cms);
/* Of the first signer: "sha256", "sha1" ..., and "RSA", "ECDSA" ...; "" when
 * there is no signer. */
const char *cms_digest_name(const struct cms *cms);
const char *cms_signature_name(const struct cms *cms);
/* False when the first signer states none. */
bool cms_signing_time(const struct cms *cms, int64_t *ret_time);

/* What can be wrong with a signed message, worst first. */
enum cms_fault {
	CMS_FAULT_NO_CONTENT,    /* detached: there is nothing to verify */
	CMS_FAULT_NO_SIGNER,     /* certificates only */
	CMS_FAULT_SIGNERS,       /* more than one: Apple accepts exactly one */
	CMS_FAULT_NO_CERT,       /* the signer's certificate is not included */
	CMS_FAULT_BROKEN,        /* the signature does not hold */
	CMS_FAULT_ALGORITHM,     /* RSA-PSS, Ed25519 ...: Apple refuses it */
	CMS_FAULT_WEAK_DIGEST,   /* MD5 or SHA-1 */
	CMS_FAULT_WEAK_KEY,      /* RSA under 2048 bits */
	CMS_FAULT_EXPIRED,       /* a certificate of the chain is */
	CMS_FAULT_NOT_YET_VALID, /* a certificate of the chain is */
	CMS_FAULT_INCOMPLETE,    /* the signer's own issuer is missing */
	CMS_FAULT_NO_ROOT,       /* chain ends at a CA, presumably below its
				    root, which devices have */
	CMS_FAULT_UNTRUSTED,     /* chain does not lead to a given CA */
	CMS_FAULT_COUNT
};

struct cms_verdict {
	/* The content is what the signer signed. While false, the content
	 * must not be taken for anything. */
	bool holds;
	/* A chain leads to a certificate of the trust list. */
	bool trusted;
	bool faults[CMS_FAULT_COUNT];
	/* For each fault found one message, printable, lower case, no full
	 * stop. */
	char texts[CMS_FAULT_COUNT][CMS_TEXT_MAX];
};

/* Judges a message at the time now (seconds since 1970). trust holds the CA
 * certificates that are trusted, or is NULL: then trust is not judged, only
 * whether the chain is complete within the message. The system's own trust
 * store is never asked. The certificate's purpose may be any, and critical
 * extensions of Apple's arc 1.2.840.113635.100.6 are passed over, as its
 * Developer ID certificates have. Fails only for lack of memory and the like;
 * what is wrong goes to the verdict. */
int cms_verify(const struct cms *cms, const struct cert_list *trust,
    int64_t now, struct cms_verdict *ret, struct error *error);

/* Whether the signer's chain leads to a CA that this system trusts, dates left
 * aside: OpenSSL's default store (SSL_CERT_FILE and SSL_CERT_DIR count). Says
 * nothing about the signature. The message has a signer's certificate. */
int cms_is_of_system(
    const struct cms *cms, bool *ret_of_system, struct error *error);

#endif
