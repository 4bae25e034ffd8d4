/*
 * What the files that compare two profiles share. For the files of payload.h
 * only.
 */
#ifndef JAMF_PAYLOAD_COMPARE_H
#define JAMF_PAYLOAD_COMPARE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/payload.h"
#include "jamf/payload_normal.h"

/* Two payloads that stand for each other, or the two top levels. */
struct payload_comparison {
	const struct jamf_compare *how;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	/* The profiles that they are of: what references mean. */
	const struct normal *all_defined, *all_stored;
	const struct normal_payload *defined;
	const struct normal_payload *stored;
	struct buf prefix; /* "PayloadContent[0]"; empty for the top level */
	struct buf moved;  /* of payload_align ... */
	size_t looked_at;  /* ... and entries, for all arrays together */
};

/* An entry of the two payloads, or top levels, at one path: on one side (the
 * other is NULL) or on both. */
struct payload_entries {
	const struct normal_entry *defined, *stored;
};

/* -- payload_entry.c: values ------------------------------------------------
 */

/* Adds what differs between the two at one path. */
int payload_compare_entry(
    struct payload_comparison *c, const struct payload_entries *pair);
/* Adds what differs between two payloads that stand for each other, or the two
 * top levels. */
int payload_compare_entries(struct payload_comparison *c);
/* The definition carries the payload in a file: it has no words for its keys.
 */
bool payload_is_of_file(
    const struct payload_comparison *c, const struct normal_payload *payload);
/* In PayloadContent, from 1; 0: the top level, or none. */
size_t payload_number(const struct normal_payload *payload);

/* -- payload_align.c: items of arrays ---------------------------------------
 */

enum {
	PAYLOAD_ALIGN_MAX = 4 * 1000 * 1000 /* entries to be looked at */
};

/* stored is that of the comparison, whose items of arrays get the indices of
 * the defined ones that they stand for. Beyond the bound they keep their own.
 */
int payload_align(struct payload_comparison *c, struct normal_payload *stored);

#endif
