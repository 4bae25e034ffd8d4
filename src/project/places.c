#include "project/places.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "project/config.h"
#include "base/banned.h"

enum {
	PLACES_MAX = 4096 /* directories remembered */
};

struct folder {
	const char *real; /* resolved; NULL: not there */
	const char *link; /* that leads out of the project, or NULL */
};

struct places {
	pthread_mutex_t mutex;
	struct arena arena;
	struct map index; /* a directory as it was named -> in list */
	struct folder list[PLACES_MAX];
	size_t count;
};

struct places *places_new(void)
{
	struct places *places = memory_new(sizeof(*places));

	if (places != NULL && pthread_mutex_init(&places->mutex, NULL) != 0) {
		memory_free(places);
		return NULL;
	}
	return places;
}

void places_free(struct places *places)
{
	if (places == NULL)
		return;
	map_done(&places->index);
	arena_done(&places->arena);
	(void)pthread_mutex_destroy(&places->mutex);
	memory_free(places);
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
static int follow(char *here, const char *link, struct error *error)
{
	char root[PATH_MAX], led[PATH_MAX];
	bool is_project;

	if (project_root(root, sizeof(root), here, NULL, error) != 0)
		return -1;
	/* Without any mark the project is the current directory, and here may
	 * be elsewhere. */
	is_project = is_below(root, here);
	if (realpath(link, led) == NULL)
		return -1;
	memcpy(here, led, strlen(led) + 1);
	return is_project && !is_below(root, led);
}

/* One component on from the resolved directory here. As follow; step gets the
 * path of a link that leads out. */
static int walk_step(char *here, char *step, const char *name, size_t length,
    struct error *error)
{
	char component[NAME_MAX + 1];

	if (length > NAME_MAX)
		return -1;
	memcpy(component, name, length);
	component[length] = '\0';
	if (file_join(step, FILE_PATH_MAX, here, component) != 0)
		return -1;
	if (file_is_link(step))
		return follow(here, step, error);
	if (realpath(step, here) == NULL)
		return -1;
	return 0;
}

/* From the resolved directory here along path. */
static int walk(char *here, char *step, const char *path, struct error *error)
{
	while (*path != '\0') {
		size_t length = strcspn(path, "/");

		if (length > 0) {
			int result = walk_step(here, step, path, length, error);

			if (result != 0)
				return result;
		}
		path += length + (path[length] == '/');
	}
	return 0;
}

/* -- directories ---------------------------------------------------------- */

static int look(struct places *places, const char *directory,
    struct folder *ret, struct error *error)
{
	char here[PATH_MAX], step[FILE_PATH_MAX];
	struct error fault = {0};
	struct folder folder = {0};
	int result = -1;

	if (realpath(directory[0] == '/' ? "/" : ".", here) != NULL)
		result = walk(here, step, directory, &fault);
	if (result < 0 && fault.status != STATUS_DONE) {
		*error = fault;
		return -1;
	}
	if (result >= 0 &&
	    (folder.real = arena_text(&places->arena, here)) == NULL)
		return error_set_memory(error);
	if (result > 0 &&
	    (folder.link = arena_text(&places->arena, step)) == NULL)
		return error_set_memory(error);
	*ret = folder;
	return 0;
}

/* With the lock held. */
static int get(struct places *places, const char *directory, struct folder *ret,
    struct error *error)
{
	size_t length = strlen(directory), at;

	if (map_get(&places->index, directory, length, &at)) {
		*ret = places->list[at];
		return 0;
	}
	if (places->count == PLACES_MAX)
		return look(places, directory, ret, error);
	if (look(places, directory, ret, error) != 0)
		return -1;
	if (map_add(&places->index, directory, length, places->count, &at) < 0)
		return error_set_memory(error);
	places->list[places->count++] = *ret;
	return 0;
}

static int refuse(const char *path, const char *link, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%.200s' leads outside the project through the link '%.200s'",
	    path, link);
	return error_hint(error, "put a copy of the file into the project");
}

int places_check(struct places *places, const char *path, struct error *error)
{
	char directory[FILE_PATH_MAX], here[PATH_MAX], step[FILE_PATH_MAX];
	struct folder folder;
	struct error fault = {0};
	int result;

	if (file_directory(directory, sizeof(directory), path) != 0)
		return 0; /* too long for a file */
	(void)pthread_mutex_lock(&places->mutex);
	result = get(places, directory, &folder, error);
	(void)pthread_mutex_unlock(&places->mutex);
	if (result != 0)
		return -1;
	if (folder.link != NULL)
		return refuse(path, folder.link, error);
	if (folder.real == NULL || !file_is_link(path))
		return 0;
	memcpy(here, folder.real, strlen(folder.real) + 1);
	result = walk(here, step, file_name(path), &fault);
	if (result > 0)
		return refuse(path, step, error);
	if (result < 0 && fault.status != STATUS_DONE) {
		*error = fault;
		return -1;
	}
	return 0;
}

static void release(struct places **places)
{
	places_free(*places);
}

int places_check_one(const char *path, struct error *error)
{
	auto_cleanup(release) struct places *places = places_new();

	return places == NULL ? error_set_memory(error)
			      : places_check(places, path, error);
}
