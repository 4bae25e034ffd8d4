/*
 * The project files that belong to the inputs, each looked at once.
 */
#ifndef CMD_PROJECTS_H
#define CMD_PROJECTS_H

#include <stdbool.h>

#include "base/error.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/reporting.h"
#include "project/config.h"

/* Reports the findings of the project files found from the inputs' places, and
 * from those of others, which may be none. */
int projects_report(const struct inputs *inputs, const struct inputs *others,
    struct reporting *reporting, struct error *error);

/* Reads the project file of the first input, if it has one; of the current
 * directory when there is no input. With is_only_one
 * it must be that of all others, too: what it says of signing holds for all
 * that a run signs. */
int projects_read(const struct inputs *inputs,
    const struct invocation *invocation, bool is_only_one,
    struct config *config, struct error *error);

/* Says the findings of a project file, as of its document where there is one;
 * errors among them end the run. */
int projects_check(const struct invocation *invocation,
    const struct config *config, struct report *report, struct error *error);

/* The project's root, for a run that no file is named to: as short as it can be
 * written from here. */
int projects_root(const struct invocation *invocation, char *root, size_t size,
    struct error *error);

/* Collects the files that are named, else all definitions of the project, which
 * may have none. */
int projects_collect(const struct invocation *invocation, struct inputs *inputs,
    struct error *error);

#endif
