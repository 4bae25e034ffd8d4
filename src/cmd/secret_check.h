/*
 * What a reference gave, held to the rules for a secret that is written out
 * (profile/value.h), for the secrets that no profile gets: logins, passphrases.
 */
#ifndef CMD_SECRET_CHECK_H
#define CMD_SECRET_CHECK_H

#include "base/diag.h"
#include "base/error.h"
#include "base/secret.h"
#include "cmd/invocation.h"
#include "profile/profile.h"

/* Says what is wrong with the secret that a value of a definition or a project
 * file stands for. An error, status findings, when it is not to be used; one
 * that is written out was looked at when it was read. */
int secret_check_fetched(const struct invocation *invocation,
    const struct payload *section, const struct value *value,
    const struct secret *secret, struct error *error);

/* The same for what profile_check_secret found. */
int secret_check_findings(const struct invocation *invocation,
    struct findings *findings, struct error *error);
/* Whether findings are why a secret is not to be used, or with --strict
 * warnings; the error then, which is not what is wrong but what follows. */
int secret_check_refuse(const struct invocation *invocation,
    const struct findings *findings, const char *follows, struct error *error);

#endif
