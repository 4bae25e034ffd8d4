/*
 * What a fill is made of. Private to the room.
 */
#ifndef PROFILE_FILL_INTERNAL_H
#define PROFILE_FILL_INTERNAL_H

#include <stdint.h>

#include "profile/fill.h"

/* A piece of a text: the same for all, or a variable's. */
struct fill_piece {
	const char *text;
	size_t length;
	size_t variable; /* SIZE_MAX: the same for all */
};

static inline struct fill_text fill_piece_text(
    const struct fill_piece *piece, const struct fill_text *texts)
{
	return piece->variable == SIZE_MAX
		   ? (struct fill_text){piece->text, piece->length}
		   : texts[piece->variable];
}

enum slot_kind {
	SLOT_VALUE,
	SLOT_ITEM, /* of a list */
	SLOT_PAIR, /* of a subject */
	SLOT_TREE,
	SLOT_TEXT /* an identifier, or a UUID */
};

/* A text of the model with a variable in it. */
struct slot {
	enum slot_kind kind;
	struct value *value; /* of the first three */
	const struct schema_key *key;
	struct text_item *item;
	struct subject_pair *pair;
	struct tree *node;
	const char **text;
	bool is_secret;
	size_t apple;         /* variables of the device in it */
	struct origin origin; /* no source: unknown */
	struct fill_piece *pieces;
	size_t count;
};

struct fill {
	struct profile *profile;
	struct fill_options options;
	struct arena *arena;
	struct fill_variable *variables;
	size_t count, capacity;
	struct slot *slots;
	size_t slot_count, slot_capacity;
	size_t challenge; /* the variable of that kind, or SIZE_MAX */
	const struct fill_text *texts; /* last put in */
	struct error *error;           /* while it is made */
	bool is_locating;
	bool is_full;
	bool failed; /* memory ran out */
};

/* The variable of a reference column:NAME; NULL: it is none. */
const struct fill_text *fill_secret_text(
    const struct fill *fill, const struct value *value);

#endif
