/*
 * The command lock in two files: move and remove (lock.c), merge
 * (lock_merge.c).
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "cmd/invocation.h"

/* Returns the exit status. */
int lock_merge_files(const struct invocation *invocation);

#endif
