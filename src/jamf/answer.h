/*
 * What an answer to a Classic request means for it. Private to the room.
 */
#ifndef JAMF_ANSWER_H
#define JAMF_ANSWER_H

#include <stdbool.h>

#include "http/client.h"
#include "jamf/jamf.h"

/* Sets outcome, root and error of the call; needs_token when a new token may
 * help. is_own_token: it is ours to make anew. */
void jamf_answer_judge(struct jamf_call *call,
    const struct http_response *response, const char *address,
    bool is_own_token, bool *needs_token);

#endif
