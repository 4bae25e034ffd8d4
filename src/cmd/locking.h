/*
 * The command lock: the lock file without an editor.
 */
#ifndef CMD_LOCKING_H
#define CMD_LOCKING_H

#include "cmd/invocation.h"

/* Each returns the exit status. */
int locking_move(const struct invocation *invocation);
int locking_remove(const struct invocation *invocation);
int locking_merge(const struct invocation *invocation);

#endif
