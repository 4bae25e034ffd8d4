/*
 * A growing byte buffer with a ceiling. A failed append is remembered: later
 * appends do nothing, and buf_ok at the end tells. data is NUL-terminated
 * whenever it is not NULL; the NUL does not count.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf {
	char *data;
	size_t length;
	size_t capacity;
	size_t limit; /* most bytes it may hold; 0 is no ceiling of its own */
	bool failed;
};

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) ATTR_PRINTF(2, 3);
/* Room for extra more bytes; false when that cannot be. */
bool buf_reserve(struct buf *buf, size_t extra);
bool buf_ok(const struct buf *buf);
/* Whether both hold the same bytes. */
bool buf_same(const struct buf *a, const struct buf *b);
/* Empty again, memory kept. */
void buf_clear(struct buf *buf);
/* Wipes and frees. */
void buf_done(struct buf *buf);
#define auto_buf auto_cleanup(buf_done)

#endif
