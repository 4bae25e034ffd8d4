/*
 * A run's beginning and end, and its cache of certificate files.
 */
#include "definition/run.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "definition/accept_list.h"
#include "project/boundary.h"
#include "base/banned.h"

enum {
	CACHE_MAX = 4096 /* files */
};

struct certificate_cache {
	pthread_mutex_t lock;
	struct map index; /* what key_of tells -> position in files */
	struct certificate_file **files;
	size_t count, capacity;
};

int document_run_start(struct document_run *run, struct error *error)
{
	struct certificate_cache *cache = memory_new(sizeof(*cache));

	if (cache == NULL)
		return error_set_memory(error);
	if (pthread_mutex_init(&cache->lock, NULL) != 0) {
		memory_free(cache);
		return error_set_memory(error);
	}
	run->certificates = cache;
	run->boundary = boundary_new(run->view);
	if (run->boundary == NULL)
		return error_set_memory(error);
	if (run->rules == NULL)
		return 0;
	run->accepts = accept_projects_new();
	return run->accepts == NULL ? error_set_memory(error) : 0;
}

static void file_free(struct certificate_file *file)
{
	cert_list_done(&file->certs);
	buf_done(&file->bytes);
	memory_free(file);
}

void document_run_done(struct document_run *run)
{
	struct certificate_cache *cache = run->certificates;

	if (cache != NULL) {
		for (size_t i = 0; i < cache->count; i++)
			file_free(cache->files[i]);
		memory_free(cache->files);
		map_done(&cache->index);
		(void)pthread_mutex_destroy(&cache->lock);
		memory_free(cache);
	}
	run->certificates = NULL;
	boundary_free(run->boundary);
	run->boundary = NULL;
	accept_projects_free(run->accepts);
	run->accepts = NULL;
}

/* What is the same for every path to a file: device and inode, else, for one
 * that is not there, the path. -1 when the path is too long for a file. */
static int key_of(const struct file_view *view, const char *path, char *key)
{
	struct stat facts;
	int length = view == NULL && stat(path, &facts) == 0
			 ? snprintf(key, FILE_PATH_MAX, "%llu:%llu",
			       (unsigned long long)facts.st_dev,
			       (unsigned long long)facts.st_ino)
			 : snprintf(key, FILE_PATH_MAX, "%s", path);

	return length >= FILE_PATH_MAX ? -1 : length;
}

/* With the lock held. */
static const struct certificate_file *get(
    const struct document_run *run, const char *path, struct error *error)
{
	struct certificate_cache *cache = run->certificates;
	struct certificate_file *file, **files;
	char key[FILE_PATH_MAX];
	int length = key_of(run->view, path, key);
	size_t at;

	if (length < 0) {
		(void)error_set(
		    error, STATUS_FILE, "'%s' is too long a path", path);
		return NULL;
	}
	if (map_get(&cache->index, key, (size_t)length, &at))
		return cache->files[at];
	if (cache->count == CACHE_MAX) {
		(void)error_set(error, STATUS_LIMIT,
		    "more than %d certificate files", CACHE_MAX);
		return NULL;
	}
	files = memory_grow(
	    cache->files, cache->count, &cache->capacity, sizeof(*files));
	if (files != NULL)
		cache->files = files;
	file = files == NULL ? NULL : memory_new(sizeof(*file));
	if (file == NULL || map_add(&cache->index, key, (size_t)length,
				cache->count, &at) < 0) {
		memory_free(file);
		(void)error_set_memory(error);
		return NULL;
	}
	cache->files[cache->count++] = file;
	file->failed = view_read(run->view, path, CERT_FILE_MAX, &file->bytes,
			   &file->error) != 0 ||
		       cert_list_read(file->bytes.data, file->bytes.length,
			   path, &file->certs, &file->error) != 0;
	return file;
}

const struct certificate_file *certificate_file_get(
    const struct document_run *run, const char *path, struct error *error)
{
	const struct certificate_file *file;

	(void)pthread_mutex_lock(&run->certificates->lock);
	file = get(run, path, error);
	(void)pthread_mutex_unlock(&run->certificates->lock);
	return file;
}
