/*
 * Certificate files, each read and parsed once a run however many definitions
 * name it. Safe to use from many threads.
 */
#ifndef DEFINITION_CERTIFICATE_CACHE_H
#define DEFINITION_CERTIFICATE_CACHE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "crypto/cert.h"

struct certificate_cache;
struct places;

/* A file as it was when it was first asked for; constant from then on. */
struct certificate_file {
	struct buf bytes;
	struct cert_list certs;
	bool failed; /* error says why it could not be used */
	struct error error;
};

/* NULL for lack of memory. places must outlive it. */
struct certificate_cache *certificate_cache_new(struct places *places);
void certificate_cache_free(struct certificate_cache *cache);
/* Where files may lie. */
struct places *certificate_cache_places(const struct certificate_cache *cache);
/* The file at path, by whatever path it was asked for before. Owned by the
 * cache. NULL, with the error, for lack of memory or too many
 * files; a file that could not be read is no such failure. */
const struct certificate_file *certificate_cache_get(
    struct certificate_cache *cache, const char *path, struct error *error);

#endif
