/*
 * HTTP. This room is the only user of libcurl.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>

#include "base/error.h"

/* The library in use, which may differ from the one built with. The texts are
 * libcurl's own and stay. */
struct http_version {
	const char *version; /* "7.88.1" */
	const char *tls;     /* "OpenSSL/3.0.22", or "" */
	bool ntlm;           /* what NDES asks for */
	bool negotiate;      /* Kerberos through SPNEGO */
};

/* Fails, with status network, when libcurl is not to be had. */
int http_version(struct http_version *ret, struct error *error);

#endif
