#include "crypto/identity.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "crypto/identity_store.h"
#include "crypto/openssl.h"
#include "base/banned.h"

static int add_note(struct identity *identity, struct error *error,
    const char *format, ...) ATTR_PRINTF(3, 4);

static int add_note(
    struct identity *identity, struct error *error, const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	const char *note;
	va_list list;

	if (identity->note_count == IDENTITY_NOTES_MAX)
		return 0;
	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	note = arena_text(&identity->texts, text);
	if (note == NULL)
		return error_set_memory(error);
	identity->notes[identity->note_count++] = note;
	return 0;
}

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

static bool key_fits(EVP_PKEY *key, const struct cert *cert)
{
	bool fits = X509_check_private_key(cert->x509, key) == 1;

	ERR_clear_error();
	return fits;
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

		if (!key_fits(key, cert))
			continue;
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

static bool names_match(const struct cert *cert, const struct cert *issuer)
{
	bool match = X509_check_issued(issuer->x509, cert->x509) == X509_V_OK;

	ERR_clear_error();
	return match;
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
		    !names_match(below, above))
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

static int check_dates(
    const struct cert *cert, int64_t now, struct error *error)
{
	char date[CLOCK_TEXT_MAX];

	if (now > cert->not_after) {
		clock_format(cert->not_after, date, sizeof(date));
		error_set(error, STATUS_CRYPTO,
		    "signing certificate '%s' expired on %.10s",
		    cert->common_name, date);
		return error_hint(error, "renew it, or name another identity");
	}
	if (now < cert->not_before) {
		clock_format(cert->not_before, date, sizeof(date));
		error_set(error, STATUS_CRYPTO,
		    "signing certificate '%s' is not valid before %s",
		    cert->common_name, date);
		return error_hint(error, "check the clock of this machine");
	}
	return 0;
}

static bool is_curve_served(const char *curve)
{
	return strcmp(curve, "P-256") == 0 || strcmp(curve, "P-384") == 0 ||
	       strcmp(curve, "P-521") == 0;
}

/* What Apple's CMS code can verify: RSA PKCS#1 v1.5 and ECDSA. */
static int check_key(const struct identity *identity, struct error *error)
{
	const struct cert *cert = identity->cert;
	bool rsa = strcmp(cert->key_name, "RSA") == 0 &&
		   EVP_PKEY_is_a(identity->key, "RSA-PSS") != 1;

	if (rsa && cert->key_bits >= IDENTITY_RSA_BITS_MIN)
		return 0;
	if (rsa)
		error_set(error, STATUS_CRYPTO,
		    "signing key is too weak: RSA with %u bits, expected %d "
		    "or more",
		    cert->key_bits, IDENTITY_RSA_BITS_MIN);
	else if (strcmp(cert->key_name, "EC") != 0)
		error_set(error, STATUS_CRYPTO,
		    "Apple devices do not verify %s signatures, expected an "
		    "RSA or EC key",
		    cert->key_name);
	else if (!is_curve_served(cert->key_curve))
		error_set(error, STATUS_CRYPTO,
		    "signing key is on the curve '%s', expected P-256, P-384 "
		    "or P-521",
		    cert->key_curve);
	else
		return 0;
	return error_hint(error,
	    "use RSA with 2048 bits or more, or EC on P-256, P-384 or P-521");
}

static int check_signature(struct identity *identity, struct error *error)
{
	const struct cert *cert = identity->cert;

	if (cert->is_self_issued)
		return 0;
	if (cert->signature_digest == DIGEST_MD5)
		return error_set(error, STATUS_CRYPTO,
		    "signing certificate '%s' was itself signed with MD5",
		    cert->common_name);
	if (cert->signature_digest == DIGEST_SHA1)
		return add_note(identity, error,
		    "signing certificate '%s' was itself signed with SHA-1, "
		    "which devices may not trust",
		    cert->common_name);
	return 0;
}

static int check_chain(
    struct identity *identity, int64_t now, struct error *error)
{
	const struct cert_list *chain = &identity->chain;

	if (!identity->cert->is_self_issued &&
	    (chain->count == 0 ||
		!names_match(identity->cert, chain->certs[0])))
		return add_note(identity, error,
		    "certificate of the signer's issuer '%s' is not included: "
		    "devices may show \"Not Verified\"",
		    identity->cert->issuer);
	for (size_t i = 0; i < chain->count; i++)
		if (!cert_is_valid_at(chain->certs[i], now))
			return add_note(identity, error,
			    "certificate '%s' of the chain is not valid now",
			    chain->certs[i]->common_name);
	return 0;
}

static int check_mode(struct identity *identity, const char *uri, mode_t mode,
    struct error *error)
{
	if ((mode & 077) == 0)
		return 0;
	return add_note(identity, error,
	    "private key '%s' can be read by others (mode %04o, expected "
	    "0600)",
	    uri, (unsigned)mode & 07777);
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

static int stack_chain(struct identity *identity, struct error *error)
{
	identity->chain_stack = sk_X509_new_null();
	if (identity->chain_stack == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < identity->chain.count; i++)
		if (sk_X509_push(identity->chain_stack,
			identity->chain.certs[i]->x509) <= 0)
			return error_set_memory(error);
	return 0;
}

static int identity_check(struct identity *identity,
    const struct identity_source *source, mode_t mode, struct error *error)
{
	int64_t now = source->now;

	if (check_key(identity, error) != 0 ||
	    check_dates(identity->cert, now, error) != 0 ||
	    check_signature(identity, error) != 0 ||
	    check_chain(identity, now, error) != 0)
		return -1;
	return check_mode(identity, source->uri, mode, error);
}

int identity_load(const struct identity_source *source, struct identity **ret,
    struct error *error)
{
	auto_identity struct identity *identity = memory_new(sizeof(*identity));
	auto_cert_list struct cert_list certs = {0};
	mode_t mode = 0;

	if (identity == NULL)
		return error_set_memory(error);
	if (identity_store_read(source, &identity->key, &certs, &mode, error) !=
		0 ||
	    read_chain_files(source, &certs, error) != 0 ||
	    pick_cert(identity, source, &certs, error) != 0 ||
	    order_chain(identity, &certs, error) != 0 ||
	    identity_check(identity, source, mode, error) != 0 ||
	    stack_chain(identity, error) != 0 ||
	    encode_certs(identity, error) != 0 ||
	    encode_signer(identity, error) != 0)
		return -1;
	*ret = own_take(identity);
	return 0;
}

void identity_free(struct identity *identity)
{
	if (identity == NULL)
		return;
	EVP_PKEY_free(identity->key);
	cert_free(identity->cert);
	sk_X509_free(identity->chain_stack);
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

const struct cert_list *identity_chain(const struct identity *identity)
{
	return &identity->chain;
}

const char *identity_note(const struct identity *identity, size_t index)
{
	return index < identity->note_count ? identity->notes[index] : NULL;
}

int64_t identity_days_left(const struct identity *identity, int64_t now)
{
	return clock_days_until(now, identity->cert->not_after);
}
