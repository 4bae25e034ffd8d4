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

static enum http_failure failure_of(
    const struct http_slot *slot, CURLcode code, long verify)
{
	if (slot->proxy_status != 0)
		return HTTP_PROXY;
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
		return http_verify_failure(verify);
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

/* What a proxy answers in the place of the server: to the request for a tunnel
 * (RFC 9110 9.3.6), or to a plain one, where only 407 is its own for sure. */
static int proxy_refusal(const struct http_slot *slot, CURLcode code)
{
	long status = 0;

	if (code != CURLE_OK) {
		(void)curl_easy_getinfo(
		    slot->easy, CURLINFO_HTTP_CONNECTCODE, &status);
		return status >= 300 ? (int)status : 0;
	}
	if (strcmp(slot->url.scheme, "http") == 0)
		(void)curl_easy_getinfo(
		    slot->easy, CURLINFO_RESPONSE_CODE, &status);
	return status == 407 ? 407 : 0;
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
	slot->proxy_status = proxy_refusal(slot, code);
	facts->failure = failure_of(slot, code, facts->verify);
	if (address != NULL)
		(void)snprintf(
		    facts->address, sizeof(facts->address), "%s", address);
	facts->port = port > 0 ? (unsigned)port : 0;
	facts->asks_certificate = slot->asks_certificate;
	facts->reused = code == CURLE_OK && connects == 0;
	facts->name_us = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
	facts->connect_us = microseconds(easy, CURLINFO_CONNECT_TIME_T);
	facts->connected |= facts->connect_us > 0 || facts->address[0] != '\0';
	facts->tls_us = microseconds(easy, CURLINFO_APPCONNECT_TIME_T);
	facts->total_us = microseconds(easy, CURLINFO_TOTAL_TIME_T);
	if (slot->transfer->request->want_chain)
		http_take_chain(easy, &facts->chain);
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
	http_own_words(slot, words, sizeof(words));
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
		http_own_words(slot, words, sizeof(words));
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
			   ? error_hint(error, "%s", HTTP_CLIENT_HINT)
			   : -1;
	case HTTP_PROTOCOL:
		http_own_words(slot, words, sizeof(words));
		return error_set(error, STATUS_NETWORK,
		    "answer of '%s' is not HTTP%s", origin, words);
	default:
		return http_fail_tls(slot, error);
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
