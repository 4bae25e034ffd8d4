/*
 * Checks that values of definitions and of property lists share.
 */
#include "profile/value.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	PORT_MAX = 65535
};

struct origin value_part(
    const struct origin *origin, size_t length, size_t begin, size_t end)
{
	struct origin part = *origin;
	size_t start = origin->span.begin;

	if (origin->path == NULL && origin->source != NULL &&
	    origin->span.end - start == length)
		part.span = (struct span){start + begin, start + end};
	return part;
}

static void allowed_fault(struct findings *findings,
    const struct schema_key *key, const char *name, int64_t number,
    const struct origin *origin)
{
	auto_buf struct buf hint = {0};

	buf_text(&hint, "use ");
	for (size_t i = 0; i < key->allowed_count; i++) {
		if (i > 0)
			buf_text(
			    &hint, i + 1 == key->allowed_count ? " or " : ", ");
		buf_printf(&hint, "%lld", (long long)key->allowed[i]);
	}
	findings_add(findings, &read_rules[READ_VALUE_INTEGER], origin,
	    buf_ok(&hint) ? hint.data : NULL, "'%s' cannot be %lld", name,
	    (long long)number);
}

bool value_check_integer(struct findings *findings,
    const struct schema_key *key, const char *name, int64_t number,
    const struct origin *origin)
{
	char hint[96];
	enum read_rule rule =
	    key->type == SCHEMA_DAYS ? READ_VALUE_DAYS : READ_VALUE_INTEGER;

	for (size_t i = 0; i < key->allowed_count; i++)
		if (key->allowed[i] == number)
			return true;
	if (key->allowed_count > 0) {
		allowed_fault(findings, key, name, number, origin);
		return false;
	}
	if (!key->has_bounds || (number >= key->least && number <= key->most))
		return true;
	if (key->most == INT64_MAX)
		(void)snprintf(hint, sizeof(hint), "use %lld or more",
		    (long long)key->least);
	else
		(void)snprintf(hint, sizeof(hint), "use %lld to %lld",
		    (long long)key->least, (long long)key->most);
	findings_add(findings, &read_rules[rule], origin, hint,
	    "'%s' cannot be %lld", name, (long long)number);
	return false;
}

static bool is_alphanumeric(char c)
{
	return text_is_digit(c) || text_is_letter(c);
}

bool identifier_is_valid(const char *text, size_t length)
{
	if (length == 0 || text[0] == '.' || text[length - 1] == '.')
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.' && text[i - 1] == '.')
			return false;
		if (!is_alphanumeric(text[i]) &&
		    memchr("-_.:$%{}", text[i], 8) == NULL)
			return false;
	}
	return true;
}

bool uuid_is_valid(const char *text, size_t length)
{
	if (length != UUID_TEXT_LENGTH)
		return false;
	for (size_t i = 0; i < length; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !is_alphanumeric(text[i]))
			return false;
	}
	return true;
}

/* A URL on the way through its check. */
struct url {
	const char *text;
	size_t length;
	const char *fault; /* of bytes begin .. end-1 */
	const char *hint;
	size_t begin, end;
};

static bool url_fault(struct url *url, size_t begin, size_t end,
    const char *fault, const char *hint)
{
	url->fault = fault;
	url->hint = hint;
	url->begin = begin;
	url->end = end;
	return false;
}

/* RFC 3986 2: what may stand in a URL. Braces may, for the sake of other
 * servers' variables. */
static bool url_check_characters(struct url *url)
{
	for (size_t i = 0; i < url->length; i++) {
		unsigned char c = (unsigned char)url->text[i];
		size_t step = text_utf8_length(url->text + i, url->length - i);

		if (c == ' ' || c == '\t')
			return url_fault(url, i, i + 1, "blank in a URL",
			    "remove it, or write %20");
		if (c < 0x20 || c == 0x7F)
			return url_fault(url, i, i + 1,
			    "control character in a URL", "remove it");
		if (c >= 0x80)
			return url_fault(url, i, i + (step == 0 ? 1 : step),
			    "character in a URL that is not ASCII",
			    "percent-encode it; a host name is written in "
			    "its xn-- form");
		if (memchr("\"<>\\^`|", c, 7) != NULL)
			return url_fault(url, i, i + 1,
			    "character that cannot stand in a URL",
			    c == '\\' ? "use '/'" : "percent-encode it");
	}
	return true;
}

static size_t scheme_length(const struct url *url)
{
	static const char *const schemes[] = {"https://", "http://"};

	for (size_t i = 0; i < array_length(schemes); i++) {
		size_t length = strlen(schemes[i]);

		if (url->length >= length &&
		    text_equal_case(url->text, length, schemes[i], length))
			return length;
	}
	return 0;
}

static bool url_check_port(struct url *url, size_t begin, size_t end)
{
	int64_t port;

	/* A variable may be the port. */
	if (begin < end && memchr("$%{", url->text[begin], 3) != NULL)
		return true;
	if (text_to_number(url->text + begin, end - begin, 1, PORT_MAX, &port))
		return true;
	return url_fault(url, begin, end, "bad port number in a URL",
	    "a port is 1 to 65535");
}

/* host[:port] at begin .. end-1; an IPv6 address is in brackets. */
static bool url_check_host(struct url *url, size_t begin, size_t end)
{
	bool address = begin < end && url->text[begin] == '[';
	size_t at = begin + address;

	for (; at < end; at++) {
		char c = url->text[at];

		if (address && c == ']') {
			address = false;
			at++;
			break;
		}
		if (!address && c == ':')
			break;
		if (!is_alphanumeric(c) && memchr("-._~$%{}:", c, 9) == NULL)
			return url_fault(url, at, at + 1,
			    "character that cannot stand in a host name", NULL);
	}
	if (at == begin)
		return url_fault(url, begin, begin, "no host in the URL",
		    "write https://HOST/PATH");
	if (address || (at < end && url->text[at] != ':'))
		return url_fault(url, begin, end, "malformed host in a URL",
		    "an IPv6 address is written [ADDRESS]");
	return at == end || url_check_port(url, at + 1, end);
}

/* Other device management puts whole addresses in for its variables. */
static bool begins_foreign(const struct url *url)
{
	struct variable variable;
	size_t at = 0;

	return variable_next(url->text, url->length, &at, &variable) &&
	       variable.text == url->text && variable.kind == VARIABLE_FOREIGN;
}

static bool url_check_all(struct url *url, size_t scheme, size_t end)
{
	if (url->length > URL_LENGTH_MAX)
		return url_fault(url, 0, url->length, "URL is too long",
		    "2048 bytes are the most");
	if (!url_check_characters(url))
		return false;
	if (scheme == 0 && begins_foreign(url))
		return true;
	if (scheme == 0)
		return url_fault(url, 0, url->length,
		    "URL without http:// or https://",
		    "write https://HOST/PATH");
	return url_check_host(url, scheme, end);
}

static size_t authority_end(const struct url *url, size_t begin)
{
	while (
	    begin < url->length && memchr("/?#", url->text[begin], 3) == NULL)
		begin++;
	return begin;
}

/* "user:password@", whatever the scheme. */
static bool has_credentials(const struct url *url)
{
	size_t begin = 0;

	for (size_t i = 0; i + 3 <= url->length; i++)
		if (memcmp(url->text + i, "://", 3) == 0) {
			begin = i + 3;
			break;
		}
	return memchr(url->text + begin, '@',
		   authority_end(url, begin) - begin) != NULL;
}

bool value_check_url(struct findings *findings, const char *name,
    const char *text, size_t length, const struct origin *origin)
{
	struct url url = {.text = text, .length = length};
	struct origin place = *origin;
	size_t scheme = scheme_length(&url);

	/* First, because other findings show the URL. */
	if (has_credentials(&url)) {
		place.secret = true;
		findings_add(findings, &read_rules[READ_VALUE_URL_CREDENTIALS],
		    &place, "remove USER:PASSWORD@ before the host",
		    "'%s' has credentials in the URL", name);
		return false;
	}
	if (url_check_all(&url, scheme, authority_end(&url, scheme)))
		return true;
	place = value_part(origin, length, url.begin, url.end);
	/* Malformed credentials look like something else. */
	if (memchr(text, '@', length) != NULL) {
		place = *origin;
		place.secret = true;
	}
	findings_add(findings, &read_rules[READ_VALUE_URL], &place, url.hint,
	    "'%s': %s", name, url.fault);
	return false;
}
