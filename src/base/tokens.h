/*
 * Whether a text names one of many names, told fast: which of ten thousand
 * files are worth a closer look. A name counts by its longest word, a run of
 * letters, digits, '.', '-', '_' and bytes that are not ASCII, in any case: a
 * text without that word does not have the name, one with it may.
 */
#ifndef BASE_TOKENS_H
#define BASE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/map.h"

enum {
	TOKENS_BITS = 1 << 16
};

/* Zero-initialised is empty. */
struct tokens {
	struct map words; /* in lower case */
	/* A bit for the beginning of each word. */
	uint64_t bits[TOKENS_BITS / 64];
	bool has_any; /* a name without a word: every text may have it */
};

int tokens_want(struct tokens *tokens, const char *name, struct error *error);
bool tokens_may_be_in(
    const struct tokens *tokens, const char *text, size_t length);
void tokens_done(struct tokens *tokens);
#define auto_tokens auto_cleanup(tokens_done)

#endif
