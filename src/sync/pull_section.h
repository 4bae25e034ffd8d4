/*
 * Putting values into the model of a profile that was read, so that the writer
 * of definitions writes them. Private to the room.
 */
#ifndef SYNC_PULL_SECTION_H
#define SYNC_PULL_SECTION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/to_definition.h"
#include "profile/profile.h"
#include "schema/schema.h"

/* Gives the key of a payload or section this value, as text of a definition
 * says it. Nothing happens when there is no such key, or the text says no
 * value of it. */
void pull_set_text(struct payload *payload, enum schema_key_name key,
    const char *text, struct arena *arena);
/* Takes the value of the key out. */
void pull_unset(struct payload *payload, enum schema_key_name key);
/* The sections without payload that are said, as those of the profile. */
int pull_set_sections(struct profile *profile,
    const struct jamf_definition *saying, const struct schemas *schemas,
    struct arena *arena, struct error *error);

#endif
