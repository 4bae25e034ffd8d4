/*
 * The files of git's index, or of a commit, at the paths where the work tree
 * would have them: to check what is going to be committed, or was, whatever
 * stands on the disc. git lists and reads them (git_run.h), and nothing is
 * written. Links are followed inside of what is listed; a path that leads out
 * of the repository leads to the disc, as it does from a checkout.
 */
#ifndef PROJECT_SNAPSHOT_H
#define PROJECT_SNAPSHOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file_view.h"
#include "project/trust.h"

enum {
	SNAPSHOT_FILES_MAX = 1000 * 1000,
	SNAPSHOT_LIST_MAX = 256 * 1024 * 1024, /* bytes of the list of them */
	SNAPSHOT_LOAD_MAX = 512 * 1024 * 1024  /* bytes of files held at once */
};

struct snapshot;

/* A file of it, which is a link with FILE_LINK, and another repository with
 * FILE_OTHER. */
struct snapshot_file {
	const char *name; /* its path in the repository */
	const char *id;   /* git's, in hex */
	enum file_kind kind;
	/* Once it was loaded; NULL: it was not. A NUL stands after it, which is
	 * none of it. */
	const char *data;
	size_t length;
	bool is_asked; /* for its bytes, by snapshot_load */
};

/* The index of the repository that the current directory is in, or of the one
 * that git tells its hooks of: lookup gives its variables (GIT_INDEX_FILE and,
 * where they say something else than the directory, GIT_DIR and GIT_WORK_TREE).
 * Status not found outside of a work tree; refused when its owner is not to be
 * trusted. */
int snapshot_open_index(const char *(*lookup)(const char *name),
    const struct trust *trust, struct snapshot **ret, struct error *error);
/* The same, where what a commit would change is asked for at once. */
int snapshot_open_changes(const char *(*lookup)(const char *name),
    const struct trust *trust, struct snapshot **ret, struct error *error);
/* The tree of a revision (gitrevisions(7)) of the repository that the current
 * directory is in. Status not found when there is no such revision. */
int snapshot_open_revision(const char *revision, const struct trust *trust,
    struct snapshot **ret, struct error *error);
void snapshot_free(struct snapshot *snapshot);
void snapshot_release(struct snapshot **snapshot);
#define auto_snapshot auto_cleanup(snapshot_release)

/* As long as the snapshot is there. */
const struct file_view *snapshot_view(const struct snapshot *snapshot);

/* The files, in git's order: by the bytes of their names. */
size_t snapshot_count(const struct snapshot *snapshot);
const struct snapshot_file *snapshot_file(
    const struct snapshot *snapshot, size_t index);
/* By its name in the repository. */
bool snapshot_find(
    const struct snapshot *snapshot, const char *name, size_t *ret_index);
/* The name in the repository of what path leads to, links followed; false when
 * that is no file of it. */
bool snapshot_locate(
    const struct snapshot *snapshot, const char *path, size_t *ret_index);
/* The same for a path that begins in the directory that a file of the
 * repository, of this name, is in. */
bool snapshot_locate_beside(const struct snapshot *snapshot, const char *name,
    const char *path, size_t *ret_index);
/* The name that a path would have in the repository, whether it is there or
 * not, "" for its top; false for one outside. */
bool snapshot_name(
    const struct snapshot *snapshot, const char *path, char ret_name[PATH_MAX]);
/* Appends a name of the repository as whoever stands in the current directory
 * would write it. */
void snapshot_add_path(
    const struct snapshot *snapshot, const char *name, struct buf *path);

/* Reads those of the listed files that are not loaded yet with one call of git.
 * They are then read from memory; all others are asked for one by one. What is
 * more than SNAPSHOT_LOAD_MAX is left to be read so. To be called by one thread
 * while no other reads. */
int snapshot_load(struct snapshot *snapshot, const size_t *list, size_t count,
    struct error *error);

/* What a commit of the index would change. */
struct snapshot_change {
	const char *name;
	bool is_deleted;
};

/* Against HEAD, or with no commit yet against nothing; of one that
 * snapshot_open_changes opened. Owned by the snapshot. Status findings when
 * something in it is not merged. */
int snapshot_changes(struct snapshot *snapshot,
    const struct snapshot_change **ret_list, size_t *ret_count,
    struct error *error);

#endif
