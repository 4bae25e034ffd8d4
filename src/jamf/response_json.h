/*
 * Answers of the Jamf Pro API, which are JSON, in the form that answers of the
 * Classic API have, so that both are read alike. Private to the room.
 */
#ifndef JAMF_RESPONSE_JSON_H
#define JAMF_RESPONSE_JSON_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "xml/xml.h"

/* The value as an element "json": members by their names, the items of an
 * array as elements "item", texts, whole numbers and booleans as text; other
 * numbers and null are empty. Malformed: status server. */
int jamf_json_read(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error);

#endif
