/*
 * What can be said of a key, one fact at a time, as plain text: shared by the
 * forms that documentation takes. Private to the room.
 */
#ifndef SCHEMA_SCHEMA_FACT_H
#define SCHEMA_SCHEMA_FACT_H

#include "base/buf.h"
#include "schema/schema.h"

/* Facts that some forms treat by themselves. */
enum schema_fact_about {
	SCHEMA_FACT_PLAIN,
	SCHEMA_FACT_PLATFORMS,
	SCHEMA_FACT_EXAMPLE
};

struct schema_fact {
	const char *title;
	enum schema_fact_about about;
	/* Appends the text; nothing when there is nothing to say. */
	void (*add)(const struct schema *schema, const struct schema_key *key,
	    struct buf *buf);
};

/* In the order they are shown; ends in a NULL title. */
extern const struct schema_fact schema_facts[];

/* "[scep]", or the payload type where there is no section. */
void schema_fact_section(const struct schema *schema, struct buf *buf);

/* "macOS 10.7, iOS 4.0"; nothing when it is everywhere. */
void schema_fact_platforms(const char *const *introduced, struct buf *buf);

#endif
