/*
 * Documentation from the tables of the program. Private to the command
 * explain.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "json/json_write.h"
#include "schema/schema.h"

/* A table of the manual as mdoc(7): "commands", "keys", "rules" or
 * "statuses". */
int explain_add_manual(struct buf *buf, const char *part,
    const struct schemas *schemas, struct error *error);

void explain_write_section(
    struct json_writer *writer, const struct schema *schema);
void explain_write_key(struct json_writer *writer, const struct schema *schema,
    const struct schema_key *key);
void explain_write_rule(struct json_writer *writer, const struct rule *rule);

#endif
