/*
 * All rules of all rooms.
 */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include "base/diag.h"

/* Each table ends in a NULL id, the list in NULL. */
extern const struct rule *const rule_tables[];

/* The rule with this id, or NULL; the nearest id, or NULL. */
const struct rule *rules_find(const char *id);
const char *rules_near(const char *id);

#endif
