/*
 * Preloaded into the program: memory that is given back must not hold the
 * secret any more. FREED_SECRET is what to look for, also in UTF-16, as pages
 * of NDES and NTLM have it; each block found is
 * written to the file FREED_LOG, with the way to it. For glibc.
 */
#define _GNU_SOURCE
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void __libc_free(void *block);

static char secret[256];
static char wide[2 * sizeof(secret)];
static size_t length;
static int report = -1;
static __thread int inside;
static long blocks;

__attribute__((constructor)) static void start(void)
{
	void *first[4];
	const char *text = getenv("FREED_SECRET");
	const char *name = getenv("FREED_LOG");

	if (text == NULL || name == NULL || strlen(text) >= sizeof(secret))
		return;
	report = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	(void)backtrace(first, 4); /* allocates when called first */
	memcpy(secret, text, strlen(text));
	for (size_t i = 0; i < strlen(text); i++)
		wide[2 * i] = text[i];
	length = strlen(text);
}

/* So that a run without the library is not taken for a clean one. */
__attribute__((destructor)) static void end(void)
{
	static const char said[] = "ended\n";

	if (report >= 0 && blocks > 0)
		(void)!write(report, said, sizeof(said) - 1);
}

static void look(const void *block, size_t size)
{
	static const char said[] = "freed with the secret:\n";
	void *frames[24];

	if (length == 0 || inside)
		return;
	inside = 1;
	__atomic_fetch_add(&blocks, 1, __ATOMIC_RELAXED);
	if (memmem(block, size, secret, length) != NULL ||
	    memmem(block, size, wide, 2 * length) != NULL) {
		(void)!write(report, said, sizeof(said) - 1);
		backtrace_symbols_fd(frames, backtrace(frames, 24), report);
	}
	inside = 0;
}

void free(void *block)
{
	if (block == NULL)
		return;
	look(block, malloc_usable_size(block));
	__libc_free(block);
}

/* Always moves, as any realloc may. */
void *realloc(void *block, size_t size)
{
	size_t old = block == NULL ? 0 : malloc_usable_size(block);
	void *moved = malloc(size);

	if (moved == NULL)
		return NULL;
	if (old > 0)
		memcpy(moved, block, old < size ? old : size);
	free(block);
	return moved;
}

int munmap(void *block, size_t size)
{
	look(block, size);
	return (int)syscall(SYS_munmap, block, size);
}
