/*
 * The login of a run and its token. Private to the room.
 *
 * API clients: RFC 6749 section 4.4, at /api/v1/oauth/token, at
 * /api/oauth/token of servers that do not know that, at /auth/token of the
 * Jamf Platform gateway. Users: /api/v1/auth/token with Basic
 * (developer.jamf.com/jamf-pro/docs: client credentials; classic API
 * authentication).
 */
#ifndef JAMF_AUTH_H
#define JAMF_AUTH_H

#include "http/http.h"
#include "jamf/jamf_internal.h"

/* Sees to it that there is a token that does not end within its margin. A
 * login that was refused is not tried again. */
int jamf_auth_ready(struct jamf *jamf, struct error *error);
/* The token is no good any more. */
void jamf_auth_drop(struct jamf *jamf);
/* Gives the token back, if it is ours; failure is passed over. */
void jamf_auth_end(struct jamf *jamf);
/* Whether the token is ours to make anew. */
bool jamf_auth_is_own(const struct jamf *jamf);

#endif
