#include "profile/redact.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/banned.h"

static const char firsts[] = "pcsta"; /* of the words */
static const char *const words[] = {"password", "passphrase", "passwd",
    "passcode", "challenge", "secret", "token", "privatekey", "private key",
    "private_key", "credential", "apikey", "api_key", "presharedkey",
    "preshared_key"};

/* Names of OpenVPN's and WireGuard's settings that hold keys. */
static const char *const whole_words[] = {
    "psk", "tls-auth", "tls-crypt", "tls-crypt-v2", "auth-user-pass", "pkcs12"};

static bool is_whole_word(const char *key, size_t length)
{
	for (size_t i = 0; i < array_length(whole_words); i++)
		if (text_equal_case(
			key, length, whole_words[i], strlen(whole_words[i])))
			return true;
	return false;
}

/* ASCII case ignored. */
static bool begins(const char *text, size_t length)
{
	const char first = text_lower(text[0]);

	if (memchr(firsts, first, sizeof(firsts) - 1) == NULL)
		return false;
	for (size_t i = 0; i < array_length(words); i++) {
		size_t size;

		if (words[i][0] != first)
			continue;
		size = strlen(words[i]);
		if (size <= length &&
		    text_equal_case(text, size, words[i], size))
			return true;
	}
	return false;
}

bool redact_is_secret_name(const char *key)
{
	size_t length = strlen(key);

	for (size_t at = 0; at < length; at++)
		if (begins(key + at, length - at))
			return true;
	return is_whole_word(key, length);
}

bool redact_ends_in_secret(const char *key, size_t length)
{
	for (size_t i = 0; i < array_length(words); i++) {
		size_t size = strlen(words[i]);

		if (length >= size &&
		    text_equal_case(key + length - size, size, words[i], size))
			return true;
	}
	return is_whole_word(key, length);
}
