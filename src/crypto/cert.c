/* Certificates: what is told of one, and its ownership. */
#include "crypto/cert.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/memory.h"
#include "crypto/openssl.h"
#include "base/banned.h"

int cert_wrap(X509 *x509, struct cert **ret, struct error *error)
{
	auto_cert struct cert *cert = memory_new(sizeof(*cert));

	if (cert == NULL) {
		X509_free(x509);
		return error_set_memory(error);
	}
	atomic_init(&cert->owners, 1);
	cert->x509 = x509;
	if (cert_decode(cert, error) != 0)
		return -1;
	*ret = own_take(cert);
	return 0;
}

int cert_read(
    const void *der, size_t length, struct cert **ret, struct error *error)
{
	const unsigned char *at = der;
	auto_cert struct cert *cert = NULL;
	X509 *x509;

	if (length > CERT_BYTES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "certificate has more than %d bytes", CERT_BYTES_MAX);
	x509 = d2i_X509(NULL, &at, (long)length);
	if (x509 == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	if (cert_wrap(x509, &cert, error) != 0)
		return -1;
	if (at != (const unsigned char *)der + length)
		return error_set(error, STATUS_CRYPTO,
		    "%td bytes after the certificate's end",
		    (const unsigned char *)der + length - at);
	/* A fingerprint must be of the very bytes the file has. */
	if (cert->der_length != length || memcmp(cert->der, der, length) != 0)
		return error_set(error, STATUS_CRYPTO,
		    "malformed certificate: not in distinguished encoding");
	*ret = own_take(cert);
	return 0;
}

struct cert *cert_share(struct cert *cert)
{
	(void)atomic_fetch_add(&cert->owners, 1);
	return cert;
}

void cert_free(struct cert *cert)
{
	if (cert == NULL || atomic_fetch_sub(&cert->owners, 1) != 1)
		return;
	X509_free(cert->x509);
	OPENSSL_free(cert->der);
	arena_done(&cert->texts);
	memory_free(cert);
}

void cert_release(struct cert **cert)
{
	cert_free(*cert);
}

const char *cert_subject(const struct cert *cert)
{
	return cert->subject;
}

const char *cert_issuer(const struct cert *cert)
{
	return cert->issuer;
}

const char *cert_common_name(const struct cert *cert)
{
	return cert->common_name;
}

const char *cert_serial(const struct cert *cert)
{
	return cert->serial;
}

int64_t cert_not_before(const struct cert *cert)
{
	return cert->not_before;
}

int64_t cert_not_after(const struct cert *cert)
{
	return cert->not_after;
}

bool cert_is_valid_at(const struct cert *cert, int64_t time)
{
	return cert->not_before <= time && time <= cert->not_after;
}

bool cert_is_ca(const struct cert *cert)
{
	return cert->is_ca;
}

bool cert_is_self_issued(const struct cert *cert)
{
	return cert->is_self_issued;
}

bool cert_is_self_signed(const struct cert *cert)
{
	return cert->is_self_issued && cert_is_issued_by(cert, cert);
}

const char *cert_key_name(const struct cert *cert)
{
	return cert->key_name;
}

unsigned cert_key_bits(const struct cert *cert)
{
	return cert->key_bits;
}

const char *cert_signature_name(const struct cert *cert)
{
	return cert->signature_name;
}

bool cert_signature_digest(const struct cert *cert, enum digest *ret)
{
	if (cert->signature_digest < 0)
		return false;
	*ret = (enum digest)cert->signature_digest;
	return true;
}

const unsigned char *cert_der(const struct cert *cert, size_t *ret_length)
{
	*ret_length = cert->der_length;
	return cert->der;
}

int cert_fingerprint(const struct cert *cert, enum digest digest,
    unsigned char *out, struct error *error)
{
	return digest_of(digest, cert->der, cert->der_length, out, error);
}

bool cert_equal(const struct cert *a, const struct cert *b)
{
	return a == b || (a->der_length == b->der_length &&
			     memcmp(a->der, b->der, a->der_length) == 0);
}

bool cert_is_issued_by(const struct cert *cert, const struct cert *issuer)
{
	EVP_PKEY *key = X509_get0_pubkey(issuer->x509);
	bool held = key != NULL &&
		    X509_NAME_cmp(X509_get_issuer_name(cert->x509),
			X509_get_subject_name(issuer->x509)) == 0 &&
		    X509_verify(cert->x509, key) == 1;

	ERR_clear_error();
	return held;
}

int cert_add_pem(const struct cert *cert, struct buf *buf, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (bio == NULL || PEM_write_bio_X509(bio, cert->x509) != 1)
		return error_set_memory(error);
	long length = BIO_get_mem_data(bio, &text);
	buf_add(buf, text, (size_t)length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

bool cert_names_issuer(const struct cert *cert, const struct cert *issuer)
{
	bool match = X509_check_issued(issuer->x509, cert->x509) == X509_V_OK;

	ERR_clear_error();
	return match;
}
