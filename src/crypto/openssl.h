/*
 * OpenSSL types and helpers shared by the files of this room. Private: no
 * header that another room includes may include this one.
 */
#ifndef CRYPTO_OPENSSL_H
#define CRYPTO_OPENSSL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/identity.h"

enum {
	OPENSSL_TIME_MAX = 16 /* "20501231235959Z" */
};

struct cert {
	atomic_uint owners;
	X509 *x509;
	unsigned char *der; /* OpenSSL's memory */
	size_t der_length;
	struct arena texts;
	const char *subject;
	const char *issuer;
	const char *common_name;
	const char *serial;
	const char *key_name;
	const char *key_curve;
	const char *signature_name;
	int64_t not_before;
	int64_t not_after;
	unsigned key_bits;
	int signature_digest; /* enum digest, or -1 */
	bool is_ca;
	bool is_self_issued;
};

struct identity {
	EVP_PKEY *key;
	struct cert *cert;
	struct cert_list chain;
	struct identity_contexts *contexts;
	/* What cms_sign puts into every message, in DER: the body of the SET
	 * of certificates, and that of the signer's IssuerAndSerialNumber. */
	struct buf certs_der;
	struct buf signer_der;
	struct arena texts;
	const char *notes[IDENTITY_NOTES_MAX];
	size_t note_count;
};

/* Takes over x509, also on failure. */
int cert_wrap(X509 *x509, struct cert **ret, struct error *error);
/* Fills what a certificate tells, from its x509. */
int cert_decode(struct cert *cert, struct error *error);
/* issuer may have issued cert, by names, key ids and usage (RFC 5280 6.1); no
 * signature is verified. */
bool cert_names_issuer(const struct cert *cert, const struct cert *issuer);

/* Refuses a weak or unusable identity, and notes what is merely unwise. mode
 * is that of the key's file, or 0. */
int identity_check(struct identity *identity,
    const struct identity_source *source, mode_t mode, struct error *error);

/* The digest's algorithm, fetched once, never to be freed; NULL when this
 * build of OpenSSL has it not. */
const EVP_MD *digest_method(enum digest digest);
/* The digest with OpenSSL's number nid, or -1. */
int digest_by_nid(int nid);

/* Sets the error with ": " and OpenSSL's own reason, when there is one, and
 * empties its queue; lack of memory is reported as such. */
int openssl_error(struct error *error, enum status status, const char *format,
    ...) ATTR_PRINTF(3, 4);
/* Lack of memory is in OpenSSL's queue. */
bool openssl_out_of_memory(void);
/* Seconds since 1970; false for a malformed time. */
bool openssl_time(const ASN1_TIME *time, int64_t *ret);
/* The inverse, as UTCTime or GeneralizedTime; OpenSSL's own way goes through
 * time_t. False outside the years 1 to 9999 and without memory. */
bool openssl_set_time(ASN1_TIME *ret, int64_t time);
/* What stands in it, as the DER of a certificate or a signing time has it.
 * False outside the years 1 to 9999. */
bool openssl_time_text(
    int64_t time, char ret_text[OPENSSL_TIME_MAX], bool *ret_is_utc);
/* Adds the signed attribute signing-time (RFC 5652 11.3). */
bool openssl_add_signing_time(CMS_SignerInfo *signer, int64_t time);
void openssl_time_release(ASN1_TIME **time);
/* Appends the DER of a structure that item describes; what names it in the
 * error. */
int openssl_add_der(const void *structure, const ASN1_ITEM *item,
    struct buf *der, const char *what, struct error *error);

void openssl_bio_release(BIO **bio);
void openssl_cms_release(CMS_ContentInfo **cms);
void openssl_x509_release(X509 **x509);
void openssl_pkey_release(EVP_PKEY **key);
void openssl_bytes_release(unsigned char **bytes);
void openssl_x509_store_release(X509_STORE **store);
void openssl_x509_context_release(X509_STORE_CTX **context);
/* The stack alone; the certificates are somebody else's. */
void openssl_x509_stack_release(STACK_OF(X509) * *stack);
#define auto_x509_store auto_cleanup(openssl_x509_store_release)
#define auto_x509_context auto_cleanup(openssl_x509_context_release)
#define auto_x509_stack auto_cleanup(openssl_x509_stack_release)
#define auto_bio auto_cleanup(openssl_bio_release)
#define auto_content_info auto_cleanup(openssl_cms_release)
#define auto_x509 auto_cleanup(openssl_x509_release)
#define auto_pkey auto_cleanup(openssl_pkey_release)
#define auto_asn1_time auto_cleanup(openssl_time_release)
#define auto_openssl_bytes auto_cleanup(openssl_bytes_release)

#endif
