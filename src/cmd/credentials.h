/*
 * plan --credentials: for each account that reads NDES' admin page, the
 * profiles whose settings in Jamf Pro hold its password. What the lock file
 * knows is enough: nothing is connected to.
 */
#ifndef CMD_CREDENTIALS_H
#define CMD_CREDENTIALS_H

#include "cmd/invocation.h"

/* Prints the report; returns the exit status. */
int credentials_report(struct invocation *invocation);

#endif
