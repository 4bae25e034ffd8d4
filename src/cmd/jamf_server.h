/*
 * A Jamf Pro server of a run, from its section to a struct sync.
 */
#ifndef CMD_JAMF_SERVER_H
#define CMD_JAMF_SERVER_H

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "cmd/jamf_access.h"
#include "cmd/progress.h"
#include "http/http.h"
#include "jamf/jamf.h"
#include "project/config.h"
#include "project/lock.h"
#include "sync/sync.h"

struct server {
	const struct invocation *invocation;
	struct arena arena;
	struct server_access access;
	struct http *http;
	struct jamf *jamf;
	struct sync sync;
	struct progress reading; /* see server_reads */
};

/* Connects to nothing yet. The parts of server stay where they are until
 * server_done, which gives the token back. */
int server_open(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct server *server, struct error *error);
/* Fills in the rest of server->sync. */
void server_sync(struct server *server, struct lock *lock);
/* What is asked of it from now on is shown on the terminal, or no more. */
void server_reads(struct server *server, bool begins);
void server_done(struct server *server);
#define auto_server auto_cleanup(server_done)

#endif
