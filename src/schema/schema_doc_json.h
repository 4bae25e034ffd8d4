/*
 * A JSON Schema of the sections, key by key. Private to the room.
 */
#ifndef SCHEMA_SCHEMA_DOC_JSON_H
#define SCHEMA_SCHEMA_DOC_JSON_H

#include "base/text.h"
#include "json/json_write.h"
#include "schema/schema_set.h"

/* Whether the key stands in a section: dictionaries are sections themselves. */
bool schema_json_has(const struct schema_key *key);
void schema_json_key(struct json_writer *writer, const struct schema_key *key);

/* What a key may be called: its name first, then the other spellings and the
 * label, folded, each once. */
struct schema_json_names {
	char list[2 + SCHEMA_NAMES_MAX][TEXT_FOLD_MAX];
	size_t count;
};

void schema_json_names(
    const struct schema_key *key, struct schema_json_names *names);

#endif
