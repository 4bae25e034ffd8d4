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

static int resolve(char *resolved, const char *directory, struct error *error)
{
	if (realpath(directory[0] == '\0' ? "." : directory, resolved) == NULL)
		return error_set_system(
		    error, errno, "cannot find the directory '%s'", directory);
	return 0;
}

/* Goes up to the first directory that holds name; past end, unless it is "",
 * or else past a change of owner it does not go. found stays "" without. */
static int find_above(char *found, const char *start, const char *name,
    const char *end, struct error *error)
{
	char here[PATH_MAX], path[FILE_PATH_MAX];
	struct stat below, facts;

	memcpy(here, start, strlen(start) + 1);
	if (stat(here, &below) != 0)
		return error_set_system(error, errno, "'%s'", here);
	for (;;) {
		char *slash = strrchr(here, '/');

		if (project_path(path, here, name, error) != 0)
			return -1;
		if (file_exists(path)) {
			memcpy(found, here, strlen(here) + 1);
			return 0;
		}
		if ((end != NULL && strcmp(here, end) == 0) || slash == NULL ||
		    strcmp(here, "/") == 0)
			return 0;
		slash[slash == here ? 1 : 0] = '\0';
		if (stat(here, &facts) != 0 ||
		    (end != NULL && *end == '\0' &&
			facts.st_uid != below.st_uid))
			return 0;
	}
}

int project_find_marks(
    struct project_marks *ret_marks, const char *directory, struct error *error)
{
	char start[PATH_MAX];

	ret_marks->config[0] = ret_marks->git[0] = '\0';
	if (resolve(start, directory, error) != 0 ||
	    find_above(ret_marks->git, start, ".git", NULL, error) != 0)
		return -1;
	return find_above(
	    ret_marks->config, start, PROJECT_CONFIG, ret_marks->git, error);
}

int project_root(char *root, size_t size, const char *directory,
    const struct trust *trust, struct error *error)
{
	char here[PATH_MAX], mark[FILE_PATH_MAX];
	const char *found = here;
	struct project_marks marks;

	if (project_find_marks(&marks, directory, error) != 0)
		return -1;
	if (marks.config[0] != '\0')
		found = marks.config;
	else if (marks.git[0] != '\0') {
		found = marks.git;
		if (project_path(mark, found, ".git", error) != 0 ||
		    (trust != NULL && trust_check(trust, mark, error) != 0))
			return -1;
	} else if (resolve(here, ".", error) != 0)
		return -1;
	if (strlen(found) >= size)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", found);
	memcpy(root, found, strlen(found) + 1);
	return 0;
}
