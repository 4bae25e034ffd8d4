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
	bool has_secret;  /* whatever it is filled with */
	bool is_reshaped; /* a secret of a column is in it in another form */
	const struct fill_text *texts; /* last put in */
	struct error *error;           /* while it is made */
	bool is_locating;
	bool is_full;
	bool failed; /* memory ran out */
};

/* -- texts (fill_variables.c) --------------------------------------------- */

/* SIZE_MAX: no room, which is marked. */
size_t fill_add_variable(struct fill *fill, enum fill_kind kind,
    const char *name, size_t length, const struct origin *origin);
/* A slot like that with the text, if a variable is in it. */
void fill_add_slot(struct fill *fill, const struct slot *like, const char *text,
    size_t length, const struct origin *origin);

/* -- the model (fill_slots.c) --------------------------------------------- */

/* Adds the slots of a payload; of a copy of the tree, which is returned, NULL
 * for none and for lack of memory, which is marked. */
void fill_add_payload(struct fill *fill, struct payload *payload);
struct tree *fill_add_tree(struct fill *fill, const struct tree *tree);

/* -- secrets (fill_secret.c) ---------------------------------------------- */

/* Notes the columns that secrets are in. */
int fill_note_secrets(struct fill *fill, struct error *error);
enum fill_giver {
	FILL_FROM_OTHERS, /* it is not the device's, and was not given */
	FILL_FROM_COLUMN,
	FILL_FROM_TEXT /* of the definition, with the device's values in it */
};
/* As the function of struct build_values, for the device. */
int fill_give_secret(const struct fill *fill, const struct value *value,
    struct secret *ret_secret, enum fill_giver *ret_giver, struct error *error);

#endif
