/*
 * Distinguished names as a SCEP payload carries them: an array of RDNs, each
 * an array of (attribute, value) pairs, in the order written.
 *
 * The text form is RFC 4514 without its reversal: "CN=$USERNAME,O=Example\,
 * Inc.". Attribute names match without regard to case. Apple's client knows
 * the short names C, L, ST, O, OU and CN, case-sensitively; all others are
 * emitted as dotted OIDs.
 */
#ifndef PROFILE_SUBJECT_H
#define PROFILE_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/source.h"

enum {
	SUBJECT_RDNS_MAX = 64,
	SUBJECT_PAIRS_MAX = 16, /* in one RDN */
	SUBJECT_TEXT_MAX = 8192
};

struct subject_pair {
	const char *attribute; /* as emitted: Apple's short name or an OID */
	const char *name;      /* as people know it: "CN", "serialNumber" */
	const char *value;
	size_t length;
	struct origin origin; /* of the pair */
	struct origin value_origin;
};

struct subject_rdn {
	const struct subject_pair *pairs;
	size_t count;
};

struct subject {
	const struct subject_rdn *rdns;
	size_t count;
};

/* Parses decoded text whose first byte stands at origin's span begin; pair
 * origins are spans of the source (equal lengths are assumed: text that was
 * quoted with escapes gets origin for all). Findings for what is malformed;
 * true when the subject could be read. */
bool subject_parse(const char *text, size_t length, const struct origin *origin,
    struct arena *arena, struct findings *findings,
    struct subject *ret_subject);
/* Appends the text form; it parses to the same subject. */
void subject_add_text(struct buf *buf, const struct subject *subject);
/* What a name is called in a payload: "CN" for "cn", "2.5.4.5" for
 * "serialNumber", a valid OID for itself; NULL when unknown. */
const char *subject_attribute(const char *name, size_t length);
/* The name people know for an emitted attribute ("serialNumber" for 2.5.4.5);
 * itself when there is none. */
const char *subject_attribute_name(const char *attribute);
/* True for what Apple's client resolves: its six short names, EMAIL, or a
 * well-formed dotted OID. */
bool subject_attribute_is_apple(const char *attribute);
/* The known name nearest to a misspelt one, or NULL. */
const char *subject_attribute_near(const char *name);

extern const struct rule subject_rules[];

#endif
