/*
 * validate --devices: each row of a table against each definition, as build
 * would fill it in.
 */
#ifndef CMD_VALIDATE_ROWS_H
#define CMD_VALIDATE_ROWS_H

#include "base/error.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/reporting.h"
#include "definition/run.h"

/* Reports what is wrong; definitions with errors of their own, bases and
 * profiles are passed over. */
int validate_rows(const struct invocation *invocation,
    const struct inputs *inputs, const struct document_run *run,
    struct reporting *reporting, struct error *error);

#endif
