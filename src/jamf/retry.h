/*
 * Whether a request is worth another try, after which time, and waiting for
 * it. Private to the room.
 */
#ifndef JAMF_RETRY_H
#define JAMF_RETRY_H

#include <stdbool.h>

#include "base/error.h"
#include "http/http.h"

struct jamf;

enum {
	JAMF_TRIES = 3,          /* of a request that may be repeated */
	JAMF_RETRY_MS = 1000,    /* before the second; twice that then */
	JAMF_BUSY_MS = 5 * 1000, /* for 429 that does not say how long */
	JAMF_RETRY_WHY_MAX = 128
};

/* Of one request. Zero-initialised is before the first try. */
struct jamf_tries {
	unsigned lost;
	bool was_busy;
};

/* True when the request may be sent again, after ret_milliseconds; why says
 * what happened. May be repeated: a request that was too busy for, once,
 * whatever it is, and one whose answer is lost or says that a server on the
 * way had a fault (408, 500, 502, 503, 504) unless it writes. spread, any
 * number, keeps requests from coming all at once again. */
bool jamf_retry(struct jamf_tries *tries, bool writes,
    const struct http_transfer *transfer, unsigned spread, char *why,
    unsigned *ret_milliseconds);

/* Whether it took the server, or one on the way to it, too long. */
bool jamf_is_late(const struct http_transfer *transfer);
/* Whether the transfer failed before the request was sent; as to writes, on a
 * connection of their own. */
bool jamf_is_unsent(const struct http_transfer *transfer);
/* Why a transfer failed. An answer without end is one that is not as
 * documented, status server, and no fault of the network. */
void jamf_lost_error(
    const struct http_transfer *transfer, struct error *ret_error);

/* Tells what happened and waits; an error when a signal came. */
int jamf_pause(struct jamf *jamf, const char *why, unsigned milliseconds,
    struct error *error);
/* An error when a signal came. */
int jamf_go_on(struct jamf *jamf, struct error *error);

#endif
