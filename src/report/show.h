/*
 * A profile or definition for reading.
 */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include "base/buf.h"
#include "definition/document.h"
#include "plist/tree.h"
#include "profile/profile.h"
#include "profile/walk.h"
#include "schema/schema.h"

/* Appends the whole document, readable, secrets masked. */
void report_text_document(struct buf *buf, const struct document *document,
    const struct schemas *schemas);
/* Appends a property list whose root is a dictionary as JSON, secrets masked;
 * data is base64 (RFC 4648 4), a date is "2026-11-23T08:39:00Z". */
void report_json_tree(
    struct buf *buf, const struct tree *root, const struct schemas *schemas);

/* -- shared by the files that do it --------------------------------------- */

/* Appends a value as a definition would have it, where it can. */
void report_text_value(
    struct buf *buf, const struct schema_key *key, const struct value *value);
/* Appends lines for a value and all below it: "PATH = VALUE". */
void report_text_tree(struct buf *buf, struct walk_place *place);
/* Appends a line about each certificate in the bytes, or nothing. */
void report_text_certificates(
    struct buf *buf, const void *bytes, size_t length);
/* Starts a line: the name, padded, and " = ". */
void report_text_name(struct buf *buf, const char *name);

#endif
