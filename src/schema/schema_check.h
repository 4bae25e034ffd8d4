/*
 * Checking the rows of a schema. Private to the room.
 */
#ifndef SCHEMA_SCHEMA_CHECK_H
#define SCHEMA_SCHEMA_CHECK_H

#include "schema/schema_set.h"

struct schema_checked {
	const struct schema *schema;
	const struct schema_key *key;
	struct error *error;
};

#define check_fault(check, ...) \
	schema_fault((check)->schema, (check)->key, (check)->error, __VA_ARGS__)

/* Defaults and constants are values that the key may have. */
int schema_check_values(const struct schema_checked *check);

#endif
