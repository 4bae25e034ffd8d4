/* Lists of certificates, from PEM, DER or a degenerate PKCS#7. */
#include "crypto/cert.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/memory.h"
#include "crypto/der.h"
#include "crypto/openssl.h"
#include "base/banned.h"

bool cert_list_has(const struct cert_list *list, const struct cert *cert)
{
	for (size_t i = 0; i < list->count; i++)
		if (cert_equal(list->certs[i], cert))
			return true;
	return false;
}

int cert_list_add(
    struct cert_list *list, struct cert *cert, struct error *error)
{
	struct cert **certs;

	if (cert_list_has(list, cert))
		return 0;
	if (list->count == CERT_LIST_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d certificates", CERT_LIST_MAX);
	certs = memory_grow(
	    list->certs, list->count, &list->capacity, sizeof(*certs));
	if (certs == NULL)
		return error_set_memory(error);
	list->certs = certs;
	list->certs[list->count++] = cert_share(cert);
	return 0;
}

static void cert_list_cut(struct cert_list *list, size_t count)
{
	while (list->count > count)
		cert_free(list->certs[--list->count]);
}

void cert_list_done(struct cert_list *list)
{
	cert_list_cut(list, 0);
	memory_free(list->certs);
	list->certs = NULL;
	list->capacity = 0;
}

static int add_der(struct cert_list *list, const unsigned char *der,
    size_t length, struct error *error)
{
	auto_cert struct cert *cert = NULL;

	if (cert_read(der, length, &cert, error) != 0)
		return -1;
	return cert_list_add(list, cert, error);
}

/* The certificates of SignedData. OpenSSL is not asked: it would decode all
 * of them before they are counted. */
static int add_signed_data(struct cert_list *list, const unsigned char *der,
    size_t length, struct error *error)
{
	static const unsigned char signed_data[] = {
	    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
	struct der outer = der_of(der, length);
	struct der_item item;
	struct der body;

	if (!der_expect(&outer, DER_SEQUENCE, &item))
		return error_set(error, STATUS_CRYPTO,
		    "malformed or truncated certificate message");
	if (!der_at_end(&outer))
		return error_set(error, STATUS_CRYPTO,
		    "%td bytes after the message's end", outer.end - outer.at);
	body = item.body;
	if (!der_skip(&body, signed_data, sizeof(signed_data)))
		return error_set(
		    error, STATUS_CRYPTO, "message is not SignedData");
	if (!der_expect(&body, DER_CONTEXT_0, &item) ||
	    !der_expect(&item.body, DER_SEQUENCE, &item) ||
	    !der_expect(&item.body, DER_INTEGER, &(struct der_item){0}) ||
	    !der_expect(&item.body, DER_SET, &(struct der_item){0}) ||
	    !der_expect(&item.body, DER_SEQUENCE, &(struct der_item){0}))
		return error_set(
		    error, STATUS_CRYPTO, "malformed certificate message");
	body = item.body;
	if (!der_expect(&body, DER_CONTEXT_0, &item))
		return 0; /* no certificates in it */
	for (body = item.body; !der_at_end(&body);) {
		if (!der_expect(&body, DER_SEQUENCE, &item))
			return error_set(error, STATUS_CRYPTO,
			    "malformed certificate message");
		if (add_der(list, item.begin, (size_t)(item.end - item.begin),
			error) != 0)
			return -1;
	}
	return 0;
}

/* One PEM block after the other, with what was in it. */
struct pem_block {
	char *name;
	char *header;
	unsigned char *data;
	long length;
};

static void pem_block_done(struct pem_block *block)
{
	OPENSSL_free(block->name);
	OPENSSL_free(block->header);
	if (block->data != NULL)
		OPENSSL_clear_free(block->data, (size_t)block->length);
}

static int add_block(
    struct cert_list *list, const struct pem_block *block, struct error *error)
{
	const char *name = block->name;
	size_t length = (size_t)block->length;

	if (strcmp(name, PEM_STRING_X509) == 0 ||
	    strcmp(name, PEM_STRING_X509_OLD) == 0)
		return add_der(list, block->data, length, error);
	if (strcmp(name, PEM_STRING_PKCS7) == 0 ||
	    strcmp(name, PEM_STRING_CMS) == 0)
		return add_signed_data(list, block->data, length, error);
	if (strstr(name, "PRIVATE KEY") != NULL) {
		error_set(error, STATUS_CRYPTO,
		    "file of certificates holds a private key");
		return error_hint(error,
		    "keep the key in a file of its own; name here a file with "
		    "certificates only");
	}
	return 0; /* a CRL, parameters: no concern of ours */
}

/* Returns 1 for a block read, 0 at the end. */
static int next_block(BIO *bio, struct pem_block *block, struct error *error)
{
	ERR_clear_error();
	if (PEM_read_bio(bio, &block->name, &block->header, &block->data,
		&block->length) == 1)
		return 1;
	if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
		ERR_clear_error();
		return 0;
	}
	return openssl_error(error, STATUS_CRYPTO, "malformed PEM block");
}

static int add_pem(struct cert_list *list, const void *bytes, size_t length,
    struct error *error)
{
	auto_bio BIO *bio = BIO_new_mem_buf(bytes, (int)length);

	if (bio == NULL)
		return error_set_memory(error);
	for (unsigned number = 1;; number++) {
		auto_cleanup(pem_block_done) struct pem_block block = {0};
		int got = next_block(bio, &block, error);

		if (got == 0)
			return 0;
		if (got < 0 || add_block(list, &block, error) != 0)
			return number == 1 ? -1
					   : error_prefix(
						 error, "PEM block %u", number);
	}
}

static bool is_message(const unsigned char *bytes, size_t length)
{
	struct der der = der_of(bytes, length);
	struct der_item item;

	return der_expect(&der, DER_SEQUENCE, &item) &&
	       !der_at_end(&item.body) && *item.body.at == DER_OBJECT;
}

static int add_any(struct cert_list *list, const unsigned char *bytes,
    size_t length, struct error *error)
{
	if (length == 0)
		return error_set(error, STATUS_CRYPTO, "file is empty");
	if (length > CERT_FILE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d bytes of certificates", CERT_FILE_MAX);
	if (bytes[0] != DER_SEQUENCE)
		return add_pem(list, bytes, length, error);
	if (is_message(bytes, length))
		return add_signed_data(list, bytes, length, error);
	return add_der(list, bytes, length, error);
}

int cert_list_read(const void *bytes, size_t length, const char *name,
    struct cert_list *list, struct error *error)
{
	size_t before = list->count;
	struct cert_list fresh = {0};
	int result = add_any(&fresh, bytes, length, error);

	if (result == 0 && fresh.count == 0) {
		result = error_set(
		    error, STATUS_CRYPTO, "no certificate in the file");
		error_hint(error, "expected PEM (BEGIN CERTIFICATE), DER or a "
				  ".p7b file");
	}
	for (size_t i = 0; result == 0 && i < fresh.count; i++)
		result = cert_list_add(list, fresh.certs[i], error);
	cert_list_done(&fresh);
	if (result == 0)
		return 0;
	cert_list_cut(list, before);
	return error_prefix(error, "'%s'", name);
}
