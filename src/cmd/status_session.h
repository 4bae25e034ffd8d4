/*
 * A run of status: the definitions it is about, the servers that are asked, and
 * what they say.
 */
#ifndef CMD_STATUS_SESSION_H
#define CMD_STATUS_SESSION_H

#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/jamf_server.h"
#include "definition/document.h"
#include "jamf/inventory.h"
#include "project/config.h"
#include "project/lock.h"
#include "report/failures.h"
#include "sync/status.h"
#include "sync/status_check.h"

/* The definitions of one server, or all profiles of it. */
struct status_group {
	const char *label; /* of its section, or NULL */
	struct status_definition *definitions;
	size_t count, capacity;
	struct server server;
};

struct status_session {
	const struct invocation *invocation;
	struct inputs inputs;
	struct config config;
	struct document_run run;
	struct lock *lock;
	struct arena arena;
	struct report_failures failures; /* definitions that cannot be used */
	bool is_complete;                /* no file is named */
	struct status_request request;   /* but for what differs by server */
	bool says_nothing;  /* errors are another command's to say */
	bool lists_devices; /* in the report */
	bool retries;
	int64_t max_devices; /* of --retry; -1: not said */
	bool is_check;
	struct status_bounds bounds;
	struct status_group *groups;
	size_t count, capacity;
	struct status_server *servers; /* that were asked */
	size_t *servers_of;            /* the group of each */
	size_t server_count;
	enum status status;
};

/* Reads options and definitions, and finds out which servers are to be asked.
 * Connects to nothing. */
int status_session_start(struct status_session *it, struct error *error);
/* Asks them. */
int status_session_read(struct status_session *it, struct error *error);
/* Keeps the first status that is none of a finding. */
void status_session_note(struct status_session *it, enum status status);
void status_session_done(struct status_session *it);
#define auto_status_session auto_cleanup(status_session_done)

#endif
