/* A signing identity, read and put in order for what cms_sign needs. */
#include "crypto/identity.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "crypto/identity_sign.h"
#include "crypto/identity_store.h"
#include "crypto/openssl.h"
#include "base/banned.h"

static int read_chain_files(const struct identity_source *source,
    struct cert_list *certs, struct error *error)
{
	for (size_t i = 0; i < source->chain_count; i++) {
		const char *path = source->chain[i];
		auto_buf struct buf bytes = {0};

		if (file_read(path, CERT_FILE_MAX, &bytes, NULL, error) != 0 ||
		    cert_list_read(
			bytes.data, bytes.length, path, certs, error) != 0)
			return -1;
	}
	return 0;
}

/* Of several certificates for the key, renewed ones say, the one that is
 * valid and lasts longest. */
static struct cert *best_cert(
    EVP_PKEY *key, const struct cert_list *certs, int64_t now)
{
	struct cert *best = NULL;

	for (size_t i = 0; i < certs->count; i++) {
		struct cert *cert = certs->certs[i];
		bool valid = cert_is_valid_at(cert, now);

		if (X509_check_private_key(cert->x509, key) != 1) {
			ERR_clear_error();
			continue;
		}
		if (best == NULL || (valid && !cert_is_valid_at(best, now)) ||
		    (valid == cert_is_valid_at(best, now) &&
			cert->not_after > best->not_after))
			best = cert;
	}
	return best;
}

static int pick_cert(struct identity *identity,
    const struct identity_source *source, const struct cert_list *certs,
    struct error *error)
{
	struct cert *cert = best_cert(identity->key, certs, source->now);
	char uri[IDENTITY_SHOWN_MAX];

	if (cert != NULL) {
		identity->cert = cert_share(cert);
		return 0;
	}
	identity_store_show(source->uri, uri, sizeof(uri));
	if (certs->count == 0) {
		error_set(error, STATUS_CRYPTO,
		    "'%s' has a private key but no certificate", uri);
		return error_hint(error,
		    "put the certificate into the same file, or name its file "
		    "as chain");
	}
	error_set(error, STATUS_CRYPTO,
	    "private key of '%s' does not fit its certificate ('%s')", uri,
	    certs->certs[0]->common_name);
	return error_hint(error,
	    "the key belongs to another certificate; compare what `openssl "
	    "pkey -in KEY -pubout` and `openssl x509 -in CERT -pubkey -noout` "
	    "print");
}

/* The chain: from the signer upwards, then what belongs to no path. */
static int order_chain(struct identity *identity, const struct cert_list *certs,
    struct error *error)
{
	const struct cert *below = identity->cert;

	for (size_t i = 0; i < certs->count; i++) {
		struct cert *above = certs->certs[i];

		if (cert_equal(above, identity->cert) ||
		    cert_list_has(&identity->chain, above) ||
		    !cert_names_issuer(below, above))
			continue;
		if (cert_list_add(&identity->chain, above, error) != 0)
			return -1;
		below = above;
		i = (size_t)-1; /* look for the next one from the start */
	}
	for (size_t i = 0; i < certs->count; i++)
		if (!cert_equal(certs->certs[i], identity->cert) &&
		    cert_list_add(&identity->chain, certs->certs[i], error) !=
			0)
			return -1;
	return 0;
}

static int compare_certs(const void *a, const void *b)
{
	const struct cert *const *one = a, *const *two = b;
	size_t x = (*one)->der_length, y = (*two)->der_length;
	int order = memcmp((*one)->der, (*two)->der, x < y ? x : y);

	return order != 0 ? order : (x > y) - (x < y);
}

/* The body of a SET OF is sorted by its members' bytes (X.690 11.6). */
static int encode_certs(struct identity *identity, struct error *error)
{
	const struct cert *sorted[CERT_LIST_MAX + 1] = {identity->cert};
	size_t count = 1;
	struct buf *all = &identity->certs_der;

	for (size_t i = 0; i < identity->chain.count; i++)
		sorted[count++] = identity->chain.certs[i];
	qsort(sorted, count, sizeof(sorted[0]), compare_certs);
	for (size_t i = 0; i < count; i++)
		buf_add(all, sorted[i]->der, sorted[i]->der_length);
	return buf_ok(all) ? 0 : error_set_memory(error);
}

/* IssuerAndSerialNumber (RFC 5652 10.2.4), as it stands in the message. */
static int encode_signer(struct identity *identity, struct error *error)
{
	const X509 *x509 = identity->cert->x509;
	auto_openssl_bytes unsigned char *name = NULL;
	auto_openssl_bytes unsigned char *serial = NULL;
	int name_length = i2d_X509_NAME(X509_get_issuer_name(x509), &name);
	int serial_length =
	    i2d_ASN1_INTEGER(X509_get0_serialNumber(x509), &serial);

	if (name_length <= 0 || serial_length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	buf_add(&identity->signer_der, name, (size_t)name_length);
	buf_add(&identity->signer_der, serial, (size_t)serial_length);
	return buf_ok(&identity->signer_der) ? 0 : error_set_memory(error);
}

int identity_load(const struct identity_source *source, struct identity **ret,
    struct error *error)
{
	auto_identity struct identity *identity = memory_new(sizeof(*identity));
	auto_cert_list struct cert_list certs = {0};
	mode_t mode = 0;

	if (identity == NULL ||
	    (identity->contexts = identity_contexts_new()) == NULL)
		return error_set_memory(error);
	if (identity_store_read(source, &identity->key, &certs, &mode, error) !=
		0 ||
	    read_chain_files(source, &certs, error) != 0 ||
	    pick_cert(identity, source, &certs, error) != 0 ||
	    order_chain(identity, &certs, error) != 0 ||
	    identity_check(identity, source, mode, error) != 0 ||
	    encode_certs(identity, error) != 0 ||
	    encode_signer(identity, error) != 0)
		return -1;
	*ret = own_take(identity);
	return 0;
}

/* A key that stays closed hides no certificate beside it. */
static int read_store(const struct identity_source *source,
    struct cert_list *certs, struct error *error)
{
	auto_pkey EVP_PKEY *key = NULL;
	size_t before = certs->count;
	mode_t mode = 0;
	struct error fault = {0};

	if (identity_store_read(source, &key, certs, &mode, &fault) == 0 ||
	    (certs->count > before && fault.status != STATUS_LIMIT))
		return 0;
	*error = fault;
	return -1;
}

int identity_read_certs(const struct identity_source *source,
    struct cert_list *certs, struct error *error)
{
	struct identity_source closed = *source;
	struct error fault = {0};
	size_t before = certs->count;
	bool has_failed;

	closed.passphrase = NULL;
	has_failed = read_store(&closed, certs, &fault) != 0;
	if (has_failed && fault.status != STATUS_CREDENTIALS) {
		*error = fault;
		return -1;
	}
	if (read_chain_files(source, certs, error) != 0)
		return -1;
	if (has_failed && certs->count == before &&
	    read_store(source, certs, error) != 0)
		return -1;
	if (certs->count > before)
		return 0;
	return error_set(
	    error, STATUS_CRYPTO, "'%.160s' has no certificate", source->uri);
}

void identity_free(struct identity *identity)
{
	if (identity == NULL)
		return;
	identity_contexts_free(identity->contexts);
	identity_uri_forget();
	EVP_PKEY_free(identity->key);
	cert_free(identity->cert);
	cert_list_done(&identity->chain);
	buf_done(&identity->certs_der);
	buf_done(&identity->signer_der);
	arena_done(&identity->texts);
	memory_free(identity);
}

void identity_release(struct identity **identity)
{
	identity_free(*identity);
}

const struct cert *identity_cert(const struct identity *identity)
{
	return identity->cert;
}

const char *identity_note(const struct identity *identity, size_t index)
{
	return index < identity->note_count ? identity->notes[index] : NULL;
}

int64_t identity_days_left(const struct identity *identity, int64_t now)
{
	return clock_days_until(now, identity->cert->not_after);
}
