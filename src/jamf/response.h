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

/* Answers of the Jamf Pro API, which are JSON, in the form that answers of the
 * Classic API have, so that both are read alike.
 * The value as an element "json": members by their names, the items of an
 * array as elements "item", texts, whole numbers and booleans as text; other
 * numbers and null are empty. Malformed: status server. */
int jamf_json_read(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error);

#endif
