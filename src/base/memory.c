#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Written by tests only, before any thread starts. */
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

void *memory_resize(void *block, size_t size)
{
	if (fault.armed && fault_strikes())
		return NULL;
	return given(realloc(block, size == 0 ? 1 : size));
}

void memory_free(void *block)
{
	free(block);
}

void memory_release(void *pointer_to_pointer)
{
	void **pointer = pointer_to_pointer;

	free(*pointer);
	*pointer = NULL;
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
