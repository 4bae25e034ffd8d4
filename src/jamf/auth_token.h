/*
 * Answers to a login: tokens and refusals. Private to the room.
 */
#ifndef JAMF_AUTH_TOKEN_H
#define JAMF_AUTH_TOKEN_H

#include <stdint.h>

#include "base/secret.h"
#include "http/http.h"
#include "jamf/url.h"

enum {
	JAMF_TOKEN_BODY_MAX = 64 * 1024,
	/* Seconds: of a token that does not say how long it lasts, from an
	 * API client (the shortest Jamf Pro gives by itself) and a user. */
	JAMF_TOKEN_CLIENT = 60,
	JAMF_TOKEN_USER = 30 * 60,
	JAMF_TOKEN_MOST = 24 * 60 * 60 /* nothing longer is believed */
};

struct jamf_token {
	struct secret text;
	int64_t lifetime; /* milliseconds, from the answer on */
};

/* Of an answer with status 200: access_token and expires_in (seconds), or
 * token and expires (a moment, which is compared with the answer's Date,
 * since clocks differ). What is no token, or has ended already, is an error,
 * status server. */
int jamf_token_read(enum jamf_login login, const struct http_response *response,
    struct jamf_token *ret_token, struct error *error);
/* How long before its end a token is made anew: milliseconds. */
int64_t jamf_token_margin(int64_t lifetime);

/* Whether it is a page in place of a token, whatever its status. */
bool jamf_token_is_page(const struct http_response *response);
/* The error of an answer with another status, or of a page. Status credentials
 * when the login was refused, busy, or server. name: of client or user. */
int jamf_token_refused(enum jamf_login login, const char *name,
    const struct jamf_url *url, const struct http_response *response,
    struct error *error);

#endif
