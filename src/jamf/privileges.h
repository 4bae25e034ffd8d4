/*
 * What a server says of itself and lets this login do.
 *
 * Reading is tried. Creating, changing and deleting is not: what the server
 * lists for the login (GET /api/v1/auth, developer.jamf.com/jamf-pro/reference)
 * is taken, as long as what could be read is on that list; else it is not told.
 */
#ifndef JAMF_PRIVILEGES_H
#define JAMF_PRIVILEGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

#define JAMF_PRIVILEGE_FLUSH "Flush MDM Commands"

/* What a privilege is for; what is later needs what is earlier as well. */
enum jamf_need {
	JAMF_FOR_PLAN,   /* plan, pull */
	JAMF_FOR_APPLY,  /* apply, push */
	JAMF_FOR_PRUNE,  /* apply --prune */
	JAMF_FOR_NAMES,  /* of what definitions name */
	JAMF_FOR_STATUS, /* status: needs reading profiles and devices, too */
	JAMF_FOR_RETRY,  /* status --retry: that as well */
	JAMF_NEEDS
};

enum jamf_has {
	JAMF_HAS,
	JAMF_LACKS,
	JAMF_NOT_TOLD
};

struct jamf_privilege {
	const char *name;       /* in Jamf Pro's words */
	const char *permission; /* in the gateway's; NULL: none is known */
	enum jamf_need need;
	enum jamf_kind kind; /* JAMF_KINDS: of both */
	bool is_for_status;  /* too */
	enum jamf_has has;
	/* Why it is not told; or that one of two is missing. NULL: nothing. */
	const char *why;
};

struct jamf_server {
	const char *version; /* NULL: not told */
	/* Seconds that its clock is ahead of now, below 0: behind. */
	bool has_clock;
	int64_t ahead;
	struct jamf_privilege *privileges;
	size_t count;
};

/* Logs in and asks. All texts are in the arena. now tells the time, seconds
 * since 1970. An error when there is no login or no answer. */
int jamf_server_query(struct jamf *jamf, int64_t (*now)(void),
    struct arena *arena, struct jamf_server *ret_server, struct error *error);
/* Whether the privilege is needed for this. */
bool jamf_privilege_serves(const struct jamf_privilege *privilege,
    enum jamf_need need, enum jamf_kind kind);
/* Whether any privilege that is known to be missing is needed for this, of
 * profiles that the login may read; or it may read none at all. */
bool jamf_server_lacks(const struct jamf_server *server, enum jamf_need need);

#endif
