/*
 * What the tables of the program know of a section, a key or a rule, as JSON.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "base/diag.h"
#include "json/json_write.h"
#include "schema/schema.h"

void explain_write_section(
    struct json_writer *writer, const struct schema *schema);
void explain_write_key(struct json_writer *writer, const struct schema *schema,
    const struct schema_key *key);
void explain_write_rule(struct json_writer *writer, const struct rule *rule);

#endif
