/*
 * Characters in values that look like others (lookalike.h), named by their
 * Unicode names. For both readers.
 */
#ifndef PROFILE_LOOK_H
#define PROFILE_LOOK_H

#include <stddef.h>

#include "base/diag.h"
#include "schema/schema.h"

struct look {
	const struct schema_key *key;
	const char *name; /* what the key is called where the value stands */
	const char *text;
	size_t length;
	const struct origin *origin;
};

/* One finding for each kind of character. In texts that people read,
 * typographic signs are a note, since they may be meant. */
void look_check(const struct look *look, struct findings *findings);

#endif
