/*
 * The secrets that the definitions of a run refer to, each fetched once.
 *
 * Gathering comes between checking and emitting, in one thread: vault_want for
 * each definition, then vault_fetch; after that the vault is constant and
 * vault_give may be called from many threads.
 */
#ifndef COMPILE_VAULT_H
#define COMPILE_VAULT_H

#include "base/attr.h"
#include "base/error.h"
#include "profile/build.h"
#include "secrets/secrets.h"

struct vault;

/* NULL for lack of memory. */
struct vault *vault_new(void);
/* Wipes and frees. */
void vault_free(struct vault *vault);
void vault_release(struct vault **vault);
#define auto_vault auto_cleanup(vault_release)

/* Notes the secrets that building this profile needs. */
int vault_want(
    struct vault *vault, const struct profile *profile, struct error *error);
/* Fetches all that were noted; a failure is kept for those who need it.
 * options->directory is not used: paths start at the file they stand in. */
void vault_fetch(struct vault *vault, const struct secrets_options *options);
/* Instead of it: fetches none, and why is what all who need one are told. */
void vault_withhold(struct vault *vault, const struct error *why);
/* An error when one could not be fetched. */
int vault_check(const struct vault *vault, struct error *error);
/* Fills in the function that gives the secrets while a profile is built. */
void vault_values(struct vault *vault, struct build_values *ret_values);

#endif
