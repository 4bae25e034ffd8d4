/*
 * What a snapshot is made of; for the files of this room whose names begin with
 * snapshot.
 */
#ifndef PROJECT_SNAPSHOT_INTERNAL_H
#define PROJECT_SNAPSHOT_INTERNAL_H

#include <limits.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/map.h"
#include "project/git_run.h"
#include "project/snapshot.h"

enum {
	SNAPSHOT_SECONDS = 120 /* for git to list, or to read, all of it */
};

struct snapshot {
	struct file_view view; /* first, so that it leads here */
	char top[PATH_MAX];    /* of the work tree, resolved */
	char here[PATH_MAX];   /* the current directory, resolved */
	const char *what;      /* "git's index", "'HEAD~1'" */
	bool is_index;
	/* How git is called: in which directory, with which variables. */
	const char *git_top; /* NULL: here */
	const char *added[4];
	struct arena arena;
	struct buf listing, changed; /* names are in them */
	struct snapshot_file *files;
	size_t count, capacity;
	struct map index;       /* of files by their names */
	struct map directories; /* that they are in */
	bool has_links;
	const char *unmerged; /* a name of the index, or NULL */
	struct buf *loads;    /* files' bytes are in them */
	size_t load_count, load_capacity, loaded;
	struct error fault; /* why git did not tell what changes */
	struct snapshot_change *changes;
	size_t change_count, change_capacity;
	pthread_mutex_t *mutex; /* while a single file is read */
};

/* Asks git what a commit would change, for snapshot_changes. */
void snapshot_ask_changes(struct snapshot *snapshot);
/* git_ask, for this repository. */
int snapshot_ask(const struct snapshot *snapshot, struct git_call *call,
    struct buf *output, struct error *error);
/* Whether a word is what git calls an object by. */
bool snapshot_is_id(const char *word);
/* Has git list files by these words, and reads what it listed. */
int snapshot_ask_list(
    struct snapshot *snapshot, const char *const *words, struct error *error);
int snapshot_read_list(struct snapshot *snapshot, struct error *error);
/* The bytes of one file, to buf. path is what it is called in messages. */
int snapshot_read_file(const struct snapshot *snapshot,
    const struct snapshot_file *file, const char *path, struct buf *buf,
    struct error *error);

/* snapshot_view.c */
extern const struct file_view snapshot_functions;

#endif
