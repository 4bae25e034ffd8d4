/*
 * Documentation made from the schemas: as plain text of 80 columns for a
 * terminal, as the key reference of the manual in mdoc(7), as Markdown for
 * editors and as JSON Schema.
 *
 * Each function appends to the buffer and returns 0, or -1 when the buffer
 * failed (its limit, or lack of memory).
 */
#ifndef SCHEMA_SCHEMA_DOC_H
#define SCHEMA_SCHEMA_DOC_H

#include "base/buf.h"
#include "json/json_write.h"
#include "schema/schema.h"

enum {
	SCHEMA_DOC_COLUMNS = 80
};

/* All sections, those of definitions and those of scepctl.conf. */
int schema_doc_overview(const struct schemas *schemas, struct buf *buf);
/* One section with one line or two for each of its keys. */
int schema_doc_section(const struct schema *schema, struct buf *buf);
/* All about one key, which is a row of the schema. */
int schema_doc_key(
    const struct schema *schema, const struct schema_key *key, struct buf *buf);
/* The key reference: a .Ss for each section, keys as tagged lists. It needs a
 * .Sh around it. */
int schema_doc_mdoc(const struct schemas *schemas, struct buf *buf);

/* The same of one section, without its keys, and of one key as CommonMark. */
int schema_markdown_section(const struct schema *schema, struct buf *buf);
int schema_markdown_key(
    const struct schema *schema, const struct schema_key *key, struct buf *buf);
/* Text of which nothing is taken for Markdown. */
void markdown_add_text(struct buf *buf, const char *text);

/* The sections of one file as a JSON Schema. */
void schema_doc_json(struct json_writer *writer, const struct schemas *schemas,
    enum schema_place place);

/* -- for other parts of the manual ---------------------------------------- */

/* One word with what roff would take for its own made harmless; first: it
 * begins a line. */
void mdoc_add_word(
    struct buf *buf, const char *word, size_t length, bool first);
/* Lines of text, of which each sentence begins one: "title: text", with a full
 * stop unless it has one. title may be NULL. */
void mdoc_add_sentence(struct buf *buf, const char *title, const char *text);

#endif
