/*
 * Which Jamf Pro server is meant, and how to log in to it: a [jamf] section of
 * the project file, or the environment.
 *
 * Address and login come from one source, so that no login goes to a server
 * it is not for: with an address in the environment all comes from there, else
 * all from the section; a login in the environment without an address is an
 * error unless the section says the same. The environment counts for the
 * section without a label, or for the one that --server names.
 */
#ifndef CMD_JAMF_ACCESS_H
#define CMD_JAMF_ACCESS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/secret.h"
#include "cmd/invocation.h"
#include "jamf/jamf.h"
#include "project/config.h"

struct access {
	struct arena arena;
	struct jamf_access jamf;
	struct secret secret;
	const char *ca_file; /* as it is to be opened, or NULL */
	/* The variable that the address is from, or NULL: a malformed one is
	 * the project file's fault, status findings, else status usage. */
	const char *variable;
};

/* label: of the section, NULL for the one without. The secret is fetched here,
 * before any connection; without wants_login (the address is all that is
 * asked for) it is not. A missing piece is named: status usage for a server,
 * credentials for a login. */
int access_find(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct access *access, struct error *error);
void access_done(struct access *access);
#define auto_access auto_cleanup(access_done)

#endif
