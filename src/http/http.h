/*
 * HTTP for a run of the program. This room is the only user of libcurl; none
 * of its types shows here.
 *
 * Rules that hold for every request: http and https only, TLS 1.2 or later,
 * no redirect is ever followed, no compression is asked for, the answer's
 * headers and body are counted as they arrive, connecting and the whole
 * exchange have time limits. Credentials go out only in the scheme asked for;
 * a login that was refused once is never tried again by the same struct http,
 * since directories lock accounts after a few failures; but for a bearer
 * token, which locks no account and may be refused for one request and taken
 * for another. Connections are kept and used again. Not for use by two
 * threads at once.
 *
 * Nothing is connected to, nor its name looked up, but what the bounds of
 * the run allow: the server, and the proxy on the way to it.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/bounds.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"

enum {
	HTTP_BODY_DEFAULT = 1024 * 1024, /* bytes of an answer's body */
	HTTP_HEADERS_MAX = 64 * 1024,    /* bytes of an answer's headers */
	HTTP_HOST_MAX = 256,
	HTTP_ORIGIN_MAX = 280,
	HTTP_ADDRESS_MAX = 64,
	HTTP_ADDRESSES_MAX = 16,
	HTTP_PARALLEL_MAX = 16,
	HTTP_CONNECT_MS = 10 * 1000, /* defaults */
	HTTP_TOTAL_MS = 60 * 1000
};

struct http;

struct http_settings {
	/* What may be connected to; never NULL, and must outlive the http. */
	const struct bounds *bounds;
	const char *ca_file; /* PEM; NULL: what the system trusts */
	const char *proxy;   /* NULL: what the environment says */
	unsigned connect_ms; /* 0: HTTP_CONNECT_MS */
	unsigned total_ms;   /* 0: HTTP_TOTAL_MS */
	const char *resolve; /* "host:port:address", or NULL; for tests */
	/* Cookies are kept and sent back, in memory, to where they came from;
	 * else they are passed over. */
	bool keeps_cookies;
	/* Gets each line of a trace, printable, without what is secret: no
	 * bodies, no credentials, no cookies. */
	void (*trace)(void *context, const char *line);
	void *context;
};

/* Whether a cookie of this name is kept for any server. */
bool http_has_cookie(const struct http *http, const char *name);

/* Starts libcurl at the first call, which must come before threads and after
 * crypto_start. All texts are copied. */
int http_new(const struct http_settings *settings, struct http **ret,
    struct error *error);
void http_free(struct http *http);
void http_release(struct http **http);
#define auto_http auto_cleanup(http_release)

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

enum http_auth {
	HTTP_AUTH_NONE,
	HTTP_AUTH_NTLM,      /* HTTP/1.1; password within U+00FF */
	HTTP_AUTH_NEGOTIATE, /* Kerberos with the ticket at hand */
	HTTP_AUTH_BASIC,     /* https only */
	HTTP_AUTH_BEARER     /* https only */
};

struct http_header {
	const char *name;
	const char *value;
};

struct http_request {
	const char *method; /* NULL: GET */
	const char *url;
	enum http_auth auth;
	const char *user;            /* "EXAMPLE\\name" for NTLM */
	const struct secret *secret; /* password or token */
	const void *body;            /* NULL: none */
	size_t body_length;
	const char *content_type; /* of the body */
	const char *accept;
	const struct http_header *headers; /* further ones, never secret */
	size_t header_count;
	size_t limit;      /* bytes of the answer's body; 0: the default */
	unsigned total_ms; /* 0: that of the settings */
	bool http1;        /* HTTP/1.1, as IIS needs for NTLM */
	/* On a connection of its own: on one that is used again and turns out
	 * to be dead, libcurl sends the request a second time by itself. */
	bool anew;
	bool want_chain; /* the server's certificates, into the facts */
	/* Gets the body of an answer with success as it comes, and the response
	 * has none; -1 ends the transfer (too large). NULL: the response has
	 * it. limit counts all the same. */
	int (*take)(void *context, const char *bytes, size_t length);
	void *take_context;
};

/* Zero-initialised is empty. */
struct http_response {
	int status;
	struct buf body;
	struct buf headers; /* of the last answer; read by http_header */
};

void http_response_done(struct http_response *response);
#define auto_http_response auto_cleanup(http_response_done)
/* Value of the header, printable; index 0 is the first of that name. NULL
 * when there are not so many. */
const char *http_header(
    const struct http_response *response, const char *name, size_t index);

enum http_failure {
	HTTP_DONE,
	HTTP_LOCAL,      /* refused before any connection */
	HTTP_NAME,       /* name not resolved */
	HTTP_CONNECT,    /* no connection */
	HTTP_UNTRUSTED,  /* TLS: chain leads to no trusted CA */
	HTTP_WRONG_HOST, /* TLS: certificate is for another name */
	HTTP_EXPIRED,    /* TLS: a certificate has expired */
	HTTP_TLS,        /* TLS: anything else */
	HTTP_TIMEOUT,
	HTTP_TOO_LARGE, /* more bytes than allowed */
	HTTP_CLOSED,    /* connection ended before the answer did */
	HTTP_PROTOCOL,  /* not HTTP */
	HTTP_PROXY,     /* the proxy refused; the server got nothing */
	HTTP_FAILURE_COUNT
};

/* Stable short name, such as "wrong-host". */
const char *http_failure_name(enum http_failure failure);

/* What was learnt on the way, also when the request failed. Zero-initialised
 * is empty. Times are microseconds since the start, 0: not reached. */
struct http_facts {
	enum http_failure failure;
	char address[HTTP_ADDRESS_MAX]; /* connected to; "" */
	unsigned port;
	bool connected; /* however far it came then */
	bool reused;    /* over a connection that was there */
	long verify;    /* OpenSSL's verify result, 0: fine */
	/* The server asked for a client certificate; found out when the chain
	 * is wanted, by a libcurl that tells of the handshake. */
	bool asks_certificate;
	int64_t name_us;
	int64_t connect_us;
	int64_t tls_us;
	int64_t total_us;
	struct buf chain; /* server's certificates in PEM, if wanted */
};

/* TLS failed for want of an issuer's certificate: the server sends too few, or
 * their CA is not trusted. */
bool http_lacks_issuer(const struct http_facts *facts);

void http_facts_done(struct http_facts *facts);
#define auto_http_facts auto_cleanup(http_facts_done)

/* One request. An answer of any status is success. facts may be NULL, and is
 * filled in any case. Errors: status network; credentials for a login that
 * cannot be made or was refused before; findings for a bad URL; file for a
 * ca_file that cannot be read; refused for what the bounds do not allow. */
int http_perform(struct http *http, const struct http_request *request,
    struct http_response *ret_response, struct http_facts *facts,
    struct error *error);

struct http_transfer {
	const struct http_request *request;
	struct http_response response; /* set when result is 0 */
	struct http_facts facts;
	struct error error; /* set when result is -1 */
	int result;
};

/* All of them, at most limit at once (1 to HTTP_PARALLEL_MAX), in any order.
 * The first request with a login (a bearer token is none) goes alone until its
 * answer is there. Each transfer tells how it went; returns -1 only when
 * libcurl itself fails, and then every transfer that was not done has that
 * error. */
int http_perform_all(struct http *http, struct http_transfer *transfers,
    size_t count, unsigned limit, struct error *error);
void http_transfer_done(struct http_transfer *transfer);
/* Has progress called again and again, at least every second, while
 * http_perform_all is at work: over is how many of its transfers are. NULL: not
 * any more. */
void http_watch(struct http *http, void (*progress)(void *context, size_t over),
    void *context);

/* The server's certificates in PEM, whatever they are: connects without
 * verifying and sends nothing. For showing why verification failed. */
int http_server_chain(
    struct http *http, const char *url, struct buf *pem, struct error *error);

struct http_url {
	char scheme[8];               /* "http" or "https" */
	char host[HTTP_HOST_MAX];     /* without brackets */
	char port[6];                 /* always given */
	char origin[HTTP_ORIGIN_MAX]; /* "https://host:443" */
};

/* Takes a URL apart. A URL with user or password in it is refused, like one
 * of another scheme: status findings. */
int http_url_read(
    const char *url, struct http_url *ret_url, struct error *error);

/* Whether the server of this URL may be connected to, on the way that would
 * be taken: an error of status refused when it may not. For asking before a
 * secret is fetched; every request asks again. */
int http_may_reach(
    const struct http *http, const char *url, struct error *error);

/* The addresses of a URL's host, as getaddrinfo(3) gives them; status network,
 * or refused as by http_may_reach. */
int http_resolve(const struct http *http, const struct http_url *url,
    char addresses[HTTP_ADDRESSES_MAX][HTTP_ADDRESS_MAX], size_t *ret_count,
    struct error *error);

#endif
