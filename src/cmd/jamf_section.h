/*
 * Which [jamf] section is meant, of the project file or of the user's own. For
 * the choice between them and the environment: jamf_source.h.
 */
#ifndef CMD_JAMF_SECTION_H
#define CMD_JAMF_SECTION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "cmd/jamf_source.h"
#include "project/config.h"

bool jamf_is_section(const struct payload *section);
bool jamf_has_login(const struct jamf_facts *facts);
/* 1 when text and the address of a source, which has one, lead to one server;
 * -1 for http. */
int jamf_is_address_of(const struct jamf_facts *facts, const char *text,
    struct arena *arena, struct error *error);
/* Behind one address of a gateway there are many servers: what the project says
 * of its own, the other source says too. */
bool jamf_is_same_environment(
    const struct jamf_facts *project, const struct jamf_facts *own);

/* The section of that label (NULL: without one), never some of two files. What
 * is found goes to source, be it a section without address or login or, when
 * its section is NULL, none. */
int jamf_section_choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct jamf_source *source, struct error *error);

#endif
