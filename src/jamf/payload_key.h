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
#include "profile/walk.h"
#include "schema/schema.h"

void payload_path_key(struct buf *path, const char *key);
void payload_path_index(struct buf *path, size_t index);
/* Whether a path goes on with an index here. */
bool payload_path_is_index(const char *path);
/* Back to what it was when it had this length. */
void payload_path_back(struct buf *path, size_t length);
/* "PayloadContent[0].PayloadContent.URL", in the arena; "" for lack of
 * memory. */
const char *payload_path_shown(const struct buf *path, struct arena *arena);

/* Appends the way from where the walk began. */
void payload_path_place(struct buf *path, const struct walk_place *place);
/* As payload_path_shown. */
const char *payload_place_shown(
    const struct walk_place *place, struct arena *arena);

/* What a definition calls it in its section, by the rows on the way:
 * "on_demand_rules[0].action", in the arena; NULL when no definition could give
 * it. -1 for lack of memory. */
int payload_name_of(
    struct walk_place *place, struct arena *arena, const char **ret_name);
/* "scep.url", in the arena; NULL when no definition could give it. */
const char *payload_key_name(struct walk_place *place, struct arena *arena);

#endif
