/*
 * All rules of all rooms.
 */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include "base/diag.h"

/* Each table ends in a NULL id, the list in NULL. */
extern const struct rule *const rule_tables[];

#endif
