/*
 * SCEP servers, their CA certificates and who uses them: whether definitions
 * and the lock file agree with what is served.
 */
#ifndef REPORT_FINGERPRINT_H
#define REPORT_FINGERPRINT_H

#include "gather/ca_lookup.h"
#include "report/report.h"

/* How a server stands to its pin. */
enum report_pinned {
	REPORT_PINNED_UNKNOWN, /* the lock file cannot be read */
	REPORT_PINNED_NOT,
	REPORT_PINNED_SAME,
	REPORT_PINNED_OTHER,
	REPORT_PINNED_ADDED,
	REPORT_PINNED_REPLACED
};

/* A [scep] payload of a definition. */
struct report_scep_user {
	struct report_scep_user *next;
	const char *file;
	const char *label; /* or NULL */
	struct fingerprint given;
	bool has_emitted; /* what 'auto' becomes */
	struct fingerprint emitted;
	const struct cert *match; /* given one is of this, or NULL */
};

/* A SCEP server, and who uses it. */
struct report_scep_server {
	struct report_scep_server *next;
	const char *url;
	const char *name;
	bool failed;
	struct error error;
	bool mismatch; /* a definition has another fingerprint */
	struct ca_lookup_answer answer;
	enum report_pinned pinned;
	const struct lock_pin *old; /* what was pinned, in lock */
	struct report_scep_user *first, *last;
};

/* All of a run; now is for what has expired. */
void report_add_fingerprints(struct report *report,
    const struct report_scep_server *servers, int64_t now);

#endif
