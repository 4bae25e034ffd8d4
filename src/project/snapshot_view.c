/* Paths in a snapshot: followed step by step, as the system would. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

enum {
	LINKS_MAX = 40,
	REST_MAX = 2 * PATH_MAX
};

/* Where a path has led so far. */
struct place {
	char here[PATH_MAX]; /* resolved */
	enum file_kind kind;
	const struct snapshot_file *file; /* NULL: it is on the disc */
};

/* The name in the repository of a resolved path below its top. */
static const char *name_of(const struct snapshot *snapshot, const char *path)
{
	size_t length = strlen(snapshot->top);

	if (strcmp(snapshot->top, "/") == 0)
		return path[1] == '\0' ? NULL : path + 1;
	return strncmp(path, snapshot->top, length) == 0 && path[length] == '/'
		   ? path + length + 1
		   : NULL;
}

static enum file_kind kind_on_disc(const char *path)
{
	struct stat facts;

	if (lstat(path, &facts) != 0)
		return FILE_NOTHING;
	if (S_ISLNK(facts.st_mode))
		return FILE_LINK;
	if (S_ISDIR(facts.st_mode))
		return FILE_DIRECTORY;
	return S_ISREG(facts.st_mode) ? FILE_REGULAR : FILE_OTHER;
}

static void look(const struct snapshot *snapshot, struct place *place)
{
	const char *name = name_of(snapshot, place->here);
	size_t length = name == NULL ? 0 : strlen(name), at;

	place->file = NULL;
	if (name == NULL)
		place->kind = kind_on_disc(place->here);
	else if (map_get(&snapshot->index, name, length, &at)) {
		place->file = &snapshot->files[at];
		place->kind = place->file->kind;
	} else if (strcmp(name, ".git") == 0)
		place->kind = FILE_OTHER; /* the mark of its top */
	else
		place->kind = map_get(&snapshot->directories, name, length, &at)
				  ? FILE_DIRECTORY
				  : FILE_NOTHING;
}

/* Puts what the link at place says before the rest of the path. */
static bool follow(
    const struct snapshot *snapshot, const struct place *place, char *rest)
{
	auto_buf struct buf target = {.limit = PATH_MAX - 1};
	char joined[REST_MAX], text[PATH_MAX];
	struct error ignored;
	ssize_t length;
	int total;

	if (place->file == NULL) {
		length = readlink(place->here, text, sizeof(text));
		if (length <= 0 || (size_t)length >= sizeof(text))
			return false;
		buf_add(&target, text, (size_t)length);
	} else if (snapshot_read_file(snapshot, place->file, place->file->name,
		       &target, &ignored) != 0)
		return false;
	if (!buf_ok(&target) || target.length == 0 ||
	    memchr(target.data, '\0', target.length) != NULL)
		return false;
	total = snprintf(joined, sizeof(joined), "%s/%s", target.data, rest);
	if (total < 0 || (size_t)total >= sizeof(joined))
		return false;
	memcpy(rest, joined, (size_t)total + 1);
	return true;
}

static void go_up(struct place *place)
{
	char *slash = strrchr(place->here, '/');

	slash[slash == place->here ? 1 : 0] = '\0';
	place->kind = FILE_DIRECTORY;
	place->file = NULL;
}

/* One component further. 1: there is a link. */
static int step(const struct snapshot *snapshot, struct place *place,
    const char *name, size_t length)
{
	size_t used = strlen(place->here);

	if (place->kind != FILE_DIRECTORY)
		return -1;
	if (length == 1 && name[0] == '.')
		return 0;
	if (length == 2 && name[0] == '.' && name[1] == '.') {
		go_up(place);
		return 0;
	}
	if (used == 1)
		used = 0;
	if (used + 1 + length >= sizeof(place->here))
		return -1;
	place->here[used] = '/';
	memcpy(place->here + used + 1, name, length);
	place->here[used + 1 + length] = '\0';
	look(snapshot, place);
	if (place->kind == FILE_NOTHING)
		return -1;
	return place->kind == FILE_LINK;
}

/* Follows the path from where place is, a directory that is resolved; the last
 * component too when follows_last is set. */
static bool walk_from(const struct snapshot *snapshot, const char *path,
    bool follows_last, struct place *place)
{
	char rest[REST_MAX];
	size_t length = strlen(path), links = 0;
	char *at = rest;

	if (length == 0 || length >= sizeof(rest))
		return false;
	memcpy(rest, path, length + 1);
	place->kind = FILE_DIRECTORY;
	place->file = NULL;
	for (;;) {
		int result;

		if (at == rest && *at == '/')
			memcpy(place->here, "/", sizeof("/"));
		at += strspn(at, "/");
		if (*at == '\0')
			return true;
		length = strcspn(at, "/");
		result = step(snapshot, place, at, length);
		at += length;
		if (result < 0)
			return false;
		if (result == 0)
			continue;
		if (!follows_last && at[strspn(at, "/")] == '\0')
			return true;
		if (++links > LINKS_MAX)
			return false;
		memmove(rest, at, strlen(at) + 1);
		if (!follow(snapshot, place, rest))
			return false;
		go_up(place);
		at = rest;
	}
}

static bool walk(const struct snapshot *snapshot, const char *path,
    bool follows_last, struct place *place)
{
	memcpy(place->here, snapshot->here, sizeof(place->here));
	return walk_from(snapshot, path, follows_last, place);
}

/* -- the view ------------------------------------------------------------- */

static const struct snapshot *snapshot_of(const struct file_view *view)
{
	return (const struct snapshot *)view;
}

static int fail_missing(
    const struct snapshot *snapshot, const char *path, struct error *error)
{
	(void)error_set(
	    error, STATUS_NOT_FOUND, "'%s' is not in %s", path, snapshot->what);
	if (snapshot->is_index && file_exists(path))
		(void)error_hint(error,
		    "it is there, but not part of the commit: `git add` it");
	return -1;
}

static int read_path(const struct file_view *view, const char *path,
    size_t most, struct buf *buf, struct error *error)
{
	const struct snapshot *snapshot = snapshot_of(view);
	struct place place;
	size_t limit = buf->limit;
	int result;

	buf_clear(buf);
	if (!walk(snapshot, path, true, &place))
		return fail_missing(snapshot, path, error);
	if (place.kind == FILE_DIRECTORY)
		return error_set(error, STATUS_FILE,
		    "'%s' is a directory, not a file", path);
	if (place.kind != FILE_REGULAR)
		return error_set(error, STATUS_FILE,
		    place.file == NULL ? "'%s' is not a regular file"
				       : "'%s' is a repository of its own",
		    path);
	if (place.file == NULL)
		return file_read(place.here, most, buf, NULL, error);
	buf->limit = most;
	result = snapshot_read_file(snapshot, place.file, path, buf, error);
	buf->limit = limit;
	return result;
}

static enum file_kind kind_of(const struct file_view *view, const char *path)
{
	struct place place;

	return walk(snapshot_of(view), path, false, &place) ? place.kind
							    : FILE_NOTHING;
}

static bool resolve(
    const struct file_view *view, const char *path, char ret_real[PATH_MAX])
{
	struct place place;

	if (!walk(snapshot_of(view), path, true, &place))
		return false;
	memcpy(ret_real, place.here, strlen(place.here) + 1);
	return true;
}

const struct file_view snapshot_functions = {
    read_path, kind_of, resolve, false};

bool snapshot_locate(
    const struct snapshot *snapshot, const char *path, size_t *ret_index)
{
	struct place place;

	if (!walk(snapshot, path, true, &place) || place.file == NULL)
		return false;
	*ret_index = (size_t)(place.file - snapshot->files);
	return true;
}

bool snapshot_name(
    const struct snapshot *snapshot, const char *path, char ret_name[PATH_MAX])
{
	char directory[FILE_PATH_MAX], whole[PATH_MAX];
	const char *name = file_name(path);
	struct place place;
	int length;

	/* By where its directory is, if that can be told. */
	if (file_directory(directory, sizeof(directory), path) != 0)
		return false;
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	if (*name == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0) {
		if (!walk(snapshot, path, true, &place))
			return false;
		name = "";
	} else if (!walk(snapshot, directory, true, &place))
		return false;
	length = snprintf(whole, sizeof(whole), "%s%s%s",
	    strcmp(place.here, "/") == 0 ? "" : place.here,
	    *name == '\0' ? "" : "/", name);
	if (length < 0 || (size_t)length >= sizeof(whole))
		return false;
	if (strcmp(whole, snapshot->top) == 0) {
		ret_name[0] = '\0';
		return true;
	}
	name = name_of(snapshot, whole);
	if (name == NULL)
		return false;
	memcpy(ret_name, name, strlen(name) + 1);
	return true;
}

bool snapshot_locate_beside(const struct snapshot *snapshot, const char *name,
    const char *path, size_t *ret_index)
{
	const char *top = strcmp(snapshot->top, "/") == 0 ? "" : snapshot->top;
	size_t above = file_directory_length(name);
	struct place place;
	int length = snprintf(place.here, sizeof(place.here), "%s%s%.*s", top,
	    above == 0 && *top != '\0' ? "" : "/", (int)above, name);

	if (length < 0 || (size_t)length >= sizeof(place.here) ||
	    !walk_from(snapshot, path, true, &place) || place.file == NULL)
		return false;
	*ret_index = (size_t)(place.file - snapshot->files);
	return true;
}
