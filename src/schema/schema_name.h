/*
 * Rows by names that the compiler knows: KEY_FINGERPRINT is the row called
 * "fingerprint" of whichever schema. The enum is made from schemas/ when
 * building; a name that no row there has does not compile.
 */
#ifndef SCHEMA_SCHEMA_NAME_H
#define SCHEMA_SCHEMA_NAME_H

#include "schema/schema.h"
#include "schema/schema_keys.h"

/* "fingerprint" */
const char *schema_key_text(enum schema_key_name name);
/* The row of that name; NULL when the schema has none. */
const struct schema_key *schema_key_of(
    const struct schema *schema, enum schema_key_name name);
bool schema_key_is(const struct schema_key *key, enum schema_key_name name);

#endif
