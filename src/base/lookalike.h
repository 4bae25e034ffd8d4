/*
 * Characters that look like others, or like nothing: blanks that are none,
 * typographic quotes and dashes, full-width forms, letters of other scripts.
 * They come in by copying from documents, chats and web pages; what they stand
 * for is not what a program reads. One table, for all who name or undo them.
 */
#ifndef BASE_LOOKALIKE_H
#define BASE_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum lookalike_kind {
	LOOKALIKE_BLANK, /* a blank, or nothing at all */
	LOOKALIKE_SIGN,  /* a quote, a dash, a colon, ... */
	LOOKALIKE_LETTER /* of another script */
};

struct lookalike {
	uint32_t point;
	enum lookalike_kind kind;
	const char *name;  /* of the Unicode standard */
	const char *plain; /* what it looks like; "" for nothing */
};

/* Sorted by point. */
extern const struct lookalike lookalike_rows[];
extern const size_t lookalike_count;

/* The next one at or after *offset, which moves behind it; false when there is
 * none. A letter counts only beside one of ASCII: a word of another script is
 * a word. ret_at: where it stands. */
bool lookalike_next(const char *text, size_t length, size_t *offset,
    struct lookalike *ret, size_t *ret_at);
/* Appends the text with what each of them looks like in its place. */
void lookalike_add_plain(struct buf *buf, const char *text, size_t length);

#endif
