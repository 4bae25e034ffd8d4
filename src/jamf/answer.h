/*
 * What an answer to a request means for it. Private to the room.
 */
#ifndef JAMF_ANSWER_H
#define JAMF_ANSWER_H

#include <stdbool.h>

#include "http/client.h"
#include "jamf/address.h"

/* Sets outcome, root and error of the call; needs_token when a new token may
 * help. is_own_token: it is ours to make anew. */
void jamf_answer_judge(struct jamf_call *call,
    const struct http_response *response, const struct jamf_place *place,
    bool is_own_token, bool *needs_token);

#endif
