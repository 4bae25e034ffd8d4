/*
 * Which values of a property list are secrets, by what schemas say and by
 * their names, so that payloads without a schema are masked too.
 */
#ifndef PROFILE_MASK_H
#define PROFILE_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "plist/tree.h"
#include "schema/schema.h"

enum {
	MASK_DEPTH_MAX = SCHEMA_PATH_MAX
};

/* A place in a property list: below which payload, by which keys. Items of an
 * array have the path of the array. */
struct mask_place {
	const struct schemas *schemas;
	const struct schema *schema; /* of the payload, or NULL */
	const char *type;            /* of the payload, or NULL */
	const char *path[MASK_DEPTH_MAX];
	size_t depth; /* may be over MASK_DEPTH_MAX: names count only */
	bool secret;  /* the value is one, and so is all below it */
	bool numbers; /* be it a number: a secret of digits, mistyped */
};

/* The place of the root of a profile. */
void mask_root(struct mask_place *place, const struct schemas *schemas);
/* The place of the payload in a dictionary of PayloadContent. */
void mask_payload(struct mask_place *place, const struct schemas *schemas,
    const struct tree *payload);
/* The place of the value of key in the dictionary at place. */
void mask_member(
    const struct mask_place *place, const char *key, struct mask_place *ret);
/* Whether the value there is not to be shown: texts, data and what an array
 * holds of them; numbers where the key is the secret itself (Challenge), while
 * others are settings (minPasswordLength), as booleans and dates are. */
bool mask_hides(const struct mask_place *place, const struct tree *value);
/* A key that is called like a secret. */
bool mask_is_secret_name(const char *key);

#endif
