/*
 * Certificates and when they end, soonest first, each with all the places it
 * was met; and what could not be told.
 */
#ifndef REPORT_EXPIRY_H
#define REPORT_EXPIRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "report/report.h"

/* What a certificate is for at a place, in the order it is told. */
enum report_expiry_use {
	REPORT_EXPIRY_SIGNING,
	REPORT_EXPIRY_SIGNING_CHAIN,
	REPORT_EXPIRY_RA,
	REPORT_EXPIRY_CA,
	REPORT_EXPIRY_CHAIN,
	REPORT_EXPIRY_ROOT,
	REPORT_EXPIRY_PINNED_CA,
	REPORT_EXPIRY_PINNED_ROOT,
	REPORT_EXPIRY_PAYLOAD,
	REPORT_EXPIRY_IDENTITY,
	REPORT_EXPIRY_SIGNER,
	REPORT_EXPIRY_SIGNER_CHAIN,
	REPORT_EXPIRY_ISSUED /* of a device; its digest is not told */
};

/* A file or the URL of a server. */
struct report_expiry_place {
	struct report_expiry_place *next;
	enum report_expiry_use use;
	const char *where;
};

/* A certificate. */
struct report_expiry_cert {
	const char *subject;
	int64_t ends; /* seconds since 1970, UTC */
	unsigned char sha256[DIGEST_BYTES_MAX];
	bool has_digest;
	struct report_expiry_place *first, *last;
	size_t place_count;
};

/* What there may be at a place, but is not told. */
struct report_expiry_gap {
	struct report_expiry_place place;
	const char *why;
};

struct report_expiry {
	const struct report_expiry_cert *certs; /* soonest first */
	size_t count;
	const struct report_expiry_gap *gaps;
	size_t gap_count;
	int64_t now;
	int64_t limit; /* what ends by then is close; now without --check */
};

void report_add_expiry(
    struct report *report, const struct report_expiry *expiry);

#endif
