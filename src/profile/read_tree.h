/*
 * Reading anybody's property list: what the files of the reader share.
 * Private to the room.
 *
 * A place is where in the file the reader is; its text form
 * (PayloadContent[0].PayloadContent.Keysize) is the path that findings and
 * origins show. Keys that hold dots, brackets or quotes are quoted in it:
 * PayloadContent[0]["a.b"].
 */
#ifndef PROFILE_READ_TREE_H
#define PROFILE_READ_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "plist/tree.h"
#include "profile/profile.h"
#include "profile/walk.h"
#include "schema/schema.h"

/* Rows of read_tree_rules (read.h). */
enum read_tree_rule {
	TREE_RULE_ROOT,
	TREE_RULE_TYPE,
	TREE_RULE_TYPE_LOOSE,
	TREE_RULE_MISSING,
	TREE_RULE_VALUE,
	TREE_RULE_EMPTY,
	TREE_RULE_VERSION,
	TREE_RULE_VERSION_LOOSE,
	TREE_RULE_UUID,
	TREE_RULE_UNKNOWN,
	TREE_RULE_MISSPELT,
	TREE_RULE_MISPLACED,
	TREE_RULE_UNDOCUMENTED,
	TREE_RULE_DEPRECATED,
	TREE_RULE_CONTENT,
	TREE_RULE_TOO_MANY,
	TREE_RULE_ENCRYPTED,
	TREE_RULE_NESTED,
	TREE_RULE_UNCHECKED,
	TREE_RULE_TYPE_NEAR,
	TREE_RULE_TYPE_WRONG,
	TREE_RULE_KEY_SIZE,
	TREE_RULE_SUBJECT_SHAPE,
	TREE_RULE_FINGERPRINT_TYPE,
	TREE_RULE_FINGERPRINT_LENGTH,
	TREE_RULE_COUNT
};

struct tree_reader {
	const struct source *source;
	const struct schemas *schemas;
	struct arena *arena;
	struct findings *findings;
	const struct payload_file *file; /* or NULL: no secrets are put in */
	size_t groups;                   /* of values, so far */
	bool failed;                     /* memory ran out */
};

#define tree_report(reader, rule, origin, hint, ...)                       \
	findings_add((reader)->findings, &read_tree_rules[rule], (origin), \
	    (hint), __VA_ARGS__)

/* The text form one step down; "" is the root's. Never NULL: for lack of
 * memory it is path itself, and reader->failed is set. */
const char *tree_path_key(
    struct tree_reader *reader, const char *path, const char *key);
const char *tree_path_item(
    struct tree_reader *reader, const char *path, size_t index);
/* That of a place in a walk that began at path. */
const char *tree_path_place(struct tree_reader *reader, const char *path,
    const struct walk_place *place);
struct origin tree_origin(
    const struct tree_reader *reader, const char *path, bool secret);
/* As arena_printf; "" when memory runs out. */
const char *tree_text_of(struct tree_reader *reader, const char *format, ...)
    ATTR_PRINTF(2, 3);
/* A zeroed array in the arena, or NULL. */
void *tree_array_of(struct tree_reader *reader, size_t count, size_t size);

/* Reads the payload of payload->tree, a dictionary, of whatever type. */
void tree_read_any(
    struct tree_reader *reader, struct payload *payload, const char *path);
/* Reads a payload, or the top level, that has a schema. */
void tree_read_payload(
    struct tree_reader *reader, struct payload *payload, const char *path);
/* The same, but nothing need be there. */
void tree_read_keys(
    struct tree_reader *reader, struct payload *payload, const char *path);
/* Checks the keys that every payload has, as schema lists them after its own,
 * of a payload without schema. */
void tree_read_common(struct tree_reader *reader, struct payload *payload,
    const struct schema *schema, const char *path);
/* Fills the value of a row from its node; findings for what is wrong. */
void tree_read_value(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value);
/* A boolean where 0 or 1 belongs, or the reverse: a warning that says so. */
void tree_loose_type(struct tree_reader *reader, const char *path,
    const struct tree *node, const char *expected);
/* Adds "'Keysize' is a string, expected integer"; false. */
bool tree_wrong_type(struct tree_reader *reader, const char *path,
    const struct tree *node, const char *expected, const char *hint);
/* The part of a path after its last dot: what the key is called. */
const char *tree_path_name(const char *path);

/* A key of a payload without a row, whose path this is. Returns the right
 * spelling of one reported as misspelt, else NULL. */
const char *tree_unknown_key(struct tree_reader *reader,
    const struct schema *schema, const struct walk_place *place,
    const char *path);
/* PayloadContent of a SCEP payload is a dictionary, as it must be. */
bool tree_has_content(const struct payload *payload);

/* What one row alone cannot say about a SCEP payload; others are left. */
void tree_finish_scep(
    struct tree_reader *reader, struct payload *payload, const char *path);

#endif
