/*
 * What one name of a reference may mean (reference.h has the grammar). Private
 * to the room.
 */
#ifndef PROFILE_REFERENCE_MATCH_H
#define PROFILE_REFERENCE_MATCH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "profile/profile.h"

enum {
	REFERENCE_WORDS_MAX = 4 /* of a section's name, before a label */
};

enum reference_match_by {
	REFERENCE_BY_NAME,
	REFERENCE_BY_KIND, /* the word for every CA certificate */
	REFERENCE_BY_UUID,
	REFERENCE_BY_PATH
};

struct reference_match {
	const struct profile *profile;
	const struct text_item *item;
	enum reference_match_by by;
	const struct schema *section; /* whose name it is, or NULL */
	bool is_bare;                 /* one of that section has no label */
	/* "section label", as far as it can be taken for that. */
	const struct schema *before[REFERENCE_WORDS_MAX];
	const char *behind[REFERENCE_WORDS_MAX];
	size_t splits;
	char path[PATH_MAX]; /* resolved */
	/* Payloads that it may mean; those of the kinds asked for; and one of
	 * them, of the kinds when there is any. */
	size_t all, fit;
	size_t one;
};

/* Looks for everybody that the item may mean, of these kinds (0: any). The
 * attachments' paths are resolved. */
void reference_match(struct reference_match *match,
    const struct profile *profile, const struct text_item *item,
    unsigned kinds);
/* Whether the index-th payload is one of them, of whatever kind. */
bool reference_matches(const struct reference_match *match, size_t index);
/* Those that are meant are of a number that the user leaves open. */
bool reference_match_is_many(const struct reference_match *match);

/* What names are looked up for. */
struct reference_resolver {
	struct profile *profile;
	struct arena *arena;
	struct findings *findings;
	struct text_item *names; /* of payloads, once they were asked for */
	bool by_uuid;            /* the payload in hand is a property list's */
	/* The value in hand. */
	const struct schema_key *key; /* its row, or one made up */
	const struct origin *at;      /* NULL: where the name stands */
	const struct payload **targets;
	size_t count;
	size_t capacity;
};

/* The finding for a name that does not mean just one payload. */
void reference_report(
    const struct reference_resolver *r, const struct reference_match *match);

#endif
