/*
 * JSON (RFC 8259), read strictly. The only user of cJSON, which is not strict:
 * text is checked against the grammar before cJSON sees it, so that errors
 * have a line and column and whatever cJSON still refuses is lack of memory.
 *
 * Refused beyond the grammar: malformed UTF-8, a byte order mark, NUL and
 * \u0000, unpaired surrogates, a name twice in an object, nesting over
 * JSON_DEPTH_MAX, more than JSON_VALUES_MAX values. Names are compared
 * exactly.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "base/source.h"

enum {
	JSON_DEPTH_MAX = 32,
	JSON_VALUES_MAX = 2000000
};

/* Integers beyond this are not exact in JSON (RFC 7493 section 2.2). */
#define JSON_INTEGER_MAX INT64_C(9007199254740991)

enum json_kind {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* A value in a tree. Only what json_parse gives is to be freed. */
struct json;

/* Parses all of source, at most most bytes. Faulty text is an error of the
 * given status, "NAME:LINE:COLUMN: what is wrong". */
int json_parse(const struct source *source, size_t most, enum status status,
    struct json **ret_json, struct error *error);
void json_free(struct json *json);
void json_release(struct json **json);
#define auto_json auto_cleanup(json_release)

/* All accept NULL, which is like null. */
enum json_kind json_kind(const struct json *json);
const char *json_kind_name(enum json_kind kind); /* "string" */
const char *json_text(const struct json *json);  /* NULL: no string */
bool json_boolean(const struct json *json);      /* false: none, too */
/* False unless it is a whole number within JSON_INTEGER_MAX. */
bool json_integer(const struct json *json, int64_t *ret_integer);
bool json_number(const struct json *json, double *ret_number);

/* Elements of an array or members of an object, in the text's order. */
size_t json_count(const struct json *json);
const struct json *json_first(const struct json *json);
const struct json *json_next(const struct json *json);
const char *json_name(const struct json *member); /* NULL in an array */
/* The member of that name, or NULL. */
const struct json *json_get(const struct json *object, const char *name);

/*
 * Reading an object by a table: one row per field, its type and where it goes
 * in a struct. A field that is absent leaves its place as it was.
 */
enum json_field_type {
	JSON_FIELD_TEXT,    /* const char *, lives as long as the tree */
	JSON_FIELD_BOOLEAN, /* bool */
	JSON_FIELD_INTEGER, /* int64_t */
	JSON_FIELD_ARRAY,   /* const struct json * */
	JSON_FIELD_OBJECT,  /* const struct json * */
	JSON_FIELD_VALUE    /* const struct json *, of any kind */
};

enum {
	JSON_REQUIRED = 1, /* a field: its absence is an error */
	JSON_NULLABLE = 2, /* a field: null is like absence */
	JSON_OPEN = 4      /* the object: other fields are passed over */
};

struct json_field {
	const char *name;
	enum json_field_type type;
	size_t offset;
	unsigned flags;
};

/* At most 64 rows. */
struct json_table {
	const struct json_field *fields;
	size_t count;
	unsigned flags;
	enum status status;
};

/* Fills the struct at into. A field that is missing, mistyped or unknown is an
 * error of the given status that names it (and the nearest known one). */
int json_read(const struct json *object, const struct json_table *table,
    void *into, struct error *error);

/* Version of cJSON in use, such as "1.7.15"; the text stays. */
const char *json_version(void);

#endif
