/* Directories, and what is below them in a fixed order. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

static int list_add(
    struct file_list *list, const char *path, struct error *error)
{
	char **paths = memory_grow(
	    list->paths, list->count, &list->capacity, sizeof(*paths));
	char *copy;

	if (paths == NULL)
		return error_set_memory(error);
	list->paths = paths;
	copy = memory_new(strlen(path) + 1);
	if (copy == NULL)
		return error_set_memory(error);
	memcpy(copy, path, strlen(path));
	list->paths[list->count++] = copy;
	return 0;
}

void file_list_done(struct file_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		memory_free(list->paths[i]);
	memory_free(list->paths);
	memset(list, 0, sizeof(*list));
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void close_directory(DIR **directory)
{
	if (*directory != NULL)
		(void)closedir(*directory);
}

static int next_entry(DIR *handle, const char *directory,
    const struct dirent **ret_entry, struct error *error)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(handle);
		if (entry == NULL && errno != 0)
			return error_set_system(error, errno,
			    "cannot read the directory '%s'", directory);
	} while (entry != NULL && (strcmp(entry->d_name, ".") == 0 ||
				      strcmp(entry->d_name, "..") == 0));
	*ret_entry = entry;
	return 0;
}

int file_next_name(DIR *handle, const char *directory, const char **ret_name,
    struct error *error)
{
	const struct dirent *entry;

	if (next_entry(handle, directory, &entry, error) != 0)
		return -1;
	*ret_name = entry == NULL ? NULL : entry->d_name;
	return 0;
}

/* What a walk looks for, and where it puts it. */
struct walk {
	const char *suffix;
	struct file_list *list;
};

static int walk(const struct walk *it, const char *directory, int depth,
    struct error *error);

/* Most systems tell what an entry is without being asked about each. */
static int entry_mode(
    const struct dirent *entry, const char *path, mode_t *ret_mode)
{
	struct stat facts;

#ifdef DT_REG
	if (entry->d_type == DT_REG) {
		*ret_mode = S_IFREG;
		return 0;
	}
#endif
	if (lstat(path, &facts) != 0)
		return -1;
	*ret_mode = facts.st_mode;
	return 0;
}

static int walk_entry(const struct walk *it, const struct dirent *entry,
    const char *path, int depth, struct error *error)
{
	mode_t mode;

	if (entry_mode(entry, path, &mode) != 0)
		return error_set_system(error, errno, "cannot read '%s'", path);
	if (S_ISDIR(mode))
		return walk(it, path, depth + 1, error);
	if (!text_ends_with(path, it->suffix))
		return 0;
	/* Only what the user names may be a pipe. */
	if (!S_ISREG(mode) && !S_ISLNK(mode))
		return file_fail_kind(path, mode, error);
	if (S_ISLNK(mode)) {
		if (file_is_directory(path))
			return 0;
		it->list->has_links = true;
	}
	return list_add(it->list, path, error);
}

static int walk(const struct walk *it, const char *directory, int depth,
    struct error *error)
{
	auto_cleanup(close_directory) DIR *handle = NULL;
	const struct dirent *entry;
	char path[FILE_PATH_MAX];

	if (depth > FILE_DEPTH_MAX)
		return error_set(error, STATUS_LIMIT,
		    "'%s' is more than %d directories deep", directory,
		    FILE_DEPTH_MAX);
	handle = opendir(directory);
	if (handle == NULL)
		return error_set_system(
		    error, errno, "cannot read the directory '%s'", directory);
	for (;;) {
		if (next_entry(handle, directory, &entry, error) != 0)
			return -1;
		if (entry == NULL)
			return 0;
		if (entry->d_name[0] == '.')
			continue;
		if (file_join(path, sizeof(path), directory, entry->d_name) !=
		    0)
			return error_set(error, STATUS_FILE,
			    "'%s' holds too long a path", directory);
		if (walk_entry(it, entry, path, depth, error) != 0)
			return -1;
	}
}

int file_walk(const char *directory, const char *suffix, struct file_list *list,
    struct error *error)
{
	const struct walk it = {suffix, list};
	size_t before = list->count;

	if (walk(&it, directory, 0, error) != 0)
		return -1;
	if (list->count > before)
		qsort(list->paths + before, list->count - before,
		    sizeof(list->paths[0]), compare_paths);
	return 0;
}
