/*
 * The parts of the manual that are made of the program's tables. Private to
 * the command explain.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "base/buf.h"
#include "base/error.h"
#include "cmd/cmd.h"
#include "schema/schema.h"

/* A table of the manual as mdoc(7): "commands", "keys", "rules" or
 * "statuses". */
int explain_add_manual(struct buf *buf, const char *part,
    const struct command_table *commands, const struct schemas *schemas,
    struct error *error);

#endif
