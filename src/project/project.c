/*
 * Where a project is.
 */
#include "project/project.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/banned.h"

int project_path(
    char *path, const char *directory, const char *name, struct error *error)
{
	if (file_join(path, FILE_PATH_MAX, directory, name) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", directory);
	return 0;
}

static int resolve(
    char *resolved, const struct project_from *from, struct error *error)
{
	const char *directory = from->directory;

	errno = ENOENT;
	if (!view_resolve(
		from->view, directory[0] == '\0' ? "." : directory, resolved))
		return error_set_system(
		    error, errno, "cannot find the directory '%s'", directory);
	return 0;
}

struct looked_for {
	const struct file_view *view;
	const char *name, *end;
};

/* Goes up to the first directory that holds the name; past end, unless it is
 * "", or else past a change of owner it does not go. found stays "" without. */
static int find_above(char *found, const char *start,
    const struct looked_for *wanted, struct error *error)
{
	const char *end = wanted->end;
	char here[PATH_MAX], path[FILE_PATH_MAX];
	struct stat below = {0}, facts;

	memcpy(here, start, strlen(start) + 1);
	if (view_is_disc(wanted->view) && stat(here, &below) != 0)
		return error_set_system(error, errno, "'%s'", here);
	for (;;) {
		char *slash = strrchr(here, '/');

		if (project_path(path, here, wanted->name, error) != 0)
			return -1;
		if (view_exists(wanted->view, path)) {
			memcpy(found, here, strlen(here) + 1);
			return 0;
		}
		if ((end != NULL && strcmp(here, end) == 0) || slash == NULL ||
		    strcmp(here, "/") == 0)
			return 0;
		slash[slash == here ? 1 : 0] = '\0';
		if (!view_is_disc(wanted->view))
			continue;
		if (stat(here, &facts) != 0 ||
		    (end != NULL && *end == '\0' &&
			facts.st_uid != below.st_uid))
			return 0;
	}
}

int project_find_marks(struct project_marks *ret_marks,
    const struct project_from *from, struct error *error)
{
	struct looked_for git = {from->view, ".git", NULL};
	struct looked_for config = {from->view, PROJECT_CONFIG, ret_marks->git};
	char start[PATH_MAX];

	ret_marks->config[0] = ret_marks->git[0] = '\0';
	if (resolve(start, from, error) != 0 ||
	    find_above(ret_marks->git, start, &git, error) != 0)
		return -1;
	return find_above(ret_marks->config, start, &config, error);
}

int project_root(char *root, size_t size, const struct project_from *from,
    const struct trust *trust, struct error *error)
{
	char here[PATH_MAX], mark[FILE_PATH_MAX];
	const char *found = here;
	struct project_marks marks;

	if (project_find_marks(&marks, from, error) != 0)
		return -1;
	if (marks.config[0] != '\0')
		found = marks.config;
	else if (marks.git[0] != '\0') {
		found = marks.git;
		if (project_path(mark, found, ".git", error) != 0 ||
		    (trust != NULL && view_is_disc(from->view) &&
			trust_check(trust, mark, error) != 0))
			return -1;
	} else if (resolve(here, &(struct project_from){".", from->view},
		       error) != 0)
		return -1;
	if (strlen(found) >= size)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", found);
	memcpy(root, found, strlen(found) + 1);
	return 0;
}
