/*
 * What the files about saying share. Private to them.
 */
#ifndef JAMF_SAY_INTERNAL_H
#define JAMF_SAY_INTERNAL_H

#include <stdbool.h>

#include "jamf/say.h"

/* All return -1 for lack of memory, without an error. */
int say_add(struct jamf_saying *saying, const struct jamf_said *said);
int say_text(struct jamf_saying *saying, const char *section,
    enum schema_key_name key, const char *text);
/* A definition can write it, and it comes back as the name it is. */
bool say_is_plain(const char *name);
/* A member by name or id; NULL for lack of memory. */
const char *say_member(const struct jamf_names *names, enum jamf_list list,
    int64_t id, const char *name, struct arena *arena);

void say_want_scope(
    enum jamf_kind kind, const struct xml *scope, struct jamf_names *names);
int say_scope(enum jamf_kind kind, const struct xml *scope,
    const struct jamf_names *names, struct jamf_saying *saying);
void say_want_self_service(const struct xml *element, struct jamf_names *names);
int say_self_service(enum jamf_kind kind, const struct xml *element,
    const struct jamf_names *names, struct jamf_saying *saying);

#endif
