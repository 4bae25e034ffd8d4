/*
 * What is inside a SCEP transaction. Private to the room.
 */
#ifndef CRYPTO_SCEP_TRANSACTION_H
#define CRYPTO_SCEP_TRANSACTION_H

#include "crypto/openssl.h"
#include "crypto/scep_message.h"

enum {
	SCEP_ID_MAX = 2 * DIGEST_BYTES_MAX + 1
};

/* Object identifiers of the signed attributes (RFC 8894 3.2.1). */
#define SCEP_OID_MESSAGE_TYPE "2.16.840.1.113733.1.9.2"
#define SCEP_OID_PKI_STATUS "2.16.840.1.113733.1.9.3"
#define SCEP_OID_FAIL_INFO "2.16.840.1.113733.1.9.4"
#define SCEP_OID_SENDER_NONCE "2.16.840.1.113733.1.9.5"
#define SCEP_OID_RECIPIENT_NONCE "2.16.840.1.113733.1.9.6"
#define SCEP_OID_TRANSACTION_ID "2.16.840.1.113733.1.9.7"
#define SCEP_OID_FAIL_INFO_TEXT "1.3.6.1.5.5.7.24.1"

struct scep_transaction {
	EVP_PKEY *key;
	X509 *self; /* the certificate requests are signed with */
	X509 *recipient;
	X509_NAME *ca_name;
	struct buf csr;
	char id[SCEP_ID_MAX];
	unsigned char nonce[SCEP_NONCE_BYTES]; /* of the last request */
	enum digest digest;
	enum scep_cipher cipher;
	int64_t now;
};

/* Decrypts EnvelopedData for the transaction's key into bio; the cipher's
 * name goes to name. Single DES is decrypted in a library context of its
 * own. */
int scep_envelope_open(const struct scep_transaction *transaction,
    const struct buf *envelope, BIO *bio, char *name, size_t size,
    struct error *error);

#endif
