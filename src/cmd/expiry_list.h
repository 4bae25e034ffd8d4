/*
 * Certificates and when they end: each once, whoever has it, with all places it
 * was met. What tells of certificates adds them in any order.
 */
#ifndef CMD_EXPIRY_LIST_H
#define CMD_EXPIRY_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "base/map.h"
#include "crypto/cert.h"
#include "report/expiry.h"

enum {
	EXPIRY_PLACES_MAX = 1000 * 1000, /* all together */
	EXPIRY_GAPS_MAX = 100 * 1000
};

/* Zero-initialised is empty. */
struct expiry_list {
	struct arena arena;
	struct map known; /* SHA-256 to the index in certs */
	struct report_expiry_cert *certs;
	size_t count, room;
	size_t place_count;
	struct report_expiry_gap *gaps;
	size_t gap_count, gap_room;
};

/* What is told of a certificate; copied. */
struct expiry_fact {
	const char *subject;
	int64_t ends;
	const unsigned char *sha256; /* which one it is; NULL: not told */
	enum report_expiry_use use;
	const char *where;
};

/* More places than the limit are an error, status limit. */
int expiry_list_add(struct expiry_list *list, const struct expiry_fact *fact,
    struct error *error);
int expiry_list_add_cert(struct expiry_list *list, const struct cert *cert,
    enum report_expiry_use use, const char *where, struct error *error);
/* What may be at a place is not told: why says the reason. */
int expiry_list_miss(struct expiry_list *list, enum report_expiry_use use,
    const char *where, const char *why, struct error *error);
/* Soonest end first, the places of each in the order of their uses. */
void expiry_list_sort(struct expiry_list *list);
void expiry_list_done(struct expiry_list *list);

#endif
