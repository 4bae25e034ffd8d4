/*
 * Characters in values that look like others (lookalike.h), named by their
 * Unicode names. For both readers.
 */
#ifndef PROFILE_VALUE_LOOKALIKE_H
#define PROFILE_VALUE_LOOKALIKE_H

#include <stddef.h>

#include "base/diag.h"
#include "schema/schema.h"

struct value_lookalike {
	const struct schema_key *key;
	const char *name; /* what the key is called where the value stands */
	const char *text;
	size_t length;
	const struct origin *origin;
};

/* One finding for each kind of character. In texts that people read,
 * typographic signs are a note, since they may be meant. */
void value_check_lookalikes(
    const struct value_lookalike *look, struct findings *findings);

#endif
