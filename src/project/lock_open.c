/*
 * Where the lock file is, and reading it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "project/lock_internal.h"
#include "base/banned.h"

int lock_path(const struct config *config, const char *directory, char *path,
    struct error *error)
{
	char root[FILE_PATH_MAX];
	const char *start = config->directory;

	if (config->path == NULL) {
		const struct project_from from = {directory, config->view};

		if (project_root(
			root, sizeof(root), &from, config->trust, error) != 0)
			return -1;
		start = root;
	}
	if (file_join(path, FILE_PATH_MAX, start, LOCK_NAME) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", start);
	return config->is_named || config->view != NULL
		   ? 0
		   : trust_check(config->trust, path, error);
}

/* A hidden file beside path. */
static char *beside(const char *path, const char *suffix)
{
	auto_buf struct buf buf = {0};

	buf_printf(&buf, "%.*s.%s%s", (int)(file_name(path) - path), path,
	    file_name(path), suffix);
	return buf_ok(&buf) ? own_take(buf.data) : NULL;
}

static struct lock *start(const char *path, struct error *error)
{
	auto_lock struct lock *lock = memory_new(sizeof(*lock));
	size_t length = strlen(path);

	if (lock != NULL) {
		lock->fd = -1;
		lock->path = memory_new(length + 1);
		lock->held = beside(path, ".held.scepctl-tmp");
		lock->owned = beside(path, ".owned.scepctl-tmp");
	}
	if (lock == NULL || lock->path == NULL || lock->held == NULL ||
	    lock->owned == NULL) {
		(void)error_set_memory(error);
		return NULL;
	}
	memcpy(lock->path, path, length);
	return own_take(lock);
}

int lock_parse(const char *name, const char *text, size_t length,
    struct lock **ret, struct error *error)
{
	auto_lock struct lock *lock = start(name, error);

	if (lock == NULL || lock_read_text(lock, text, length, error) != 0)
		return -1;
	*ret = own_take(lock);
	return 0;
}

int lock_open_view(const struct file_view *view, const char *path,
    struct lock **ret, struct error *error)
{
	auto_lock struct lock *lock = start(path, error);

	if (lock == NULL || lock_read_file(lock, view, error) != 0)
		return -1;
	*ret = own_take(lock);
	return 0;
}

int lock_open(const char *path, struct lock **ret, struct error *error)
{
	return lock_open_view(NULL, path, ret, error);
}

void lock_release(struct lock **lock)
{
	lock_free(*lock);
	*lock = NULL;
}
