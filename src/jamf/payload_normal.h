/*
 * A profile in one normal form, which comparing and digests share: what the
 * server rewrites or fills in is not in it, the rest is a sorted list of
 * values for the top level and for each payload. For the files of payload.h
 * only.
 *
 * Not in it: what the server writes itself at the top level (PayloadUUID,
 * PayloadIdentifier, PayloadDisplayName, PayloadDescription,
 * PayloadOrganization, PayloadEnabled, PayloadRemovalDisallowed,
 * PayloadScope); PayloadDisplayName and PayloadOrganization of payloads that
 * are rendered anew; the payload Jamf Pro makes of its own removal password;
 * empty texts, arrays and dictionaries; defaults, which mean the same as
 * nothing (payload_rewrite.h). Texts are without blanks and line ends at the
 * edges, PayloadUUIDs in capitals, whole numbers alike whether integer or
 * real.
 */
#ifndef JAMF_PAYLOAD_NORMAL_H
#define JAMF_PAYLOAD_NORMAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "jamf/payload.h"
#include "plist/tree.h"
#include "schema/schema.h"

enum {
	NORMAL_PATHS_MAX = 64 * 1024 * 1024 /* bytes of all paths */
};

enum normal_kind {
	NORMAL_TEXT = 's',
	NORMAL_NUMBER = 'n',
	NORMAL_BOOLEAN = 'b',
	NORMAL_DATA = 'd',
	NORMAL_DATE = 't',
	NORMAL_ARRAY = 'a', /* with no dictionary in it: one value */
	NORMAL_COUNT = 'c'  /* items of an array that has dictionaries */
};

struct normal_entry {
	const char *path; /* see payload_key.h; unique in its list */
	enum normal_kind kind;
	/* The value: equal bytes of the same kind are equal values. Points
	 * into the tree where that is possible: texts and data are not
	 * copied, which secrets are. */
	const char *bytes;
	size_t length;
	bool is_secret;
	const struct tree *node;      /* for showing */
	const struct schema_key *row; /* or NULL */
	const char *section;          /* of the row's schema, or NULL */
};

struct normal_payload {
	bool is_top;
	size_t index;     /* in PayloadContent */
	const char *type; /* as compared; "" for none, as of the top level */
	const char *uuid; /* likewise */
	const struct schema *schema;
	struct normal_entry *entries; /* by path */
	size_t count;
};

struct normal {
	struct normal_payload top;
	struct normal_payload *payloads; /* in their order */
	size_t count;
};

/* All memory is the arena's, but for values in the tree. Errors: status
 * limit. */
int normal_make(const struct tree *profile, const struct jamf_compare *how,
    struct arena *arena, struct normal *ret, struct error *error);
bool normal_equal(const struct normal_entry *a, const struct normal_entry *b);

#endif
