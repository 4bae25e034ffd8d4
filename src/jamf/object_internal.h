/*
 * What counts in an answer. Private to the room.
 */
#ifndef JAMF_OBJECT_INTERNAL_H
#define JAMF_OBJECT_INTERNAL_H

#include "jamf/object.h"

/* Like one that is not there. */
bool object_is_empty(const struct xml *element);
/* Only its id counts: the server may sign its address anew each time. */
bool object_is_passing(const struct xml *element);
/* The password that lets a user remove a profile (self_service/security). */
bool object_is_secret(const char *name);
enum jamf_area object_area(const char *name);
/* The payload is compared by what it says. */
void object_take_out_payloads(struct xml *root);

#endif
