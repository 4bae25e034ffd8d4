/* The one allocator, which wipes what it takes back. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __APPLE__
#include <malloc/malloc.h>
#define block_size malloc_size
#else
#include <malloc.h>
#define block_size malloc_usable_size
#endif

#include "base/banned.h"

/* Written by tests only, before any thread starts. */
enum {
	CAPACITY_FIRST = 16 /* elements of a list */
};

static struct {
	int armed;
	int lasting;
	long left;
	long count;
} fault;

static atomic_int refused;

static int fault_strikes(void)
{
	fault.count++;
	if (fault.left > 0) {
		fault.left--;
		return 0;
	}
	if (fault.left < 0 || (refused && !fault.lasting))
		return 0;
	refused = 1;
	return 1;
}

static void *given(void *block)
{
	if (block == NULL)
		refused = 1;
	return block;
}

void *memory_new(size_t size)
{
	if (fault.armed && fault_strikes())
		return NULL;
	return given(calloc(1, size == 0 ? 1 : size));
}

void *memory_new_array(size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	return memory_new(count * size);
}

/* Never realloc: it may move the block and leave what was in it behind. */
void *memory_move(void *block, size_t size)
{
	size_t old = block == NULL ? 0 : block_size(block);
	void *moved = given(malloc(size == 0 ? 1 : size));

	if (moved == NULL)
		return NULL;
	if (old > 0)
		memcpy(moved, block, old < size ? old : size);
	memory_free(block);
	return moved;
}

void *memory_resize(void *block, size_t size)
{
	if (fault.armed && fault_strikes())
		return NULL;
	return memory_move(block, size);
}

void *memory_grow(void *list, size_t count, size_t *capacity, size_t size)
{
	size_t more = *capacity == 0 ? CAPACITY_FIRST : 2 * *capacity;

	if (count < *capacity)
		return list;
	if (more > SIZE_MAX / 2 / size)
		return NULL;
	list = memory_resize(list, more * size);
	if (list != NULL)
		*capacity = more;
	return list;
}

/* The whole block, also what was in it before the part that is in use. */
void memory_free(void *block)
{
	if (block == NULL)
		return;
	memory_wipe(block, block_size(block));
	free(block);
}

void memory_release(void *pointer_to_pointer)
{
	void **pointer = pointer_to_pointer;

	memory_free(*pointer);
	*pointer = NULL;
}

void *memory_new_pages(size_t size)
{
	void *pages;

	if (fault.armed && fault_strikes())
		return NULL;
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return given(NULL);
	(void)mlock(pages, size);
#ifdef MADV_DONTDUMP
	(void)madvise(pages, size, MADV_DONTDUMP);
#endif
	return pages;
}

void memory_free_pages(void *pages, size_t size)
{
	if (pages == NULL)
		return;
	memory_wipe(pages, size);
	(void)munmap(pages, size);
}

void memory_wipe(void *block, size_t size)
{
	if (size == 0)
		return;
	memset(block, 0, size);
	/* What memset wrote counts as read here, so it is not optimised away.
	 */
	__asm__ __volatile__("" : : "r"(block) : "memory");
}

void memory_fail_after(long count, int lasting)
{
	fault.armed = 1;
	fault.left = count;
	fault.lasting = lasting;
	refused = 0;
	fault.count = 0;
}

long memory_count(void)
{
	return fault.count;
}

int memory_refused(void)
{
	return refused;
}
