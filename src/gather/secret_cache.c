/*
 * Secrets by reference: each fetched once, or why it could not be.
 */
#include "gather/secret_cache.h"

#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/secret_reference.h"
#include "base/banned.h"

enum {
	SECRETS_MAX = 100000, /* secrets of one run */
	KEY_MAX = FILE_PATH_MAX + SECRET_REFERENCE_MAX + 1
};

struct entry {
	const char *directory; /* where a relative file: starts */
	const char *text;      /* the reference */
	size_t length;
	struct secret secret;
	bool failed;
	struct error *error; /* why, once failed */
};

struct secret_cache {
	struct arena arena;
	struct map index;
	struct entry *entries;
	size_t count;
	size_t capacity;
	bool leaves_columns;
};

struct secret_cache *secret_cache_new(void)
{
	return memory_new(sizeof(struct secret_cache));
}

void secret_cache_free(struct secret_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < cache->count; i++)
		secret_done(&cache->entries[i].secret);
	memory_free(cache->entries);
	map_done(&cache->index);
	arena_done(&cache->arena);
	memory_free(cache);
}

void secret_cache_release(struct secret_cache **cache)
{
	secret_cache_free(*cache);
	*cache = NULL;
}

void secret_cache_leave_columns(struct secret_cache *cache)
{
	cache->leaves_columns = true;
}

/* Directory, NUL, reference: what makes two secrets the same one. Only a
 * relative path means another thing in another file. 0: too long. */
static size_t key_of(const struct value *value, char *key)
{
	struct secret_reference reference;
	struct error ignored;
	size_t length = 0;

	if (secret_reference_parse(
		value->text, value->length, &reference, &ignored) == 0 &&
	    reference.kind == SECRET_REFERENCE_FILE && reference.rest[0] != '/')
		length = file_directory_length(value->origin.source->name);
	if (length >= FILE_PATH_MAX || value->length > SECRET_REFERENCE_MAX)
		return 0;
	memcpy(key, value->origin.source->name, length);
	key[length] = '\0';
	memcpy(key + length + 1, value->text, value->length);
	return length + 1 + value->length;
}

/* Notes what is asked for, and gives something made up. */
static int want(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	struct secret_cache *cache = context;
	char key[KEY_MAX];
	size_t length = key_of(value, key), at = 0;
	struct entry entry = {0}, *entries;
	int added;

	(void)payload;
	if (cache->leaves_columns &&
	    secret_reference_kind_of(value->text, value->length) ==
		SECRET_REFERENCE_COLUMN)
		return secret_set(ret_secret, "x", 1, error);
	if (length == 0 || cache->count == SECRETS_MAX)
		return error_set(error, STATUS_LIMIT,
		    length == 0 ? "reference to a secret is too long"
				: "too many secrets in one run");
	entries = memory_grow(
	    cache->entries, cache->count, &cache->capacity, sizeof(*entries));
	if (entries == NULL)
		return error_set_memory(error);
	cache->entries = entries;
	added = map_add(&cache->index, key, length, cache->count, &at);
	if (added < 0)
		return error_set_memory(error);
	if (added > 0) {
		entry.directory = arena_text(&cache->arena, key);
		entry.text =
		    arena_copy(&cache->arena, value->text, value->length);
		entry.length = value->length;
		cache->entries[cache->count++] = entry;
		if (entry.directory == NULL || entry.text == NULL)
			return error_set_memory(error);
	}
	return secret_set(ret_secret, "x", 1, error);
}

int secret_cache_want(struct secret_cache *cache, const struct profile *profile,
    struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct build_values values = {.arena = &arena,
	    .context = cache,
	    .secret = want,
	    .is_rehearsal = true};
	struct tree *tree;
	bool ignored;

	/* Which secrets are needed is for the builder to say: it is run once
	 * with made-up ones, and the result is dropped. */
	if (!profile_has_secret(profile))
		return 0;
	return profile_build(profile, &values, &tree, &ignored, error);
}

void secret_cache_fetch(
    struct secret_cache *cache, const struct secrets_options *options)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct entry *entry = &cache->entries[i];
		struct secrets_options here = *options;

		here.directory = entry->directory;
		entry->error = arena_new(&cache->arena, sizeof(*entry->error));
		entry->failed = entry->error == NULL ||
				secrets_resolve(entry->text, entry->length,
				    &here, &entry->secret, entry->error) != 0;
	}
}

void secret_cache_withhold(struct secret_cache *cache, const struct error *why)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct entry *entry = &cache->entries[i];

		entry->failed = true;
		entry->error = arena_new(&cache->arena, sizeof(*entry->error));
		if (entry->error != NULL)
			*entry->error = *why;
	}
}

static int fail(const struct entry *entry, struct error *error)
{
	if (entry->error == NULL)
		return error_set_memory(error);
	*error = *entry->error;
	return -1;
}

static int give(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	const struct secret_cache *cache = context;
	const struct entry *entry;
	char key[KEY_MAX];
	size_t length = key_of(value, key), at;

	(void)payload;
	if (length == 0 || !map_get(&cache->index, key, length, &at))
		return error_set(error, STATUS_LIMIT,
		    "the definition changed while it was built");
	entry = &cache->entries[at];
	if (entry->failed)
		return fail(entry, error);
	return secret_set(
	    ret_secret, entry->secret.bytes, entry->secret.length, error);
}

int secret_cache_check(const struct secret_cache *cache, struct error *error)
{
	for (size_t i = 0; i < cache->count; i++)
		if (cache->entries[i].failed)
			return fail(&cache->entries[i], error);
	return 0;
}

void secret_cache_values(
    struct secret_cache *cache, struct build_values *ret_values)
{
	ret_values->context = cache;
	ret_values->secret = give;
}
