/*
 * The same work on many items, on all cores, with results taken in order.
 *
 * work runs on any thread and must be pure: it touches only its item, its
 * slot and what is constant. done runs for item 0, 1, 2 ..., one at a time,
 * after the item's work; it may touch shared state. A slot is a piece of the
 * caller's memory, reused once its item is done; there are pool_slots of them.
 * Each thread has a stack of 8 MiB, whatever the system's default.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

#include "base/error.h"

struct pool_work {
	void *context;
	void (*work)(void *context, size_t item, size_t slot);
	/* Anything but 0 ends the run early. */
	int (*done)(void *context, size_t item, size_t slot);
};

/* Threads worth using for count items: the machine's cores at most. */
unsigned pool_threads(size_t count);
/* Threads for count items of which each is worth one: a program to wait for. */
unsigned pool_threads_each(size_t count);
/* Slots that a run with so many threads needs. */
size_t pool_slots(unsigned threads);
/* With one thread no thread is started. */
int pool_run(size_t count, unsigned threads, const struct pool_work *work,
    struct error *error);

#endif
