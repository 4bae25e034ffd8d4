/*
 * Loaded before the C library (LD_PRELOAD): makes the n-th call that has to do
 * with writing a file, or reading a directory, fail, or the process end at it.
 *
 *   SHIM_CALL    open write fsync close rename link lock, or readdir
 *   SHIM_BELOW   only files below this directory
 *   SHIM_AT      which of these calls, from 1
 *   SHIM_ERRNO   the number it fails with; a write fails after half its bytes,
 *                but not with EINTR
 *   SHIM_SIGNAL  or the signal that is sent before it
 *   SHIM_ALWAYS  set: it, and all after it
 *   SHIM_FIRED   a file that is made when it has happened
 *
 * Only descriptors opened for writing count, and opens that may make a file.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	FDS = 1024
};

static atomic_bool written[FDS];
static atomic_int calls;

static void *real(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static bool is_below(const char *path)
{
	const char *below = getenv("SHIM_BELOW");
	char place[PATH_MAX], *slash;

	if (below == NULL || path == NULL || strlen(path) >= sizeof(place))
		return false;
	strcpy(place, path);
	slash = strrchr(place, '/');
	if (slash != NULL)
		*slash = '\0';
	else
		strcpy(place, ".");
	slash = realpath(place, NULL);
	if (slash == NULL)
		return false;
	bool found = strncmp(slash, below, strlen(below)) == 0;
	free(slash);
	return found;
}

static void tell(void)
{
	const char *path = getenv("SHIM_FIRED");
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600);

	(void)syscall(SYS_close, fd);
}

/* Whether this call is the one, and is to fail; a signal is sent here. */
static bool strikes(const char *name)
{
	const char *call = getenv("SHIM_CALL"), *at = getenv("SHIM_AT"),
		   *number = getenv("SHIM_SIGNAL");
	int count;

	if (call == NULL || at == NULL || strcmp(call, name) != 0)
		return false;
	count = atomic_fetch_add(&calls, 1) + 1;
	if (count != atoi(at) &&
	    (getenv("SHIM_ALWAYS") == NULL || count < atoi(at)))
		return false;
	tell();
	if (number != NULL) {
		(void)kill(getpid(), atoi(number));
		return false;
	}
	errno = atoi(getenv("SHIM_ERRNO"));
	return true;
}

static int open_with(const char *name, const char *path, int flags, mode_t mode)
{
	int (*next)(const char *, int, ...) = real(name);
	bool counts = (flags & O_CREAT) != 0 && is_below(path);
	int fd;

	if (counts && strikes("open"))
		return -1;
	fd = next(path, flags, mode);
	if (fd >= 0 && fd < FDS)
		written[fd] = (flags & O_ACCMODE) != O_RDONLY && is_below(path);
	return fd;
}

static mode_t mode_of(int flags, va_list list)
{
	return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

#define OPEN(function)                                          \
	int function(const char *path, int flags, ...)          \
	{                                                       \
		va_list list;                                   \
		mode_t mode;                                    \
                                                                \
		va_start(list, flags);                          \
		mode = mode_of(flags, list);                    \
		va_end(list);                                   \
		return open_with(#function, path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

static bool counts(int fd)
{
	return fd >= 0 && fd < FDS && written[fd];
}

ssize_t write(int fd, const void *bytes, size_t length)
{
	ssize_t (*next)(int, const void *, size_t) = real("write");

	if (counts(fd) && strikes("write")) {
		int number = errno;

		if (number != EINTR && next(fd, bytes, length / 2) < 0)
			return -1;
		errno = number;
		return -1;
	}
	return next(fd, bytes, length);
}

int fsync(int fd)
{
	int (*next)(int) = real("fsync");
	struct stat facts;
	bool is_ours =
	    counts(fd) || (fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode));

	return is_ours && strikes("fsync") ? -1 : next(fd);
}

int close(int fd)
{
	int (*next)(int) = real("close");

	if (counts(fd)) {
		written[fd] = false;
		if (strikes("close")) {
			int number = errno;

			(void)next(fd);
			errno = number;
			return -1;
		}
	}
	return next(fd);
}

int rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *) = real("rename");

	return is_below(to) && strikes("rename") ? -1 : next(from, to);
}

int link(const char *from, const char *to)
{
	int (*next)(const char *, const char *) = real("link");

	return is_below(to) && strikes("link") ? -1 : next(from, to);
}

int flock(int fd, int operation)
{
	int (*next)(int, int) = real("flock");

	return counts(fd) && strikes("lock") ? -1 : next(fd, operation);
}

#define READDIR(function, entry)                                               \
	struct entry *function(DIR *directory)                                 \
	{                                                                      \
		struct entry *(*next)(DIR *) = real(#function);                \
		char link[64], place[PATH_MAX];                                \
		int number = errno;                                            \
		ssize_t length;                                                \
                                                                               \
		(void)snprintf(                                                \
		    link, sizeof(link), "/proc/self/fd/%d", dirfd(directory)); \
		length = readlink(link, place, sizeof(place) - 3);             \
		if (length >= 0) {                                             \
			memcpy(place + length, "/x", 3);                       \
			if (is_below(place) && strikes("readdir"))             \
				return NULL;                                   \
		}                                                              \
		/* At the end of a directory it is as it was before. */        \
		errno = number;                                                \
		return next(directory);                                        \
	}
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

static int fcntl_with(const char *name, int fd, int command, void *argument)
{
	int (*next)(int, int, ...) = real(name);
	int result;

	if ((command == F_SETLK || command == F_GETLK) && counts(fd) &&
	    strikes("lock"))
		return -1;
	result = next(fd, command, argument);
	if ((command == F_DUPFD || command == F_DUPFD_CLOEXEC) && result >= 0 &&
	    result < FDS)
		written[result] = counts(fd);
	return result;
}

#define FCNTL(function)                                              \
	int function(int fd, int command, ...)                       \
	{                                                            \
		va_list list;                                        \
		void *argument;                                      \
                                                                     \
		va_start(list, command);                             \
		argument = va_arg(list, void *);                     \
		va_end(list);                                        \
		return fcntl_with(#function, fd, command, argument); \
	}
FCNTL(fcntl)
FCNTL(fcntl64)
