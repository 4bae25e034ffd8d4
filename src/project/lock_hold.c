/*
 * Holding and writing the lock file. The temporary file that is to replace it
 * serves as the lock too: whoever has a record lock (fcntl(2)) on it is the
 * one. The system drops the lock when the process ends in any way, and tells
 * who has it. A file left by a killed process is taken over.
 */
#include "project/lock_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/banned.h"

enum {
	POLL_MS = 20
};

static const char head[] =
    "# scepctl.lock: what scepctl learnt from servers. It writes this file "
    "itself.\n"
    "# Commit it. A pin is replaced by 'scepctl fingerprint --update "
    "--replace OLD FILE'.\n";

static void let_go(struct lock *lock)
{
	if (lock->fd >= 0)
		(void)close(lock->fd);
	lock->fd = -1;
}

/* The file comes off its name before the record lock does, so that who waits
 * sees that it is no longer the one. */
static void drop(struct lock *lock)
{
	if (lock->fd >= 0)
		(void)unlink(lock->temporary);
	let_go(lock);
}

void lock_free(struct lock *lock)
{
	if (lock == NULL)
		return;
	drop(lock);
	lock_clear(lock);
	memory_free(lock->path);
	memory_free(lock->temporary);
	memory_free(lock->second);
	memory_free(lock);
}

/* 1: taken, 0: another process has it (ret_holder), -1: failed. */
static int try_lock(int fd, pid_t *ret_holder)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_SETLK, &all) == 0)
		return 1;
	if (errno != EACCES && errno != EAGAIN)
		return -1;
	if (fcntl(fd, F_GETLK, &all) == 0 && all.l_type != F_UNLCK)
		*ret_holder = all.l_pid;
	return 0;
}

static bool is_at(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static int take(struct lock *lock, pid_t *ret_holder, struct error *error)
{
	int fd = open(
	    lock->temporary, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	int taken;

	if (fd < 0)
		return error_set_system(
		    error, errno, "cannot create '%s'", lock->temporary);
	taken = try_lock(fd, ret_holder);
	if (taken > 0 && is_at(fd, lock->temporary)) {
		lock->fd = fd;
		return 1;
	}
	if (taken < 0)
		(void)error_set_system(
		    error, errno, "cannot lock '%s'", lock->temporary);
	(void)close(fd);
	return taken < 0 ? -1 : 0;
}

static int fail_busy(const struct lock *lock, pid_t holder, struct error *error)
{
	if (holder > 0)
		(void)error_set(error, STATUS_BUSY,
		    "'%s' is in use by process %ld", lock->path, (long)holder);
	else
		(void)error_set(error, STATUS_BUSY,
		    "'%s' is in use by another process", lock->path);
	return error_hint(error, "try again once it has ended");
}

static int wait_for(struct lock *lock, unsigned wait_ms, struct error *error)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	int64_t end = clock_milliseconds() + wait_ms;
	pid_t holder = 0;

	for (;;) {
		int taken = take(lock, &holder, error);

		if (taken != 0)
			return taken < 0 ? -1 : 0;
		if (clock_milliseconds() >= end || nanosleep(&pause, NULL) != 0)
			return fail_busy(lock, holder, error);
	}
}

static int read_again(struct lock *lock, struct error *error)
{
	auto_buf struct buf text = {0};
	struct error fault = {0};

	lock_clear(lock);
	if (file_read(lock->path, LOCK_BYTES_MAX, &text, NULL, &fault) == 0)
		return lock_read_text(lock, text.data, text.length, error);
	if (fault.status == STATUS_NOT_FOUND)
		return 0;
	*error = fault;
	return -1;
}

int lock_hold(struct lock *lock, unsigned wait_ms, struct error *error)
{
	if (lock->fd < 0 && wait_for(lock, wait_ms, error) != 0)
		return -1;
	/* Left by one that was killed in lock_sync. */
	(void)unlink(lock->second);
	if (read_again(lock, error) == 0)
		return 0;
	drop(lock);
	return -1;
}

/* -- writing ------------------------------------------------------------- */

static int compare_lines(const void *a, const void *b)
{
	const struct lock_entry *x = a, *y = b;

	return strcmp(x->line, y->line);
}

static int add_all(struct lock *lock, struct buf *text, struct error *error)
{
	size_t bytes = lock->count * sizeof(*lock->entries);
	auto_memory struct lock_entry *sorted = memory_new(bytes);
	size_t count = 0;

	if (sorted == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < lock->count; i++)
		if (lock->entries[i].line != NULL)
			sorted[count++] = lock->entries[i];
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), compare_lines);
	buf_text(text, head);
	for (size_t i = 0; i < count; i++) {
		buf_text(text, sorted[i].line);
		buf_char(text, '\n');
	}
	return buf_ok(text) ? 0 : error_set_memory(error);
}

static int write_synced(int fd, const char *bytes, size_t length)
{
	return ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0 ||
		       file_write_all(fd, bytes, length) != 0
		   ? -1
		   : fsync(fd);
}

/* So that the rename itself outlives a power cut; some file systems cannot,
 * which is no reason to fail after the fact. */
static void sync_directory(const char *path)
{
	char directory[FILE_PATH_MAX] = ".";
	size_t length = file_directory_length(path);
	int fd;

	if (length == 0 && path[0] == '/')
		length = 1;
	if (length > 0 && length < sizeof(directory)) {
		memcpy(directory, path, length);
		directory[length] = '\0';
	}
	fd = open(directory, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

static int fail_write(const struct lock *lock, struct error *error)
{
	return error_set_system(error, errno, "cannot write '%s'", lock->path);
}

/* Writes through a file of its own, since the one that is renamed is no
 * longer there to be held. */
static int write_second(
    struct lock *lock, const struct buf *text, struct error *error)
{
	int fd = open(lock->second,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	int status;

	if (fd < 0)
		return fail_write(lock, error);
	status = write_synced(fd, text->data, text->length);
	if (status == 0)
		status = rename(lock->second, lock->path);
	if (status != 0) {
		status = fail_write(lock, error);
		(void)unlink(lock->second);
	}
	(void)close(fd);
	return status;
}

int lock_sync(struct lock *lock, bool *ret_written, struct error *error)
{
	auto_buf struct buf text = {0};

	if (!lock->changed) {
		*ret_written = false;
		return 0;
	}
	if (add_all(lock, &text, error) != 0 ||
	    write_second(lock, &text, error) != 0)
		return -1;
	sync_directory(lock->path);
	lock->changed = false;
	*ret_written = true;
	return 0;
}

int lock_commit(struct lock *lock, bool *ret_written, struct error *error)
{
	auto_buf struct buf text = {0};
	int status = 0;

	if (!lock->changed) {
		drop(lock);
		*ret_written = false;
		return 0;
	}
	if (add_all(lock, &text, error) != 0) {
		drop(lock);
		return -1;
	}
	if (write_synced(lock->fd, text.data, text.length) != 0 ||
	    rename(lock->temporary, lock->path) != 0) {
		status = fail_write(lock, error);
		drop(lock);
		return status;
	}
	let_go(lock);
	sync_directory(lock->path);
	lock->changed = false;
	*ret_written = true;
	return 0;
}
