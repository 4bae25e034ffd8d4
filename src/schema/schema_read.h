/*
 * Reading the parts of a schema file. Private to the room.
 */
#ifndef SCHEMA_SCHEMA_READ_H
#define SCHEMA_SCHEMA_READ_H

#include "schema/schema_set.h"

/* Rows of field tables. */
enum {
	OPTIONAL = 0,
	NEEDED = JSON_REQUIRED
};

#define FIELD(needed, name, type, structure, member)                         \
	{                                                                    \
		name, JSON_FIELD_##type, offsetof(struct structure, member), \
		    needed                                                   \
	}

/* What is being read: for messages, and where memory comes from. */
struct schema_reader {
	struct arena *arena;
	const struct schema *schema;
	const struct schema_key *key;
	struct error *error;
};

#define reader_fault(reader, ...) \
	schema_fault(             \
	    (reader)->schema, (reader)->key, (reader)->error, __VA_ARGS__)

/* Arrays of spellings, folded; NULL counts as an empty one. */
int schema_read_names(const struct schema_reader *reader,
    const struct json *array, const char *const **ret_names);
int schema_read_choices(const struct schema_reader *reader,
    const struct json *array, struct schema_key *key);
/* Versions by platform; what object does not name stays as it is. */
int schema_read_platforms(const struct schema_reader *reader,
    const struct json *object, const char **introduced);
/* The rows of a file, whose schema is there but for them. */
int schema_read_rows(struct arena *arena, const struct json *array,
    struct schema *schema, struct error *error);

#endif
