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

/* A transfer under way. */
struct http_slot {
	CURL *easy; /* made when first needed, then used again */
	struct curl_slist *headers;
	struct http *http;
	struct http_transfer *transfer;
	struct http_login *login;
	struct http_url url;
	size_t limit;
	size_t taken; /* bytes of the body that somebody else has */
	bool too_large;
	bool no_memory;
	/* Opened for this request, the latest of them. */
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
/* Options of one request; its login must have been allowed. */
int http_set_request(struct http_slot *slot, struct error *error);
/* Refuses what cannot or must not be sent, before any connection. */
int http_check_request(const struct http_request *request,
    const struct http_url *url, struct error *error);
/* Callbacks of libcurl, with the slot as context. */
int http_take_socket(void *context, curl_socket_t handle, curlsocktype purpose);
int http_drop_socket(void *context, curl_socket_t handle);
size_t http_take_body(char *bytes, size_t size, size_t count, void *context);
size_t http_take_header(char *bytes, size_t size, size_t count, void *context);
int http_take_trace(
    CURL *easy, curl_infotype type, char *bytes, size_t size, void *context);
/* Fills the facts, and on failure the error. */
int http_finish(struct http_slot *slot, CURLcode code);
void http_take_chain(CURL *easy, struct buf *pem);
/* Of a verify result of OpenSSL's. */
enum http_failure http_verify_failure(long verify);
/* The error of a transfer that failed. */
int http_fail(const struct http_slot *slot, CURLcode code, struct error *error);
void http_curl_url_release(CURLU **url);

#endif
