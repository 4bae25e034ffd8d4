/*
 * What goes to and comes from a program that runs; for program.c.
 */
#ifndef BASE_PROGRAM_EXCHANGE_H
#define BASE_PROGRAM_EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/program.h"

/* Our ends of a child's streams, and what is still to be written. */
struct program_exchange {
	int input, output; /* -1: none */
	const char *at;
	size_t left;
};

/* Milliseconds until then, 0 when it is past. */
int program_left(int64_t deadline);
/* All that it reads and says, until it closes the stream. */
int program_exchange(struct program_exchange *exchange, int64_t deadline,
    struct buf *output, enum program_end *end, struct error *error);
void program_exchange_done(struct program_exchange *exchange);

#endif
