/*
 * Links followed from directory to directory: see boundary.h.
 */
#include "project/boundary.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "project/project.h"
#include "base/banned.h"

enum {
	FOLDERS_MAX = 4096 /* directories remembered */
};

struct folder {
	const char *real; /* resolved; NULL: not there */
	const char *link; /* that leads out of the project, or NULL */
};

struct boundary {
	const struct file_view *view;
	pthread_mutex_t mutex;
	struct arena arena;
	struct map index; /* a directory as it was named -> in list */
	struct folder *list;
	size_t count, capacity;
};

struct boundary *boundary_new(const struct file_view *view)
{
	struct boundary *boundary = memory_new(sizeof(*boundary));

	if (boundary != NULL &&
	    pthread_mutex_init(&boundary->mutex, NULL) != 0) {
		memory_free(boundary);
		return NULL;
	}
	if (boundary != NULL)
		boundary->view = view;
	return boundary;
}

void boundary_free(struct boundary *boundary)
{
	if (boundary == NULL)
		return;
	map_done(&boundary->index);
	arena_done(&boundary->arena);
	memory_free(boundary->list);
	(void)pthread_mutex_destroy(&boundary->mutex);
	memory_free(boundary);
}

/* -- walking -------------------------------------------------------------- */

/* Both resolved. */
static bool is_below(const char *root, const char *path)
{
	size_t length = strlen(root);

	return strcmp(root, "/") == 0 ||
	       (strncmp(root, path, length) == 0 &&
		   (path[length] == '/' || path[length] == '\0'));
}

/* Follows a link that stands in the directory here, which becomes where it
 * leads. 1: out of the project, 0: not, -1: failed, or nowhere (status done).
 */
static int follow(const struct file_view *view, char *here, const char *link,
    struct error *error)
{
	const struct project_from from = {here, view};
	char root[PATH_MAX], led[PATH_MAX];
	bool is_project;

	if (project_root(root, sizeof(root), &from, NULL, error) != 0)
		return -1;
	/* Without any mark the project is the current directory, and here may
	 * be elsewhere. */
	is_project = is_below(root, here);
	if (!view_resolve(view, link, led))
		return -1;
	memcpy(here, led, strlen(led) + 1);
	return is_project && !is_below(root, led);
}

/* From the resolved directory here along path. As follow; step gets the path of
 * a link that leads out. */
static int walk(const struct file_view *view, char *here, char *step,
    const char *path, struct error *error)
{
	while (*path != '\0') {
		char component[NAME_MAX + 1];
		size_t length = strcspn(path, "/");
		int result = 0;

		if (length > NAME_MAX)
			return -1;
		memcpy(component, path, length);
		component[length] = '\0';
		path += length + (path[length] == '/');
		if (length == 0)
			continue;
		if (file_join(step, FILE_PATH_MAX, here, component) != 0)
			return -1;
		if (view_is_link(view, step))
			result = follow(view, here, step, error);
		else if (!view_resolve(view, step, here))
			return -1;
		if (result != 0)
			return result;
	}
	return 0;
}

/* -- directories ---------------------------------------------------------- */

static int look(struct boundary *boundary, const char *directory,
    struct folder *ret, struct error *error)
{
	char here[PATH_MAX], step[FILE_PATH_MAX];
	struct error fault = {0};
	struct folder folder = {0};
	int result = -1;

	if (view_resolve(boundary->view, directory[0] == '/' ? "/" : ".", here))
		result = walk(boundary->view, here, step, directory, &fault);
	if (result < 0 && fault.status != STATUS_DONE) {
		*error = fault;
		return -1;
	}
	if (result >= 0 &&
	    (folder.real = arena_text(&boundary->arena, here)) == NULL)
		return error_set_memory(error);
	if (result > 0 &&
	    (folder.link = arena_text(&boundary->arena, step)) == NULL)
		return error_set_memory(error);
	*ret = folder;
	return 0;
}

/* With the lock held. */
static int get(struct boundary *boundary, const char *directory,
    struct folder *ret, struct error *error)
{
	size_t length = strlen(directory), at;
	struct folder *list;

	if (map_get(&boundary->index, directory, length, &at)) {
		*ret = boundary->list[at];
		return 0;
	}
	if (look(boundary, directory, ret, error) != 0)
		return -1;
	if (boundary->count == FOLDERS_MAX)
		return 0;
	list = memory_grow(boundary->list, boundary->count, &boundary->capacity,
	    sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	boundary->list = list;
	if (map_add(&boundary->index, directory, length, boundary->count, &at) <
	    0)
		return error_set_memory(error);
	boundary->list[boundary->count++] = *ret;
	return 0;
}

static int refuse(const char *path, const char *link, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%.200s' leads outside the project through the link '%.200s'",
	    path, link);
	return error_hint(error, "put a copy of the file into the project");
}

int boundary_check(
    struct boundary *boundary, const char *path, struct error *error)
{
	char directory[FILE_PATH_MAX], here[PATH_MAX], step[FILE_PATH_MAX];
	struct folder folder;
	struct error fault = {0};
	int result;

	if (file_directory(directory, sizeof(directory), path) != 0)
		return 0; /* too long for a file */
	(void)pthread_mutex_lock(&boundary->mutex);
	result = get(boundary, directory, &folder, error);
	(void)pthread_mutex_unlock(&boundary->mutex);
	if (result != 0)
		return -1;
	if (folder.link != NULL)
		return refuse(path, folder.link, error);
	if (folder.real == NULL || !view_is_link(boundary->view, path))
		return 0;
	memcpy(here, folder.real, strlen(folder.real) + 1);
	result = walk(boundary->view, here, step, file_name(path), &fault);
	if (result > 0)
		return refuse(path, step, error);
	if (result < 0 && fault.status != STATUS_DONE) {
		*error = fault;
		return -1;
	}
	return 0;
}

static void release(struct boundary **boundary)
{
	boundary_free(*boundary);
}

int boundary_check_path(const char *path, struct error *error)
{
	auto_cleanup(release) struct boundary *boundary = boundary_new(NULL);

	return boundary == NULL ? error_set_memory(error)
				: boundary_check(boundary, path, error);
}
