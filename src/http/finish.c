#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "http/client_internal.h"
#include "base/banned.h"

/* OpenSSL's verify results (openssl/x509_vfy.h), which libcurl hands on. */
enum {
	VERIFY_UNSPECIFIED = 1,
	VERIFY_NOT_YET_VALID = 9,
	VERIFY_EXPIRED = 10,
	VERIFY_SELF_SIGNED = 18,
	VERIFY_SELF_SIGNED_CHAIN = 19,
	VERIFY_NO_ISSUER = 20,
	VERIFY_NO_LEAF_ISSUER = 21,
	VERIFY_HOST = 62
};

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
};

const char *http_failure_name(enum http_failure failure)
{
	return failure_names[failure];
}

static enum http_failure verify_failure(long verify)
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

static enum http_failure failure_of(
    const struct http_slot *slot, CURLcode code, long verify)
{
	if (slot->too_large)
		return HTTP_TOO_LARGE;
	switch (code) {
	case CURLE_OK:
		return HTTP_DONE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_NAME;
	case CURLE_COULDNT_CONNECT:
		return HTTP_CONNECT;
	case CURLE_PEER_FAILED_VERIFICATION:
		return verify_failure(verify);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_SSL_SHUTDOWN_FAILED:
		return HTTP_CLOSED;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_NOT_BUILT_IN:
	case CURLE_URL_MALFORMAT:
		return HTTP_LOCAL;
	default:
		return HTTP_PROTOCOL;
	}
}

static int64_t microseconds(CURL *easy, CURLINFO which)
{
	curl_off_t value = 0;

	(void)curl_easy_getinfo(easy, which, &value);
	return (int64_t)value;
}

static void take_facts(struct http_slot *slot, CURLcode code)
{
	struct http_facts *facts = &slot->transfer->facts;
	CURL *easy = slot->easy;
	char *address = NULL;
	long port = 0, connects = 0;

	(void)curl_easy_getinfo(
	    easy, CURLINFO_SSL_VERIFYRESULT, &facts->verify);
	(void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
	(void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
	(void)curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
	facts->failure = failure_of(slot, code, facts->verify);
	if (address != NULL)
		(void)snprintf(
		    facts->address, sizeof(facts->address), "%s", address);
	facts->port = port > 0 ? (unsigned)port : 0;
	facts->reused = code == CURLE_OK && connects == 0;
	facts->name_us = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
	facts->connect_us = microseconds(easy, CURLINFO_CONNECT_TIME_T);
	facts->connected |= facts->connect_us > 0 || facts->address[0] != '\0';
	facts->tls_us = microseconds(easy, CURLINFO_APPCONNECT_TIME_T);
	facts->total_us = microseconds(easy, CURLINFO_TOTAL_TIME_T);
	if (slot->transfer->request->want_chain)
		http_take_chain(easy, &facts->chain);
}

/* libcurl's own words, printable, on one line; "" when it has none. */
static void own_words(const struct http_slot *slot, char *text, size_t size)
{
	auto_buf struct buf printable = {0};

	text_add_printable(&printable, slot->text, strcspn(slot->text, "\r\n"));
	(void)snprintf(text, size, "%s%s", slot->text[0] != '\0' ? ": " : "",
	    buf_ok(&printable) && printable.data != NULL ? printable.data : "");
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
		error_set(error, STATUS_NETWORK,
		    facts->verify == VERIFY_SELF_SIGNED ||
			    facts->verify == VERIFY_SELF_SIGNED_CHAIN ||
			    facts->verify == VERIFY_NO_ISSUER ||
			    facts->verify == VERIFY_NO_LEAF_ISSUER
			? "TLS certificate of '%s' leads to no trusted CA"
			: "TLS certificate of '%s' cannot be verified",
		    host);
		return error_hint(error,
		    "if the CA is your own, name its certificate in "
		    "'[network] ca_file'");
	default:
		own_words(slot, words, sizeof(words));
		return error_set(error, STATUS_NETWORK, "TLS with '%s' fails%s",
		    host, words);
	}
}

static int fail_local(
    const struct http_slot *slot, CURLcode code, struct error *error)
{
	char words[CURL_ERROR_SIZE + 4];

	if (code == CURLE_OUT_OF_MEMORY)
		return error_set_memory(error);
	if (code == CURLE_SSL_CACERT_BADFILE)
		return error_set(error, STATUS_FILE,
		    "cannot use the CA certificates in '%s'",
		    slot->http->ca_file != NULL ? slot->http->ca_file
						: "the system's bundle");
	own_words(slot, words, sizeof(words));
	return error_set(
	    error, STATUS_NETWORK, "libcurl refuses the request%s", words);
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

static int fail(
    const struct http_slot *slot, CURLcode code, struct error *error)
{
	const char *origin = slot->url.origin;
	char words[CURL_ERROR_SIZE + 4];

	switch (slot->transfer->facts.failure) {
	case HTTP_LOCAL:
		return fail_local(slot, code, error);
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
	case HTTP_TIMEOUT:
		return fail_timeout(slot, error);
	case HTTP_TOO_LARGE:
		return error_set(error, STATUS_NETWORK,
		    "answer of '%s' is larger than the %zu bytes allowed",
		    origin, slot->limit);
	case HTTP_CLOSED:
		return error_set(error, STATUS_NETWORK,
		    "'%s' ended the connection before its answer was complete",
		    origin);
	case HTTP_PROTOCOL:
		own_words(slot, words, sizeof(words));
		return error_set(error, STATUS_NETWORK,
		    "answer of '%s' is not HTTP%s", origin, words);
	default:
		return fail_tls(slot, error);
	}
}

int http_finish(struct http_slot *slot, CURLcode code)
{
	struct http_transfer *transfer = slot->transfer;
	long status = 0;

	take_facts(slot, code);
	if (slot->no_memory || !buf_ok(&transfer->facts.chain)) {
		transfer->facts.failure = HTTP_LOCAL;
		return error_set_memory(&transfer->error);
	}
	if (transfer->facts.failure != HTTP_DONE)
		return fail(slot, code, &transfer->error);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
	transfer->response.status = (int)status;
	return 0;
}
