/*
 * How to log in to the Jamf Pro server that is meant: its address, the login
 * with its secret, and what else its [jamf] section says.
 */
#ifndef CMD_JAMF_ACCESS_H
#define CMD_JAMF_ACCESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/secret.h"
#include "cmd/invocation.h"
#include "cmd/jamf_source.h"
#include "jamf/jamf.h"
#include "project/config.h"

struct server_access {
	struct arena arena;
	struct jamf_access jamf;
	struct secret secret;
	/* What the section says of max_devices, or -1. */
	int64_t max_devices;
	enum jamf_source_kind kind; /* where address and login are from ... */
	const struct payload *section; /* ... or NULL: the environment */
	/* The variable that the address is from, or NULL: a malformed one is
	 * the project file's fault, status findings, else status usage. */
	const char *variable;
};

/* label: of the section, NULL for the one without. The secret is fetched here,
 * before any connection; without wants_login (the address is all that is
 * asked for) it is not. A missing piece is named: status usage for a server,
 * credentials for a login. */
int server_access_find(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct server_access *access, struct error *error);
void server_access_done(struct server_access *access);

#endif
