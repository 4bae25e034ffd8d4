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
#include "schema/schema.h"

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
	struct schema schema;
	bool common;  /* keys of every payload: not listed */
	bool is_list; /* of secrets: in the set already, no schema */
};

struct schemas {
	struct arena arena;
	struct schema_slot *slots;
	size_t count;
	struct schema common; /* keys are NULL when there is none */
	struct json *trees[SCHEMA_TREES_MAX];
	size_t tree_count;
	/* Of files that list secrets: by type, and names that are none. */
	const struct json *secrets[SCHEMA_SECRETS_MAX];
	const struct json *publics[SCHEMA_SECRETS_MAX];
	size_t secret_count;
};

/* One file's text to a schema. Status of an error is STATUS_USAGE. */
int schema_read(struct schemas *schemas, const struct source *source,
    struct schema_slot *ret_slot, struct error *error);
/* Reads one file's text into the next of slots, for which there is room. Two
 * about the same from slot first_new on are an error. */
int schemas_add(struct schemas *schemas, size_t first_new,
    const struct source *source, struct error *error);
/* For a payload, not for the top level. */
bool schema_is_payload(const struct schema *schema);
/* Gives a payload's schema the keys of every payload, and any its index and
 * what its rows say of one another; check: proves it sane. */
int schema_finish(struct schemas *schemas, struct schema *schema, bool check,
    struct error *error);
/* Takes lists of secrets and of names that are none (NULL: no such list) into
 * the set. */
int schema_add_secrets(struct schemas *schemas, const struct schema *schema,
    const struct json *secrets, const struct json *publics,
    struct error *error);
/* A key takes no wider place than its payload. */
void schema_limit_availability(struct schema_availability *available,
    const struct schema_availability *limit);
/* Makes the index; a name that occurs twice is an error. */
int schema_index_make(
    struct arena *arena, struct schema *schema, struct error *error);
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
