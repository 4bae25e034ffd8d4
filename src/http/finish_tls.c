/*
 * Why TLS failed: OpenSSL's verify results and libcurl's words, as causes with
 * their remedies.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

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

void http_own_words(const struct http_slot *slot, char *text, size_t size)
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

	http_own_words(slot, words, sizeof(words));
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

int http_fail_tls(const struct http_slot *slot, struct error *error)
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
		http_own_words(slot, words, sizeof(words));
		error_set(error, STATUS_NETWORK, "TLS with '%s' fails%s", host,
		    words);
		return facts->asks_certificate
			   ? error_hint(error, "%s", HTTP_CLIENT_HINT)
			   : -1;
	}
}
