/*
 * What Jamf Pro rewrites in a profile or fills in, and nothing else. For the
 * files of payload.h only.
 */
#ifndef JAMF_PAYLOAD_REWRITE_H
#define JAMF_PAYLOAD_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "jamf/payload_normal.h"
#include "plist/tree.h"
#include "profile/walk.h"

enum payload_place {
	PAYLOAD_TOP,
	PAYLOAD_VERBATIM, /* a payload that is stored as it came */
	PAYLOAD_RENDERED  /* one that is rendered anew */
};

/* The server writes a value of its own under this key of where: at the top
 * level that is said by rows. */
bool payload_is_rewritten(enum payload_place where, struct walk_place *place);
/* A payload the server makes of a setting: the removal password of
 * <self_service>. */
bool payload_is_servers_own(const struct tree *payload);
/* Means the same as no value: an empty text, what devices assume without the
 * key (device_default of its row), or what the server and others write out or
 * leave out. */
bool payload_is_void(const struct normal_entry *entry, const char *key,
    struct walk_place *place);
/* Only the stored payload has the value, and the server put it there. */
bool payload_is_filled_in(
    const struct normal_payload *stored, const struct normal_entry *entry);

#endif
