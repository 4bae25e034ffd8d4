/*
 * URIs in lists, where a comma separates items and may as well belong to one.
 * Private to the room.
 */
#ifndef PROFILE_READ_LIST_H
#define PROFILE_READ_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "ini/ini.h"
#include "profile/read_section.h"

/* Joins the two halves of each URI of a SID (sid.h) that its comma cut.
 * Returns how many items are left. */
size_t list_join_sid(
    const struct section_reader *reader, struct ini_item *items, size_t count);
/* False, with findings, when a comma cut an item of a list of URIs. */
bool list_check_uris(const struct section_reader *reader,
    const struct schema_key *key, const struct ini_item *items, size_t count);

#endif
