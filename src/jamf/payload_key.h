/*
 * Where a value stands in a profile: its path while walking down, and what a
 * definition calls it. For the files of payload.h only.
 *
 * A path keeps its keys apart by bytes that no key can hold, since keys do
 * have dots in them ("com.apple.Safari"); it is made readable to be shown.
 */
#ifndef JAMF_PAYLOAD_KEY_H
#define JAMF_PAYLOAD_KEY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "profile/mask.h"
#include "schema/schema.h"

void payload_path_key(struct buf *path, const char *key);
void payload_path_index(struct buf *path, size_t index);
/* Back to what it was when it had this length. */
void payload_path_back(struct buf *path, size_t length);
/* "PayloadContent[0].PayloadContent.URL", in the arena; "" for lack of
 * memory. */
const char *payload_path_shown(const struct buf *path, struct arena *arena);

/* The row of the value at place, or NULL. */
const struct schema_key *payload_key_row(const struct mask_place *place);
/* "scep.url", in the arena; NULL when no definition could give it. */
const char *payload_key_name(
    const struct mask_place *place, struct arena *arena);

#endif
