/*
 * Writing files: through a temporary file of our own beside the file, renamed
 * over it last. Whoever writes a temporary file has a lock on it (flock(2)),
 * which the system drops when the process ends in any way: what nobody holds
 * was left by one that was killed.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "base/map.h"
#include "base/banned.h"

#define TEMPORARY_SUFFIX ".scepctl-tmp"

enum {
	NAMES_MAX = 32, /* temporary files of one file */
	/* Bytes of its name that one may have: NAME_MAX is 255 on most. */
	BASE_MAX = 200,
	/* Where locks are not to be had: a temporary file this old, in seconds,
	 * is not being written any more. */
	STALE_AGE = 60
};

struct temporary {
	char name[FILE_PATH_MAX];
	int fd;
};

/* The name of a temporary file: hidden, beside the file itself. The first is
 * the usual one, the others are for when something is in its way. A name that
 * is as long as names may be gives its hash. */
static int temporary_name(
    char *name, const char *path, int number, struct error *error)
{
	const char *base = file_name(path);
	char kind[16] = "", hash[32];
	int length;

	if (strlen(base) > BASE_MAX) {
		(void)snprintf(hash, sizeof(hash), "%016llx",
		    (unsigned long long)map_hash(base, strlen(base)));
		base = hash;
	}
	if (number > 0)
		(void)snprintf(kind, sizeof(kind), ".%d", number);
	length = snprintf(name, FILE_PATH_MAX, "%.*s.%s%s" TEMPORARY_SUFFIX,
	    (int)(file_name(path) - path), path, base, kind);
	if (length < 0 || length >= FILE_PATH_MAX)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", path);
	return 0;
}

static int lock_whole(int fd, int operation)
{
	int result;

	do
		result = flock(fd, operation);
	while (result != 0 && errno == EINTR);
	return result;
}

/* What flock(2) says on file systems that have none. */
static bool lacks_locks(int number)
{
	return number == ENOLCK || number == ENOSYS || number == EOPNOTSUPP ||
	       number == ENOTSUP || number == EINVAL;
}

/* With errno; *fd is closed in any case. */
static int close_whole(int *fd)
{
	int closing = *fd;

	*fd = -1;
	/* After EINTR the descriptor is gone on Linux and macOS, and the bytes
	 * are on their way: the file was not written to since. */
	return closing < 0 || close(closing) == 0 || errno == EINTR ? 0 : -1;
}

static bool is_at(int fd, const char *name, struct stat *ret_facts)
{
	struct stat there;

	return fstat(fd, ret_facts) == 0 && lstat(name, &there) == 0 &&
	       ret_facts->st_ino == there.st_ino &&
	       ret_facts->st_dev == there.st_dev;
}

enum left {
	LEFT_NOTHING,
	LEFT_REMOVED,
	LEFT_IN_USE /* or none of ours */
};

/* Removes name if it is what a killed run of ours left: a regular file of
 * this user's with no other name, that nobody is writing. */
static enum left remove_left(const char *name)
{
	struct stat facts;
	auto_fd int fd = -1;

	if (lstat(name, &facts) != 0)
		return errno == ENOENT ? LEFT_NOTHING : LEFT_IN_USE;
	if (!S_ISREG(facts.st_mode) || facts.st_uid != geteuid() ||
	    facts.st_nlink != 1)
		return LEFT_IN_USE;
	fd = open(name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return LEFT_IN_USE;
	if (lock_whole(fd, LOCK_EX | LOCK_NB) != 0 &&
	    (!lacks_locks(errno) || time(NULL) - facts.st_mtime < STALE_AGE))
		return LEFT_IN_USE;
	return is_at(fd, name, &facts) && facts.st_nlink == 1 &&
		       unlink(name) == 0
		   ? LEFT_REMOVED
		   : LEFT_IN_USE;
}

/* 1: it is ours, 0: it was taken away, try again, -1: failed, with errno. */
static int own(struct temporary *temporary)
{
	struct stat facts;

	if (lock_whole(temporary->fd, LOCK_EX) != 0 && !lacks_locks(errno))
		return -1;
	if (!is_at(temporary->fd, temporary->name, &facts))
		return 0;
	/* A umask that shuts us out of our own file is not meant. */
	if ((facts.st_mode & 0600) != 0600 &&
	    fchmod(temporary->fd, (facts.st_mode & 0777) | 0600) != 0)
		return -1;
	return 1;
}

/* With errno. */
static int open_new(struct temporary *temporary, mode_t mode)
{
	do
		temporary->fd = open(temporary->name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	while (temporary->fd < 0 && errno == EINTR);
	return temporary->fd < 0 ? -1 : 0;
}

static int fail_create(
    struct temporary *temporary, const char *path, struct error *error)
{
	int number = errno;

	if (temporary->fd >= 0)
		(void)unlink(temporary->name);
	(void)close_whole(&temporary->fd);
	return error_set_system(
	    error, number, "cannot create a file beside '%s'", path);
}

/* *ret_number says which of its names it got. */
static int open_temporary(struct temporary *temporary, const char *path,
    mode_t mode, int *ret_number, struct error *error)
{
	int number = 0;

	temporary->fd = -1;
	while (number < NAMES_MAX) {
		int owned;

		if (temporary_name(temporary->name, path, number, error) != 0)
			return -1;
		if (open_new(temporary, mode) != 0) {
			if (errno != EEXIST)
				return fail_create(temporary, path, error);
			number += remove_left(temporary->name) == LEFT_IN_USE;
			continue;
		}
		owned = own(temporary);
		if (owned > 0) {
			*ret_number = number;
			return 0;
		}
		if (owned < 0)
			return fail_create(temporary, path, error);
		(void)close_whole(&temporary->fd);
	}
	(void)error_set(error, STATUS_REFUSED,
	    "cannot write '%s': its temporary files are in use or in the way",
	    path);
	return error_hint(
	    error, "look for files that end in " TEMPORARY_SUFFIX " beside it");
}

int file_write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(fd, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes += put;
		length -= (size_t)put;
	}
	return 0;
}

static int sync_file(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	return result;
}

/* A file system may find only now that there is no room, or no server. The
 * lock stays with the other descriptor. */
static int close_copy(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		return -1;
	if (close(copy) == 0)
		return 0;
	/* Interrupted: whether all is written is not known. */
	return errno == EINTR ? sync_file(fd) : -1;
}

/* So that the rename itself outlives a power cut; some file systems cannot
 * sync directories, which is no reason to fail. */
static int sync_directory(const char *path)
{
	char directory[FILE_PATH_MAX];
	auto_fd int fd = -1;

	if (file_directory(directory, sizeof(directory), path) != 0)
		return -1;
	fd = open(directory[0] == '\0' ? "." : directory,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES ? 0 : -1;
	return sync_file(fd) == 0 || errno == EINVAL || errno == EBADF ||
		       errno == ENOTSUP || errno == ENOSYS || errno == EROFS
		   ? 0
		   : -1;
}

/* An interrupted call may have done its work: then there is no name any more.
 */
static int move(const char *name, const char *path)
{
	int result;

	do
		result = rename(name, path);
	while (result != 0 && errno == EINTR && file_exists(name));
	return result != 0 && errno == EINTR ? 0 : result;
}

/* Puts the temporary file at path, which must not be there. */
static int link_new(const char *name, const char *path)
{
	int result;

	do
		result = link(name, path);
	while (result != 0 && errno == EINTR && !file_is_same(name, path));
	if (result == 0 || errno == EINTR)
		return unlink(name);
	/* No links on this file system. */
	if ((errno != EPERM && errno != ENOTSUP && errno != EOPNOTSUPP &&
		errno != ENOSYS && errno != EMLINK))
		return -1;
	if (file_exists(path)) {
		errno = EEXIST;
		return -1;
	}
	return move(name, path);
}

/* What a file gets: bytes, or when there are none, all of a spool. */
struct content {
	const struct file_bytes *bytes;
	int spool;
};

/* With errno. */
static int copy_spool(int spool, int to)
{
	char piece[16 * 1024];
	off_t at = 0;

	for (;;) {
		ssize_t got = pread(spool, piece, sizeof(piece), at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		if (file_write_all(to, piece, (size_t)got) != 0)
			return -1;
		at += got;
	}
}

/* With errno. */
static int fill(int fd, const struct content *content)
{
	const struct file_bytes *bytes = content->bytes;

	return bytes != NULL ? file_write_all(fd, bytes->data, bytes->length)
			     : copy_spool(content->spool, fd);
}

/* With errno. */
static int fill_and_move(struct temporary *temporary, const char *path,
    const struct content *content, unsigned flags)
{
	if (fill(temporary->fd, content) != 0 ||
	    ((flags & FILE_SYNCED) != 0 && sync_file(temporary->fd) != 0) ||
	    close_copy(temporary->fd) != 0)
		return -1;
	return (flags & FILE_NEW) != 0 ? link_new(temporary->name, path)
				       : move(temporary->name, path);
}

/* What runs left that had to use another than the usual name. */
static void tidy_from(const char *path, int number)
{
	char name[FILE_PATH_MAX];
	struct error ignored;

	while (number < NAMES_MAX &&
	       temporary_name(name, path, number++, &ignored) == 0)
		if (remove_left(name) == LEFT_NOTHING)
			return;
}

static int put(const char *path, const struct content *content, mode_t mode,
    unsigned flags, struct error *error)
{
	struct temporary temporary;
	int number = 0, used = 0;

	if (open_temporary(&temporary, path, mode, &used, error) != 0)
		return -1;
	tidy_from(path, used + 1);
	if (((flags & FILE_EXACT) != 0 &&
		fchmod(temporary.fd, (mode & 0777) | 0600) != 0) ||
	    fill_and_move(&temporary, path, content, flags) != 0) {
		number = errno;
		(void)unlink(temporary.name);
	}
	if (close_whole(&temporary.fd) != 0 && number == 0)
		number = errno;
	if (number == 0 && (flags & FILE_SYNCED) != 0 &&
	    sync_directory(path) != 0)
		number = errno;
	if (number == EEXIST && (flags & FILE_NEW) != 0)
		return error_set(
		    error, STATUS_REFUSED, "'%s' exists already", path);
	if (number != 0)
		return error_set_system(
		    error, number, "cannot write '%s'", path);
	return 0;
}

/* A signal that ends the program waits until the temporary file is gone. */
static void hold_signals(sigset_t *ret_before)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM,
	    SIGXCPU, SIGXFSZ, SIGUSR1, SIGUSR2};
	sigset_t block;

	(void)sigemptyset(&block);
	for (size_t i = 0; i < array_length(signals); i++)
		(void)sigaddset(&block, signals[i]);
	(void)pthread_sigmask(SIG_BLOCK, &block, ret_before);
}

static int put_held(const char *path, const struct content *content,
    mode_t mode, unsigned flags, struct error *error)
{
	sigset_t before;
	int result;

	hold_signals(&before);
	result = put(path, content, mode, flags, error);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

int file_put(const char *path, const struct file_bytes *bytes, mode_t mode,
    unsigned flags, struct error *error)
{
	return put_held(path, &(struct content){bytes, -1}, mode, flags, error);
}

int file_spool_open(const char *path, int *ret_fd, struct error *error)
{
	struct temporary temporary;
	sigset_t before;
	int number, result;

	hold_signals(&before);
	result = open_temporary(&temporary, path, 0600, &number, error);
	if (result == 0)
		(void)unlink(temporary.name);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (result == 0)
		*ret_fd = temporary.fd;
	return result;
}

int file_spool_put(
    const char *path, int spool, mode_t mode, struct error *error)
{
	return put_held(path, &(struct content){NULL, spool}, mode, 0, error);
}

int file_write(const char *path, const void *bytes, size_t length, mode_t mode,
    struct error *error)
{
	return file_put(
	    path, &(struct file_bytes){bytes, length}, mode, 0, error);
}

int file_create(const char *path, const void *bytes, size_t length, mode_t mode,
    struct error *error)
{
	return file_put(
	    path, &(struct file_bytes){bytes, length}, mode, FILE_NEW, error);
}

void file_tidy(const char *path)
{
	tidy_from(path, 0);
}
