/*
 * What counts in an answer. Private to the room.
 */
#ifndef JAMF_SEEN_INTERNAL_H
#define JAMF_SEEN_INTERNAL_H

#include "jamf/seen.h"

/* Like one that is not there. */
bool seen_is_empty(const struct xml *element);
/* Only its id counts: the server may sign its address anew each time. */
bool seen_is_passing(const struct xml *element);
/* The password that lets a user remove a profile (self_service/security). */
bool seen_is_secret(const char *name);
enum jamf_area seen_area(const char *name);
/* The payload is compared by what it says. */
void seen_take_out_payloads(struct xml *root);

#endif
