/*
 * What an answer to a request means for it. Private to the room.
 */
#ifndef JAMF_RESPONSE_H
#define JAMF_RESPONSE_H

#include <stdbool.h>

#include "http/http.h"
#include "jamf/url.h"

/* Sets outcome, root and error of the call; needs_token when a new token may
 * help. is_own_token: it is ours to make anew. */
void jamf_response_take(struct jamf_call *call,
    const struct http_response *response, const struct jamf_url *url,
    bool is_own_token, bool *needs_token);

#endif
