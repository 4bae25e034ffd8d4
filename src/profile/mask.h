/*
 * Which values of a property list are secrets: by what schemas and the list of
 * schemas/secrets.json say, by their names, so that payloads without a schema
 * are masked too, and by what they hold: a private key is one wherever it is.
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
	const char *type;            /* of the payload; NULL: the top level */
	const char *path[MASK_DEPTH_MAX];
	size_t depth; /* may be over MASK_DEPTH_MAX: names count only */
	bool secret;  /* the value is one, and so is all below it */
	bool numbers; /* be it a number: a secret of digits, mistyped */
	bool listed;  /* the list has secrets of this type */
	bool sure;    /* more than a word in its name says that it is one */
};

/* The place of the root of a profile. */
void mask_root(struct mask_place *place, const struct schemas *schemas,
    const struct tree *root);
/* The place of the payload in a dictionary of PayloadContent. */
void mask_payload(struct mask_place *place, const struct schemas *schemas,
    const struct tree *payload);
/* The place of the value of key in the dictionary at place. */
void mask_member(
    const struct mask_place *place, const char *key, struct mask_place *ret);
/* Whether the value there is not to be shown: texts, data, what an array
 * holds of them, and what mask_is_secret_content finds; numbers where the key
 * is the secret itself (Challenge), while others are settings
 * (minPasswordLength), as booleans and dates are. */
bool mask_hides(const struct mask_place *place, const struct tree *value);
/* Whether one item of an array is not to be shown, or the value itself. */
bool mask_hides_any(const struct mask_place *place, const struct tree *value);
/* Whether the value there is a password or key for sure, in clear. */
bool mask_is_secret(const struct mask_place *place, const struct tree *value);
/* A key that is called like a secret. */
bool mask_is_secret_name(const char *key);
/* A key that ends in the word: RemovalPassword, but not PasswordRequired. */
bool mask_ends_in_secret(const char *key, size_t length);
/* Texts and data that hold a private key (PEM with any label, DER, PKCS#12;
 * in base64 too), a pre-shared key or password of WireGuard's and OpenVPN's
 * configuration files, NAME=VALUE of a secret name, or an address with a
 * password in it. */
bool mask_is_secret_content(const void *bytes, size_t length);

#endif
