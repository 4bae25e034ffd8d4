/*
 * One row of a schema to its node in the property list. Private to the room.
 */
#ifndef PROFILE_BUILD_ROW_H
#define PROFILE_BUILD_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "plist/tree.h"
#include "profile/build.h"
#include "profile/profile.h"
#include "schema/schema.h"

/* What every payload has. */
enum build_common {
	COMMON_TYPE,
	COMMON_VERSION,
	COMMON_UUID,
	COMMON_IDENTIFIER,
	COMMON_NAME,
	COMMON_ORGANIZATION,
	COMMON_FILE_NAME,
	COMMON_COUNT
};

struct builder {
	const struct profile *profile;
	const struct build_values *values;
	struct arena *arena;
	bool has_secret;
	struct error *error;
	const char *name, *organization; /* of the profile, or NULL */
	/* Of the payload in hand. */
	const struct payload *payload;
	const struct schema_key *challenge; /* of a SCEP payload, or NULL */
	const struct schema_key *ca_type;   /* likewise */
	const char *given[COMMON_COUNT];    /* texts of its rows, or NULL */
	struct tree *dict; /* keys in byte order at each level */
};

/* NULL for a node is lack of memory. The path is borrowed. Where the node came
 * from is the value of the row, else the payload. */
int builder_put(struct builder *b, const char *const *path, size_t depth,
    struct tree *node);
int builder_put_row(
    struct builder *b, const struct schema_key *key, struct tree *node);
/* The node with its origin, which is borrowed; NULL stays NULL. */
struct tree *builder_locate(struct tree *node, const struct origin *origin);
/* For types whose form is a string; an empty one is left out. */
int builder_put_text(
    struct builder *b, const struct schema_key *key, const struct value *value);
/* The integer of all the bits at this row's path, once: with the first row
 * that has it. It is there when any of them has a value, even no. */
int builder_put_bits(struct builder *b, const struct schema_key *key);
/* The dictionary of a group's rows (value->groups); NULL with the error. */
struct tree *builder_group(struct builder *b, const struct payload *group);
/* The text that a value stands for, which is a secret; NULL with the error.
 * Only when secrets are asked for. */
struct tree *builder_secret(
    struct builder *b, const struct schema_key *key, const struct value *value);
/* The payload of a file, with secrets put in; an empty one where it could not
 * be read. */
struct tree *builder_file(struct builder *b, const struct payload *payload);
/* The row's constant. */
struct tree *builder_constant(
    struct arena *arena, const struct schema_key *key);

/* Finds the rows of the payload in hand that builder_put_scep writes; none in
 * one that is not SCEP. */
void builder_find_scep(struct builder *b);
int builder_put_scep(
    struct builder *b, const struct schema_key *key, const struct value *value);

#endif
