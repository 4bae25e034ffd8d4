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
/* Bounds and allowed values go with the key's type. */
int schema_check_numbers(const struct schema_checked *check);
/* Whether a condition may name this value of the key, or item of its list. */
bool schema_check_is_value(const struct schema_key *key, const char *text);
/* What a row says of other rows, and of the payload's type, holds together. */
int schema_check_relations(const struct schema_checked *check);
/* So does what a file says of its payload. */
int schema_check_head(const struct schema_checked *check);

#endif
