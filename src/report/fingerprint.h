/*
 * SCEP servers, their CA certificates and who uses them: whether definitions
 * and the lock file agree with what is served.
 */
#ifndef REPORT_FINGERPRINT_H
#define REPORT_FINGERPRINT_H

#include "gather/ca_lookup.h"
#include "report/report.h"

/* How a server stands to its pin. */
enum pinned {
	PINNED_UNKNOWN, /* the lock file cannot be read */
	PINNED_NOT,
	PINNED_SAME,
	PINNED_OTHER,
	PINNED_ADDED,
	PINNED_REPLACED
};

/* A [scep] payload of a definition. */
struct shown_payload {
	struct shown_payload *next;
	const char *file;
	const char *label; /* or NULL */
	struct fingerprint given;
	bool has_emitted; /* what 'auto' becomes */
	struct fingerprint emitted;
	const struct cert *match; /* given one is of this, or NULL */
};

/* A SCEP server, and who uses it. */
struct shown_server {
	struct shown_server *next;
	const char *url;
	const char *name;
	bool failed;
	struct error error;
	bool mismatch; /* a definition has another fingerprint */
	struct ca_lookup_answer answer;
	enum pinned pinned;
	const struct lock_pin *old; /* what was pinned, in lock */
	struct shown_payload *first, *last;
};

/* All of a run; now is for what has expired. */
void report_add_fingerprints(
    struct report *report, const struct shown_server *servers, int64_t now);

#endif
