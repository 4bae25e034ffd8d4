/* Certificate requests (PKCS#10), and the key they are for. */
#include "crypto/csr.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/memory.h"
#include "base/text.h"
#include "crypto/csr_key.h"
#include "base/banned.h"

static void request_release(X509_REQ **request)
{
	X509_REQ_free(*request);
}

static void name_release(X509_NAME **name)
{
	X509_NAME_free(*name);
}

static void object_release(ASN1_OBJECT **object)
{
	ASN1_OBJECT_free(*object);
}

static void general_names_release(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}

static void extensions_release(STACK_OF(X509_EXTENSION) * *extensions)
{
	sk_X509_EXTENSION_pop_free(*extensions, X509_EXTENSION_free);
}

int csr_key_make(unsigned bits, struct csr_key **ret, struct error *error)
{
	auto_csr_key struct csr_key *key = NULL;

	if (bits < CSR_KEY_BITS_LEAST || bits > CSR_KEY_BITS_MOST)
		return error_set(error, STATUS_FINDINGS,
		    "key size is %u, expected %d to %d", bits,
		    CSR_KEY_BITS_LEAST, CSR_KEY_BITS_MOST);
	key = memory_new(sizeof(*key));
	if (key == NULL)
		return error_set_memory(error);
	key->key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	if (key->key == NULL)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot make an RSA key");
	*ret = own_take(key);
	return 0;
}

void csr_key_free(struct csr_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->key);
	memory_free(key);
}

void csr_key_release(struct csr_key **key)
{
	csr_key_free(*key);
}

int csr_key_add_pem(
    const struct csr_key *key, struct buf *pem, struct error *error)
{
	auto_bio BIO *bio = BIO_new(BIO_s_secmem());
	char *bytes = NULL;
	long length;

	if (bio == NULL || PEM_write_bio_PKCS8PrivateKey(
			       bio, key->key, NULL, NULL, 0, NULL, NULL) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot write the private key");
	length = BIO_get_mem_data(bio, &bytes);
	buf_add(pem, bytes, (size_t)length);
	memory_wipe(bytes, (size_t)length);
	return buf_ok(pem) ? 0 : error_set_memory(error);
}

/* X.680 41.4. */
static bool is_printable(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (!(text_is_letter(c) || text_is_digit(c) ||
			(c != '\0' && strchr(" '()+,-./:=?", c) != NULL)))
			return false;
	}
	return true;
}

static int text_type(const char *text, size_t length)
{
	return is_printable(text, length) ? V_ASN1_PRINTABLESTRING
					  : V_ASN1_UTF8STRING;
}

/* OpenSSL passes over a dot at the end. */
static ASN1_OBJECT *dotted_object(const char *text)
{
	ASN1_OBJECT *object = OBJ_txt2obj(text, 1);
	size_t length = strlen(text);

	if (object == NULL || text[length - 1] != '.')
		return object;
	ASN1_OBJECT_free(object);
	return NULL;
}

static ASN1_OBJECT *attribute_object(const char *attribute)
{
	static const struct {
		const char *name;
		int nid;
	} names[] = {
	    {"C", NID_countryName},
	    {"L", NID_localityName},
	    {"ST", NID_stateOrProvinceName},
	    {"O", NID_organizationName},
	    {"OU", NID_organizationalUnitName},
	    {"CN", NID_commonName},
	    {"EMAIL", NID_pkcs9_emailAddress},
	};

	for (size_t i = 0; i < array_length(names); i++)
		if (strcmp(attribute, names[i].name) == 0)
			return OBJ_nid2obj(names[i].nid);
	return dotted_object(attribute);
}

/* The tag for a value of this attribute, or -1 when it cannot be encoded. */
static int value_type(const ASN1_OBJECT *object, const struct csr_pair *pair)
{
	switch (OBJ_obj2nid(object)) {
	case NID_pkcs9_emailAddress:
	case NID_domainComponent:
		return text_is_ascii(pair->value, pair->length)
			   ? V_ASN1_IA5STRING
			   : -1;
	case NID_countryName:
	case NID_serialNumber:
	case NID_dnQualifier:
		return is_printable(pair->value, pair->length)
			   ? V_ASN1_PRINTABLESTRING
			   : -1;
	default:
		return text_type(pair->value, pair->length);
	}
}

static int add_pair(X509_NAME *name, const struct csr_pair *pair, bool first,
    struct error *error)
{
	auto_cleanup(object_release) ASN1_OBJECT *object =
	    attribute_object(pair->attribute);
	int type;

	if (object == NULL) {
		if (openssl_out_of_memory())
			return openssl_error(
			    error, STATUS_LIMIT, "out of memory");
		ERR_clear_error();
		return error_set(error, STATUS_FINDINGS,
		    "unknown attribute '%s' in the subject", pair->attribute);
	}
	type = value_type(object, pair);
	if (type < 0 ||
	    text_utf8_prefix(pair->value, pair->length) != pair->length)
		return error_set(error, STATUS_FINDINGS,
		    "value of '%s' in the subject has characters it cannot "
		    "have",
		    pair->attribute);
	/* set -1 adds to the RDN before it. */
	if (X509_NAME_add_entry_by_OBJ(name, object, type,
		(const unsigned char *)pair->value, (int)pair->length, -1,
		first ? 0 : -1) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the subject");
	return 0;
}

static int set_subject(
    X509_REQ *x509, const struct csr_request *request, struct error *error)
{
	auto_cleanup(name_release) X509_NAME *name = X509_NAME_new();

	if (name == NULL)
		return openssl_error(error, STATUS_LIMIT, "out of memory");
	for (size_t i = 0; i < request->rdn_count; i++)
		for (size_t j = 0; j < request->rdns[i].count; j++)
			if (add_pair(name, &request->rdns[i].pairs[j], j == 0,
				error) != 0)
				return -1;
	if (X509_REQ_set_subject_name(x509, name) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the subject");
	return 0;
}

static bool set_upn(GENERAL_NAME *general, const char *text, int length)
{
	ASN1_OBJECT *object = OBJ_nid2obj(NID_ms_upn);
	ASN1_TYPE *type = ASN1_TYPE_new();
	ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();

	if (object == NULL || type == NULL || string == NULL ||
	    ASN1_STRING_set(string, text, length) != 1) {
		ASN1_TYPE_free(type);
		ASN1_UTF8STRING_free(string);
		return false;
	}
	ASN1_TYPE_set(type, V_ASN1_UTF8STRING, string);
	if (GENERAL_NAME_set0_othername(general, object, type) == 1)
		return true;
	ASN1_TYPE_free(type);
	return false;
}

static bool set_ia5(
    GENERAL_NAME *general, int type, const char *text, int length)
{
	ASN1_IA5STRING *string = ASN1_IA5STRING_new();

	if (string == NULL || ASN1_STRING_set(string, text, length) != 1) {
		ASN1_IA5STRING_free(string);
		return false;
	}
	GENERAL_NAME_set0_value(general, type, string);
	return true;
}

static bool add_alternative(
    GENERAL_NAMES *names, const struct csr_alternative *alternative)
{
	static const int types[] = {
	    [CSR_DNS] = GEN_DNS, [CSR_EMAIL] = GEN_EMAIL, [CSR_URI] = GEN_URI};
	GENERAL_NAME *general = GENERAL_NAME_new();
	int length = (int)alternative->length;

	if (general != NULL &&
	    (alternative->type == CSR_UPN
		    ? set_upn(general, alternative->value, length)
		    : set_ia5(general, types[alternative->type],
			  alternative->value, length)) &&
	    sk_GENERAL_NAME_push(names, general) > 0)
		return true;
	GENERAL_NAME_free(general);
	return false;
}

static int add_alternatives(STACK_OF(X509_EXTENSION) * *extensions,
    const struct csr_request *request, struct error *error)
{
	auto_cleanup(general_names_release) GENERAL_NAMES *names =
	    GENERAL_NAMES_new();

	for (size_t i = 0; i < request->alternative_count; i++) {
		const struct csr_alternative *one = &request->alternatives[i];

		if (one->type != CSR_UPN
			? !text_is_ascii(one->value, one->length)
			: text_utf8_prefix(one->value, one->length) !=
			      one->length)
			return error_set(error, STATUS_FINDINGS,
			    "alternative name has characters it cannot have");
		if (names == NULL || !add_alternative(names, one))
			return openssl_error(error, STATUS_CRYPTO,
			    "cannot encode the alternative names");
	}
	if (X509V3_add1_i2d(extensions, NID_subject_alt_name, names, 0,
		X509V3_ADD_APPEND) != 1)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot encode the alternative names");
	return 0;
}

static bool add_usage(STACK_OF(X509_EXTENSION) * *extensions, unsigned usage)
{
	ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
	bool done = bits != NULL &&
		    ASN1_BIT_STRING_set_bit(
			bits, 0, (usage & CSR_USAGE_SIGNING) != 0) == 1 &&
		    ASN1_BIT_STRING_set_bit(
			bits, 2, (usage & CSR_USAGE_ENCRYPTION) != 0) == 1 &&
		    X509V3_add1_i2d(extensions, NID_key_usage, bits, 1,
			X509V3_ADD_APPEND) == 1;

	ASN1_BIT_STRING_free(bits);
	return done;
}

static int add_extensions(
    X509_REQ *x509, const struct csr_request *request, struct error *error)
{
	auto_cleanup(extensions_release) STACK_OF(X509_EXTENSION) *extensions =
	    NULL;

	if (request->usage != 0 && !add_usage(&extensions, request->usage))
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the key usage");
	if (request->alternative_count > 0 &&
	    add_alternatives(&extensions, request, error) != 0)
		return -1;
	if (extensions != NULL &&
	    X509_REQ_add_extensions(x509, extensions) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the extensions");
	return 0;
}

static int add_challenge(
    X509_REQ *x509, const struct secret *challenge, struct error *error)
{
	if (challenge == NULL || challenge->length == 0)
		return 0;
	if (text_utf8_prefix(challenge->bytes, challenge->length) !=
	    challenge->length)
		return error_set(error, STATUS_FINDINGS,
		    "challenge is not well-formed UTF-8");
	if (X509_REQ_add1_attr_by_NID(x509, NID_pkcs9_challengePassword,
		text_type(challenge->bytes, challenge->length),
		(const unsigned char *)challenge->bytes,
		(int)challenge->length) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the challenge");
	return 0;
}

int csr_make(const struct csr_request *request, const struct csr_key *key,
    struct buf *der, struct error *error)
{
	auto_cleanup(request_release) X509_REQ *x509 = X509_REQ_new();
	const EVP_MD *method = digest_method(request->digest);

	if (x509 == NULL || X509_REQ_set_version(x509, 0) != 1 ||
	    X509_REQ_set_pubkey(x509, key->key) != 1)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot make a request");
	if (set_subject(x509, request, error) != 0 ||
	    add_challenge(x509, request->challenge, error) != 0 ||
	    add_extensions(x509, request, error) != 0)
		return -1;
	if (method == NULL || X509_REQ_sign(x509, key->key, method) <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot sign the request");
	return openssl_add_der(
	    x509, ASN1_ITEM_rptr(X509_REQ), der, "request", error);
}
