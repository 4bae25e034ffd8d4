/*
 * What the command explain knows, for the manual and for completion.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "cmd/cmd.h"
#include "schema/schema.h"

/* A table of the manual as mdoc(7): "commands", "keys", "rules" or
 * "statuses". */
int explain_add_manual(struct buf *buf, const char *part,
    const struct command_table *commands, const struct schemas *schemas,
    struct error *error);

/* By the section's name as in a file, or by the payload type; rows of an array
 * by the name of what the array is in, a dot and the array's. */
bool explain_is_called(const struct schema *schema, const char *name);

#endif
