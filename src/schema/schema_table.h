/*
 * The embedded schemas: one table of bytes, made from schemas/ by a program of
 * the build host (tools/schemac.c) that has read and checked them. There are
 * offsets in it and no pointers, which would cost relocation at every start;
 * a schema is made of it when it is asked for first. Private to the room and
 * to that program.
 *
 * The bytes of a struct are, as its fields tell: a number whose bits say which
 * fields are there, then these. Numbers have 7 bits in a byte, the lowest
 * first, and a bit for more; signed ones are folded (0, -1, 1, -2, ...). Texts
 * are offsets into the pool.
 */
#ifndef SCHEMA_SCHEMA_TABLE_H
#define SCHEMA_SCHEMA_TABLE_H

#include "schema/schema.h"

enum schema_field_kind {
	SCHEMA_FIELD_TEXT,
	SCHEMA_FIELD_BOOLEAN,
	SCHEMA_FIELD_ENUM, /* as wide as an int */
	SCHEMA_FIELD_INTEGER,
	SCHEMA_FIELD_LEAST,     /* absent: INT64_MIN */
	SCHEMA_FIELD_MOST,      /* absent: INT64_MAX */
	SCHEMA_FIELD_TEXTS,     /* ends in NULL; absent: empty */
	SCHEMA_FIELD_PATH,      /* texts, as many as the count says */
	SCHEMA_FIELD_NUMBERS,   /* as many as the count says */
	SCHEMA_FIELD_STRUCTS,   /* as many as the count says */
	SCHEMA_FIELD_STRUCT,    /* one, or NULL */
	SCHEMA_FIELD_AVAILABLE, /* its number; absent: that of the schema */
	SCHEMA_FIELD_SIZE
};

struct schema_field {
	enum schema_field_kind kind;
	size_t at;
	size_t count_at;
	const struct schema_fields *of;
};

enum schema_struct {
	SCHEMA_STRUCT_SCHEMA,
	SCHEMA_STRUCT_KEY,
	SCHEMA_STRUCT_CHOICE,
	SCHEMA_STRUCT_CONDITION,
	SCHEMA_STRUCT_WHEN,
	SCHEMA_STRUCT_AVAILABLE,
	SCHEMA_STRUCT_COUNT
};

/* At most 64. */
struct schema_fields {
	enum schema_struct of;
	size_t size;
	size_t count;
	const struct schema_field *fields;
};

extern const struct schema_fields schema_table_schema;
extern const struct schema_fields schema_table_available;

/* Of a list that is sorted by name: the name, and what it leads to. */
struct schema_table_name {
	uint32_t name;
	uint32_t value;
};

/* Sections stand where their places do (enum schema_place). */
enum schema_names_of {
	SCHEMA_NAMES_SECTION = SCHEMA_IN_DEFINITION, /* to a schema */
	SCHEMA_NAMES_PROJECT = SCHEMA_IN_PROJECT,    /* to a schema */
	SCHEMA_NAMES_TYPE,                           /* to a schema */
	SCHEMA_NAMES_SECRET,                         /* to a path */
	SCHEMA_NAMES_PUBLIC,                         /* to nothing */
	SCHEMA_NAMES_COUNT
};

/* Where what is made of the table lies: static memory of which as much is used
 * as is made, so that making something never fails. */
struct schema_storage {
	bool *is_available; /* by number: made already */
	void *structs[SCHEMA_STRUCT_COUNT];
	const char **texts;
	int64_t *numbers;
	uint32_t *index;
};

struct schema_table {
	const unsigned char *bytes;
	const char *pool;
	const uint32_t *schemas;   /* where they begin in bytes; the last is of
				    * the keys of every payload */
	const uint32_t *available; /* where those begin */
	const uint32_t *key_names; /* by enum schema_key_name */
	size_t count;              /* without the last */
	const struct schema_table_name *names[SCHEMA_NAMES_COUNT];
	size_t name_counts[SCHEMA_NAMES_COUNT];
	struct schema_storage room;
};

/* Written by tools/schemac.c when building. */
extern const struct schema_table schema_table;

/* The schema at this place, count for that of the keys of every payload; it
 * lives as long as the program. May be called by several threads. */
const struct schema *schema_table_at(size_t place);

#endif
