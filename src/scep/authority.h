/*
 * Who is who among the certificates of a GetCACert answer (RFC 8894 4.2): the
 * issuing CA, its chain and root, and the registration authority's (RA)
 * certificates for signing and for encryption. The order of the answer says
 * nothing: real servers put the issuing CA anywhere.
 */
#ifndef SCEP_AUTHORITY_H
#define SCEP_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "scep/notes.h"

enum {
	SCEP_CERTS_BYTES_MAX = 512 * 1024, /* of a GetCACert answer */
	SCEP_EXPIRES_SOON_DAYS = 30
};

/* Zero-initialised is empty. All pointers lead into certs. */
struct scep_authority {
	struct cert_list certs;  /* as served, each once */
	bool is_list;            /* PKCS#7, not one certificate */
	bool ra_by_ca;           /* the RA certificates are issued by ca */
	struct cert *ca;         /* the issuing CA */
	struct cert *root;       /* top of the chain; NULL: not served */
	struct cert *signing;    /* signs answers: an RA, or ca */
	struct cert *encryption; /* requests are encrypted for it */
	struct cert *chain[CERT_LIST_MAX]; /* from ca upwards */
	size_t chain_count;
};

/* Reads one certificate in DER or a degenerate PKCS#7 (with CRLs or without),
 * by content, not by type. CA is a certificate with CA:TRUE that may sign
 * certificates, RA is any other; the issuing CA is the one that issued an RA,
 * without RA the one that issued no other. Errors have status server. */
int scep_authority_read(const void *bytes, size_t length,
    struct scep_authority *ret_authority, struct error *error);
void scep_authority_done(struct scep_authority *authority);
#define auto_scep_authority auto_cleanup(scep_authority_done)
/* The issuing CA's requests go to an RA. */
bool scep_authority_has_ra(const struct scep_authority *authority);

/* Appends the issuer that a certificate names, "'CN=Example CA'"; where a CA
 * served has that very name and did not issue it, with the identifiers of both
 * keys. */
void scep_authority_add_issuer(const struct scep_authority *authority,
    const struct cert *cert, struct buf *text);

/* Notes what Apple devices would not accept. content_type is the answer's,
 * NULL when it had none; now is seconds since 1970. */
void scep_authority_judge(const struct scep_authority *authority,
    const char *content_type, int64_t now, struct scep_notes *notes);

/* What goes into CAFingerprint. */
struct scep_fingerprint {
	enum digest digest;
	unsigned char bytes[DIGEST_BYTES_MAX];
	size_t length;
	const struct cert *cert; /* of which; in the authority */
};

/* SHA-256 of the issuing CA, for macOS 13, iOS 16 and later; for older ones
 * (modern false) SHA-1 of the root, which is the only thing they compare: an
 * error, status server, when the root is not served. */
int scep_authority_fingerprint(const struct scep_authority *authority,
    bool modern, struct scep_fingerprint *ret_fingerprint, struct error *error);

/* The served CA certificate that has this digest, whose kind follows from its
 * length; NULL when none has, or there is no digest of that length. */
const struct cert *scep_authority_find(const struct scep_authority *authority,
    const unsigned char *digest, size_t length);

#endif
