/*
 * Files: read whole and bounded, written whole or not at all, directories
 * walked in a fixed order.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

enum {
	FILE_PATH_MAX = 4096,
	FILE_BEGIN_MAX = 64,
	FILE_DEPTH_MAX = 64 /* directories below one that is walked */
};

/* Reads a regular file of at most most bytes into the buffer, which is emptied
 * first. Symbolic links are followed, but not to anything else than a regular
 * file: never waits for a pipe, never takes what is in a descriptor. The file's
 * permission bits go to ret_mode unless NULL. */
int file_read(const char *path, size_t most, struct buf *buf, mode_t *ret_mode,
    struct error *error);
/* The rest of an open file. name is for messages only. */
int file_read_open(int fd, const char *name, size_t most, struct buf *buf,
    struct error *error);

/* As file_read, for what the user named on the command line: a pipe is read as
 * well, when path itself is one or names a descriptor (/dev/stdin, /dev/fd/3),
 * not when a link leads there. */
int file_read_named(const char *path, size_t most, struct buf *buf,
    mode_t *ret_mode, struct error *error);
/* Opens what file_read_named reads, with the file's kind and permission bits in
 * ret_mode. */
int file_open_named(
    const char *path, int *ret_fd, mode_t *ret_mode, struct error *error);
/* No regular file that group or others can read or write: fit to hold a secret.
 */
bool file_mode_is_private(mode_t mode);
/* Fails when path is there and is no regular file, for what a library opens
 * and would wait for. */
int file_check_input(const char *path, struct error *error);
/* Whether file_read_named would read a pipe. What is read from it once cannot
 * be read again. */
bool file_is_pipe(const char *path);

/* -- writing (file_write.c) ----------------------------------------------- */

struct file_bytes {
	const void *data;
	size_t length;
};

enum {
	FILE_NEW = 1,    /* a path that is there is an error, status refused */
	FILE_SYNCED = 2, /* outlives a power cut: fsync, of the directory too */
	FILE_EXACT = 4   /* the mode as it is, whatever the umask */
};

/* Puts bytes at path through a temporary file beside it and a rename, so that
 * path is the old or the new file whenever one looks. mode is as for open(2),
 * the umask counts, but the owner may always read and write.
 *
 * The temporary file is made anew (O_EXCL): one left by a killed run of ours is
 * removed, whatever else is in its way (somebody else's, a pipe, a link, a
 * file with two names) is left alone and another name is taken. No signal but
 * SIGKILL leaves one behind. A failed write, sync, close or rename is a
 * failure; path is the old file then, or, when only the very last close or sync
 * failed, the new one. */
int file_put(const char *path, const struct file_bytes *bytes, mode_t mode,
    unsigned flags, struct error *error);
/* file_put without flags, and with FILE_NEW. */
int file_write(const char *path, const void *bytes, size_t length, mode_t mode,
    struct error *error);
int file_create(const char *path, const void *bytes, size_t length, mode_t mode,
    struct error *error);
/* For what is written piece by piece and is to appear whole: an open file on
 * the file system of path, which has no name, so that nothing is left of it
 * however the program ends; and what is in it put at path, as file_put does. */
int file_spool_open(const char *path, int *ret_fd, struct error *error);
int file_spool_put(
    const char *path, int spool, mode_t mode, struct error *error);
/* Fails, with status file, when path is there and is no regular file (links are
 * followed): a directory, or a device or pipe that a rename would do away
 * with. */
int file_check_output(const char *path, struct error *error);
/* The same for a file of a kind that is known by how it begins, at most
 * FILE_BEGIN_MAX bytes: what is there is refused (status refused) unless it is
 * empty or of that kind. One name may be mistaken for another, and what it has
 * would be lost. what is the kind, for the message. */
int file_check_replaced(
    const char *path, const char *begin, const char *what, struct error *error);
/* All of it to an open file; -1 with errno. */
int file_write_all(int fd, const char *bytes, size_t length);
/* Removes what an interrupted file_write of path left behind, not what another
 * process is writing at this moment. */
void file_tidy(const char *path);

bool file_is_directory(const char *path);
bool file_is_link(const char *path);
bool file_exists(const char *path);
/* When its content was last changed, in seconds since 1970. */
bool file_changed_at(const char *path, int64_t *ret_time);
/* Both are there and are one file. */
bool file_is_same(const char *a, const char *b);
/* Makes a directory and those above it. */
int file_make_directory(const char *path, struct error *error);

struct file_list {
	char **paths;
	size_t count;
	size_t capacity;
	bool has_links; /* some are symbolic links */
};

/* For auto_cleanup of a descriptor, which is -1 afterwards; -1 is none. What
 * was written through it is not known to have arrived: file_write.c asks. */
void file_close(int *fd);
#define auto_fd auto_cleanup(file_close)

/* Fails for what is no file, a directory or a device. */
int file_fail_kind(const char *path, mode_t mode, struct error *error);

/* The next name in a directory that was opened, without "." and ".."; NULL at
 * the end. Without it a directory that breaks off looks like a shorter one. */
int file_next_name(DIR *handle, const char *directory, const char **ret_name,
    struct error *error);
/* Adds the files below directory whose names end in suffix, in byte order of
 * their paths; hidden names and symbolic links to directories are passed
 * over, and a pipe or device with such a name is an error. */
int file_walk(const char *directory, const char *suffix, struct file_list *list,
    struct error *error);
void file_list_done(struct file_list *list);
#define auto_file_list auto_cleanup(file_list_done)

/* The directory that path is in, as file_join takes it: the part before the
 * last slash, "/" for a file in the root, "" when there is no slash. -1 when
 * it does not fit. */
int file_directory(char *directory, size_t size, const char *path);
/* The length of that part, and what comes after the last slash. */
size_t file_directory_length(const char *path);
const char *file_name(const char *path);
/* directory joined with path, or path alone when it is absolute. */
int file_join(
    char *joined, size_t size, const char *directory, const char *path);

#endif
