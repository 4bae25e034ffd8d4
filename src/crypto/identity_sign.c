/* Signatures with an identity's key, and whether one is its key's. */
#include "crypto/identity_sign.h"

#include <stdatomic.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>

#include "base/memory.h"
#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	KEPT_MAX = 64 /* as many as may sign at once */
};

enum use {
	USE_SIGN,
	USE_VERIFY,
	USE_COUNT
};

/* Those that are at work are in nobody's place. */
struct identity_contexts {
	_Atomic(EVP_PKEY_CTX *) kept[USE_COUNT][DIGEST_COUNT][KEPT_MAX];
};

struct identity_contexts *identity_contexts_new(void)
{
	return memory_new(sizeof(struct identity_contexts));
}

void identity_contexts_free(struct identity_contexts *contexts)
{
	if (contexts == NULL)
		return;
	for (unsigned use = 0; use < USE_COUNT; use++)
		for (unsigned digest = 0; digest < DIGEST_COUNT; digest++)
			for (size_t i = 0; i < KEPT_MAX; i++)
				EVP_PKEY_CTX_free(
				    contexts->kept[use][digest][i]);
	memory_free(contexts);
}

static EVP_PKEY_CTX *context_new(
    const struct identity *identity, enum use use, enum digest digest)
{
	EVP_PKEY *key = use == USE_SIGN
			    ? identity->key
			    : X509_get0_pubkey(identity->cert->x509);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

	if (context != NULL &&
	    (use == USE_SIGN ? EVP_PKEY_sign_init(context)
			     : EVP_PKEY_verify_init(context)) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(context, digest_method(digest)) == 1)
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

static EVP_PKEY_CTX *context_take(
    const struct identity *identity, enum use use, enum digest digest)
{
	_Atomic(EVP_PKEY_CTX *) *kept = identity->contexts->kept[use][digest];

	for (size_t i = 0; i < KEPT_MAX; i++) {
		EVP_PKEY_CTX *context = NULL;

		if (atomic_load(&kept[i]) != NULL)
			context = atomic_exchange(&kept[i], NULL);
		if (context != NULL)
			return context;
	}
	return context_new(identity, use, digest);
}

static void context_keep(const struct identity *identity, enum use use,
    enum digest digest, EVP_PKEY_CTX *context)
{
	_Atomic(EVP_PKEY_CTX *) *kept = identity->contexts->kept[use][digest];

	for (size_t i = 0; i < KEPT_MAX; i++) {
		EVP_PKEY_CTX *none = NULL;

		if (atomic_compare_exchange_strong(&kept[i], &none, context))
			return;
	}
	EVP_PKEY_CTX_free(context);
}

static bool digest_bytes(
    enum digest digest, struct der bytes, unsigned char *out)
{
	struct error unused;

	return digest_of(digest, bytes.at, der_length(&bytes), out, &unused) ==
	       0;
}

/* OpenSSL's own keys. Those of other providers, pkcs11 say, may compute the
 * digest themselves, and what they cannot be asked again is not known. */
static bool is_plain(const EVP_PKEY *key)
{
	const OSSL_PROVIDER *provider = EVP_PKEY_get0_provider(key);

	return provider != NULL &&
	       strcmp(OSSL_PROVIDER_get0_name(provider), "default") == 0;
}

/* length is the room in out, then what of it was used. OpenSSL 3.0 that lacks
 * memory for the DER of an ECDSA signature says that it has -1 bytes. */
static bool sign_plain(const struct identity *identity, enum digest digest,
    struct der bytes, unsigned char *out, size_t *length)
{
	unsigned char computed[DIGEST_BYTES_MAX];
	EVP_PKEY_CTX *context = context_take(identity, USE_SIGN, digest);
	size_t room = *length;

	if (context == NULL || !digest_bytes(digest, bytes, computed) ||
	    EVP_PKEY_sign(
		context, out, length, computed, digest_size(digest)) != 1 ||
	    *length == 0 || *length > room) {
		EVP_PKEY_CTX_free(context);
		return false;
	}
	context_keep(identity, USE_SIGN, digest, context);
	return true;
}

static bool sign_whole(const struct identity *identity, enum digest digest,
    struct der bytes, unsigned char *out, size_t *length)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_signed =
	    context != NULL &&
	    EVP_DigestSignInit_ex(context, NULL, digest_title(digest), NULL,
		NULL, identity->key, NULL) == 1 &&
	    EVP_DigestSign(
		context, out, length, bytes.at, der_length(&bytes)) == 1;

	EVP_MD_CTX_free(context);
	return is_signed;
}

int identity_sign(const struct identity *identity, enum digest digest,
    struct der bytes, struct buf *ret, struct error *error)
{
	int most = EVP_PKEY_get_size(identity->key);
	size_t length = most > 0 ? (size_t)most : 0;
	unsigned char *out;

	if (!buf_reserve(ret, length))
		return error_set_memory(error);
	out = (unsigned char *)ret->data + ret->length;
	if (length == 0 ||
	    !(is_plain(identity->key)
		    ? sign_plain(identity, digest, bytes, out, &length)
		    : sign_whole(identity, digest, bytes, out, &length)))
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot sign with '%s'", identity->cert->common_name);
	ret->length += length;
	ret->data[ret->length] = '\0';
	return 0;
}

bool identity_verify(const struct identity *identity, enum digest digest,
    struct der bytes, struct der signature)
{
	unsigned char computed[DIGEST_BYTES_MAX];
	EVP_PKEY_CTX *context = context_take(identity, USE_VERIFY, digest);
	bool holds =
	    context != NULL && digest_bytes(digest, bytes, computed) &&
	    EVP_PKEY_verify(context, signature.at, der_length(&signature),
		computed, digest_size(digest)) == 1;

	/* One that said no is not to be trusted with the next. */
	if (holds)
		context_keep(identity, USE_VERIFY, digest, context);
	else
		EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return holds;
}
