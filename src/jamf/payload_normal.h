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
 * nothing (payload_is_void). Texts are without blanks and line ends at the
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
#include "profile/walk.h"
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
	NORMAL_COUNT = 'c', /* items of an array that has dictionaries */
	NORMAL_UNREAD = 'u' /* not known; bytes are what stands for it */
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
	const char *name;             /* see struct jamf_change */
	const char *own_path;         /* before payload_align, or NULL */
	bool is_exact;                /* blanks at the edges count */
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
/* The entry at a path of payload_key.h, or NULL. */
const struct normal_entry *normal_entry_at(
    const struct normal_payload *payload, const char *path);
bool normal_equal(const struct normal_entry *a, const struct normal_entry *b);

/* -- one value --------------------------------------------------------------
 */

/* An array without dictionaries, at any depth. */
bool payload_value_is_plain(const struct tree *array);
/* Kind, bytes and length of a scalar, or of a plain array, with is_exact or
 * without. False for lack of memory. */
bool payload_value_set(
    struct normal_entry *entry, const struct tree *node, struct arena *arena);
/* The value as people read it, in the arena; NULL for lack of memory. Not for
 * secrets. normal is the profile that it is of. */
const char *payload_value_shown(const struct normal_entry *entry,
    const struct normal *normal, struct arena *arena);

/* -- what Jamf Pro rewrites in a profile or fills in, and nothing else -------
 */

enum payload_place {
	PAYLOAD_TOP,
	PAYLOAD_VERBATIM, /* a payload that is stored as it came */
	PAYLOAD_RENDERED  /* one that is rendered anew */
};

/* The server writes a value of its own under this key of where: at the top
 * level that is said by rows. */
bool payload_is_rewritten(enum payload_place where, struct walk_place *place);
/* A payload the server makes of a setting: the removal password of
 * <self_service>. */
bool payload_is_servers_own(const struct tree *payload);
/* Means the same as no value: an empty text, what devices assume without the
 * key (device_default of its row), or what the server and others write out or
 * leave out. */
bool payload_is_void(const struct normal_entry *entry, const char *key,
    struct walk_place *place);
/* Only the stored payload has the value, and the server put it there. */
bool payload_is_filled_in(
    const struct normal_payload *stored, const struct normal_entry *entry);

#endif
