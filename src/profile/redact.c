/*
 * Secrets that are known by the names of their keys, and by what they look
 * like.
 */
#include "profile/redact.h"

#include <string.h>

#include "base/base.h"
#include "base/text.h"
#include "profile/variable.h"
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

/* -- by content ------------------------------------------------------------ */

enum {
	LABEL_MAX = 80, /* of PEM; RFC 7468 has no bound */
	NAME_MAX_BYTES = 64
};

struct view {
	const char *at;
	const char *end;
};

static size_t left_of(const struct view *view)
{
	return (size_t)(view->end - view->at);
}

/* Moves to the next place of word, ASCII case ignored; false when there is
 * none. */
static bool find(struct view *view, const char *word)
{
	const size_t length = strlen(word);
	const char first = word[0];
	const char other =
	    (char)(first >= 'a' && first <= 'z' ? first - 32 : first);

	if (memchr(view->at, first, left_of(view)) == NULL &&
	    (other == first || memchr(view->at, other, left_of(view)) == NULL))
		return false;
	for (; left_of(view) >= length; view->at++)
		if ((*view->at == first || *view->at == other) &&
		    text_equal_case(view->at, length, word, length))
			return true;
	return false;
}

static bool has(struct view view, const char *word)
{
	return find(&view, word);
}

/* -- private keys -------------------------------------------------------- */

/* "-----BEGIN ... KEY-----" of any kind but a public one: RFC 7468, OpenSSH,
 * OpenVPN's static keys; "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----". */
static bool has_pem_key(struct view view)
{
	for (; find(&view, "begin "); view.at += 6) {
		struct view label = {view.at, view.at};
		size_t most = left_of(&view);

		most = most > LABEL_MAX ? LABEL_MAX : most;
		while ((size_t)(label.end - label.at) < most &&
		       *label.end != '-' && *label.end != '\n')
			label.end++;
		if (has(label, "key") && !has(label, "public"))
			return true;
	}
	return false;
}

/* The base64 of "-----BEGIN ", but of neither a certificate nor a public
 * key. */
static bool has_encoded_pem(struct view view)
{
	static const char begin[] = "LS0tLS1CRUdJTi";
	static const char *const harmless[] = {"BDRVJUSUZJQ0FUR", "BQVUJMSUMg"};

	if (memchr(view.at, begin[0], left_of(&view)) == NULL)
		return false;
	for (; left_of(&view) >= sizeof(begin) - 1; view.at++) {
		struct view rest = {view.at + sizeof(begin) - 1, view.end};
		bool open = false;

		if (memcmp(view.at, begin, sizeof(begin) - 1) != 0)
			continue;
		for (size_t i = 0; i < array_length(harmless); i++)
			open = open || (left_of(&rest) >= strlen(harmless[i]) &&
					   memcmp(rest.at, harmless[i],
					       strlen(harmless[i])) == 0);
		if (!open)
			return true;
	}
	return false;
}

/* SEQUENCE { INTEGER 0, 1 or 3, ...: PKCS#8 (RFC 5208), RSA (RFC 8017 A.1.2),
 * EC (RFC 5915), PKCS#12 (RFC 7292). No certificate begins so. */
static bool is_der_key(const unsigned char *bytes, size_t length)
{
	size_t at = 2;

	if (length < 8 || bytes[0] != 0x30)
		return false;
	if (bytes[1] > 0x80)
		at += bytes[1] & 0x7F;
	return at + 3 <= length && bytes[at] == 0x02 && bytes[at + 1] == 0x01 &&
	       (bytes[at + 2] <= 1 || bytes[at + 2] == 3);
}

/* -- settings in texts --------------------------------------------------- */

static bool is_name(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '_' || c == '-' ||
	       c == '.';
}

static void skip_blanks(struct view *view)
{
	while (view->at < view->end && text_is_blank(*view->at))
		view->at++;
}

/* What a setting that only sounds like a secret has. */
static bool is_plain_word(const struct view *value)
{
	static const char *const plain[] = {"", "true", "false", "yes", "no",
	    "on", "off", "null", "none", "required", "optional"};
	struct variable variable;
	size_t at = 0;

	for (size_t i = 0; i < array_length(plain); i++)
		if (text_equal_case(
			value->at, left_of(value), plain[i], strlen(plain[i])))
			return true;
	return variable_next(value->at, left_of(value), &at, &variable) &&
	       variable.text == value->at && variable.length == left_of(value);
}

/* Takes off what ends a value: blanks, quotes, the brace of JSON behind one. */
static void trim(struct view *value)
{
	static const char ends[] = " \t\r\"',;";

	while (value->end > value->at &&
	       (memchr(ends, value->end[-1], sizeof(ends) - 1) != NULL ||
		   (value->end[-1] == '}' && left_of(value) > 1 &&
		       memchr(ends, value->end[-2], sizeof(ends) - 1) != NULL)))
		value->end--;
}

/* NAME = VALUE, "NAME": "VALUE"; the line is in view. */
static bool is_secret_setting(struct view view)
{
	struct view name, value;
	bool quoted;

	skip_blanks(&view);
	if (view.at < view.end && memchr("{,", *view.at, 2) != NULL) {
		view.at++;
		skip_blanks(&view);
	}
	quoted = view.at < view.end && (*view.at == '"' || *view.at == '\'');
	view.at += quoted;
	name = (struct view){view.at, view.at};
	while (name.end < view.end && is_name(*name.end) &&
	       left_of(&name) <= NAME_MAX_BYTES)
		name.end++;
	view.at = name.end;
	if (quoted && view.at < view.end)
		view.at++;
	skip_blanks(&view);
	if (view.at == view.end ||
	    (*view.at != '=' && !(quoted && *view.at == ':')) ||
	    !redact_ends_in_secret(name.at, left_of(&name)))
		return false;
	value = (struct view){view.at + 1, view.end};
	while (
	    value.at < value.end &&
	    (text_is_blank(*value.at) || *value.at == '"' || *value.at == '\''))
		value.at++;
	trim(&value);
	return !is_plain_word(&value);
}

/* A line ends where one is written, or its escape: some programs keep their
 * files in one line. Members of JSON end at a comma. */
static bool ends_line(const struct view *view)
{
	return *view->at == '\n' || *view->at == ',' ||
	       (*view->at == '\\' && left_of(view) > 1 && view->at[1] == 'n');
}

static bool has_secret_setting(struct view view)
{
	struct view line = {view.at, view.at};

	if (memchr(view.at, '=', left_of(&view)) == NULL &&
	    memchr(view.at, ':', left_of(&view)) == NULL)
		return false;
	for (; view.at < view.end; view.at++) {
		if (!ends_line(&view))
			continue;
		line.end = view.at;
		if (is_secret_setting(line))
			return true;
		line.at = view.at + (*view.at == '\\' ? 2 : 1);
	}
	line.end = view.end;
	return line.at < line.end && is_secret_setting(line);
}

/* OpenVPN's inline files that are no PEM (openvpn(8), INLINE FILE SUPPORT). */
static bool has_inline_file(struct view view)
{
	static const char *const tags[] = {"</tls-auth>", "</tls-crypt>",
	    "</tls-crypt-v2>", "</pkcs12>", "</secret>", "</auth-user-pass>"};

	if (!has(view, "</"))
		return false;
	for (size_t i = 0; i < array_length(tags); i++)
		if (has(view, tags[i]))
			return true;
	return false;
}

/* https://user:password@host (RFC 3986 3.2.1). */
static bool has_user_password(struct view view)
{
	for (; find(&view, "://"); view.at++) {
		struct view value = {NULL, NULL};

		for (view.at += 3; view.at < view.end; view.at++) {
			if (*view.at == '@' || *view.at <= ' ' ||
			    memchr("/?#\"<>", *view.at, 6) != NULL)
				break;
			if (*view.at == ':' && value.at == NULL)
				value.at = view.at + 1;
		}
		value.end = view.at;
		if (view.at == view.end)
			return false;
		if (*view.at == '@' && value.at != NULL &&
		    !is_plain_word(&value))
			return true;
	}
	return false;
}

bool redact_is_secret_content(const void *bytes, size_t length)
{
	const struct view view = {bytes, (const char *)bytes + length};

	return is_der_key(bytes, length) || has_pem_key(view) ||
	       has_encoded_pem(view) || has_secret_setting(view) ||
	       has_inline_file(view) || has_user_password(view);
}
