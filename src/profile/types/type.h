/*
 * One value type, one file: what values of a type are read from, written to
 * and shown as. The types are the rows of schema/schema_types.h; the table
 * here is made of them. Private to the room.
 *
 * Functions that return false have added a finding (or marked the findings or
 * the reader as failed), unless something else is said.
 */
#ifndef PROFILE_TYPES_TYPE_H
#define PROFILE_TYPES_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"
#include "profile/build_row.h"
#include "profile/profile.h"
#include "profile/read_tree.h"
#include "profile/value.h"
#include "schema/schema.h"

/* A value on its way in, from the text of a definition. Of a list there is no
 * text: its items are the value's already. */
struct type_text {
	const struct value_context *context;
	const struct schema_key *key;
	const char *text;
	size_t length;
	const struct origin *origin;
	struct value *value;
};

/* A value on its way in, from a node of a property list; its origin is set. */
struct type_node {
	struct tree_reader *reader;
	const struct schema_key *key;
	const struct tree *node;
	const char *path;
	struct value *value;
};

struct profile_type {
	/* NULL: no single text says it, or for lists: any items will do. */
	bool (*parse)(const struct type_text *t);
	/* NULL: nothing of it is in a property list. */
	bool (*read)(const struct type_node *n);
	/* The value is present and not faulty. NULL: never written. */
	int (*put)(struct builder *b, const struct schema_key *key,
	    const struct value *value);
	/* As a definition says it: lists and names with their quotes, all else
	 * without. False, with no finding, when it cannot be said. */
	bool (*write)(struct buf *buf, const struct value_out *v);
	/* For people. NULL: as a definition says it, or else its bytes. */
	void (*show)(struct buf *buf, const struct value_out *v);
};

#define PROFILE_TYPE(NAME, name, plist, form, value, traits) \
	extern const struct profile_type profile_type_##name;

SCHEMA_TYPES(PROFILE_TYPE)

#undef PROFILE_TYPE

extern const struct profile_type *const profile_types[SCHEMA_TYPE_COUNT];

/* -- what types share ------------------------------------------------------ */

/* "bad integer '12x' for 'retries'", the value left out when it is secret.
 * False. */
bool type_fault(const struct type_text *t, enum read_rule rule,
    const char *what, const char *hint);
/* "bad value 'peep' for ...", with the words that there are; folded is the text
 * as text_fold made it. False. */
bool type_fault_choice(const struct type_text *t, const char *folded);
bool type_is_word(const struct type_text *t, const char *word);
/* Whatever it is. */
bool type_parse_any(const struct type_text *t);

/* "'Keysize' is a string, expected integer". False. */
bool type_wrong(const struct type_node *n);
/* The same of an item of the list. False. */
bool type_wrong_item(const struct type_node *n, const struct tree *item,
    size_t index, const char *expected);
/* A string: not empty unless that is fine, and the row's constant. */
bool type_read_text(const struct type_node *n);
/* An array of strings. */
bool type_read_items(const struct type_node *n);

/* The text as it is. */
bool type_write_text(struct buf *buf, const struct value_out *v);
/* There are some, and a definition has room for them. */
bool type_items_fit(const struct value *value);
/* Items, separated by commas. */
bool type_write_items(struct buf *buf, const struct value_out *v);
void type_show_items(struct buf *buf, const struct value_out *v);
/* An array of strings, with the items of all rows that share the path. */
int type_put_items(
    struct builder *b, const struct schema_key *key, const struct value *value);

/* Letters and digits of ASCII. */
bool type_is_alphanumeric(char c);
/* Bounds and allowed values of the key, which is called name where the number
 * stands. */
bool type_check_integer(struct findings *findings, const struct schema_key *key,
    const char *name, int64_t number, const struct origin *origin);
bool type_read_integer(const struct type_node *n);
int type_put_integer(
    struct builder *b, const struct schema_key *key, const struct value *value);
/* Data, which may be empty. */
bool type_read_data(const struct type_node *n);

#endif
