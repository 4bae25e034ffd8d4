/*
 * The messages of SCEP (RFC 8894 section 3): a request is a PKCS#10 request
 * encrypted for the CA or its registration authority (RA) and signed with the
 * requester's own key; the answer is signed by them and encrypted for the
 * requester. A transaction is one key's way from request to certificate.
 */
#ifndef CRYPTO_SCEP_MESSAGE_H
#define CRYPTO_SCEP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/csr.h"
#include "crypto/digest.h"

enum {
	SCEP_MESSAGE_MAX = 256 * 1024, /* bytes of one message */
	SCEP_NONCE_BYTES = 16,
	SCEP_TEXT_MAX = 256
};

/* RFC 8894 3.2.1.2; the numbers are those of the messages. */
enum scep_message_type {
	SCEP_CERT_REP = 3,
	SCEP_PKCS_REQ = 19,
	SCEP_CERT_POLL = 20
};

enum scep_cipher {
	SCEP_CIPHER_DES3,  /* DES-EDE3-CBC */
	SCEP_CIPHER_AES128 /* AES-128-CBC */
};

/* What a transaction needs; nothing is kept but copies. */
struct scep_plan {
	const struct csr_key *key;
	const void *csr; /* DER, with this key */
	size_t csr_length;
	const struct cert *recipient; /* RA for encryption, or the CA; RSA */
	const struct cert *ca;        /* the issuing CA, for polling */
	enum digest digest;           /* of the request's signature */
	enum scep_cipher cipher;
	int64_t now; /* seconds since 1970 */
};

struct scep_transaction;

/* Makes the transaction's self-signed certificate, which bears the request's
 * subject (RFC 8894 2.3), and its identifier, SHA-256 of the public key in
 * hex (RFC 8894 3.2.1.1). A recipient that has no RSA key is an error. */
int scep_transaction_new(const struct scep_plan *plan,
    struct scep_transaction **ret, struct error *error);
void scep_transaction_free(struct scep_transaction *transaction);
void scep_transaction_release(struct scep_transaction **transaction);
#define auto_scep_transaction auto_cleanup(scep_transaction_release)

/* Appends a request in DER: SCEP_PKCS_REQ, or SCEP_CERT_POLL after PENDING.
 * Each has a fresh nonce, which the next answer must repeat. */
int scep_transaction_request(struct scep_transaction *transaction,
    enum scep_message_type type, struct buf *der, struct error *error);

/* RFC 8894 3.2.1.3; the numbers are those of the messages. */
enum scep_status {
	SCEP_SUCCESS = 0,
	SCEP_FAILURE = 2,
	SCEP_PENDING = 3
};

/* RFC 8894 3.2.1.4. */
enum scep_fail {
	SCEP_FAIL_NONE = -1, /* the server did not say */
	SCEP_FAIL_BAD_ALG = 0,
	SCEP_FAIL_BAD_MESSAGE_CHECK = 1,
	SCEP_FAIL_BAD_REQUEST = 2,
	SCEP_FAIL_BAD_TIME = 3,
	SCEP_FAIL_BAD_CERT_ID = 4
};

/* "badMessageCheck"; "none" for SCEP_FAIL_NONE. */
const char *scep_fail_name(enum scep_fail fail);
/* What the server most likely means by it, NDES in particular, and what to
 * look at: a sentence without full stop. */
const char *scep_fail_meaning(enum scep_fail fail);

/* Zero-initialised is empty. */
struct scep_reply {
	enum scep_status status;
	enum scep_fail fail;
	char fail_text[SCEP_TEXT_MAX]; /* the server's own, printable, or "" */
	struct cert *signer;           /* which of the given ones signed */
	struct cert *cert;             /* on success: the one for our key */
	struct cert_list certs;        /* all that came with it */
	char digest[32];               /* of the signature: "sha256" */
	char cipher[32];               /* on success: "DES-CBC" ... */
};

void scep_reply_done(struct scep_reply *reply);
#define auto_scep_reply auto_cleanup(scep_reply_done)

/* Reads a CertRep (RFC 8894 3.3.2): it must have one signature that holds, by
 * one of the certificates in signers, our transaction's identifier and the
 * nonce of the last request. On success it is decrypted, and the certificate
 * for our key taken out. Single DES, which some servers answer with, is
 * decrypted in a library context of its own, used for nothing else. A reply
 * that refuses or defers is read, not an error. Errors have the statuses
 * server (malformed, not ours) and crypto (signature, decryption). */
int scep_transaction_reply(const struct scep_transaction *transaction,
    const struct cert_list *signers, const void *bytes, size_t length,
    struct scep_reply *ret_reply, struct error *error);

#endif
