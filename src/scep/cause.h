/*
 * Why IIS, NDES or the proxy before them refuses a request, as far as status,
 * headers and page tell. Private to the room.
 */
#ifndef SCEP_CAUSE_H
#define SCEP_CAUSE_H

#include <stdbool.h>

#include "base/error.h"
#include "http/http.h"

enum {
	SCEP_PROXY_TEXT_MAX = 128
};

/* Headers x-ms-proxy-*, printable. */
struct scep_proxy {
	bool present;                          /* the proxy answered */
	bool connected;                        /* a connector took part */
	char transaction[SCEP_PROXY_TEXT_MAX]; /* "" when not said */
	char details[SCEP_PROXY_TEXT_MAX];     /* error, "" when none */
};

void scep_proxy_read(
    const struct http_response *response, struct scep_proxy *ret_proxy);

struct scep_cause {
	const char *id;    /* stable: "url-limit" */
	const char *title; /* what the answer means */
	const char *hint;  /* the remedy */
};

/* The cause, or NULL when nothing tells. An answer that came through Entra
 * Application Proxy without an error of the proxy's own is the server's: then
 * the proxy is not to blame. */
const struct scep_cause *scep_cause_find(const struct http_response *response);

/* Appends to the error what a short answer in plain text says: ": 'text'",
 * printable. A web page, and what is longer than a line or two, adds nothing;
 * the answer is never cut, so that whoever knows a secret can find all of it in
 * there. */
void scep_error_add_said(struct error *error, const void *bytes, size_t length);

#endif
