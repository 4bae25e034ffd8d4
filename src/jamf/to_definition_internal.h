/*
 * What the files about definition share. Private to them.
 */
#ifndef JAMF_TO_DEFINITION_INTERNAL_H
#define JAMF_TO_DEFINITION_INTERNAL_H

#include <stdbool.h>

#include "jamf/to_definition.h"

/* All return -1 for lack of memory, without an error. */
int definition_add(struct jamf_definition *definition,
    const struct jamf_definition_value *value);
int definition_add_text(struct jamf_definition *definition, const char *section,
    enum schema_key_name key, const char *text);
/* A definition can write it, and it comes back as the name it is. */
bool definition_is_plain(const char *name);
/* A member by name or id; NULL for lack of memory. */
const char *definition_member(const struct jamf_names *names,
    enum jamf_list list, int64_t id, const char *name, struct arena *arena);

void definition_want_scope(
    enum jamf_kind kind, const struct xml *scope, struct jamf_names *names);
int definition_add_scope(enum jamf_kind kind, const struct xml *scope,
    const struct jamf_names *names, struct jamf_definition *definition);
void definition_want_self_service(
    const struct xml *element, struct jamf_names *names);
int definition_add_self_service(enum jamf_kind kind, const struct xml *element,
    const struct jamf_names *names, struct jamf_definition *definition);

#endif
