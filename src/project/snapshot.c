/*
 * A snapshot's beginning: which repository, and what git lists of it.
 */
#include "project/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"
#include "project/git.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

enum {
	ANSWER_MAX = 2 * PATH_MAX
};

/* -- which repository ----------------------------------------------------- */

/* What git answers in one line, to PATH_MAX bytes. */
static int ask_line(const struct snapshot *snapshot, const char *const *words,
    char *line, struct error *error)
{
	auto_buf struct buf said = {.limit = ANSWER_MAX};
	struct git_call call = {.words = words};

	if (snapshot_ask(snapshot, &call, &said, error) != 0)
		return -1;
	if (said.length > 0 && said.data[said.length - 1] == '\n')
		said.data[--said.length] = '\0';
	if (said.length == 0 || said.length >= PATH_MAX)
		return error_set(error, STATUS_FILE,
		    "git says something unexpected for '%s'", words[0]);
	memcpy(line, said.data, said.length + 1);
	return 0;
}

/* By the .git that is found going up, which must be of somebody trusted. */
static int find_top(
    struct snapshot *snapshot, const struct trust *trust, struct error *error)
{
	if (git_find_top(trust, snapshot->top, error) != 0)
		return -1;
	snapshot->git_top = snapshot->top;
	return 0;
}

/* Whether GIT_DIR says what the directory says. */
static bool is_same_repository(
    const struct snapshot *snapshot, const char *directory)
{
	static const char *const words[] = {
	    "rev-parse", "--absolute-git-dir", NULL};
	char line[PATH_MAX];
	struct error ignored;

	return ask_line(snapshot, words, line, &ignored) == 0 &&
	       file_is_same(line, directory);
}

static int add_variable(struct snapshot *snapshot, const char *name,
    const char *value, struct error *error)
{
	size_t count = 0;

	if (value == NULL)
		return 0;
	while (snapshot->added[count] != NULL)
		count++;
	snapshot->added[count] =
	    arena_printf(&snapshot->arena, "%s=%s", name, value);
	return snapshot->added[count] == NULL ? error_set_memory(error) : 0;
}

/* In a hook. */
static int find_told(struct snapshot *snapshot,
    const char *(*lookup)(const char *name), const struct trust *trust,
    struct error *error)
{
	static const char *const words[] = {
	    "rev-parse", "--show-toplevel", NULL};
	const char *directory = lookup("GIT_DIR");
	char line[PATH_MAX];
	struct error fault = {0};
	bool is_found = find_top(snapshot, trust, &fault) == 0;

	if (directory == NULL ||
	    (is_found && is_same_repository(snapshot, directory))) {
		if (!is_found)
			*error = fault;
		return is_found ? 0 : -1;
	}
	snapshot->git_top = NULL;
	if (add_variable(snapshot, "GIT_DIR", directory, error) != 0 ||
	    add_variable(snapshot, "GIT_WORK_TREE", lookup("GIT_WORK_TREE"),
		error) != 0 ||
	    ask_line(snapshot, words, line, error) != 0)
		return -1;
	return realpath(line, snapshot->top) == NULL
		   ? error_set_system(error, errno, "cannot find '%s'", line)
		   : 0;
}

/* -- the list ------------------------------------------------------------- */

int snapshot_ask(const struct snapshot *snapshot, struct git_call *call,
    struct buf *output, struct error *error)
{
	call->top = snapshot->git_top;
	call->added = snapshot->added;
	return git_ask(call, output, error);
}

/* -- opening -------------------------------------------------------------- */

/* what is for messages. */
static struct snapshot *start(const char *what, struct error *error)
{
	auto_snapshot struct snapshot *snapshot = memory_new(sizeof(*snapshot));
	pthread_mutex_t *mutex = memory_new(sizeof(*mutex));

	if (snapshot == NULL || mutex == NULL ||
	    pthread_mutex_init(mutex, NULL) != 0) {
		memory_free(mutex);
		(void)error_set_memory(error);
		return NULL;
	}
	snapshot->mutex = mutex;
	snapshot->view = snapshot_functions;
	snapshot->what = arena_text(&snapshot->arena, what);
	if (snapshot->what == NULL) {
		(void)error_set_memory(error);
		return NULL;
	}
	if (getcwd(snapshot->here, sizeof(snapshot->here)) == NULL) {
		(void)error_set_system(
		    error, errno, "cannot tell the current directory");
		return NULL;
	}
	return own_take(snapshot);
}

static const char *const index_words[] = {
    "ls-files", "--stage", "-z", "--full-name", NULL};

/* What git is asked at the same time. */
struct questions {
	struct snapshot *snapshot;
	struct error error; /* of the list */
	int result;
};

static void ask_one(void *context, size_t item, size_t slot)
{
	struct questions *questions = context;

	(void)slot;
	if (item == 0)
		questions->result = snapshot_ask_list(
		    questions->snapshot, index_words, &questions->error);
	else
		snapshot_ask_changes(questions->snapshot);
}

static int end_one(void *context, size_t item, size_t slot)
{
	(void)context;
	(void)item;
	(void)slot;
	return 0;
}

static int open_index(const char *(*lookup)(const char *name),
    const struct trust *trust, bool with_changes, struct snapshot **ret,
    struct error *error)
{
	auto_snapshot struct snapshot *snapshot = start("git's index", error);
	struct questions questions = {.snapshot = snapshot};
	const struct pool_work work = {&questions, ask_one, end_one};
	size_t count = with_changes ? 2 : 1;

	if (snapshot == NULL)
		return -1;
	snapshot->is_index = true;
	if (find_told(snapshot, lookup, trust, error) != 0 ||
	    add_variable(snapshot, "GIT_INDEX_FILE", lookup("GIT_INDEX_FILE"),
		error) != 0 ||
	    pool_run(count, pool_threads_each(count), &work, error) != 0)
		return -1;
	if (questions.result != 0) {
		*error = questions.error;
		return -1;
	}
	if (snapshot_read_list(snapshot, error) != 0)
		return -1;
	*ret = own_take(snapshot);
	return 0;
}

int snapshot_open_index(const char *(*lookup)(const char *name),
    const struct trust *trust, struct snapshot **ret, struct error *error)
{
	return open_index(lookup, trust, false, ret, error);
}

int snapshot_open_changes(const char *(*lookup)(const char *name),
    const struct trust *trust, struct snapshot **ret, struct error *error)
{
	return open_index(lookup, trust, true, ret, error);
}

int snapshot_open_revision(const char *revision, const struct trust *trust,
    struct snapshot **ret, struct error *error)
{
	auto_buf struct buf what = {0}, tree = {0};
	auto_snapshot struct snapshot *snapshot = NULL;
	const char *words[] = {
	    "rev-parse", "--verify", "--quiet", "--end-of-options", NULL, NULL};
	const char *list[] = {"ls-tree", "-r", "-z", "--full-tree", NULL, NULL};
	char id[PATH_MAX];
	struct error fault = {0};

	buf_printf(&what, "'%.100s'", revision);
	buf_printf(&tree, "%s^{tree}", revision);
	if (!buf_ok(&what) || !buf_ok(&tree))
		return error_set_memory(error);
	snapshot = start(what.data, error);
	if (snapshot == NULL || find_top(snapshot, trust, error) != 0)
		return -1;
	words[4] = tree.data;
	if (ask_line(snapshot, words, id, &fault) != 0 || !snapshot_is_id(id)) {
		if (fault.status == STATUS_FILE || fault.status == STATUS_DONE)
			return error_set(error, STATUS_NOT_FOUND,
			    "git knows no revision %s", what.data);
		*error = fault;
		return -1;
	}
	list[4] = id;
	if (snapshot_ask_list(snapshot, list, error) != 0 ||
	    snapshot_read_list(snapshot, error) != 0)
		return -1;
	*ret = own_take(snapshot);
	return 0;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	for (size_t i = 0; i < snapshot->load_count; i++)
		buf_done(&snapshot->loads[i]);
	memory_free(snapshot->loads);
	memory_free(snapshot->files);
	memory_free(snapshot->changes);
	map_done(&snapshot->index);
	map_done(&snapshot->directories);
	buf_done(&snapshot->listing);
	buf_done(&snapshot->changed);
	arena_done(&snapshot->arena);
	if (snapshot->mutex != NULL)
		(void)pthread_mutex_destroy(snapshot->mutex);
	memory_free(snapshot->mutex);
	memory_free(snapshot);
}

void snapshot_release(struct snapshot **snapshot)
{
	snapshot_free(*snapshot);
	*snapshot = NULL;
}

/* -- what there is -------------------------------------------------------- */

const struct file_view *snapshot_view(const struct snapshot *snapshot)
{
	return &snapshot->view;
}

size_t snapshot_count(const struct snapshot *snapshot)
{
	return snapshot->count;
}

const struct snapshot_file *snapshot_file(
    const struct snapshot *snapshot, size_t index)
{
	return &snapshot->files[index];
}

bool snapshot_find(
    const struct snapshot *snapshot, const char *name, size_t *ret_index)
{
	return map_get(&snapshot->index, name, strlen(name), ret_index);
}

void snapshot_add_path(
    const struct snapshot *snapshot, const char *name, struct buf *path)
{
	const char *top = snapshot->top, *here = snapshot->here;
	size_t length = strlen(top);

	/* From elsewhere by the whole path. */
	if (strcmp(top, "/") == 0 || strncmp(here, top, length) != 0 ||
	    (here[length] != '/' && here[length] != '\0')) {
		buf_printf(
		    path, "%s/%s", strcmp(top, "/") == 0 ? "" : top, name);
		return;
	}
	here += length + (here[length] == '/');
	/* Up from the directories that the name is not in, and down again. */
	while (*here != '\0') {
		size_t step = strcspn(here, "/");

		if (strncmp(here, name, step) != 0 || name[step] != '/')
			break;
		name += step + 1;
		here += step + (here[step] == '/');
	}
	while (*here != '\0') {
		size_t step = strcspn(here, "/");

		buf_text(path, "../");
		here += step + (here[step] == '/');
	}
	buf_text(path, name);
}
