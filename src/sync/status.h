/*
 * What became of applied profiles on devices: for each profile of the lock file
 * one verdict for every device in its scope, from Jamf Pro's inventory and the
 * history of its commands. Reads only.
 *
 * All texts are UTF-8 of somebody's devices: controls are made visible here
 * already, markup is for the formats to make harmless. None holds a secret.
 * Times are seconds since 1970, UTC, by the server's clock; 0: not told.
 */
#ifndef SYNC_STATUS_H
#define SYNC_STATUS_H

#include "base/base.h"
#include "sync/plan.h"

/* What a device has, exactly one of it. In the order of reports. */
enum device_verdict {
	/* Installed since the last delivery that meant it, with a certificate
	 * outside the renewal window where one is told. */
	DEVICE_CURRENT,
	DEVICE_EXPIRING, /* the certificate is within the renewal window */
	DEVICE_EXPIRED,
	DEVICE_NO_CERTIFICATE, /* installed, without one of this profile */
	DEVICE_FAILED,         /* the newest command did: error says why */
	DEVICE_PENDING,        /* the newest command is; or "not now" */
	DEVICE_OUTDATED,       /* installed before the last delivery */
	DEVICE_NEVER_SENT,
	DEVICE_UNKNOWN, /* why says why */
	DEVICE_VERDICTS
};
/* "installed-no-certificate" */
const char *device_verdict_name(enum device_verdict verdict);
/* A sentence, for people. */
const char *device_verdict_text(enum device_verdict verdict);
/* The verdict of that name; false for none. */
bool device_verdict_of(const char *name, enum device_verdict *ret_verdict);

/* An error of devices; the same one is the same struct in all of a profile. */
struct status_error {
	int64_t code;
	const char *domain;  /* "MCSCEPErrorDomain", or "" */
	const char *text;    /* the device's own, or "" */
	const char *meaning; /* translated, or NULL: not known */
	const char *remedy;  /* what to do, or NULL */
	size_t devices;      /* that failed with it */
};

struct status_device {
	int64_t id;
	const char *name;   /* "" when it has none */
	const char *serial; /* "" when not told */
	enum device_verdict verdict;
	const struct status_error *error; /* of DEVICE_FAILED, else NULL */
	const char *why;                  /* of DEVICE_UNKNOWN, else NULL */
	int64_t expires;   /* of the certificate; 0: none, or not told */
	int64_t installed; /* of the profile; 0: it is not there */
	int64_t reported;  /* of the inventory this is from */
	int64_t delivered; /* the newest command that was acknowledged */
	int64_t since;     /* DEVICE_PENDING, DEVICE_FAILED: since when */
	const char *management_id; /* of DEVICE_FAILED, else NULL */
};

/* Certificates that end within seven days from start on, a Monday. */
struct status_week {
	int64_t start;
	size_t devices;
};

struct status_profile {
	const char *identifier; /* of the definition */
	const char *name;
	const char *uuid; /* of the server's object, or NULL */
	const char *path; /* of the definition, or NULL: none was read */
	const char *page; /* in the web interface, or NULL */
	enum jamf_kind kind;
	int64_t id;
	/* What could not be told at all, such as an object that is gone: then
	 * nothing below is set; status done: fine. */
	struct error error;
	size_t scope; /* devices in it */
	bool is_most; /* there may be fewer: see why_most */
	const char *why_most;
	size_t verdicts[DEVICE_VERDICTS];
	/* Those that were asked for: all in scope, those of a verdict, or none.
	 * By verdict, worst first, then by name. */
	const struct status_device *devices;
	size_t device_count;
	/* By number of devices, most first. */
	const struct status_error *const *errors;
	size_t error_count;
	/* Whether certificates can be told to be of this profile. Without,
	 * current means installed; why_no_certificate is a sentence. */
	bool has_certificates;
	const char *why_no_certificate;
	int64_t window; /* for renewal, seconds before the end */
	/* In their order; a week without is left out. */
	const struct status_week *weeks;
	size_t week_count;
	/* Of the certificates, the one that ends first; 0: none is told. */
	int64_t first_end;
	const char *first_name; /* of its device */
	int64_t delivered;      /* when all devices were last meant to get it */
	unsigned waits;         /* for a person: bits of enum sync_wait ... */
	int64_t waits_since;
};

struct status_server {
	const char *url;
	const char *label; /* of its section, or NULL */
	/* What ended it early, such as a refused login; status done: fine. */
	struct error error;
	const struct status_profile *profiles; /* by name */
	size_t count;
	/* What is not told for lack of a privilege or for broken records, one
	 * sentence each; status: of the first that has one. */
	const char *const *notes;
	size_t note_count;
	enum status status;
};

/* All of it, server by server. */
struct sync_status {
	int64_t now; /* of this machine */
	const struct status_server *servers;
	size_t count;
};

/* -- reading it ----------------------------------------------------------- */

/* A definition that it is about. */
struct status_definition {
	const char *identifier;
	const char *path;
	enum jamf_kind kind;
	int64_t window; /* days before the end that it is redistributed; -1 */
};

/* Of redistribute_profile; -1: none. */
int64_t status_window(const struct profile *profile);

struct status_request {
	const struct status_definition *definitions;
	size_t count;
	/* All profiles of the lock file; else those of the definitions. */
	bool is_complete;
	/* Devices that are kept, of one verdict or all. */
	bool keeps_devices;
	bool has_verdict;
	enum device_verdict verdict;
	bool wants_serials;
};

/* Asks the server of the sync, each thing once; writes nothing. What cannot be
 * told of one profile is in it, what ends it early is the server's error; -1 is
 * lack of memory alone. All in the sync's arena. */
int sync_status_read(struct sync *sync, const struct status_request *request,
    struct status_server *ret_server, struct error *error);

/* -- what it comes to ----------------------------------------------------- */

/* Devices whose verdict is not unknown: what percentages are of. */
size_t status_known(const struct status_profile *profile);
/* Of a share of a whole in hundredths of a percent, rounded down: 9512 for
 * 95.12 %; 0 of nothing. */
unsigned status_share(size_t part, size_t whole);

#endif
