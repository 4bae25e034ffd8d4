/*
 * What the tables of the program know of a section, a key or a rule.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/report.h"
#include "schema/schema.h"

/* One by one, then the end. The key is a row of the schema. */
void report_add_section(struct report *report, const struct schema *schema);
void report_add_key(struct report *report, const struct schema *schema,
    const struct schema_key *key);
void report_add_rule(struct report *report, const struct rule *rule);
void report_end_explained(struct report *report);

#endif
