/*
 * Whether a profile does well enough: the decision of --check and of
 * --require-status. Shares are of devices whose verdict is known; how many are
 * not is bounded by itself, of all in scope.
 */
#ifndef SYNC_STATUS_CHECK_H
#define SYNC_STATUS_CHECK_H

#include "sync/status.h"

enum {
	STATUS_WHOLE = 10000,       /* hundredths of a percent */
	STATUS_UNKNOWN_MOST = 1000, /* unless said otherwise */
	STATUS_WHY_MAX = 200
};

/* What is let pass, the figure named included. */
struct status_bounds {
	bool is_strict; /* every device must be current; nothing else counts */
	bool has_current; /* at least so large a part of them is */
	unsigned min_current;
	bool has_failed; /* at most so many, or so large a part, failed */
	bool failed_is_share;
	uint64_t max_failed;
	unsigned max_unknown;
};

/* False with a sentence that says why; no devices, and what could not be told
 * at all, is never well enough. */
bool status_check(const struct status_profile *profile,
    const struct status_bounds *bounds, char why[STATUS_WHY_MAX]);

/* "95%", "99.5 %" or "95" in hundredths of a percent, 0 to 10000. */
bool status_read_share(const char *text, unsigned *ret_share);

#endif
