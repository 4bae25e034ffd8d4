/*
 * The user's own project file, $XDG_CONFIG_HOME/scepctl/scepctl.conf, else
 * ~/.config/scepctl/scepctl.conf: defaults below what a project's file says,
 * the same on every system. Not with --config, which names the only file.
 *
 *   [signing]  its identity, with its chain and passphrase, where neither
 *              --sign nor the project names one; its digest where the project
 *              has neither digest nor identity
 *   [jamf]     a section with address and login, where the project has none
 *              with that label, or its address and no login
 *   [network]  each key by itself
 *   [check]    not: what is accepted is the same for everybody
 *
 * No login, passphrase or identity of it is ever joined with an address, proxy
 * or trusted certificate of a repository.
 */
#ifndef CMD_OWN_CONFIG_H
#define CMD_OWN_CONFIG_H

#include "base/error.h"
#include "cmd/invocation.h"
#include "project/config.h"

/* Reads it, for invocation_load. What is wrong with it is an error for those
 * who need it only. */
void own_config_load(struct invocation *invocation);
/* Empty when there is none. Errors in it end the run, status findings; when it
 * is not to be trusted, refused. */
int own_config_get(const struct invocation *invocation,
    const struct config **ret_config, struct error *error);

#endif
