/*
 * One section of INI text to the values of a payload. Private to the room.
 */
#ifndef PROFILE_READ_SECTION_H
#define PROFILE_READ_SECTION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "ini/ini.h"
#include "profile/profile.h"
#include "schema/schema.h"

struct section_reader {
	const struct schemas *schemas; /* for hints; may be NULL */
	enum schema_place place;
	const struct ini *ini;
	bool is_base; /* extends and abstract do not count */
	struct arena *arena;
	struct findings *findings;
};

/* With no value yet; false for lack of memory. */
bool payload_init(struct payload *payload, const struct schema *schema,
    const char *label, const struct origin *origin, struct arena *arena);
/* Whether the comment behind an item could be the rest of it: only where a ';'
 * is likely to be meant. */
bool section_comment_may_be_meant(const struct schema *schema,
    const struct schema_key *key, const struct ini_item *item);
/* What stands between the brackets of its header, for messages. */
const char *section_name(struct arena *arena, const struct payload *payload);
/* A header for one of the dictionaries of the key: "[NAME KEY "..."]". */
const char *section_header_below(struct arena *arena,
    const struct payload *payload, const struct schema_key *key);
/* Takes the section's entries over into the payload, whose schema, values and
 * origin are set; values given before, by another file, stay. */
void section_read_entries(const struct section_reader *reader,
    const struct ini_section *section, struct payload *payload);
/* Fills in what was not given and has a default, in subsections too. */
void section_fill_defaults(const struct section_reader *reader,
    enum platform platform, struct payload *payload);
/* Takes away the defaults of keys that [SECTION] omit names; what cannot be
 * left out is a finding at its name. After section_fill_defaults. */
void section_omit(const struct section_reader *reader, struct payload *payload);
/* A finding at the header for each required key without value; the same. */
void section_check_required(
    const struct section_reader *reader, const struct payload *payload);

#endif
