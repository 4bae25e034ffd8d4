/* Starting OpenSSL, and what its users in this room share. */
#include "crypto/crypto.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/openssl.h"
#include "base/banned.h"

enum {
	TIME_TEXT_MAX = 80, /* as much as six ints could take */
	/* The years of UTCTime (RFC 5280 4.1.2.5); others have GeneralizedTime
	 * (RFC 5652 11.3 says the same of signing times). */
	UTC_YEAR_FIRST = 1950,
	UTC_YEAR_LAST = 2049
};

static void *crypto_allocate(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_resize(NULL, size);
}

static void *crypto_resize(void *block, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size == 0) {
		memory_free(block);
		return NULL;
	}
	return memory_resize(block, size);
}

static void crypto_release(void *block, const char *file, int line)
{
	(void)file;
	(void)line;
	memory_free(block);
}

int crypto_start(struct error *error)
{
	/* Refused when OpenSSL has allocated already, in a second start. */
	(void)CRYPTO_set_mem_functions(
	    crypto_allocate, crypto_resize, crypto_release);
	/* What is still in use at the end goes with the process: keys are freed
	 * where they are used, and crypto_stop does the rest where a module may
	 * have more to do than to give memory back. */
	if (OPENSSL_init_crypto(
		OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) !=
	    1)
		return openssl_error(
		    error, STATUS_LIMIT, "cannot start OpenSSL");
	/* Made on first use otherwise, and OpenSSL 3.0 goes on with half a
	 * context when memory runs out in the middle of it. */
	if (OSSL_LIB_CTX_get0_global_default() == NULL)
		return error_set_memory(error);
	return 0;
}

static bool configured;

void crypto_stop(void)
{
	if (configured)
		OPENSSL_cleanup();
}

int crypto_configure(struct error *error)
{
	if (configured)
		return 0;
	if (CONF_modules_load_file(NULL, NULL,
		CONF_MFLAGS_DEFAULT_SECTION |
		    CONF_MFLAGS_IGNORE_MISSING_FILE) <= 0)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot use OpenSSL's configuration file");
	configured = true;
	return 0;
}

const char *crypto_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION_STRING);
}

/* OpenSSL does not always say that it lacked memory, but it got it from us. */
bool openssl_out_of_memory(void)
{
	return memory_refused() ||
	       ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE ||
	       ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

int openssl_error(
    struct error *error, enum status status, const char *format, ...)
{
	unsigned long first = ERR_peek_error(), code;
	const char *reason = ERR_reason_error_string(first);
	char text[ERROR_TEXT_MAX];
	va_list list;
	bool memory = memory_refused();

	while ((code = ERR_get_error()) != 0)
		memory = memory || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
	if (memory)
		return error_set_memory(error);
	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	return error_set(error, status, "%s%s%s", text,
	    reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

bool openssl_time(const ASN1_TIME *time, int64_t *ret)
{
	struct clock_date date;
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1) {
		ERR_clear_error();
		return false;
	}
	date = (struct clock_date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec};
	*ret = clock_join(&date);
	return true;
}

bool openssl_time_text(
    int64_t time, char ret_text[OPENSSL_TIME_MAX], bool *ret_is_utc)
{
	struct clock_date date;
	char text[TIME_TEXT_MAX];
	bool is_utc;

	if (!clock_split(time, &date))
		return false;
	is_utc = date.year >= UTC_YEAR_FIRST && date.year <= UTC_YEAR_LAST;
	(void)snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ",
	    date.year, date.month, date.day, date.hour, date.minute,
	    date.second);
	(void)snprintf(
	    ret_text, OPENSSL_TIME_MAX, "%.15s", text + (is_utc ? 2 : 0));
	*ret_is_utc = is_utc;
	return true;
}

bool openssl_set_time(ASN1_TIME *ret, int64_t time)
{
	char text[OPENSSL_TIME_MAX];
	bool is_utc;

	return openssl_time_text(time, text, &is_utc) &&
	       (is_utc ? ASN1_UTCTIME_set_string(ret, text)
		       : ASN1_GENERALIZEDTIME_set_string(ret, text)) == 1;
}

bool openssl_add_signing_time(CMS_SignerInfo *signer, int64_t time)
{
	auto_asn1_time ASN1_TIME *text = ASN1_TIME_new();

	return text != NULL && openssl_set_time(text, time) &&
	       CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime,
		   ASN1_STRING_type(text), ASN1_STRING_get0_data(text),
		   ASN1_STRING_length(text)) == 1;
}

int openssl_add_der(const void *structure, const ASN1_ITEM *item,
    struct buf *der, const char *what, struct error *error)
{
	int length = ASN1_item_i2d(structure, NULL, item);
	unsigned char *at;

	if (length <= 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the %s", what);
	if (!buf_reserve(der, (size_t)length))
		return error_set_memory(error);
	at = (unsigned char *)der->data + der->length;
	if (ASN1_item_i2d(structure, &at, item) != length)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot encode the %s", what);
	der->length += (size_t)length;
	der->data[der->length] = '\0';
	return 0;
}

void openssl_bio_release(BIO **bio)
{
	(void)BIO_free(*bio);
}

void openssl_x509_store_release(X509_STORE **store)
{
	X509_STORE_free(*store);
}

void openssl_x509_context_release(X509_STORE_CTX **context)
{
	X509_STORE_CTX_free(*context);
}

void openssl_x509_stack_release(STACK_OF(X509) * *stack)
{
	sk_X509_free(*stack);
}

void openssl_cms_release(CMS_ContentInfo **cms)
{
	CMS_ContentInfo_free(*cms);
}

void openssl_x509_release(X509 **x509)
{
	X509_free(*x509);
}

void openssl_pkey_release(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

void openssl_time_release(ASN1_TIME **time)
{
	ASN1_TIME_free(*time);
}

void openssl_bytes_release(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}
