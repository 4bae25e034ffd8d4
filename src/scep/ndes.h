/*
 * Fetching NDES' admin page. Each fetch takes one of five places for unused
 * challenges, for an hour: callers ask at most once per server and run.
 */
#ifndef SCEP_NDES_H
#define SCEP_NDES_H

#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"
#include "http/http.h"
#include "scep/ndes_page.h"

struct ndes_access {
	const char *url; /* of mscep_admin, with its last slash or without */
	enum http_auth auth;
	const char *user;
	const struct secret *password;
};

/* Appends the URL with a slash at its path's end: without it IIS redirects,
 * which would cost a second login. */
int ndes_url_add(struct buf *buf, const char *url, struct error *error);

/* Logs in and reads the page. The page has the kind NDES_PAGE_OK or
 * NDES_PAGE_NO_CHALLENGE; all other kinds, and answers without a page, are
 * errors: login refused (status credentials), no permission (privilege), cache
 * full (busy), not there (not found), anything else (server). Never repeats a
 * request. facts may be NULL. */
int ndes_fetch(struct http *http, const struct ndes_access *access,
    struct ndes_page *ret_page, struct http_facts *facts, struct error *error);

/* The error a page of this kind means; 0 for the two good kinds. */
int ndes_page_check(const struct ndes_page *page, struct error *error);

#endif
