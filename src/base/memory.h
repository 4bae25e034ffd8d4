/*
 * The one allocator of the program. Memory comes zeroed, and is wiped when it
 * is given back: whatever was copied, parsed or written on its way leaves no
 * secret in memory that nobody owns. The rooms that wrap OpenSSL, cJSON and
 * Expat hand these functions to them, so that this holds for them too, and so
 * that a test can make every allocation fail in turn (memory_fail_after).
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

#include "base/base.h"

/* size zeroed bytes, or NULL; size 0 counts as 1. */
void *memory_new(size_t size);
/* count elements of size bytes, zeroed; NULL on overflow or lack of memory. */
void *memory_new_array(size_t count, size_t size);
/* As realloc; the new part is not zeroed. The old block stays on failure. */
void *memory_resize(void *block, size_t size);
/* Room for one more in a list of count elements of size bytes, which comes
 * back, perhaps elsewhere, with its new capacity: 16 at first, then doubled.
 * NULL for lack of memory: list and capacity stay as they were. */
void *memory_grow(void *list, size_t count, size_t *capacity, size_t size);
/* As memory_resize, never made to fail by a test: for a library with threads.
 */
void *memory_move(void *block, size_t size);
/* Wipes it first; also for what a library allocated by malloc. */
void memory_free(void *block);
/* For auto_cleanup of any pointer. */
void memory_release(void *pointer_to_pointer);
#define auto_memory auto_cleanup(memory_release)

/* Zeroed pages of their own for size bytes, kept out of core dumps and, where
 * the user's limit allows it (RLIMIT_MEMLOCK), out of the swap; NULL for lack
 * of memory. memory_free_pages wipes them; it takes NULL, and the same size. */
void *memory_new_pages(size_t size);
void memory_free_pages(void *pages, size_t size);

/* Overwrites size bytes in a way that is not optimised away. */
void memory_wipe(void *block, size_t size);

/* Memory was refused once in this process, to whomever. */
int memory_refused(void);

/* For tests. From now on the allocation after the next count ones fails, and
 * all after it as well when lasting is set; memory_refused is 0 again. A
 * negative count turns this off. Not for use with more than one thread. */
TEST_HOOK void memory_fail_after(long count, int lasting);
/* How many allocations there were since memory_fail_after was called. */
TEST_HOOK long memory_count(void);

#endif
