/*
 * What a device has of a profile: the decision alone.
 */
#ifndef SYNC_STATUS_JUDGE_H
#define SYNC_STATUS_JUDGE_H

#include "jamf/commands.h"
#include "sync/status.h"

/* All that counts; times as in status.h. */
struct device_facts {
	bool is_managed;
	bool may_be_out; /* limitations that the server does not tell of */
	/* The inventory of the device. */
	int64_t reported; /* 0: never */
	bool lacks_profiles, lacks_certificates;
	bool is_installed;
	int64_t installed; /* 0: not told */
	bool wants_certificate;
	int64_t expires; /* of its certificate; 0: none */
	/* The newest command. */
	bool has_commands;             /* they are told */
	const struct command *command; /* NULL: none */
	/* The profile. */
	int64_t delivered; /* when all devices were last meant to get it */
	int64_t written;   /* when anything of it was last changed */
	int64_t window;
	int64_t now;
};

enum device_doubt {
	DOUBT_NONE,
	DOUBT_UNMANAGED,
	DOUBT_NO_REPORT,
	DOUBT_OLD_REPORT,
	DOUBT_BROKEN,
	DOUBT_LIMITS,
	DOUBT_NO_COMMANDS,
	DOUBTS
};
/* A sentence; NULL for none. */
const char *device_doubt_text(enum device_doubt doubt);

struct device_judgement {
	enum device_verdict verdict;
	enum device_doubt doubt; /* of DEVICE_UNKNOWN */
};
struct device_judgement device_judge(const struct device_facts *facts);

/* Since when a command that was carried out would change the verdict: what is
 * newer than both the newest command known and the inventory. 0: none would. */
int64_t device_wants_done(
    const struct device_facts *facts, enum device_verdict verdict);

#endif
