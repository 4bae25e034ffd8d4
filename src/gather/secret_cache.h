/*
 * The secrets that the definitions of a run refer to, each fetched once.
 *
 * Gathering comes between checking and emitting, in one thread:
 * secret_cache_want for each definition, then secret_cache_fetch; after that
 * the cache is constant and secrets may be taken from many threads.
 */
#ifndef GATHER_SECRET_CACHE_H
#define GATHER_SECRET_CACHE_H

#include "base/base.h"
#include "base/error.h"
#include "profile/build.h"
#include "secrets/secrets.h"

struct secret_cache;

/* NULL for lack of memory. */
struct secret_cache *secret_cache_new(void);
/* Wipes and frees. */
void secret_cache_free(struct secret_cache *cache);
TEST_HOOK void secret_cache_release(struct secret_cache **cache);
#define auto_secret_cache auto_cleanup(secret_cache_release)

/* References to columns of a table are not the cache's to fetch. */
void secret_cache_leave_columns(struct secret_cache *cache);
/* Notes the secrets that building this profile needs. */
int secret_cache_want(struct secret_cache *cache, const struct profile *profile,
    struct error *error);
/* Fetches all that were noted; a failure is kept for those who need it.
 * options->directory is not used: paths start at the file they stand in. */
void secret_cache_fetch(
    struct secret_cache *cache, const struct secrets_options *options);
/* Instead of it: fetches none, and why is what all who need one are told. */
void secret_cache_withhold(struct secret_cache *cache, const struct error *why);
/* An error when one could not be fetched. */
int secret_cache_check(const struct secret_cache *cache, struct error *error);
/* Fills in the function that gives the secrets while a profile is built. */
void secret_cache_values(
    struct secret_cache *cache, struct build_values *ret_values);

#endif
