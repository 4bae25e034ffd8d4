/*
 * Certificates of a PKCS#12 file (RFC 7292) that can be seen without its
 * password: those in safes that are not encrypted, or with an empty one.
 */
#include <limits.h>

#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include "crypto/cert.h"
#include "crypto/identity_work.h"
#include "crypto/openssl.h"
#include "base/banned.h"

/* What a file is tried with: what no password is, in the two ways that it is
 * written (RFC 7292 B.1). */
static const char *const no_passwords[] = {"", NULL};

static void pkcs12_release(PKCS12 **pkcs12)
{
	PKCS12_free(*pkcs12);
}

static void safes_release(STACK_OF(PKCS7) * *safes)
{
	sk_PKCS7_pop_free(*safes, PKCS7_free);
}

static void bags_release(STACK_OF(PKCS12_SAFEBAG) * *bags)
{
	sk_PKCS12_SAFEBAG_pop_free(*bags, PKCS12_SAFEBAG_free);
}

static STACK_OF(PKCS12_SAFEBAG) * open_safe(PKCS7 *safe)
{
	STACK_OF(PKCS12_SAFEBAG) *bags = NULL;

	if (PKCS7_type_is_data(safe))
		return PKCS12_unpack_p7data(safe);
	if (!PKCS7_type_is_encrypted(safe))
		return NULL;
	for (size_t i = 0; bags == NULL && i < array_length(no_passwords); i++)
		bags = PKCS12_unpack_p7encdata(safe, no_passwords[i], 0);
	return bags;
}

static int take_bag(
    const PKCS12_SAFEBAG *bag, struct cert_list *list, struct error *error)
{
	auto_cert struct cert *cert = NULL;
	X509 *x509;

	if (PKCS12_SAFEBAG_get_nid(bag) != NID_certBag ||
	    PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate)
		return 0;
	x509 = PKCS12_SAFEBAG_get1_cert(bag);
	if (x509 == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "malformed certificate");
	if (cert_wrap(x509, &cert, error) != 0)
		return -1;
	return cert_list_add(list, cert, error);
}

static int take_safe(PKCS7 *safe, struct cert_list *list, struct error *error)
{
	auto_cleanup(bags_release) STACK_OF(PKCS12_SAFEBAG) *bags =
	    open_safe(safe);

	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++)
		if (take_bag(sk_PKCS12_SAFEBAG_value(bags, i), list, error) !=
		    0)
			return -1;
	return 0;
}

int cert_list_read_pkcs12(const void *bytes, size_t length, const char *name,
    struct cert_list *list, struct error *error)
{
	auto_cert_list struct cert_list found = {0};
	const unsigned char *at = bytes;
	auto_cleanup(pkcs12_release) PKCS12 *pkcs12 = NULL;
	auto_cleanup(safes_release) STACK_OF(PKCS7) *safes = NULL;
	bool memory;

	if (length > CERT_FILE_MAX)
		return error_set(
		    error, STATUS_CRYPTO, "'%.160s' is too large", name);
	if (identity_work_check(bytes, length, name, error) != 0)
		return -1;
	pkcs12 = d2i_PKCS12(NULL, &at, (long)length);
	if (pkcs12 != NULL)
		safes = PKCS12_unpack_authsafes(pkcs12);
	for (int i = 0; i < sk_PKCS7_num(safes); i++)
		if (take_safe(sk_PKCS7_value(safes, i), &found, error) != 0)
			return -1;
	memory = openssl_out_of_memory();
	ERR_clear_error();
	if (memory)
		return error_set_memory(error);
	if (safes == NULL)
		return error_set(
		    error, STATUS_CRYPTO, "'%.160s' is no PKCS#12 file", name);
	if (found.count == 0)
		return error_set(error, STATUS_CREDENTIALS,
		    "'%.160s' shows no certificate without its password", name);
	for (size_t i = 0; i < found.count; i++)
		if (cert_list_add(list, found.certs[i], error) != 0)
			return -1;
	return 0;
}
