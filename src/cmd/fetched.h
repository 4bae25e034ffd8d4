/*
 * What a reference gave, held to the rules for a secret that is written out
 * (profile/value.h), for the secrets that no profile gets: logins, passphrases.
 */
#ifndef CMD_FETCHED_H
#define CMD_FETCHED_H

#include "base/diag.h"
#include "base/error.h"
#include "base/secret.h"
#include "cmd/invocation.h"
#include "profile/profile.h"

/* Says what is wrong with the secret that a value of a definition or a project
 * file stands for. An error, status findings, when it is not to be used; one
 * that is written out was looked at when it was read. */
int fetched_check(const struct invocation *invocation,
    const struct payload *section, const struct value *value,
    const struct secret *secret, struct error *error);

/* The same for what profile_check_secret found. */
int fetched_judge(const struct invocation *invocation,
    struct findings *findings, struct error *error);
/* Whether findings are why a secret is not to be used, or with --strict
 * warnings; the error then, which is not what is wrong but what follows. */
int fetched_refuse(const struct invocation *invocation,
    const struct findings *findings, const char *follows, struct error *error);

#endif
