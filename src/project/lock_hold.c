/*
 * Holding and writing the lock file. A hidden file beside it serves as the
 * lock: whoever has a record lock (fcntl(2)) on it is the one. The system drops
 * the lock when the process ends in any way, and tells who has it. Nothing is
 * ever written to that file, so it does not matter whose it is.
 *
 * File systems without record locks (some network and FUSE ones) get a file
 * that is made anew (O_EXCL) and names its owner; one whose owner has died on
 * this machine is removed.
 */
#include "project/lock_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	POLL_MS = 20,
	OWNER_MAX = 320, /* bytes of "HOST PID" */
	LOCK_MODE = 0666 /* the umask counts */
};

/* The file comes off its name before the record lock does, so that who waits
 * sees that it is no longer the one. */
static int drop(struct lock *lock)
{
	int result = 0;

	if (lock->fd >= 0) {
		(void)unlink(lock->held);
		result = close(lock->fd);
	}
	lock->fd = -1;
	if (lock->is_owned)
		result = unlink(lock->owned);
	lock->is_owned = false;
	return result == 0 || errno == EINTR ? 0 : -1;
}

void lock_free(struct lock *lock)
{
	if (lock == NULL)
		return;
	(void)drop(lock);
	lock_clear(lock);
	memory_free(lock->path);
	memory_free(lock->held);
	memory_free(lock->owned);
	memory_free(lock);
}

/* -- without record locks ------------------------------------------------- */

static bool lacks_locks(int number)
{
	return number == ENOLCK || number == ENOSYS || number == EOPNOTSUPP ||
	       number == ENOTSUP || number == EINVAL;
}

/* "HOST PID" of this process. */
static int name_owner(char *owner)
{
	char host[256] = "";

	if (gethostname(host, sizeof(host)) != 0)
		return -1;
	host[sizeof(host) - 1] = '\0';
	return snprintf(owner, OWNER_MAX, "%s %ld\n", host, (long)getpid());
}

/* The process of this machine that the text names; 0: another machine's, or
 * not to be told. */
static pid_t owner_of(const char *text, size_t length)
{
	char ours[OWNER_MAX];
	size_t host;
	int64_t number;

	if (name_owner(ours) < 0)
		return 0;
	host = (size_t)(strrchr(ours, ' ') - ours) + 1;
	if (length <= host + 1 || memcmp(text, ours, host) != 0 ||
	    text[length - 1] != '\n' ||
	    !text_to_number(
		text + host, length - host - 1, 1, INT32_MAX, &number))
		return 0;
	return (pid_t)number;
}

/* Another one may take the place of a dead owner just now: what is taken away
 * is looked at again, and put back if it is not what it was. */
static int remove_dead(struct lock *lock, const struct buf *text)
{
	auto_buf struct buf aside = {0}, found = {0};
	struct error ignored;
	int result = 0;

	buf_printf(&aside, "%s.%ld", lock->owned, (long)getpid());
	if (!buf_ok(&aside) || rename(lock->owned, aside.data) != 0)
		return -1;
	if (file_read(aside.data, OWNER_MAX, &found, NULL, &ignored) == 0 &&
	    (found.length != text->length ||
		memcmp(found.data, text->data, text->length) != 0))
		result = link(aside.data, lock->owned);
	(void)unlink(aside.data);
	return result;
}

/* Makes the file that is the lock by being there: 1 made, 0 it is there, -1
 * failed, with errno. */
static int create_owned(const char *path, const char *owner, size_t length)
{
	int fd, result, number;

	do
		fd = open(path,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    LOCK_MODE);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return errno == EEXIST ? 0 : -1;
	result = fchmod(fd, LOCK_MODE & 0644) != 0
		     ? -1
		     : file_write_all(fd, owner, length);
	number = errno;
	if (close(fd) != 0 && result == 0) {
		result = -1;
		number = errno;
	}
	if (result == 0)
		return 1;
	(void)unlink(path);
	errno = number;
	return -1;
}

/* 1: ours now, 0: another process has it (ret_holder), -1: failed. */
static int make_owned(struct lock *lock, pid_t *ret_holder, struct error *error)
{
	auto_buf struct buf text = {0};
	struct error fault = {0};
	char owner[OWNER_MAX];
	int length = name_owner(owner);
	int made =
	    length < 0 ? -1 : create_owned(lock->owned, owner, (size_t)length);

	if (made < 0)
		return error_set_system(
		    error, errno, "cannot create '%s'", lock->owned);
	lock->is_owned = made > 0;
	if (made > 0 ||
	    file_read(lock->owned, OWNER_MAX, &text, NULL, &fault) != 0)
		return made;
	*ret_holder = owner_of(text.data, text.length);
	if (*ret_holder > 0 && kill(*ret_holder, 0) != 0 && errno == ESRCH) {
		*ret_holder = 0;
		(void)remove_dead(lock, &text);
	}
	return 0;
}

/* -- with ----------------------------------------------------------------- */

/* 1: taken, 0: another process has it (ret_holder), -1: failed, with errno. */
static int try_lock(int fd, pid_t *ret_holder)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int result;

	do
		result = fcntl(fd, F_SETLK, &all);
	while (result != 0 && errno == EINTR);
	if (result == 0)
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

static int fail_way(const struct lock *lock, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' is in the way: it is no regular file", lock->held);
	return error_hint(error, "remove it");
}

/* The file that is locked, by a descriptor; -1 with the error. */
static int open_held(const struct lock *lock, struct error *error)
{
	struct stat facts;
	int fd;

	do
		fd = open(lock->held,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		    LOCK_MODE);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && lstat(lock->held, &facts) == 0 && !S_ISREG(facts.st_mode))
		return fail_way(lock, error);
	if (fd < 0)
		return error_set_system(
		    error, errno, "cannot open '%s'", lock->held);
	if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) {
		/* The umask may have shut us out of our own file. */
		if ((facts.st_mode & 0600) != 0600 && facts.st_nlink == 1 &&
		    facts.st_uid == geteuid())
			(void)fchmod(fd, (facts.st_mode & 0777) | 0600);
		return fd;
	}
	(void)close(fd);
	return fail_way(lock, error);
}

/* As make_owned. */
static int take(struct lock *lock, pid_t *ret_holder, struct error *error)
{
	int fd = open_held(lock, error);
	int taken, number;

	if (fd < 0)
		return -1;
	taken = try_lock(fd, ret_holder);
	number = errno;
	if (taken > 0 && is_at(fd, lock->held)) {
		lock->fd = fd;
		return 1;
	}
	if (taken < 0 && lacks_locks(number)) {
		(void)unlink(lock->held);
		(void)close(fd);
		return make_owned(lock, ret_holder, error);
	}
	(void)close(fd);
	return taken < 0 ? error_set_system(
			       error, number, "cannot lock '%s'", lock->held)
			 : 0;
}

static int fail_busy(const struct lock *lock, pid_t holder, struct error *error)
{
	if (holder > 0)
		(void)error_set(error, STATUS_BUSY,
		    "'%s' is in use by process %ld", lock->path, (long)holder);
	else
		(void)error_set(error, STATUS_BUSY,
		    "'%s' is in use by another process", lock->path);
	if (holder == 0 && file_exists(lock->owned))
		return error_hint(error,
		    "when no scepctl runs on any machine, remove '%s'",
		    lock->owned);
	return error_hint(error, "try again once it has ended");
}

int lock_hold(struct lock *lock, unsigned wait_ms, struct error *error)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	int64_t end = clock_milliseconds() + wait_ms;
	int taken = lock->fd >= 0 || lock->is_owned;
	pid_t holder = 0;

	while (taken == 0) {
		taken = take(lock, &holder, error);
		if (taken == 0) {
			if (clock_milliseconds() >= end)
				return fail_busy(lock, holder, error);
			(void)nanosleep(&pause, NULL);
		}
	}
	if (taken < 0)
		return -1;
	file_tidy(lock->path);
	lock_clear(lock);
	if (lock_read_file(lock, NULL, error) == 0)
		return 0;
	(void)drop(lock);
	return -1;
}

/* -- writing -------------------------------------------------------------- */

int lock_sync(struct lock *lock, bool *ret_written, struct error *error)
{
	auto_buf struct buf text = {0};
	const bool changed = lock->changed;

	if (changed) {
		if (lock_write_text(lock, &text, error) != 0 ||
		    file_put(lock->path,
			&(struct file_bytes){text.data, text.length}, LOCK_MODE,
			FILE_SYNCED, error) != 0)
			return -1;
		lock->changed = false;
	}
	if (ret_written != NULL)
		*ret_written = changed;
	return 0;
}

int lock_commit(struct lock *lock, bool *ret_written, struct error *error)
{
	bool written = false;

	if (lock_sync(lock, &written, error) != 0) {
		(void)drop(lock);
		return -1;
	}
	if (drop(lock) != 0)
		return error_set_system(
		    error, errno, "cannot let go of '%s'", lock->path);
	*ret_written = written;
	return 0;
}
