/*
 * A value as it would stand in a definition. Private to the room.
 */
#ifndef PROFILE_WRITE_TEXT_H
#define PROFILE_WRITE_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "profile/value.h"
#include "schema/schema.h"

/* Appends the text of a value, quoted where it must be. False, and nothing
 * appended, when a definition has no way to say it: text with line ends,
 * other controls or bidirectional overrides, or text that the key's own rules
 * refuse. The arena is for scratch. Not for secrets and not for the bytes of
 * files. */
bool write_value_text(struct buf *buf, const struct value_out *v);
/* The same for text that is at hand. */
bool write_text(struct buf *buf, const struct schema_key *key, const char *text,
    struct arena *arena);

#endif
