/*
 * The project files that belong to the inputs, each looked at once.
 */
#ifndef CMD_PROJECTS_H
#define CMD_PROJECTS_H

#include "base/error.h"
#include "cmd/inputs.h"
#include "cmd/reporting.h"

/* Reports the findings of the project files found from the inputs' places. */
int projects_report(const struct inputs *inputs, struct reporting *reporting,
    struct error *error);

#endif
