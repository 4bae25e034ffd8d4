/*
 * The one walk down a profile's property list, whichever way that was read.
 * What looks at values is a visitor: it is shown each place in the order of the
 * tree, and asks the place what it wants to know of it. What costs time (the
 * row, whether it is a secret, the path) is found out when it is asked for.
 *
 * Which values are secrets: by what schemas and the list of
 * schemas/secrets.json say, by their names, so that payloads without a schema
 * are masked too, and by what they hold (redact.h).
 */
#ifndef PROFILE_WALK_H
#define PROFILE_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/source.h"
#include "plist/tree.h"
#include "schema/schema.h"

/* A place in a profile: a value, and the way down to it. */
struct walk_place {
	struct walk_place *up; /* the container; NULL: the walk began here */
	const char *key;       /* NULL: an item, or where the walk began */
	size_t index;          /* of an item */
	size_t level;          /* steps from where the walk began */
	const struct tree *node;
	/* Of the payload, or of the top level. Items of its PayloadContent
	 * that are dictionaries are payloads. */
	const struct schemas *schemas; /* NULL: secrets are not asked for */
	const struct schema *schema;   /* or NULL; inside an array of
					* dictionaries, of one of those */
	const char *type;              /* NULL: the top level, or none */
	size_t depth; /* keys down to here; items have their array's */
	size_t base;  /* those before the schema's */
	/* Ask place_row and the functions below. */
	bool is_listed; /* secrets.json has some of the type */
	bool is_found, is_judged;
	bool secret, numbers, sure;
	enum schema_node known;
	const struct schema_key *row;
};

/* The root of a profile, to begin a walk at; a payload, with all its keys. */
void place_of_profile(struct walk_place *place, const struct schemas *schemas,
    const struct tree *root);
void place_of_payload(struct walk_place *place, const struct schemas *schemas,
    const struct tree *payload);
/* The place of the value of key, which need not be there (node is NULL then),
 * in the dictionary at up. */
void place_of_member(struct walk_place *up, const char *key,
    const struct tree *node, struct walk_place *ret);
/* The place of an item of the array at up. */
void place_of_item(struct walk_place *up, const struct tree *node, size_t index,
    struct walk_place *ret);

/* The nearest key on the way; NULL when there is none. */
const char *place_key(const struct walk_place *place);
/* The last count keys of the way. */
void place_keys(
    const struct walk_place *place, const char **keys, size_t count);
/* Appends "PayloadContent[0].PayloadContent.URL"; keys as they are. */
void place_add_path(const struct walk_place *place, struct buf *buf);
/* The row of the value, or of the array it is in; NULL when there is none. */
const struct schema_key *place_row(struct walk_place *place);
/* The same, and else whether it is on the way to rows, or below one. */
enum schema_node place_known(struct walk_place *place);
/* Where the value was said, or what is around it; NULL in what was read from a
 * property list. */
const struct origin *place_origin(const struct walk_place *place);

/* Whether the value is not to be shown: texts, data, what an array holds of
 * them, and what redact_is_secret_content finds; numbers where the key is the
 * secret itself (Challenge), while others are settings (minPasswordLength), as
 * booleans and dates are. */
bool place_hides(struct walk_place *place);
/* Whether one item of an array is not to be shown, or the value itself. */
bool place_hides_any(struct walk_place *place);
/* Whether all texts here and below are secrets. */
bool place_hides_below(struct walk_place *place);
/* Whether the value is a private key or the like by what it holds. */
bool place_holds_secret(const struct walk_place *place);
/* Whether the value is a password or key for sure, in clear. */
bool place_is_secret(struct walk_place *place);

enum walk_next {
	WALK_ON,
	WALK_PAST, /* not into this value */
	WALK_STOP
};

struct walker {
	void *context;
	enum walk_next (*visit)(void *context, struct walk_place *place);
	/* After all that is in a container that was gone into; or NULL. */
	void (*leave)(void *context, struct walk_place *place);
};

/* Visits the place, unless nothing is there, and all below it, containers
 * before what is in them. True when the visitor stopped. The recursion is
 * TREE_DEPTH_MAX deep at most. */
bool profile_walk(const struct walker *walker, struct walk_place *place);

#endif
