/*
 * Names in a certificate: the subject as it stands there, alternative names
 * (RFC 5280 4.2.1.6), the SID that Windows maps accounts by, and the key
 * identifiers that tell issuers of one name apart (RFC 5280 4.2.1.1, 4.2.1.2).
 */
#ifndef CRYPTO_CERT_NAMES_H
#define CRYPTO_CERT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "crypto/cert.h"
#include "crypto/csr.h"

/* Appends the subject in the order of its attributes in the certificate,
 * which is that of the request: "CN=jane,O=Example Inc.". Printable. */
int cert_add_subject(
    const struct cert *cert, struct buf *text, struct error *error);
/* Appends the alternative names: "DNS:a.example.com, URI:...". Printable; ""
 * when there are none. */
int cert_add_alternatives(
    const struct cert *cert, struct buf *text, struct error *error);
/* Whether the alternative names hold this one: letters' case counts in URIs
 * only. */
bool cert_has_alternative(
    const struct cert *cert, const struct csr_alternative *name);
/* Whether this is the SID in the extension 1.3.6.1.4.1.311.25.2, which a CA of
 * Microsoft's may put in by itself (MS-WCCE 2.2.2.7.7.4). */
bool cert_has_sid(const struct cert *cert, const char *sid, size_t length);
/* Whether an alternative name is this host's (RFC 6125), a name or an address.
 * A common name is not looked at: Apple does not either. */
bool cert_names_host(const struct cert *cert, const char *host);
/* Append the identifier of the certificate's key, or of its issuer's, in hex;
 * "" when the certificate has none. */
void cert_add_key_id(const struct cert *cert, struct buf *text);
void cert_add_issuer_key_id(const struct cert *cert, struct buf *text);

#endif
