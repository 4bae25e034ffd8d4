/* Whether an identity can sign what Apple devices verify. */
#include "crypto/openssl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/identity_store.h"
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
		!cert_names_issuer(identity->cert, chain->certs[0])))
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
	char shown[IDENTITY_SHOWN_MAX];

	if ((mode & 077) == 0)
		return 0;
	identity_store_show(uri, shown, sizeof(shown));
	return add_note(identity, error,
	    "private key '%s' can be read by others (mode %04o, expected "
	    "0600)",
	    shown, (unsigned)mode & 07777);
}

int identity_check(struct identity *identity,
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
