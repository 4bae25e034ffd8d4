/*
 * Differences between what is defined and what a server holds, key by key.
 * Nothing in here is secret: a secret is known to differ, not what it is.
 */
#ifndef JAMF_CHANGE_H
#define JAMF_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"

enum jamf_area {
	JAMF_GENERAL,
	JAMF_SCOPE,
	JAMF_SELF_SERVICE,
	JAMF_PAYLOAD,
	JAMF_AREAS
};

const char *jamf_area_name(enum jamf_area area); /* "self_service" */

enum {
	JAMF_CHANGES_MAX = 2000,
	JAMF_SHOWN_MAX = 200 /* bytes of a value that are shown */
};

struct jamf_change {
	enum jamf_area area;
	/* "category", "computer_groups", "limitations.users"; in the payload
	 * "PayloadContent[0].PayloadContent.Keysize". */
	const char *path;
	/* As a definition names it: "scep.key_size"; NULL if it has no name. */
	const char *key;
	const char *was;     /* on the server, as shown; NULL: not there */
	const char *becomes; /* as defined; NULL: goes away */
	bool is_secret;      /* differs; was and becomes are NULL */
	/* Only the server has it and writing the definition would take it
	 * away. */
	bool server_only;
	/* The SCEP or certificate payload at this place is another one: its
	 * PayloadUUID differs. */
	bool is_identity;
	/* Of the payload only. */
	const char *name; /* in its section: "on_demand_rules[0].action"; only
			   * with jamf_compare.names, and NULL as key is */
	/* Of a secret: where it is from, when that is all there is to say. */
	const char *was_reference, *becomes_reference;
	bool had, has;     /* whether there is a value on either side, shown or
			    * not */
	bool is_setting;   /* for this program or Jamf Pro: no device gets it */
	bool not_compared; /* one of them is not known: no difference */
	/* The payloads it is of, in PayloadContent, from 1; 0: the top level,
	 * or none on that side. */
	size_t was_payload, becomes_payload;
	/* Where a definition says the value, borrowed from its tree; NULL: it
	 * is none, or has none. */
	const struct origin *was_at, *becomes_at;
};

/* Zero-initialised but for the arena is empty. */
struct jamf_changes {
	struct arena *arena;
	struct jamf_change *list;
	size_t count;
	size_t capacity;
};

/* Texts are copied and made printable and short. Beyond JAMF_CHANGES_MAX only
 * the first one of an area is kept, so that jamf_changes_in holds. */
int jamf_changes_add(struct jamf_changes *changes,
    const struct jamf_change *change, struct error *error);
bool jamf_changes_in(const struct jamf_changes *changes, enum jamf_area area);

#endif
