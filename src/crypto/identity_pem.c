/* Keys and certificates in PEM, without a search for decoders. */
#include "crypto/identity_pem.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/der.h"
#include "crypto/openssl.h"
#include "base/banned.h"

/* RSAPrivateKey (RFC 8017 A.1.2), after its version, which is 0. */
static const char *const number_names[] = {OSSL_PKEY_PARAM_RSA_N,
    OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

enum {
	NUMBER_COUNT = array_length(number_names)
};

struct numbers {
	BIGNUM *list[NUMBER_COUNT];
};

static void numbers_done(struct numbers *numbers)
{
	for (size_t i = 0; i < NUMBER_COUNT; i++)
		BN_clear_free(numbers->list[i]);
}

static bool numbers_read(struct der der, struct numbers *numbers)
{
	struct der_item item;
	struct der rest;

	if (!der_expect(&der, DER_SEQUENCE, &item) || !der_at_end(&der))
		return false;
	rest = item.body;
	if (!der_skip(&rest, "\x02\x01\x00", 3))
		return false;
	for (size_t i = 0; i < NUMBER_COUNT; i++) {
		if (!der_expect(&rest, DER_INTEGER, &item) ||
		    der_at_end(&item.body) || *item.body.at >= 0x80)
			return false;
		numbers->list[i] =
		    BN_bin2bn(item.body.at, (int)der_length(&item.body), NULL);
		if (numbers->list[i] == NULL)
			return false;
	}
	return der_at_end(&rest);
}

/* Takes the parameters over. */
static EVP_PKEY *make_key(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || params == NULL ||
	    EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *rsa_key(struct der der)
{
	auto_cleanup(numbers_done) struct numbers numbers = {0};
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	bool fine = build != NULL && numbers_read(der, &numbers);

	for (size_t i = 0; fine && i < NUMBER_COUNT; i++)
		fine = OSSL_PARAM_BLD_push_BN(
			   build, number_names[i], numbers.list[i]) == 1;
	if (fine)
		params = OSSL_PARAM_BLD_to_param(build);
	OSSL_PARAM_BLD_free(build);
	return fine ? make_key("RSA", params) : NULL;
}

/* ECPrivateKey (RFC 5915 3) with its public key, as all write it. */
static bool ec_read(
    struct der der, struct der *ret_private, struct der *ret_public)
{
	struct der_item item;
	struct der rest;

	if (!der_expect(&der, DER_SEQUENCE, &item) || !der_at_end(&der))
		return false;
	rest = item.body;
	if (!der_skip(&rest, "\x02\x01\x01", 3) ||
	    !der_expect(&rest, DER_OCTET_STRING, &item))
		return false;
	*ret_private = item.body;
	(void)der_expect(&rest, DER_CONTEXT_0, &item);
	if (!der_expect(&rest, DER_CONTEXT_1, &item) || !der_at_end(&rest))
		return false;
	rest = item.body;
	if (!der_expect(&rest, DER_BIT_STRING, &item) || !der_at_end(&rest))
		return false;
	*ret_public = item.body;
	/* No bit is left over. */
	return der_skip(ret_public, "", 1);
}

static EVP_PKEY *ec_key(struct der der, const X509_ALGOR *algorithm)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	struct der secret = {0}, public = {0};
	const void *curve = NULL;
	BIGNUM *number = NULL;
	int type = V_ASN1_UNDEF;

	X509_ALGOR_get0(NULL, &type, &curve, algorithm);
	if (type == V_ASN1_OBJECT && ec_read(der, &secret, &public))
		number = BN_bin2bn(secret.at, (int)der_length(&secret), NULL);
	if (build != NULL && number != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
		OBJ_nid2sn(OBJ_obj2nid(curve)), 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
		public.at, der_length(&public)) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) ==
		1)
		params = OSSL_PARAM_BLD_to_param(build);
	BN_clear_free(number);
	OSSL_PARAM_BLD_free(build);
	return params != NULL ? make_key("EC", params) : NULL;
}

/* PrivateKeyInfo (RFC 5208 5). */
static EVP_PKEY *read_key(const unsigned char *bytes, long length)
{
	const unsigned char *at = bytes;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, length);
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OBJECT *object = NULL;
	EVP_PKEY *key = NULL;
	int inner = 0;

	if (info != NULL && at == bytes + length &&
	    PKCS8_pkey_get0(&object, &at, &inner, &algorithm, info) == 1 &&
	    inner > 0) {
		struct der der = der_of(at, (size_t)inner);

		if (OBJ_obj2nid(object) == NID_rsaEncryption)
			key = rsa_key(der);
		else if (OBJ_obj2nid(object) == NID_X9_62_id_ecPublicKey)
			key = ec_key(der, algorithm);
	}
	PKCS8_PRIV_KEY_INFO_free(info);
	return key;
}

static bool add_cert(
    const unsigned char *bytes, long length, struct cert_list *certs)
{
	auto_cert struct cert *cert = NULL;
	const unsigned char *at = bytes;
	X509 *x509 = d2i_X509(NULL, &at, length);
	struct error unused;

	return x509 != NULL && cert_wrap(x509, &cert, &unused) == 0 &&
	       at == bytes + length && cert_list_add(certs, cert, &unused) == 0;
}

struct block {
	char *name, *header;
	unsigned char *bytes;
	long length;
};

static void block_done(struct block *block)
{
	OPENSSL_free(block->name);
	OPENSSL_free(block->header);
	OPENSSL_free(block->bytes);
}

static bool take_block(
    const struct block *block, EVP_PKEY **key, struct cert_list *certs)
{
	if (block->header[0] != '\0')
		return false;
	if (strcmp(block->name, PEM_STRING_X509) == 0)
		return add_cert(block->bytes, block->length, certs);
	if (strcmp(block->name, PEM_STRING_PKCS8INF) != 0 || *key != NULL)
		return false;
	*key = read_key(block->bytes, block->length);
	return *key != NULL;
}

/* All of it is understood. */
static bool take_blocks(BIO *bio, EVP_PKEY **key, struct cert_list *certs)
{
	for (;;) {
		auto_cleanup(block_done) struct block block = {0};

		if (PEM_read_bio(bio, &block.name, &block.header, &block.bytes,
			&block.length) != 1)
			return ERR_GET_REASON(ERR_peek_last_error()) ==
			       PEM_R_NO_START_LINE;
		if (!take_block(&block, key, certs))
			return false;
	}
}

bool identity_pem_read(
    const struct buf *bytes, EVP_PKEY **ret_key, struct cert_list *certs)
{
	auto_bio BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->length);
	auto_cert_list struct cert_list own = {0};
	auto_pkey EVP_PKEY *key = NULL;
	bool is_read = bio != NULL && take_blocks(bio, &key, &own) &&
		       key != NULL && !openssl_out_of_memory();

	ERR_clear_error();
	if (!is_read)
		return false;
	*ret_key = own_take(key);
	*certs = own;
	own = (struct cert_list){0};
	return true;
}
