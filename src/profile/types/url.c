/*
 * http or https, a host, a port number, nothing that cannot stand in a URL
 * (RFC 3986), no "user:password@". Variables ($NAME, %Name%, {{name}}) may
 * stand anywhere after the scheme.
 */
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	URL_LENGTH_MAX = 2048,
	PORT_MAX = 65535
};

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

		if (text_is_letter((char)c) || text_is_digit((char)c))
			continue;
		if (c == ' ' || c == '\t')
			return url_fault(url, i, i + 1, "blank in a URL",
			    "remove it, or write %20");
		if (c < 0x20 || c == 0x7F)
			return url_fault(url, i, i + 1,
			    "control character in a URL", "remove it");
		if (c >= 0x80) {
			size_t step =
			    text_utf8_length(url->text + i, url->length - i);

			return url_fault(url, i, i + (step == 0 ? 1 : step),
			    "character in a URL that is not ASCII",
			    "percent-encode it; a host name is written in "
			    "its xn-- form");
		}
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
		if (!type_is_alphanumeric(c) &&
		    memchr("-._~$%{}:", c, 9) == NULL)
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

static bool check_url(
    struct findings *findings, const char *name, const struct value *value)
{
	struct url url = {.text = value->text, .length = value->length};
	struct origin place = value->origin;
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
	place = value_part(&value->origin, url.length, url.begin, url.end);
	/* Malformed credentials look like something else. */
	if (memchr(url.text, '@', url.length) != NULL) {
		place = value->origin;
		place.secret = true;
	}
	findings_add(findings, &read_rules[READ_VALUE_URL], &place, url.hint,
	    "'%s': %s", name, url.fault);
	return false;
}

static bool parse_url(const struct type_text *t)
{
	return check_url(t->context->findings, t->key->name, t->value);
}

static bool read_url(const struct type_node *n)
{
	return type_read_text(n) && check_url(n->reader->findings,
					tree_path_name(n->path), n->value);
}

const struct profile_type profile_type_url = {
    parse_url, read_url, builder_put_text, type_write_text, NULL};
