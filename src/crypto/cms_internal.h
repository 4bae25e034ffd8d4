/*
 * What the files about CMS share. Private to the room.
 */
#ifndef CRYPTO_CMS_INTERNAL_H
#define CRYPTO_CMS_INTERNAL_H

#include "crypto/cms.h"
#include "crypto/openssl.h"

/* The object identifier 1.2.840.113549.1.7.2, signedData, in DER. */
extern const unsigned char cms_oid_signed_data[11];

/* The body of an object identifier. */
struct cms_object {
	const char *bytes;
	unsigned char length;
};

/* By digest, SHA-256 and longer ones only: itself, and ECDSA with it and RSA
 * with it as signatures. */
struct cms_algorithms {
	struct cms_object digest;
	struct cms_object rsa;
	struct cms_object ecdsa;
};
extern const struct cms_algorithms cms_algorithms[DIGEST_COUNT];
extern const struct cms_object cms_rsa_encryption;

/* The content type data, and the types of the signed attributes. */
extern const struct cms_object cms_data;
extern const struct cms_object cms_content_type;
extern const struct cms_object cms_signing_time_type;
extern const struct cms_object cms_message_digest;

struct cms {
	CMS_ContentInfo *message;
	struct cert_list certs;
	const struct cert *signer; /* in certs, or NULL */
	size_t signer_count;
	char digest_name[CMS_TEXT_MAX];
	char signature_name[CMS_TEXT_MAX];
	int digest;        /* enum digest, or -1 */
	bool apple_serves; /* the signature's algorithm */
	bool has_time;
	int64_t time;
};

/* OpenSSL met a critical extension that it does not know, and all such ones
 * of the certificate are Apple's, which its own devices know. */
bool cms_is_apple_extension(int number, const X509 *x509);

#endif
