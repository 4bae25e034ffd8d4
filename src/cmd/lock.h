/*
 * The command lock: the lock file without an editor.
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "cmd/invocation.h"

/* Each returns the exit status. */
int cmd_lock_move(const struct invocation *invocation);
int cmd_lock_remove(const struct invocation *invocation);
int cmd_lock_merge(const struct invocation *invocation);

#endif
