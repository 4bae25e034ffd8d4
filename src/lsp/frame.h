/*
 * The stream taken apart: "Content-Length: N", an empty line, N bytes (Base
 * Protocol of the Language Server Protocol).
 */
#ifndef LSP_FRAME_H
#define LSP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

enum {
	FRAME_HEADER_MAX = 4096, /* bytes, with the empty line */
	FRAME_MESSAGE_MAX = 8 * 1024 * 1024
};

/* Zero-initialised is ready. */
struct frame {
	struct buf bytes;
	size_t taken; /* of bytes: those before are done with */
	size_t body;  /* bytes of the message whose header was read; or 0 */
	bool has_header;
	int64_t skip; /* bytes of a message that is too long, still to come */
};

enum frame_next {
	FRAME_MORE,    /* nothing whole is there yet */
	FRAME_MESSAGE, /* one, until frame_feed is called again */
	FRAME_TOO_LONG /* one that is passed over */
};

int frame_feed(
    struct frame *frame, const char *bytes, size_t length, struct error *error);
/* -1 for a header that is none: where the next one begins is not known. */
int frame_next(struct frame *frame, enum frame_next *ret_next,
    const char **ret_text, size_t *ret_length, struct error *error);
void frame_done(struct frame *frame);
/* Appends a message with its header. */
void frame_add(struct buf *out, const struct buf *message);

#endif
