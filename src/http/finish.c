/*
 * What was learnt of a transfer when it is over.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

/* -- whether it came as far as a connection ------------------------------- */

/* libcurl 7.88 tells the time of it, 8.14 only when TLS, too, came to its end:
 * so its sockets are watched. Several at once where a name has several
 * addresses. */
int http_take_socket(void *context, curl_socket_t handle, curlsocktype purpose)
{
	struct http_slot *slot = context;

	(void)purpose;
	slot->sockets[slot->socket_count++ % HTTP_SOCKETS_MAX] = handle;
	return CURL_SOCKOPT_OK;
}

/* A connection outlives the request it was made for, and closes in the time of
 * another: only the request's own sockets count. */
int http_drop_socket(void *context, curl_socket_t handle)
{
	struct http_slot *slot = context;
	struct sockaddr_storage peer;
	socklen_t length = sizeof(peer);

	for (unsigned i = 0; i < slot->socket_count && i < HTTP_SOCKETS_MAX;
	     i++) {
		if (slot->sockets[i] != handle)
			continue;
		slot->sockets[i] = CURL_SOCKET_BAD;
		if (slot->transfer != NULL &&
		    getpeername(handle, (struct sockaddr *)&peer, &length) == 0)
			slot->transfer->facts.connected = true;
	}
	return close(handle);
}

/* -- the facts ------------------------------------------------------------ */

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
		return http_fail(slot, code, &transfer->error);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
	transfer->response.status = (int)status;
	return 0;
}
