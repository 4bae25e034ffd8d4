/*
 * A file that pull writes: not over other content unless asked to, and for its
 * owner alone when there is a secret in it, which git should not have either.
 */
#ifndef CMD_PULL_WRITE_H
#define CMD_PULL_WRITE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "cmd/invocation.h"

enum written {
	WRITTEN_NOT, /* there is nothing to write */
	WRITTEN_NEW,
	WRITTEN_SAME, /* it is there already */
	WRITTEN_FAILED
};

/* Where to, and what one file leaves to the next. */
struct pull_place {
	const struct invocation *invocation;
	const char *directory;
	bool overwrites;
	bool warned_of_git;
	enum status status; /* of what failed last */
};

struct pull_file {
	const char *stem, *suffix;
	bool is_secret;
};

/* Its path goes to path, of FILE_PATH_MAX bytes; "" when it has none. What
 * went wrong is said here. */
enum written pull_write(struct pull_place *place, const struct pull_file *file,
    const struct buf *bytes, char *path);

#endif
