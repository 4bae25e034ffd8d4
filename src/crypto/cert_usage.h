/*
 * What the key of a certificate may be used for (RFC 5280 4.2.1.3,
 * 4.2.1.12).
 */
#ifndef CRYPTO_CERT_USAGE_H
#define CRYPTO_CERT_USAGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "crypto/cert.h"

enum {
	CERT_USAGE_DIGITAL_SIGNATURE = 1,
	CERT_USAGE_KEY_ENCIPHERMENT = 2,
	CERT_USAGE_CERT_SIGN = 4,
	CERT_USAGE_CRL_SIGN = 8
};

/* The extension is there. */
bool cert_has_key_usage(const struct cert *cert);
/* Bits of CERT_USAGE_; all of them when there is no extension. */
unsigned cert_key_usage(const struct cert *cert);
enum cert_purpose {
	CERT_FOR_TLS_SERVER,
	CERT_FOR_TLS_CLIENT
};

/* There is an extension of extended key usages. */
bool cert_has_extended_usage(const struct cert *cert);
/* It names this purpose itself. */
bool cert_is_for(const struct cert *cert, enum cert_purpose purpose);
/* The certificate may be used so as far as the extension goes: there is none,
 * or it names the purpose or anyExtendedKeyUsage. */
bool cert_allows(const struct cert *cert, enum cert_purpose purpose);
/* Names of the extended key usages, such as "TLS Web Client Authentication"
 * or a dotted OID, separated by ", "; "" when there is no extension. */
int cert_add_extended_usage(
    const struct cert *cert, struct buf *text, struct error *error);

#endif
