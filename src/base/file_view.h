/*
 * Files as they are seen: those of the disc, or those that something else
 * holds, such as git's index, at the same paths. Whoever reads and checks a
 * definition looks at files through a view; NULL is the disc.
 */
#ifndef BASE_FILE_VIEW_H
#define BASE_FILE_VIEW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

enum file_kind {
	FILE_NOTHING,
	FILE_REGULAR,
	FILE_DIRECTORY,
	FILE_LINK,
	FILE_OTHER /* a device, a pipe, a repository within the repository */
};

/* What there is apart from the disc. All three are safe to use from many
 * threads. */
struct file_view {
	/* As file_read. */
	int (*read)(const struct file_view *view, const char *path, size_t most,
	    struct buf *buf, struct error *error);
	/* What is at path itself: links are not followed there, but on the way.
	 */
	enum file_kind (*kind)(const struct file_view *view, const char *path);
	/* As realpath: false when it leads nowhere. */
	bool (*resolve)(const struct file_view *view, const char *path,
	    char ret_real[PATH_MAX]);
	/* It shows the disc, but for some files: whose they are there counts.
	 */
	bool is_disc;
};

/* Whether owners and permissions on the disc tell who may be trusted. */
bool view_is_disc(const struct file_view *view);

/* These are as file_read, realpath, file_exists, file_is_link and
 * file_is_directory. */
int view_read(const struct file_view *view, const char *path, size_t most,
    struct buf *buf, struct error *error);
bool view_resolve(
    const struct file_view *view, const char *path, char ret_real[PATH_MAX]);
bool view_exists(const struct file_view *view, const char *path);
bool view_is_link(const struct file_view *view, const char *path);
bool view_is_directory(const struct file_view *view, const char *path);

#endif
