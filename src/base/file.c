/* Files read whole and bounded; paths. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/banned.h"

void file_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

int file_read_open(
    int fd, const char *name, size_t most, struct buf *buf, struct error *error)
{
	enum {
		STEP = 64 * 1024
	};

	for (;;) {
		size_t room = most + 1 - buf->length;
		ssize_t got;

		/* What fstat announced fits without growing the buffer. */
		if (buf->capacity > buf->length + 1 &&
		    room > buf->capacity - buf->length - 1)
			room = buf->capacity - buf->length - 1;
		else if (room > STEP)
			room = STEP;
		if (!buf_reserve(buf, room))
			return error_set_memory(error);
		got = read(fd, buf->data + buf->length, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_system(
			    error, errno, "cannot read '%s'", name);
		buf->length += (size_t)got;
		buf->data[buf->length] = '\0';
		if (got == 0)
			return 0;
		if (buf->length > most)
			return error_set(error, STATUS_LIMIT,
			    "'%s' has more than %zu bytes", name, most);
	}
}

/* Opens without waiting for the other end of a pipe. */
static int open_input(const char *path)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int file_fail_kind(const char *path, mode_t mode, struct error *error)
{
	if (S_ISDIR(mode))
		return error_set(error, STATUS_FILE,
		    "'%s' is a directory, not a file", path);
	return error_set(
	    error, STATUS_FILE, "'%s' is not a regular file", path);
}

/* One that is just as long as it was said to be is not asked for its end. */
static int read_facts(int fd, const char *path, size_t most,
    const struct stat *facts, struct buf *buf, struct error *error)
{
	ssize_t got;

	if (facts->st_size > 0 && (unsigned long long)facts->st_size > most)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %zu bytes", path, most);
	if (!buf_reserve(buf, (size_t)facts->st_size + 1))
		return error_set_memory(error);
	got = read(fd, buf->data, (size_t)facts->st_size + 1);
	if (got > 0) {
		buf->length = (size_t)got;
		buf->data[buf->length] = '\0';
	}
	return got > 0 && got == facts->st_size
		   ? 0
		   : file_read_open(fd, path, most, buf, error);
}

int file_read(const char *path, size_t most, struct buf *buf, mode_t *ret_mode,
    struct error *error)
{
	auto_fd int fd = open_input(path);
	struct stat facts;

	buf_clear(buf);
	if (fd < 0)
		return error_set_system(error, errno, "cannot open '%s'", path);
	if (fstat(fd, &facts) != 0)
		return error_set_system(error, errno, "cannot read '%s'", path);
	if (!S_ISREG(facts.st_mode))
		return file_fail_kind(path, facts.st_mode, error);
	if (read_facts(fd, path, most, &facts, buf, error) != 0)
		return -1;
	if (ret_mode != NULL)
		*ret_mode = facts.st_mode & 07777;
	return 0;
}

static bool names_descriptor(const char *path)
{
	static const char *const places[] = {"/dev/fd/", "/proc/self/fd/"};
	int64_t number;

	for (size_t i = 0; i < array_length(places); i++)
		if (strncmp(path, places[i], strlen(places[i])) == 0 &&
		    text_to_number(path + strlen(places[i]),
			strlen(path) - strlen(places[i]), 0, INT32_MAX,
			&number))
			return true;
	return strcmp(path, "/dev/stdin") == 0;
}

bool file_is_pipe(const char *path)
{
	struct stat facts;

	if (names_descriptor(path))
		return stat(path, &facts) == 0 && S_ISFIFO(facts.st_mode);
	return lstat(path, &facts) == 0 && S_ISFIFO(facts.st_mode);
}

static int open_pipe(const char *path)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int file_open_named(
    const char *path, int *ret_fd, mode_t *ret_mode, struct error *error)
{
	bool is_pipe = file_is_pipe(path);
	auto_fd int fd = is_pipe ? open_pipe(path) : open_input(path);
	struct stat facts;

	if (fd < 0)
		return error_set_system(error, errno, "cannot open '%s'", path);
	if (fstat(fd, &facts) != 0)
		return error_set_system(error, errno, "cannot read '%s'", path);
	if (is_pipe ? !S_ISFIFO(facts.st_mode) : !S_ISREG(facts.st_mode))
		return file_fail_kind(path, facts.st_mode, error);
	*ret_mode = facts.st_mode;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int file_read_named(const char *path, size_t most, struct buf *buf,
    mode_t *ret_mode, struct error *error)
{
	auto_fd int fd = -1;
	mode_t mode;

	if (!file_is_pipe(path))
		return file_read(path, most, buf, ret_mode, error);
	buf_clear(buf);
	if (file_open_named(path, &fd, &mode, error) != 0)
		return -1;
	if (ret_mode != NULL)
		*ret_mode = mode & 07777;
	return file_read_open(fd, path, most, buf, error);
}

bool file_mode_is_private(mode_t mode)
{
	return !S_ISREG(mode) || (mode & 077) == 0;
}

int file_check_input(const char *path, struct error *error)
{
	struct stat facts;

	return stat(path, &facts) != 0 || S_ISREG(facts.st_mode)
		   ? 0
		   : file_fail_kind(path, facts.st_mode, error);
}

int file_check_output(const char *path, struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
		return 0;
	if (S_ISDIR(facts.st_mode))
		return error_set(error, STATUS_FILE,
		    "'%s' is a directory, not a file", path);
	(void)error_set(
	    error, STATUS_FILE, "'%s' is a device or pipe, not a file", path);
	return error_hint(error, "write to standard output with '-o -'");
}

int file_check_replaced(
    const char *path, const char *begin, const char *what, struct error *error)
{
	char bytes[FILE_BEGIN_MAX];
	size_t length = strlen(begin);
	ssize_t count = 0;
	auto_fd int fd = -1;

	if (file_check_output(path, error) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd >= 0)
		count = read(fd, bytes, sizeof(bytes));
	if (fd >= 0 && (count == 0 || (count >= (ssize_t)length &&
					  memcmp(bytes, begin, length) == 0)))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' is there, is no %s, and is left as it is", path, what);
	return error_hint(error, "name another file for the %s", what);
}

bool file_is_directory(const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool file_is_link(const char *path)
{
	struct stat facts;

	return lstat(path, &facts) == 0 && S_ISLNK(facts.st_mode);
}

bool file_is_same(const char *a, const char *b)
{
	struct stat first, second;

	return stat(a, &first) == 0 && stat(b, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool file_exists(const char *path)
{
	struct stat facts;

	return lstat(path, &facts) == 0;
}

bool file_changed_at(const char *path, int64_t *ret_time)
{
	struct stat facts;

	if (stat(path, &facts) != 0)
		return false;
	*ret_time = (int64_t)facts.st_mtime;
	return true;
}

int file_make_directory(const char *path, struct error *error)
{
	char part[FILE_PATH_MAX];
	size_t length = strlen(path);

	if (length >= sizeof(part))
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", path);
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return error_set_system(error, errno,
			    "cannot make the directory '%s'", part);
	}
	if (!file_is_directory(path))
		return error_set(
		    error, STATUS_FILE, "'%s' is not a directory", path);
	return 0;
}

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

size_t file_directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == path)
		return 1;
	return slash == NULL ? 0 : (size_t)(slash - path);
}

int file_directory(char *directory, size_t size, const char *path)
{
	size_t length = file_directory_length(path);

	if (length >= size)
		return -1;
	memcpy(directory, path, length);
	directory[length] = '\0';
	return 0;
}

int file_join(
    char *joined, size_t size, const char *directory, const char *path)
{
	bool alone = path[0] == '/' || directory[0] == '\0' ||
		     strcmp(directory, ".") == 0;
	bool slash = !alone && !text_ends_with(directory, "/");
	int length = snprintf(joined, size, "%s%s%s", alone ? "" : directory,
	    slash ? "/" : "", path);

	return length < 0 || (size_t)length >= size ? -1 : 0;
}
