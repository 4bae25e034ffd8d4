/*
 * Why a transfer failed: libcurl's codes and words and OpenSSL's verify results
 * as causes with their remedies.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

static const char *const failure_names[HTTP_FAILURE_COUNT] = {
    [HTTP_DONE] = "done",
    [HTTP_LOCAL] = "local",
    [HTTP_NAME] = "name",
    [HTTP_CONNECT] = "connect",
    [HTTP_UNTRUSTED] = "untrusted",
    [HTTP_WRONG_HOST] = "wrong-host",
    [HTTP_EXPIRED] = "expired",
    [HTTP_TLS] = "tls",
    [HTTP_TIMEOUT] = "timeout",
    [HTTP_TOO_LARGE] = "too-large",
    [HTTP_CLOSED] = "closed",
    [HTTP_PROTOCOL] = "protocol",
    [HTTP_PROXY] = "proxy",
};

const char *http_failure_name(enum http_failure failure)
{
	return failure_names[failure];
}

/* OpenSSL's verify results (openssl/x509_vfy.h), which libcurl hands on. */
enum {
	VERIFY_UNSPECIFIED = 1,
	VERIFY_NO_UPPER_ISSUER = 2,
	VERIFY_NOT_YET_VALID = 9,
	VERIFY_EXPIRED = 10,
	VERIFY_SELF_SIGNED = 18,
	VERIFY_SELF_SIGNED_CHAIN = 19,
	VERIFY_NO_ISSUER = 20,
	VERIFY_NO_LEAF_ISSUER = 21,
	VERIFY_PURPOSE = 26,
	VERIFY_HOST = 62,
	VERIFY_KEY = 66,
	VERIFY_CA_KEY = 67,
	VERIFY_DIGEST = 68,
	VERIFY_NO_CA = 79
};

#define CLIENT_HINT                                                            \
	"the server asks for a client certificate: set 'Client certificates' " \
	"to 'Ignore' in IIS"
#define OWN_CA_HINT \
	"if the CA is your own, name its certificate in '[network] ca_file'"
#define ISSUER_HINT                                                           \
	"have the web server send the intermediate certificates too; if the " \
	"CA is your own, name its root in '[network] ca_file'"

enum http_failure http_verify_failure(long verify)
{
	switch (verify) {
	case VERIFY_EXPIRED:
	case VERIFY_NOT_YET_VALID:
		return HTTP_EXPIRED;
	case 0:                  /* the chain is fine, so it is the name */
	case VERIFY_UNSPECIFIED: /* the same: libcurl 7.88 sets it later */
	case VERIFY_HOST:
		return HTTP_WRONG_HOST;
	default:
		return HTTP_UNTRUSTED;
	}
}

/* libcurl's own words, printable, on one line; "" when it has none. */
static void own_words(const struct http_slot *slot, char *text, size_t size)
{
	auto_buf struct buf printable = {0};

	text_add_printable(&printable, slot->text, strcspn(slot->text, "\r\n"));
	(void)snprintf(text, size, "%s%s", slot->text[0] != '\0' ? ": " : "",
	    buf_ok(&printable) && printable.data != NULL ? printable.data : "");
}

bool http_lacks_issuer(const struct http_facts *facts)
{
	return facts->failure == HTTP_UNTRUSTED &&
	       (facts->verify == VERIFY_NO_UPPER_ISSUER ||
		   facts->verify == VERIFY_NO_ISSUER ||
		   facts->verify == VERIFY_NO_LEAF_ISSUER);
}

static const struct {
	long verify;
	const char *hint;
} untrusted_hints[] = {
    {VERIFY_NO_UPPER_ISSUER, ISSUER_HINT},
    {VERIFY_NO_ISSUER, ISSUER_HINT},
    {VERIFY_NO_LEAF_ISSUER, ISSUER_HINT},
    {VERIFY_SELF_SIGNED, OWN_CA_HINT},
    {VERIFY_SELF_SIGNED_CHAIN, OWN_CA_HINT},
    {VERIFY_PURPOSE,
	"issue the web server's certificate for the purpose 'server "
	"authentication' (extended key usage), by CAs that may issue for it"},
    {VERIFY_KEY,
	"issue the web server's certificate with an RSA key of 2048 bits or "
	"more, or on the curve P-256"},
    {VERIFY_CA_KEY,
	"a CA of the chain has too short a key: issue by one with RSA 2048 or "
	"more"},
    {VERIFY_DIGEST,
	"issue the web server's certificate, and the CA's between, with "
	"SHA-256"},
    {VERIFY_NO_CA,
	"a certificate of the chain is no CA's (basicConstraints CA:TRUE): "
	"see what the web server sends as its chain"},
};

/* With the reason in OpenSSL's words, as libcurl has them. */
static int fail_untrusted(const struct http_slot *slot, struct error *error)
{
	static const char start[] = ": SSL certificate problem: ";
	const struct http_facts *facts = &slot->transfer->facts;
	char words[CURL_ERROR_SIZE + 4];
	const char *reason = words;

	own_words(slot, words, sizeof(words));
	if (text_starts_with(words, start))
		reason += strlen(start);
	else if (words[0] != '\0')
		reason += 2;
	error_set(error, STATUS_NETWORK,
	    facts->verify == VERIFY_SELF_SIGNED ||
		    facts->verify == VERIFY_SELF_SIGNED_CHAIN ||
		    http_lacks_issuer(facts)
		? "TLS certificate of '%s' leads to no trusted CA%s%s%s"
		: "TLS certificate of '%s' cannot be verified%s%s%s",
	    slot->url.host, *reason != '\0' ? " (" : "", reason,
	    *reason != '\0' ? ")" : "");
	for (size_t i = 0; i < array_length(untrusted_hints); i++)
		if (untrusted_hints[i].verify == facts->verify)
			return error_hint(error, "%s", untrusted_hints[i].hint);
	return error_hint(error, "%s", OWN_CA_HINT);
}

static int fail_tls(const struct http_slot *slot, struct error *error)
{
	const struct http_facts *facts = &slot->transfer->facts;
	const char *host = slot->url.host;
	char words[CURL_ERROR_SIZE + 4];

	switch (facts->failure) {
	case HTTP_WRONG_HOST:
		error_set(error, STATUS_NETWORK,
		    "TLS certificate of '%s' is for another name", host);
		return error_hint(error,
		    "use the name the certificate is for, or have it issued "
		    "for '%s' too",
		    host);
	case HTTP_EXPIRED:
		error_set(error, STATUS_NETWORK,
		    facts->verify == VERIFY_EXPIRED
			? "TLS certificate of '%s' has expired"
			: "TLS certificate of '%s' is not valid yet",
		    host);
		return error_hint(error,
		    "renew the web server's certificate; if it is valid, "
		    "correct this machine's clock");
	case HTTP_UNTRUSTED:
		return fail_untrusted(slot, error);
	default:
		own_words(slot, words, sizeof(words));
		error_set(error, STATUS_NETWORK, "TLS with '%s' fails%s", host,
		    words);
		return facts->asks_certificate
			   ? error_hint(error, "%s", CLIENT_HINT)
			   : -1;
	}
}

static int fail_timeout(const struct http_slot *slot, struct error *error)
{
	const struct http_facts *facts = &slot->transfer->facts;
	size_t got = slot->transfer->response.body.length;

	if (facts->connect_us == 0) {
		error_set(error, STATUS_NETWORK,
		    "no connection to '%s' within %lld ms", slot->url.origin,
		    (long long)(facts->total_us / 1000));
		return error_hint(error,
		    "look for a firewall in between, or raise '[network] "
		    "connect_timeout'");
	}
	error_set(error, STATUS_NETWORK,
	    "no complete answer from '%s' within %lld ms, %zu bytes came",
	    slot->url.origin, (long long)(facts->total_us / 1000), got);
	return error_hint(
	    error, "if the server is slow but well, raise '[network] timeout'");
}

static int fail_proxy(const struct http_slot *slot, struct error *error)
{
	const char *origin = slot->url.origin;
	const char *variable = strcmp(slot->url.scheme, "http") == 0
				   ? "http_proxy"
				   : "HTTPS_PROXY";

	if (slot->proxy_status == 407) {
		error_set(error, STATUS_NETWORK,
		    "the proxy on the way to '%s' asks for a login, status 407",
		    origin);
		return error_hint(error,
		    "user and password go into its address in the environment: "
		    "%s=http://USER:PASSWORD@HOST:PORT; those there are "
		    "refused",
		    variable);
	}
	error_set(error, STATUS_NETWORK,
	    "the proxy does not connect to '%s', status %d", origin,
	    slot->proxy_status);
	return error_hint(error,
	    "have it allow that host and port; NO_PROXY names hosts that are "
	    "reached without it");
}

int http_fail(const struct http_slot *slot, CURLcode code, struct error *error)
{
	const char *origin = slot->url.origin;
	char words[CURL_ERROR_SIZE + 4];

	switch (slot->transfer->facts.failure) {
	case HTTP_LOCAL:
		if (code == CURLE_OUT_OF_MEMORY)
			return error_set_memory(error);
		if (code == CURLE_SSL_CACERT_BADFILE)
			return error_set(error, STATUS_FILE,
			    "cannot use the CA certificates in '%s'",
			    slot->http->ca_file != NULL
				? slot->http->ca_file
				: "the system's bundle");
		own_words(slot, words, sizeof(words));
		return error_set(error, STATUS_NETWORK,
		    "libcurl refuses the request%s", words);
	case HTTP_NAME:
		error_set(error, STATUS_NETWORK, "cannot resolve '%s'",
		    code == CURLE_COULDNT_RESOLVE_PROXY ? "the proxy"
							: slot->url.host);
		return error_hint(error,
		    "check the name, and whether this machine's DNS knows it");
	case HTTP_CONNECT:
		own_words(slot, words, sizeof(words));
		error_set(error, STATUS_NETWORK, "cannot connect to '%s'%s",
		    origin, words);
		return error_hint(
		    error, "check host and port, and whether the server runs");
	case HTTP_PROXY:
		return fail_proxy(slot, error);
	case HTTP_TIMEOUT:
		return fail_timeout(slot, error);
	case HTTP_TOO_LARGE:
		return error_set(error, STATUS_NETWORK,
		    "answer of '%s' is larger than the %zu bytes allowed",
		    origin, slot->limit);
	case HTTP_CLOSED:
		error_set(error, STATUS_NETWORK,
		    "'%s' ended the connection before its answer was complete",
		    origin);
		return slot->asks_certificate
			   ? error_hint(error, "%s", CLIENT_HINT)
			   : -1;
	case HTTP_PROTOCOL:
		own_words(slot, words, sizeof(words));
		return error_set(error, STATUS_NETWORK,
		    "answer of '%s' is not HTTP%s", origin, words);
	default:
		return fail_tls(slot, error);
	}
}
