/*
 * What stands at a place of a definition or project file, as it is being typed:
 * the section, the key, the part of the value. Faults elsewhere do not matter.
 */
#ifndef LSP_WHERE_H
#define LSP_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "ini/ini.h"
#include "lsp/position.h"
#include "schema/schema.h"

enum where_kind {
	WHERE_NOWHERE, /* a comment */
	WHERE_HEADER,
	WHERE_KEY, /* or where one could be */
	WHERE_VALUE
};

/* Spans are of the whole text. */
struct where {
	enum where_kind kind;
	struct span line; /* without its end */
	/* The header or what of it is there, the key, the item of the value;
	 * the place asked for is in it or at its edge. */
	struct span word;
	bool has_equals;      /* a key is followed by one */
	bool is_item;         /* the word is one of a list */
	struct ini ini;       /* the section alone, in a text of its own */
	struct source source; /* that text */
	size_t begin;         /* where it begins in the whole */
	const struct ini_section *section; /* NULL: none above */
	const struct schema *schema;       /* NULL: unknown */
	const struct schema_key *key;      /* NULL: unknown, or none */
};

/* All memory is the arena's, whose findings are nobody's. -1 for lack of it. */
int where_find(struct where *where, const struct schemas *schemas,
    enum schema_place place, const struct lines *lines, size_t offset,
    struct arena *arena, struct error *error);
/* The row that the key with this text is of, in the section; or NULL. */
const struct schema_key *where_key(
    const struct where *where, const char *text, size_t length);

#endif
