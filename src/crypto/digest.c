/* Digests, by name, by size and by OpenSSL. */
#include "crypto/digest.h"

#include <stdatomic.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/text.h"
#include "crypto/openssl.h"
#include "base/banned.h"

static const struct {
	const char *name;
	const char *title;
	size_t size;
	int nid;
} digests[DIGEST_COUNT] = {
    [DIGEST_MD5] = {"md5", "MD5", 16, NID_md5},
    [DIGEST_SHA1] = {"sha1", "SHA-1", 20, NID_sha1},
    [DIGEST_SHA224] = {"sha224", "SHA-224", 28, NID_sha224},
    [DIGEST_SHA256] = {"sha256", "SHA-256", 32, NID_sha256},
    [DIGEST_SHA384] = {"sha384", "SHA-384", 48, NID_sha384},
    [DIGEST_SHA512] = {"sha512", "SHA-512", 64, NID_sha512},
};

size_t digest_size(enum digest digest)
{
	return digests[digest].size;
}

const char *digest_name(enum digest digest)
{
	return digests[digest].name;
}

const char *digest_title(enum digest digest)
{
	return digests[digest].title;
}

bool digest_is_weak(enum digest digest)
{
	return digest == DIGEST_MD5 || digest == DIGEST_SHA1;
}

bool digest_by_size(size_t size, enum digest *ret)
{
	for (unsigned i = 0; i < DIGEST_COUNT; i++)
		if (digests[i].size == size) {
			*ret = (enum digest)i;
			return true;
		}
	return false;
}

bool digest_by_name(const char *text, size_t length, enum digest *ret)
{
	for (unsigned i = 0; i < DIGEST_COUNT; i++)
		if (text_equal_case(text, length, digests[i].name,
			strlen(digests[i].name)) ||
		    text_equal_case(text, length, digests[i].title,
			strlen(digests[i].title))) {
			*ret = (enum digest)i;
			return true;
		}
	return false;
}

int digest_by_nid(int nid)
{
	for (int i = 0; i < DIGEST_COUNT; i++)
		if (digests[i].nid == nid)
			return i;
	return -1;
}

const EVP_MD *digest_method(enum digest digest)
{
	static _Atomic(EVP_MD *) methods[DIGEST_COUNT];
	EVP_MD *method = atomic_load(&methods[digest]);
	EVP_MD *before = NULL;

	if (method != NULL)
		return method;
	method = EVP_MD_fetch(NULL, digests[digest].title, NULL);
	if (method == NULL)
		return NULL;
	if (atomic_compare_exchange_strong(&methods[digest], &before, method))
		return method;
	EVP_MD_free(method); /* another thread was first */
	return before;
}

enum {
	KEPT_MAX = 64 /* as many as may be at work at once */
};

/* Contexts made for one digest serve the next: making one costs as much as the
 * digest of a kilobyte. They hold nothing of what they were given. */
static _Atomic(EVP_MD_CTX *) kept[KEPT_MAX];

static EVP_MD_CTX *context_take(void)
{
	for (size_t i = 0; i < KEPT_MAX; i++) {
		EVP_MD_CTX *context = NULL;

		if (atomic_load(&kept[i]) != NULL)
			context = atomic_exchange(&kept[i], NULL);
		if (context != NULL)
			return context;
	}
	return EVP_MD_CTX_new();
}

static void context_keep(EVP_MD_CTX *context)
{
	for (size_t i = 0; i < KEPT_MAX; i++) {
		EVP_MD_CTX *none = NULL;

		if (atomic_compare_exchange_strong(&kept[i], &none, context))
			return;
	}
	EVP_MD_CTX_free(context);
}

int digest_of(enum digest digest, const void *bytes, size_t length,
    unsigned char *out, struct error *error)
{
	const EVP_MD *method = digest_method(digest);
	EVP_MD_CTX *context = method == NULL ? NULL : context_take();

	if (context == NULL || EVP_DigestInit_ex2(context, method, NULL) != 1 ||
	    EVP_DigestUpdate(context, bytes, length) != 1 ||
	    EVP_DigestFinal_ex(context, out, NULL) != 1) {
		EVP_MD_CTX_free(context);
		return openssl_error(error, STATUS_CRYPTO,
		    "OpenSSL cannot compute %s", digest_title(digest));
	}
	context_keep(context);
	return 0;
}
