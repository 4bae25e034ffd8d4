/*
 * The rules of what the lock file says of a definition (lock_findings.h).
 */
#ifndef CMD_LOCK_RULES_H
#define CMD_LOCK_RULES_H

#include "base/diag.h"

/* Rows of lock_rules. */
enum lock_rule {
	LOCK_UNPINNED,
	LOCK_MALFORMED,
	LOCK_IDENTITY,
	LOCK_IDENTIFIER
};

/* End in a NULL id. */
extern const struct rule lock_rules[];

#endif
