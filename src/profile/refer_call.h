/*
 * What one name of a reference may mean (refer.h has the grammar). Private to
 * the room.
 */
#ifndef PROFILE_REFER_CALL_H
#define PROFILE_REFER_CALL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "profile/model.h"

enum {
	REFER_WORDS_MAX = 4 /* of a section's name, before a label */
};

enum refer_by {
	REFER_BY_NAME,
	REFER_BY_KIND, /* the word for every CA certificate */
	REFER_BY_UUID,
	REFER_BY_PATH
};

struct refer_call {
	const struct profile *profile;
	const struct text_item *item;
	enum refer_by by;
	const struct schema *section; /* whose name it is, or NULL */
	bool is_bare;                 /* one of that section has no label */
	/* "section label", as far as it can be taken for that. */
	const struct schema *before[REFER_WORDS_MAX];
	const char *behind[REFER_WORDS_MAX];
	size_t splits;
	char path[PATH_MAX]; /* resolved */
	/* Payloads that it may mean; those of the kinds asked for; and one of
	 * them, of the kinds when there is any. */
	size_t all, fit;
	size_t one;
};

/* Looks for everybody that the item may mean, of these kinds (0: any). The
 * attachments' paths are resolved. */
void refer_call(struct refer_call *call, const struct profile *profile,
    const struct text_item *item, unsigned kinds);
/* Whether the index-th payload is one of them, of whatever kind. */
bool refer_means(const struct refer_call *call, size_t index);
/* Those that are meant are of a number that the user leaves open. */
bool refer_is_many(const struct refer_call *call);
bool payload_provides(const struct payload *payload, unsigned kinds);

#endif
