#include "compile/certificate_cache.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/banned.h"

enum {
	CACHE_MAX = 4096 /* files */
};

struct certificate_cache {
	pthread_mutex_t lock;
	struct map index; /* path -> position in files */
	struct certificate_file *files[CACHE_MAX];
	size_t count;
};

struct certificate_cache *certificate_cache_new(void)
{
	struct certificate_cache *cache = memory_new(sizeof(*cache));

	if (cache != NULL && pthread_mutex_init(&cache->lock, NULL) != 0) {
		memory_free(cache);
		return NULL;
	}
	return cache;
}

static void file_free(struct certificate_file *file)
{
	cert_list_done(&file->certs);
	buf_done(&file->bytes);
	memory_free(file);
}

void certificate_cache_free(struct certificate_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < cache->count; i++)
		file_free(cache->files[i]);
	map_done(&cache->index);
	(void)pthread_mutex_destroy(&cache->lock);
	memory_free(cache);
}

static void read_file(const char *path, struct certificate_file *file)
{
	if (file_read(path, CERT_FILE_MAX, &file->bytes, NULL, &file->error) !=
		0 ||
	    cert_list_read(file->bytes.data, file->bytes.length, path,
		&file->certs, &file->error) != 0)
		file->failed = true;
}

/* With the lock held. */
static const struct certificate_file *get(
    struct certificate_cache *cache, const char *path, struct error *error)
{
	struct certificate_file *file;
	size_t at;

	if (map_get(&cache->index, path, strlen(path), &at))
		return cache->files[at];
	if (cache->count == CACHE_MAX) {
		(void)error_set(error, STATUS_LIMIT,
		    "more than %d certificate files", CACHE_MAX);
		return NULL;
	}
	file = memory_new(sizeof(*file));
	if (file == NULL ||
	    map_add(&cache->index, path, strlen(path), cache->count, &at) < 0) {
		memory_free(file);
		(void)error_set_memory(error);
		return NULL;
	}
	cache->files[cache->count++] = file;
	read_file(path, file);
	return file;
}

const struct certificate_file *certificate_cache_get(
    struct certificate_cache *cache, const char *path, struct error *error)
{
	const struct certificate_file *file;

	(void)pthread_mutex_lock(&cache->lock);
	file = get(cache, path, error);
	(void)pthread_mutex_unlock(&cache->lock);
	return file;
}
