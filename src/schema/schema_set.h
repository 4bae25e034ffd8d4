/*
 * The set of schemas as it is made. Private to the room.
 *
 * Strings of rows lie in the JSON trees, which live as long as the set; the
 * rest is in its arena.
 */
#ifndef SCHEMA_SCHEMA_SET_H
#define SCHEMA_SCHEMA_SET_H

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"
#include "json/json.h"
#include "schema/schema_table.h"

enum {
	SCHEMA_NAMES_MAX = 8, /* aliases of a key or choice */
	SCHEMA_CHOICES_MAX = 64,
	SCHEMA_PLACE_MAX = 256, /* bytes of a file and a key, for messages */
	SCHEMA_DOC_MAX = 100,   /* characters of a doc */
	SCHEMA_NOTE_MAX = 400,  /* characters of a note or deprecation */
	SCHEMA_TREES_MAX = 2 * SCHEMA_COUNT_MAX,
	SCHEMA_SECRETS_MAX = 8 /* files that list secrets */
};

struct schema_slot {
	const struct schema *schema;
	bool common; /* keys of every payload: not listed */
	bool fresh;  /* read from a file, not of the table */
};

/* Of a list sorted by name (schema_table.h has their kinds). */
struct schema_name {
	const char *name;
	const char *path; /* of a secret: "EAPClientConfiguration/Password" */
	size_t place;     /* of the schema that it leads to */
};

struct schema_names {
	struct schema_name *list;
	size_t count, capacity;
};

struct schemas {
	struct arena arena;
	struct schema_slot *slots; /* NULL: the schemas of the table */
	size_t count, capacity;
	const struct schema *common; /* of slots; or NULL */
	struct json *trees[SCHEMA_TREES_MAX];
	size_t tree_count;
	struct schema_names names[SCHEMA_NAMES_COUNT];
	size_t secret_files;
};

/* One file's text to a schema, NULL when it is a list of secrets, which is in
 * the set then. Status of an error is STATUS_USAGE. */
int schema_read(struct schemas *schemas, const struct source *source,
    const struct schema **ret_schema, bool *ret_common, struct error *error);
/* Makes the slots for the schemas of the table, to which others are added. */
int schemas_open(struct schemas *schemas, struct error *error);
/* Reads one file's text into a new slot. Two fresh ones about the same are an
 * error. */
int schemas_add(
    struct schemas *schemas, const struct source *source, struct error *error);
/* Drops what fresh ones replace, puts all in order, and does with them what
 * schema_finish does where it is needed. */
int schemas_finish(struct schemas *schemas, struct error *error);
/* Lists are added to and then sorted. */
void schemas_sort_names(struct schemas *schemas, enum schema_names_of list);
int schemas_add_name(struct schemas *schemas, enum schema_names_of list,
    const struct schema_name *name, struct error *error);
/* The first of that name, or NULL; the others stand behind it. */
const struct schema_name *schemas_find_name(
    const struct schemas *schemas, enum schema_names_of list, const char *name);
/* The one behind it with the same name, or NULL. */
const struct schema_name *schemas_next_name(const struct schemas *schemas,
    enum schema_names_of list, const struct schema_name *name);
/* For a payload, not for the top level. */
bool schema_is_payload(const struct schema *schema);
/* Gives a payload's schema the keys of every payload, and any its index and
 * what its rows say of one another; proves it sane. */
int schema_finish(
    struct schemas *schemas, struct schema *schema, struct error *error);
/* The keys of every payload, or NULL. */
const struct schema *schemas_common(const struct schemas *schemas);
/* Takes lists of secrets and of names that are none (NULL: no such list) into
 * the set. */
int schema_add_secrets(struct schemas *schemas, const struct schema *schema,
    const struct json *secrets, const struct json *publics,
    struct error *error);
/* A key takes no wider place than its payload; NULL for lack of memory. */
const struct schema_availability *schema_limit_availability(
    const struct schema_availability *wide,
    const struct schema_availability *limit, struct arena *arena);
/* Numbers that an index takes, and making it in so many of them, which are 0;
 * a name that occurs twice is an error. */
size_t schema_index_size(const struct schema *schema);
int schema_index_fill(
    struct schema *schema, uint32_t *index, struct error *error);
/* Proves every row sane; the schema has its index. */
int schema_check(const struct schema *schema, struct error *error);

/* STATUS_USAGE and "FILE: " (and "key 'NAME': ", unless there is none; a key
 * of an array's dictionaries is 'ARRAY.NAME'). */
int schema_fault(const struct schema *schema, const struct schema_key *key,
    struct error *error, const char *format, ...) ATTR_PRINTF(4, 5);
/* Puts the same before an error. */
int schema_prefix(const struct schema *schema, const struct schema_key *key,
    struct error *error);

#endif
