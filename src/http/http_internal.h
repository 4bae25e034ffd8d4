/*
 * What the files of this room share. Private to the room.
 */
#ifndef HTTP_HTTP_INTERNAL_H
#define HTTP_HTTP_INTERNAL_H

#include "http/curl.h"

#include "http/http.h"
#include "http/login.h"

enum {
	HTTP_SOCKETS_MAX = 8
};

#define HTTP_CLIENT_HINT                                                       \
	"the server asks for a client certificate: set 'Client certificates' " \
	"to 'Ignore' in IIS"

/* A transfer under way. */
struct http_slot {
	CURL *easy; /* made when first needed, then used again */
	struct curl_slist *headers;
	struct http *http;
	struct http_transfer *transfer;
	struct http_login *login;
	struct http_url url;
	size_t limit;
	bool too_large;
	bool no_memory;
	/* Opened for this request, the latest of them; sockets.c. */
	curl_socket_t sockets[HTTP_SOCKETS_MAX];
	unsigned socket_count;
	bool asks_certificate; /* seen in the handshake */
	int proxy_status;      /* with which a proxy refused, or 0 */
	char text[CURL_ERROR_SIZE];
};

struct http {
	CURLM *multi;
	CURLSH *cookies; /* or NULL */
	const struct bounds *bounds;
	char *ca_file;
	char *proxy;
	struct curl_slist *resolve;
	unsigned connect_ms;
	unsigned total_ms;
	void (*trace)(void *context, const char *line);
	void *context;
	void (*progress)(void *context, size_t over);
	void *progress_context;
	struct http_logins logins;
	struct http_slot slots[HTTP_PARALLEL_MAX];
};

/* Whether url may be connected to, and the proxy on the way. ret_proxy gets
 * the proxy to set: "" for none, NULL to leave it to libcurl. */
int http_check_reach(const struct http *http, const struct http_url *url,
    const char **ret_proxy, struct error *error);
/* Options every connection to url has, which is refused where the bounds do
 * not allow it. */
int http_set_common(const struct http *http, CURL *easy,
    const struct http_url *url, struct error *error);
/* Set, or unknown to this libcurl or to its TLS, for options that it can do
 * without. */
bool http_is_set_if_known(CURLcode code);
/* Has the request's facts tell whether it was connected. */
bool http_watch_sockets(struct http_slot *slot);
/* Starts keeping cookies, and TLS sessions with them; handles made later take
 * part. */
int http_keep_cookies(struct http *http, struct error *error);
bool http_set_cookies(const struct http *http, CURL *easy);
/* Options of one request; its login must have been allowed. */
int http_set_request(struct http_slot *slot, struct error *error);
/* Refuses what cannot or must not be sent, before any connection. */
int http_check_request(const struct http_request *request,
    const struct http_url *url, struct error *error);
/* Callbacks of libcurl, with the slot as context. */
size_t http_take_body(char *bytes, size_t size, size_t count, void *context);
size_t http_take_header(char *bytes, size_t size, size_t count, void *context);
int http_take_trace(
    CURL *easy, curl_infotype type, char *bytes, size_t size, void *context);
/* Fills the facts, and on failure the error. */
int http_finish(struct http_slot *slot, CURLcode code);
void http_take_chain(CURL *easy, struct buf *pem);
/* libcurl's own words, printable, on one line; "" when it has none. */
void http_own_words(const struct http_slot *slot, char *text, size_t size);
/* Of a verify result of OpenSSL's. */
enum http_failure http_verify_failure(long verify);
/* The error of a transfer that failed at TLS. */
int http_fail_tls(const struct http_slot *slot, struct error *error);

#endif
