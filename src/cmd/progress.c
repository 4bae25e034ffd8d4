/* A line of progress on the terminal. */
#include "cmd/progress.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/banned.h"

enum {
	FIRST_AFTER = 1000, /* milliseconds */
	AGAIN_AFTER = 100
};

void progress_start(struct progress *progress,
    const struct invocation *invocation, const char *verb, size_t total)
{
	progress->verb = verb;
	progress->total = total;
	progress->wanted = invocation->progress && total != 1;
	progress->next = clock_milliseconds() + FIRST_AFTER;
}

void progress_total(struct progress *progress, size_t total)
{
	progress->total = total;
}

void progress_step(struct progress *progress, size_t done)
{
	int64_t now;

	if (!progress->wanted)
		return;
	now = clock_milliseconds();
	if (now < progress->next)
		return;
	progress->next = now + AGAIN_AFTER;
	progress->shown = true;
	if (progress->total > 1)
		(void)fprintf(stderr, "\r%s: %zu of %zu\033[K", progress->verb,
		    done, progress->total);
	else
		(void)fprintf(stderr, "\r%s\033[K", progress->verb);
	(void)fflush(stderr);
}

void progress_clear(struct progress *progress)
{
	if (!progress->shown)
		return;
	(void)fprintf(stderr, "\r\033[K");
	(void)fflush(stderr);
	progress->shown = false;
}
