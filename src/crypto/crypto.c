#include "crypto/crypto.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "base/memory.h"
#include "crypto/openssl.h"
#include "base/banned.h"

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
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return openssl_error(
		    error, STATUS_LIMIT, "cannot start OpenSSL");
	/* Made on first use otherwise, and OpenSSL 3.0 goes on with half a
	 * context when memory runs out in the middle of it. */
	if (OSSL_LIB_CTX_get0_global_default() == NULL)
		return error_set_memory(error);
	return 0;
}

int crypto_configure(struct error *error)
{
	static bool done;

	if (done)
		return 0;
	if (CONF_modules_load_file(NULL, NULL,
		CONF_MFLAGS_DEFAULT_SECTION |
		    CONF_MFLAGS_IGNORE_MISSING_FILE) <= 0)
		return openssl_error(error, STATUS_CRYPTO,
		    "cannot use OpenSSL's configuration file");
	done = true;
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

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era;

	/* Years that begin in March put the leap day last. */
	if (month <= 2)
		year--;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1 -
	       719468;
}

bool openssl_time(const ASN1_TIME *time, int64_t *ret)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1) {
		ERR_clear_error();
		return false;
	}
	*ret = days_of((int64_t)tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) *
		   86400 +
	       (int64_t)tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	return true;
}

void openssl_bio_release(BIO **bio)
{
	(void)BIO_free(*bio);
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

void openssl_bytes_release(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}
