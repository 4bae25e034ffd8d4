/*
 * What can be said of a key, one fact at a time, as plain text: shared by the
 * forms that documentation takes. Private to the room.
 */
#ifndef SCHEMA_SCHEMA_DOC_FACTS_H
#define SCHEMA_SCHEMA_DOC_FACTS_H

#include "base/buf.h"
#include "schema/schema.h"

/* Facts that some forms treat by themselves. */
enum schema_fact_about {
	SCHEMA_FACT_PLAIN,
	SCHEMA_FACT_PLATFORMS,
	SCHEMA_FACT_EXAMPLE
};

/* Appends a text; nothing when there is nothing to say. */
typedef void schema_fact_add(
    const struct schema *schema, const struct schema_key *key, struct buf *buf);
typedef void schema_fact_available(
    const struct schema_availability *available, struct buf *buf);

struct schema_fact {
	const char *title;
	enum schema_fact_about about;
	/* One of the three: a text of the row as it stands, or how it is put
	 * in words. What a section has too is available. */
	size_t text_at;
	schema_fact_add *add;
	schema_fact_available *available;
};

/* In the order they are shown; ends in a NULL title. */
extern const struct schema_fact schema_facts[];
/* Appends what a fact says of a key. */
void schema_fact_of(const struct schema_fact *fact, const struct schema *schema,
    const struct schema_key *key, struct buf *buf);

/* What can be said of a section besides; the key is NULL. */
extern const struct schema_fact schema_section_facts[];

/* "[scep]", or the payload type where there is no section; of rows within an
 * array "[vpn "label" rules "label"]". */
void schema_fact_section(const struct schema *schema, struct buf *buf);
/* The same without brackets. */
void schema_fact_heading(const struct schema *schema, struct buf *buf);

#endif
