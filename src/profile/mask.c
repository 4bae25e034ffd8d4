#include "profile/mask.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/banned.h"

/* ASCII case ignored. */
static bool contains(const char *text, const char *word)
{
	size_t length = strlen(word), size = strlen(text);

	for (; size >= length; text++, size--)
		if (text_equal_case(text, length, word, length))
			return true;
	return false;
}

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

bool mask_is_secret_name(const char *key)
{
	for (size_t i = 0; i < array_length(words); i++)
		if (contains(key, words[i]))
			return true;
	return is_whole_word(key, strlen(key));
}

bool mask_ends_in_secret(const char *key, size_t length)
{
	for (size_t i = 0; i < array_length(words); i++) {
		size_t size = strlen(words[i]);

		if (length >= size &&
		    text_equal_case(key + length - size, size, words[i], size))
			return true;
	}
	return is_whole_word(key, length);
}
