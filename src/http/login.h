/*
 * The logins of a run: which are proven, which were refused. A refused one is
 * never tried again, at any server, since an account is locked by its
 * directory, not by the server that asked. Private to the room.
 */
#ifndef HTTP_LOGIN_H
#define HTTP_LOGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/secret.h"
#include "http/http.h"

enum http_login_state {
	HTTP_LOGIN_NEW,
	HTTP_LOGIN_ASKED, /* first request is under way */
	HTTP_LOGIN_GOOD,
	HTTP_LOGIN_REFUSED
};

struct http_login {
	struct http_login *next;
	enum http_login_state state;
	enum http_auth auth;
	char *user;
	struct secret secret;
	char origin[HTTP_ORIGIN_MAX];
};

struct http_logins {
	struct http_login *first;
};

/* The record of the request's login, made when there is none yet; NULL for a
 * request without. A bearer token has none either: it locks no account, and a
 * refusal of one request says nothing of the next. Tickets (negotiate) are
 * told apart by server. */
int http_login_find(struct http_logins *logins,
    const struct http_request *request, const struct http_url *url,
    struct http_login **ret, struct error *error);
/* An error, status credentials, when the login was refused before. */
int http_login_allowed(const struct http_login *login, struct error *error);
void http_logins_done(struct http_logins *logins);

#endif
