/* Making a test identity: a CA and a signer. */
#include "crypto/identity_make.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "crypto/identity_kit.h"
#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	SERIAL_BYTES = 16,
	BACK_SECONDS = 3600 /* clocks of devices differ */
};

static const struct {
	const char *name;
	const char *algorithm;
	const char *curve;
	size_t bits;
	enum digest digest;
} keys[IDENTITY_KEY_COUNT] = {
    [IDENTITY_KEY_RSA2048] = {"rsa2048", "RSA", NULL, 2048, DIGEST_SHA256},
    [IDENTITY_KEY_RSA3072] = {"rsa3072", "RSA", NULL, 3072, DIGEST_SHA256},
    [IDENTITY_KEY_RSA4096] = {"rsa4096", "RSA", NULL, 4096, DIGEST_SHA256},
    [IDENTITY_KEY_P256] = {"p256", "EC", "P-256", 256, DIGEST_SHA256},
    [IDENTITY_KEY_P384] = {"p384", "EC", "P-384", 384, DIGEST_SHA384},
};

bool identity_key_by_name(const char *name, enum identity_key *ret)
{
	for (unsigned i = 0; i < IDENTITY_KEY_COUNT; i++)
		if (strcmp(name, keys[i].name) == 0) {
			*ret = (enum identity_key)i;
			return true;
		}
	return false;
}

static int check_name(
    const char *what, const char *name, size_t most, struct error *error)
{
	size_t length = strlen(name);

	if (length == 0)
		return error_set(error, STATUS_USAGE, "%s is empty", what);
	if (text_utf8_prefix(name, length) != length)
		return error_set(
		    error, STATUS_USAGE, "%s is not well-formed UTF-8", what);
	if (text_characters(name, length) > most)
		return error_set(error, STATUS_USAGE,
		    "%s has %zu characters, expected %zu at most", what,
		    text_characters(name, length), most);
	for (size_t at = 0; at < length;
	     at += text_utf8_length(name + at, length - at))
		if (text_is_control(text_utf8_point(name + at, length - at)))
			return error_set(error, STATUS_USAGE,
			    "%s has a control character", what);
	return 0;
}

static int check_plan(const struct identity_plan *plan, struct error *error)
{
	unsigned ca_days = plan->ca_days == 0 ? plan->days : plan->ca_days;

	if (check_name("name", plan->name,
		IDENTITY_NAME_MAX - strlen(IDENTITY_CA_SUFFIX), error) != 0)
		return -1;
	if (plan->organization != NULL &&
	    check_name("organization", plan->organization, IDENTITY_NAME_MAX,
		error) != 0)
		return -1;
	if (plan->days == 0 || plan->days > IDENTITY_DAYS_MAX ||
	    ca_days > IDENTITY_DAYS_MAX)
		return error_set(error, STATUS_USAGE,
		    "days are %u, expected 1 to %d",
		    plan->days == 0 || plan->days > IDENTITY_DAYS_MAX
			? plan->days
			: ca_days,
		    IDENTITY_DAYS_MAX);
	if (ca_days < plan->days)
		return error_set(error, STATUS_USAGE,
		    "CA's days are %u, expected %u or more, as the signer has",
		    ca_days, plan->days);
	return 0;
}

static EVP_PKEY *make_key(enum identity_key key)
{
	if (keys[key].curve != NULL)
		return EVP_PKEY_Q_keygen(
		    NULL, NULL, keys[key].algorithm, keys[key].curve);
	return EVP_PKEY_Q_keygen(
	    NULL, NULL, keys[key].algorithm, keys[key].bits);
}

/* Positive and of one length: the highest bit 0, the next 1. */
static bool set_serial(X509 *x509)
{
	unsigned char bytes[SERIAL_BYTES];
	BIGNUM *number = NULL;
	bool done = false;

	if (RAND_bytes(bytes, sizeof(bytes)) == 1) {
		bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40);
		number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	}
	if (number != NULL)
		done = BN_to_ASN1_INTEGER(
			   number, X509_get_serialNumber(x509)) != NULL;
	BN_free(number);
	return done;
}

static bool add_name(X509_NAME *name, const char *field, const char *text)
{
	return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
		   (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool set_subject(
    X509 *x509, const struct identity_plan *plan, const char *suffix)
{
	char common[4 * IDENTITY_NAME_MAX + 1];
	X509_NAME *name = X509_NAME_new();
	bool done;

	(void)snprintf(common, sizeof(common), "%s%s", plan->name, suffix);
	done = name != NULL &&
	       (plan->organization == NULL ||
		   add_name(name, "O", plan->organization)) &&
	       add_name(name, "CN", common) &&
	       X509_set_subject_name(x509, name) == 1;
	X509_NAME_free(name);
	return done;
}

static bool add_extension(
    X509 *x509, X509V3_CTX *context, int nid, const char *value)
{
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, context, nid, value);
	bool done = extension != NULL && X509_add_ext(x509, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return done;
}

struct extension {
	int nid;
	const char *value;
};

static const struct extension ca_extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_undef, NULL},
};

static const struct extension signer_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "emailProtection"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
    {NID_undef, NULL},
};

static bool add_extensions(
    X509 *x509, X509 *issuer, const struct extension *extension)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
	for (; extension->value != NULL; extension++)
		if (!add_extension(
			x509, &context, extension->nid, extension->value))
			return false;
	return true;
}

/* All but subject, extensions and signature. */
static X509 *start_cert(
    EVP_PKEY *key, const struct identity_plan *plan, unsigned days)
{
	auto_x509 X509 *x509 = X509_new();

	if (x509 == NULL || X509_set_version(x509, X509_VERSION_3) != 1 ||
	    !set_serial(x509) || X509_set_pubkey(x509, key) != 1 ||
	    !openssl_set_time(
		X509_getm_notBefore(x509), plan->now - BACK_SECONDS) ||
	    !openssl_set_time(X509_getm_notAfter(x509),
		plan->now + (int64_t)days * CLOCK_DAY))
		return NULL;
	return own_take(x509);
}

static bool sign_cert(X509 *x509, EVP_PKEY *key, enum digest digest)
{
	const EVP_MD *method = digest_method(digest);

	return method != NULL && X509_sign(x509, key, method) > 0;
}

static bool make_ca(struct identity_kit *kit, const struct identity_plan *plan)
{
	unsigned days = plan->ca_days == 0 ? plan->days : plan->ca_days;

	kit->ca_key = make_key(plan->key);
	if (kit->ca_key == NULL)
		return false;
	kit->ca = start_cert(kit->ca_key, plan, days);
	return kit->ca != NULL &&
	       set_subject(kit->ca, plan, IDENTITY_CA_SUFFIX) &&
	       X509_set_issuer_name(kit->ca, X509_get_subject_name(kit->ca)) ==
		   1 &&
	       add_extensions(kit->ca, kit->ca, ca_extensions) &&
	       sign_cert(kit->ca, kit->ca_key, keys[plan->key].digest);
}

static bool make_signer(
    struct identity_kit *kit, const struct identity_plan *plan)
{
	kit->key = make_key(plan->key);
	if (kit->key == NULL)
		return false;
	kit->cert = start_cert(kit->key, plan, plan->days);
	return kit->cert != NULL && set_subject(kit->cert, plan, "") &&
	       X509_set_issuer_name(
		   kit->cert, X509_get_subject_name(kit->ca)) == 1 &&
	       add_extensions(kit->cert, kit->ca, signer_extensions) &&
	       sign_cert(kit->cert, kit->ca_key, keys[plan->key].digest);
}

int identity_make(const struct identity_plan *plan, struct identity_kit **ret,
    struct error *error)
{
	auto_identity_kit struct identity_kit *kit = NULL;

	if (check_plan(plan, error) != 0)
		return -1;
	kit = memory_new(sizeof(*kit));
	if (kit == NULL)
		return error_set_memory(error);
	ERR_clear_error();
	if (!make_ca(kit, plan) || !make_signer(kit, plan))
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot make an identity");
	*ret = own_take(kit);
	return 0;
}

void identity_kit_free(struct identity_kit *kit)
{
	if (kit == NULL)
		return;
	EVP_PKEY_free(kit->key);
	EVP_PKEY_free(kit->ca_key);
	X509_free(kit->cert);
	X509_free(kit->ca);
	memory_free(kit);
}

void identity_kit_release(struct identity_kit **kit)
{
	identity_kit_free(*kit);
}
