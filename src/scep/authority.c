/* Who is who among the certificates of a GetCACert answer. */
#include "scep/authority.h"

#include <string.h>

#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "base/banned.h"

static bool is_ra(const struct scep_authority *authority, size_t at)
{
	return !cert_is_ca(authority->certs.certs[at]);
}

static bool issued_another_ca(
    const struct scep_authority *authority, const struct cert *cert)
{
	for (size_t i = 0; i < authority->certs.count; i++) {
		const struct cert *other = authority->certs.certs[i];

		if (other != cert && !is_ra(authority, i) &&
		    !cert_is_self_issued(other) &&
		    cert_is_issued_by(other, cert))
			return true;
	}
	return false;
}

static struct cert *issuer_of_ra(const struct scep_authority *authority)
{
	for (size_t i = 0; i < authority->certs.count; i++) {
		if (!is_ra(authority, i))
			continue;
		for (size_t j = 0; j < authority->certs.count; j++)
			if (!is_ra(authority, j) &&
			    cert_is_issued_by(authority->certs.certs[i],
				authority->certs.certs[j]))
				return authority->certs.certs[j];
	}
	return NULL;
}

static int fail_two(
    const struct cert *one, const struct cert *other, struct error *error)
{
	auto_buf struct buf keys = {0};

	/* A CA that was renewed with another key has the same name. */
	if (strcmp(cert_subject(one), cert_subject(other)) == 0) {
		buf_text(&keys, " (keys ");
		cert_add_key_id(one, &keys);
		buf_text(&keys, " and ");
		cert_add_key_id(other, &keys);
		buf_char(&keys, ')');
	}
	return error_set(error, STATUS_SERVER,
	    "server gave two CA certificates, '%s' and '%s'%s, and nothing "
	    "tells which of them issues",
	    cert_common_name(one), cert_common_name(other),
	    buf_ok(&keys) && keys.data != NULL ? keys.data : "");
}

/* The only CA that issued no other one. */
static int find_leaf(const struct scep_authority *authority, struct cert **ret,
    struct error *error)
{
	struct cert *found = NULL;

	for (size_t i = 0; i < authority->certs.count; i++) {
		struct cert *cert = authority->certs.certs[i];

		if (is_ra(authority, i) || issued_another_ca(authority, cert))
			continue;
		if (found != NULL)
			return fail_two(found, cert, error);
		found = cert;
	}
	if (found == NULL)
		return error_set(error, STATUS_SERVER,
		    "none of the server's %zu certificates is a CA's",
		    authority->certs.count);
	*ret = found;
	return 0;
}

/* From the CA upwards. */
static void find_chain(struct scep_authority *authority)
{
	struct cert *cert = authority->ca, *issuer;

	/* Cross-signed CAs could go round in a circle. */
	while (
	    cert != NULL && authority->chain_count < authority->certs.count) {
		authority->chain[authority->chain_count++] = cert;
		if (cert_is_self_signed(cert)) {
			authority->root = cert;
			return;
		}
		issuer = NULL;
		for (size_t i = 0; i < authority->certs.count && issuer == NULL;
		     i++)
			if (!is_ra(authority, i) &&
			    authority->certs.certs[i] != cert &&
			    cert_is_issued_by(cert, authority->certs.certs[i]))
				issuer = authority->certs.certs[i];
		cert = issuer;
	}
}

/* The RA with this usage: best one that has no other (a split pair), then any
 * that has it, then any at all. */
static struct cert *find_ra(
    const struct scep_authority *authority, unsigned usage)
{
	const unsigned both =
	    CERT_USAGE_DIGITAL_SIGNATURE | CERT_USAGE_KEY_ENCIPHERMENT;
	struct cert *found = NULL;
	int best = -1;

	for (size_t i = 0; i < authority->certs.count; i++) {
		struct cert *cert = authority->certs.certs[i];
		unsigned has =
		    cert_has_key_usage(cert) ? cert_key_usage(cert) & both : 0;
		int score = has == usage ? 2 : (has & usage) != 0 ? 1 : 0;

		if (!is_ra(authority, i) ||
		    (authority->ra_by_ca &&
			!cert_is_issued_by(cert, authority->ca)))
			continue;
		if (score > best) {
			best = score;
			found = cert;
		}
	}
	return found;
}

static int sort_out(struct scep_authority *authority, struct error *error)
{
	if (authority->certs.count == 0)
		return error_set(error, STATUS_SERVER,
		    "server's answer to GetCACert holds no certificate");
	if (authority->certs.count == 1) {
		authority->ca = authority->certs.certs[0];
	} else {
		authority->ca = issuer_of_ra(authority);
		authority->ra_by_ca = authority->ca != NULL;
		if (authority->ca == NULL &&
		    find_leaf(authority, &authority->ca, error) != 0)
			return -1;
	}
	find_chain(authority);
	if (authority->certs.count > 1) {
		authority->signing =
		    find_ra(authority, CERT_USAGE_DIGITAL_SIGNATURE);
		authority->encryption =
		    find_ra(authority, CERT_USAGE_KEY_ENCIPHERMENT);
	}
	if (authority->signing == NULL)
		authority->signing = authority->ca;
	if (authority->encryption == NULL)
		authority->encryption = authority->ca;
	return 0;
}

/* What came instead, when it is no DER. */
static int fail_content(const char *bytes, size_t length, struct error *error)
{
	size_t at = 0;

	while (at < length && (unsigned char)bytes[at] <= ' ')
		at++;
	if (at < length && bytes[at] == '<')
		return error_set(error, STATUS_SERVER,
		    "server answers GetCACert with a web page, expected "
		    "certificates");
	if (length > 10 && memcmp(bytes, "-----BEGIN", 10) == 0)
		return error_set(error, STATUS_SERVER,
		    "server answers GetCACert in PEM, expected DER");
	return error_set(error, STATUS_SERVER,
	    "server answers GetCACert with neither a certificate nor PKCS#7");
}

int scep_authority_read(const void *bytes, size_t length,
    struct scep_authority *ret_authority, struct error *error)
{
	auto_scep_authority struct scep_authority authority = {0};
	auto_cert struct cert *single = NULL;
	struct error ignored;

	if (length > SCEP_CERTS_BYTES_MAX)
		return error_set(error, STATUS_SERVER,
		    "server's answer to GetCACert has %zu bytes, expected %d "
		    "at most",
		    length, SCEP_CERTS_BYTES_MAX);
	if (length == 0)
		return error_set(error, STATUS_SERVER,
		    "server's answer to GetCACert is empty");
	if (*(const unsigned char *)bytes != 0x30)
		return fail_content(bytes, length, error);
	if (cert_list_read(bytes, length, "answer to GetCACert",
		&authority.certs, error) != 0) {
		if (error->status == STATUS_CRYPTO)
			error->status = STATUS_SERVER;
		return -1;
	}
	authority.is_list = cert_read(bytes, length, &single, &ignored) != 0;
	if (sort_out(&authority, error) != 0)
		return -1;
	*ret_authority = authority;
	memset(&authority, 0, sizeof(authority));
	return 0;
}

void scep_authority_done(struct scep_authority *authority)
{
	cert_list_done(&authority->certs);
	memset(authority, 0, sizeof(*authority));
}

bool scep_authority_has_ra(const struct scep_authority *authority)
{
	return authority->signing != authority->ca ||
	       authority->encryption != authority->ca;
}

int scep_authority_fingerprint(const struct scep_authority *authority,
    bool modern, struct scep_fingerprint *ret_fingerprint, struct error *error)
{
	struct scep_fingerprint fingerprint = {
	    .digest = modern ? DIGEST_SHA256 : DIGEST_SHA1,
	    .cert = modern ? authority->ca : authority->root};

	if (fingerprint.cert == NULL) {
		error_set(error, STATUS_SERVER,
		    "server does not give the root of '%s', whose SHA-1 "
		    "devices before macOS 13 and iOS 16 compare",
		    cert_common_name(authority->ca));
		return error_hint(error,
		    "set 'fingerprint' to the SHA-1 of the root certificate "
		    "by hand, or raise 'min_os'");
	}
	fingerprint.length = digest_size(fingerprint.digest);
	if (cert_fingerprint(fingerprint.cert, fingerprint.digest,
		fingerprint.bytes, error) != 0)
		return -1;
	*ret_fingerprint = fingerprint;
	return 0;
}

const struct cert *scep_authority_find(const struct scep_authority *authority,
    const unsigned char *digest, size_t length)
{
	unsigned char bytes[DIGEST_BYTES_MAX];
	enum digest kind;
	struct error ignored;

	if (!digest_by_size(length, &kind))
		return NULL;
	for (size_t i = 0; i < authority->certs.count; i++) {
		const struct cert *cert = authority->certs.certs[i];

		if ((is_ra(authority, i) && cert != authority->ca) ||
		    cert_fingerprint(cert, kind, bytes, &ignored) != 0)
			continue;
		if (memcmp(bytes, digest, length) == 0)
			return cert;
	}
	return NULL;
}
