/* Files that ask for too much work to be opened. */
#include "crypto/identity_work.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "crypto/openssl.h"
#include "base/banned.h"

/* -- rounds of an algorithm ---------------------------------------------- */

static bool is_much(const ASN1_INTEGER *rounds)
{
	int64_t number;

	return rounds != NULL &&
	       (ASN1_INTEGER_get_int64(&number, rounds) != 1 || number < 0 ||
		   number > IDENTITY_ROUNDS_MAX);
}

static void *unpack(const X509_ALGOR *algorithm, const ASN1_ITEM *shape)
{
	const void *value = NULL;
	int type = V_ASN1_UNDEF;

	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	return type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, shape) : NULL;
}

static int algorithm_id(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *object = NULL;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return OBJ_obj2nid(object);
}

static bool is_hard_pbkdf2(const X509_ALGOR *algorithm)
{
	PBKDF2PARAM *parameters =
	    algorithm_id(algorithm) == NID_id_pbkdf2
		? unpack(algorithm, ASN1_ITEM_rptr(PBKDF2PARAM))
		: NULL;
	bool is_hard = parameters != NULL && is_much(parameters->iter);

	PBKDF2PARAM_free(parameters);
	return is_hard;
}

static bool is_hard_pbes2(const X509_ALGOR *algorithm)
{
	PBE2PARAM *parameters = unpack(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
	bool is_hard =
	    parameters != NULL && is_hard_pbkdf2(parameters->keyfunc);

	PBE2PARAM_free(parameters);
	return is_hard;
}

/* PBES1 and PKCS#12's own scheme have the same parameters. */
static bool is_hard_pbe(const X509_ALGOR *algorithm)
{
	PBEPARAM *parameters;
	bool is_hard;

	if (algorithm_id(algorithm) == NID_pbes2)
		return is_hard_pbes2(algorithm);
	parameters = unpack(algorithm, ASN1_ITEM_rptr(PBEPARAM));
	is_hard = parameters != NULL && is_much(parameters->iter);
	PBEPARAM_free(parameters);
	return is_hard;
}

static bool is_hard_key(const X509_SIG *key)
{
	const X509_ALGOR *algorithm = NULL;

	X509_SIG_get0(key, &algorithm, NULL);
	return is_hard_pbe(algorithm);
}

/* -- PKCS#12 -------------------------------------------------------------- */

static bool is_hard_bag(const PKCS12_SAFEBAG *bag)
{
	const STACK_OF(PKCS12_SAFEBAG) * inner;

	if (PKCS12_SAFEBAG_get_nid(bag) == NID_pkcs8ShroudedKeyBag)
		return is_hard_key(PKCS12_SAFEBAG_get0_pkcs8(bag));
	if (PKCS12_SAFEBAG_get_nid(bag) != NID_safeContentsBag)
		return false;
	inner = PKCS12_SAFEBAG_get0_safes(bag);
	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(inner); i++)
		if (is_hard_bag(sk_PKCS12_SAFEBAG_value(inner, i)))
			return true;
	return false;
}

static void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags)
{
	sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static bool is_hard_safe(PKCS7 *safe)
{
	STACK_OF(PKCS12_SAFEBAG) * bags;
	bool is_hard = false;

	if (PKCS7_type_is_encrypted(safe))
		return is_hard_pbe(safe->d.encrypted->enc_data->algorithm);
	if (!PKCS7_type_is_data(safe))
		return false;
	bags = PKCS12_unpack_p7data(safe);
	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags) && !is_hard; i++)
		is_hard = is_hard_bag(sk_PKCS12_SAFEBAG_value(bags, i));
	free_bags(bags);
	return is_hard;
}

static bool is_hard_pkcs12(PKCS12 *pkcs12)
{
	const ASN1_INTEGER *rounds = NULL;
	STACK_OF(PKCS7) * safes;
	bool is_hard;

	PKCS12_get0_mac(NULL, NULL, NULL, &rounds, pkcs12);
	if (is_much(rounds))
		return true;
	safes = PKCS12_unpack_authsafes(pkcs12);
	is_hard = false;
	for (int i = 0; i < sk_PKCS7_num(safes) && !is_hard; i++)
		is_hard = is_hard_safe(sk_PKCS7_value(safes, i));
	sk_PKCS7_pop_free(safes, PKCS7_free);
	return is_hard;
}

/* -- files ---------------------------------------------------------------- */

static bool is_hard_der(const unsigned char *bytes, long length)
{
	const unsigned char *at = bytes;
	X509_SIG *key = d2i_X509_SIG(NULL, &at, length);
	PKCS12 *pkcs12 = NULL;
	bool is_hard = false;

	at = bytes;
	if (key != NULL)
		is_hard = is_hard_key(key);
	else if ((pkcs12 = d2i_PKCS12(NULL, &at, length)) != NULL)
		is_hard = is_hard_pkcs12(pkcs12);
	X509_SIG_free(key);
	PKCS12_free(pkcs12);
	return is_hard;
}

static bool is_hard_pem(BIO *bio)
{
	char *name = NULL, *header = NULL;
	unsigned char *bytes = NULL;
	long length = 0;
	bool is_hard = false;

	while (!is_hard &&
	       PEM_read_bio(bio, &name, &header, &bytes, &length) == 1) {
		is_hard = is_hard_der(bytes, length);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_clear_free(bytes, (size_t)length);
	}
	return is_hard;
}

int identity_work_check(
    const void *bytes, size_t length, const char *path, struct error *error)
{
	auto_bio BIO *bio = NULL;
	bool is_hard;

	if (length > INT_MAX)
		return error_set(
		    error, STATUS_LIMIT, "'%s' is too large", path);
	bio = BIO_new_mem_buf(bytes, (int)length);
	if (bio == NULL)
		return error_set_memory(error);
	is_hard = is_hard_der(bytes, (long)length) || is_hard_pem(bio);
	ERR_clear_error();
	if (!is_hard)
		return 0;
	(void)error_set(error, STATUS_CRYPTO,
	    "'%s' asks for more than %d rounds to open it", path,
	    IDENTITY_ROUNDS_MAX);
	return error_hint(
	    error, "nobody who means well writes such a file: make it anew");
}
