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

/* Fields of a file and of a row. */
struct availability_fields {
	const struct json *platforms, *removed, *enrollment, *supervised;
};

struct relation_fields {
	const struct json *kinds, *required_with, *excludes;
};

/* Arrays of spellings, folded; NULL counts as an empty one. */
int schema_read_names(const struct schema_reader *reader,
    const struct json *array, const char *const **ret_names);
int schema_read_choices(const struct schema_reader *reader,
    const struct json *array, struct schema_key *key);
/* An array of texts as it stands; NULL gives an empty one. */
int schema_read_texts(const struct schema_reader *reader, const char *field,
    const struct json *array, const char *const **ret_texts);
/* Names of property list keys. */
int schema_read_path(const struct schema_reader *reader,
    const struct json *array, const char *const **ret_path, size_t *ret_depth);
/* What the fields do not name stays as it is; another one when they name
 * anything. */
int schema_read_availability(const struct schema_reader *reader,
    const struct availability_fields *fields,
    const struct schema_availability **available);
int schema_read_relations(const struct schema_reader *reader,
    const struct relation_fields *fields, struct schema_key *key);
int schema_read_kind(const struct schema_reader *reader, const char *field,
    const char *word, enum schema_kind *ret_kind);
/* NULL: any. */
int schema_read_level(const struct schema_reader *reader, const char *word,
    enum schema_level *ret_level);
int schema_read_when(const struct schema_reader *reader,
    const struct json *array, struct schema *schema);
/* The rows of a file, or of a row with rows of its own, whose schema is there
 * but for them. */
int schema_read_rows(struct arena *arena, const struct json *array,
    struct schema *schema, struct error *error);

#endif
