/*
 * What a server holds, in the words of a definition: the other way round from
 * settings.h and scope.h.
 */
#ifndef JAMF_TO_DEFINITION_H
#define JAMF_TO_DEFINITION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "schema/schema_name.h"

/* A key of a definition and its value. */
struct jamf_definition_value {
	const char *section;          /* "jamf", "scope", "self_service" ... */
	const struct schema_key *row; /* "computer_groups" */
	const char *text;   /* one value: "yes", "15", or any text ... */
	const char **items; /* ... or, when that is NULL, a list */
	size_t count;
};

struct jamf_definition {
	struct arena *arena;
	struct jamf_definition_value
	    *list; /* in the order of sections and keys */
	size_t count;
	size_t capacity;
};

/* Notes the lists that jamf_to_definition needs for this profile. */
void jamf_to_definition_want(
    const struct jamf_profile *stored, struct jamf_names *names);
/* Adds [jamf], [scope], [limitations], [exclusions] and, when the profile is
 * in Self Service, [self_service]: the distribution method, and what differs
 * from a definition's defaults and has words there. What has none stays as it
 * is on the server, since a definition that does not name it does not touch it.
 * Members are named by name, or by "id:42" when the name is not that of one
 * alone, reads as something else or cannot be looked up. -1 for lack of memory.
 */
int jamf_to_definition(const struct jamf_profile *stored,
    const struct jamf_names *names, struct jamf_definition *definition,
    struct error *error);

#endif
