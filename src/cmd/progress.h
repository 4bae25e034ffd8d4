/*
 * A line of progress on the terminal, for work that takes over a second.
 * Nothing is shown in a pipe, in a log, on a terminal that
 * cannot move its cursor (TERM=dumb), under NO_COLOR, or under -q.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/invocation.h"

/* Zero-initialised shows nothing. */
struct progress {
	const char *verb;
	size_t total;
	bool wanted;
	bool shown;
	int64_t next; /* milliseconds: not to be shown again before */
};

/* total 0: not known yet, and 1 is not worth it. */
void progress_start(struct progress *progress,
    const struct invocation *invocation, const char *verb, size_t total);
void progress_step(struct progress *progress, size_t done);
/* Of so many from now on; of one, only that it goes on is shown. */
void progress_total(struct progress *progress, size_t total);
/* Takes the line away again. */
void progress_clear(struct progress *progress);

#endif
