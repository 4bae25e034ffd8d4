/*
 * One value of a normal form: its bytes, and how it is shown. For the files
 * of payload.h only.
 */
#ifndef JAMF_PAYLOAD_VALUE_H
#define JAMF_PAYLOAD_VALUE_H

#include "jamf/payload_normal.h"

/* An array without dictionaries, at any depth. */
bool payload_value_is_plain(const struct tree *array);
/* Kind, bytes and length of a scalar, or of a plain array. False for lack of
 * memory. */
bool payload_value_set(
    struct normal_entry *entry, const struct tree *node, struct arena *arena);
/* The value as people read it, in the arena; NULL for lack of memory. Not for
 * secrets. */
const char *payload_value_shown(
    const struct normal_entry *entry, struct arena *arena);

#endif
