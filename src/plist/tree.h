/*
 * Property lists: read from XML or binary, built, written as XML.
 *
 * This room is the only user of libplist, whose types stay inside. libplist
 * checks next to nothing (it takes duplicate keys, '12abc' as a number, bad
 * dates, bytes that are not UTF-8, text after the root, a million levels), so
 * tree_parse looks at every byte first (plist_scan.h) and libplist only ever
 * sees what is well-formed, small and shallow. Works with libplist 2.2 to 2.7
 * and gives the same bytes with each.
 *
 * Standards: Apple's PropertyList-1.0.dtd, XML 1.0 (fifth edition), and for
 * the binary form the comment at the head of Apple's CFBinaryPList.c.
 *
 * A tree lives in the arena it was parsed into or built in.
 *
 * This is the room's header: plist/plist.h is the name of libplist's own.
 */
#ifndef PLIST_TREE_H
#define PLIST_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"

enum {
	TREE_BYTES_MAX = 16 * 1024 * 1024, /* of a file; of all its texts */
	TREE_NODES_MAX = 1000000,          /* values and keys, shared ones each
					      time they are referred to */
	TREE_KEYS_MAX = 2000,              /* of one dictionary */
	TREE_DEPTH_MAX = 64                /* values inside one another */
};

enum tree_type {
	TREE_TEXT,
	TREE_INTEGER,
	TREE_REAL,
	TREE_BOOLEAN,
	TREE_DATA,
	TREE_DATE,
	TREE_ARRAY,
	TREE_DICT,
	TREE_UNREAD /* there is something that no reader takes, or a secret that
		       is not known yet */
};

/* A value; arrays and dictionaries hold others. */
struct tree;

/* The findings of this room, for the manual; the last row has a NULL id. */
extern const struct rule tree_rules[];

/* Reads an XML or binary property list; which of the two, the content tells.
 * On success the root is in *ret_root, all memory is the arena's, and the
 * source may go.
 *
 * What Apple's parser takes although XML or others do not (blanks before a
 * number, '--' in a comment, text behind </plist>, a key twice, of which the
 * last counts, base64 with other padding, UTF-16 with a byte order mark) is
 * read with a warning, plist-lenient, as Apple's parser reads it: its
 * CFPropertyList.c. It is never written again as it was.
 *
 * A number, date or data that cannot be read is an error, but all else is
 * read: then findings->errors grows, 0 is returned, and a node of type
 * TREE_UNREAD stands in its place, which no tree_write takes.
 *
 * A malformed one gives one or more findings (line and column for XML, the
 * byte in the message for binary) and -1 with STATUS_FINDINGS; one over the
 * limits above, or lack of memory, -1 with STATUS_LIMIT. Findings show names
 * of keys and elements, never a value: any could be a secret.
 *
 * Texts are well-formed UTF-8 of characters that XML 1.0 allows, so they
 * hold no NUL; integers fit int64_t; reals are finite; no dictionary has a
 * key twice. Line ends inside a text are kept as they are in the file, like
 * Apple's own parser and unlike XML 1.0, 2.11. */
int tree_parse(const struct source *source, struct arena *arena,
    struct findings *findings, struct tree **ret_root, struct error *error);

enum tree_type tree_type(const struct tree *node);
/* In Apple's words: string, integer, real, boolean, data, date, array,
 * dictionary; "unreadable". */
const char *tree_type_name(enum tree_type type);

/* The readers are false or NULL when node is NULL or of another type; the
 * output is set only on success. Pointers are borrowed from the node. */

/* NUL-terminated; length may be NULL. */
const char *tree_text(const struct tree *node, size_t *ret_length);
bool tree_integer(const struct tree *node, int64_t *ret_number);
bool tree_real(const struct tree *node, double *ret_number);
bool tree_boolean(const struct tree *node, bool *ret_value);
/* Seconds since 1970, UTC; parts of a second are cut off. */
bool tree_date(const struct tree *node, int64_t *ret_time);
/* Not NULL on success even when the length is 0. */
const void *tree_data(const struct tree *node, size_t *ret_length);

/* Walks an array or dictionary in file order, in constant time per step:
 *
 *	struct tree_cursor cursor = {0};
 *
 *	tree_cursor_init(&cursor, dict);
 *	while (tree_dict_next(&cursor, &key, &value))
 *
 * There is nothing to release. Nothing may be added meanwhile. */
struct tree_cursor {
	const struct tree *next;
};

/* A container of the wrong type, or NULL, counts as empty. */
void tree_cursor_init(struct tree_cursor *cursor, const struct tree *container);
bool tree_dict_next(struct tree_cursor *cursor, const char **ret_key,
    const struct tree **ret_value);
bool tree_array_next(struct tree_cursor *cursor, const struct tree **ret_item);

/* Number of entries or items; 0 when node is NULL or of another type. */
size_t tree_dict_count(const struct tree *dict);
size_t tree_array_count(const struct tree *array);
/* The value of key, case counts; NULL when there is none or dict is no
 * dictionary. Takes time in proportion to the number of entries. */
const struct tree *tree_dict_get(const struct tree *dict, const char *key);

/* Where a built value came from, borrowed; NULL when nothing was said. The
 * values of a file have their key path for it, which is not kept. */
void tree_set_origin(struct tree *node, const struct origin *origin);
const struct origin *tree_node_origin(const struct tree *node);

/* New values in the arena; NULL for lack of memory. What they are given is
 * borrowed, and so are keys. */
struct tree *tree_new_dict(struct arena *arena);
struct tree *tree_new_array(struct arena *arena);
struct tree *tree_new_text(struct arena *arena, const char *text);
struct tree *tree_new_integer(struct arena *arena, int64_t number);
struct tree *tree_new_boolean(struct arena *arena, bool value);
struct tree *tree_new_real(struct arena *arena, double number);
/* Seconds since 1970, UTC. */
struct tree *tree_new_date(struct arena *arena, int64_t time);
struct tree *tree_new_data(
    struct arena *arena, const void *bytes, size_t length);
/* Stands in for what is not known; no tree_write takes it. text says what it
 * stands in for, such as the reference of a secret, or is NULL. */
struct tree *tree_new_unread(struct arena *arena, const char *text);
/* That text; NULL where nothing was said, or the node is no such one. */
const char *tree_unread_text(const struct tree *node);

/* These are -1 when either is NULL, as for lack of memory, and when the
 * container is of the wrong type, so that
 *
 *	tree_dict_set(dict, "URL", tree_new_text(arena, url))
 *
 * does not crash. Setting a key again replaces its old value and keeps its
 * place. */
int tree_dict_set(struct tree *dict, const char *key, struct tree *node);
/* As tree_dict_set, before the first key that is greater by its bytes. */
int tree_dict_insert(struct tree *dict, const char *key, struct tree *node);
/* The dictionary under the key, which is inserted when there is none. NULL for
 * lack of memory. */
struct tree *tree_dict_inner(
    struct arena *arena, struct tree *dict, const char *key);
int tree_array_add(struct tree *array, struct tree *node);

/* A copy of the tree, which borrows texts, keys and origins. What replace
 * (NULL: nothing) gives for a value that is no container stands in its place;
 * NULL: a copy of it. NULL for lack of memory. */
struct tree *tree_copy(struct arena *arena, const struct tree *node,
    struct tree *(*replace)(void *context, const struct tree *node),
    void *context);

/* Calls visit for each text below root, and for root if it is one. */
void tree_each_text(struct tree *root,
    void (*visit)(void *context, struct tree *text), void *context);
/* Calls visit for each key below root, until it returns anything but 0, which
 * is returned. */
int tree_each_key(const struct tree *root,
    int (*visit)(void *context, const char *key), void *context);
/* Another text for a node that is one; borrowed. */
void tree_set_text(struct tree *node, const char *text, size_t length);

/* Whether two trees say the same: types and values, items in their order, keys
 * in any. When they do not, the path of the first place where they differ is
 * appended to where: "PayloadContent.Subject[2]". An unread node is like no
 * other. */
bool tree_same(const struct tree *a, const struct tree *b, struct buf *where);

/* Appends the tree as an XML property list: XML declaration, Apple's DOCTYPE,
 * UTF-8, LF, indented by tabs, keys in the order in which they were set, the
 * same bytes on every version of libplist. An empty text is
 * <string></string>; a CR, which XML parsers would turn into LF, is &#13;.
 *
 * -1 with STATUS_REFUSED, and nothing appended, when a text or key is not
 * well-formed UTF-8 or holds a character XML 1.0 cannot carry (controls,
 * U+FFFE, U+FFFF), a key is empty, a node is unread, a real is not within 1e18
 * of 0, an integer is INT64_MIN, or a date is not in the years 1000 to 9999;
 * with STATUS_LIMIT when it is deeper than TREE_DEPTH_MAX or memory is short.
 */
int tree_write_xml(
    const struct tree *root, struct buf *buf, struct error *error);

/* A text that stands in for whatever a dictionary has under the key. */
struct tree_member {
	const char *key;
	const char *text;
};

/* As tree_write_xml, but without a blank, tab or line end between elements
 * after the DOCTYPE, data in one line, and no reference where a literal will
 * do: what is left of them is &amp; and &lt;, &gt; in "]]&gt;" (XML 1.0, 2.4),
 * and &#13;. The members, count of them, are written in place of the root's
 * own; at its end when it has none of that key. */
int tree_write_compact(const struct tree *root,
    const struct tree_member *members, size_t count, struct buf *buf,
    struct error *error);

/* Version of libplist in use, such as "2.6.0". Before 2.3 the library cannot
 * tell: then "2.2". */
const char *tree_version(void);

#endif
