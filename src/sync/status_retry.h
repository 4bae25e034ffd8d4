/*
 * Having failed installations tried again: only of devices whose newest command
 * of a profile failed, never of those that wait.
 */
#ifndef SYNC_STATUS_RETRY_H
#define SYNC_STATUS_RETRY_H

#include "jamf/flush.h"
#include "sync/status.h"

/* What would be taken away besides. */
struct status_retry_other {
	const char *type; /* of the command */
	size_t commands;
};

struct status_retry {
	struct flush_device *devices; /* each once, whatever failed on it */
	const char **names;
	size_t count;
	struct status_retry_other *others;
	size_t other_count, other_capacity;
	size_t gone; /* devices that have no failed command any more */
};

/* Collects the failed devices of a server and reads what failed on them; in the
 * sync's arena. limit: so many at most, status refused; -1: any. */
int status_retry_find(struct sync *sync, const struct status_server *server,
    int64_t limit, struct status_retry *ret_retry, struct error *error);

#endif
