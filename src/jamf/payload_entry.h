/*
 * Comparing two normal forms value by value. For the files of payload.h only.
 */
#ifndef JAMF_PAYLOAD_ENTRY_H
#define JAMF_PAYLOAD_ENTRY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/payload.h"
#include "jamf/payload_normal.h"

/* Two payloads that stand for each other, or the two top levels. */
struct comparison {
	const struct jamf_compare *how;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	const struct normal_payload *defined;
	const struct normal_payload *stored;
	struct buf prefix; /* "PayloadContent[0]"; empty for the top level */
	bool skipped;
};

/* Adds what differs between the two. */
int payload_compare_entries(struct comparison *c);

#endif
