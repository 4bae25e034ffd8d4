/*
 * What plan, apply, push and build --upload have in common: definitions to
 * desired profiles, servers, the lock file, and the report.
 */
#ifndef CMD_PLAN_SESSION_H
#define CMD_PLAN_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/file.h"
#include "cmd/build_session.h"
#include "cmd/invocation.h"
#include "cmd/jamf_server.h"
#include "cmd/desired.h"
#include "project/config.h"
#include "project/lock.h"
#include "report/plan.h"
#include "sync/apply.h"
#include "sync/plan.h"

/* What became of all that a run was to do. */
struct plan_session_tally {
	bool any_done;
	enum status status; /* of what failed */
};

struct saved_plan;

struct plan_session {
	const struct invocation *invocation;
	/* Made by itself; build --upload brings its own. */
	struct build_session own;
	struct config own_config;
	struct build_session *build;
	const struct config *config;
	struct desired desired;
	struct server *servers; /* one per group */
	size_t server_count;
	struct lock *lock;
	struct lock *upstream; /* as the upstream branch has it, or NULL */
	struct sync_options options;
	struct saved_plan *saved_plan; /* the plan of --plan, or NULL; owned */
	char root[FILE_PATH_MAX]; /* of the project, when no file was named */
	/* What is changed is only shown. */
	bool is_dry;
	/* The command plan: it may run on what strangers wrote, so that it
	 * resolves no secret of a definition unless asked to, and connects to
	 * no server that a definition names. */
	bool is_plan;
	struct report report;
	bool is_listing;    /* the report has no plans: plan --credentials */
	bool failures_told; /* what could not be used was reported */
	bool pending;
	struct plan_session_tally tally;
};

/* Settles the form by --json and --markdown, and what a plan needs to know. */
int plan_session_options(struct plan_session *session, struct error *error);
/* The usage error of --prune with files. */
int plan_session_fail_prune(struct error *error);
/* Collects the files, as plan_session_check says, and reads their project file.
 * With none named there may be none as long as something is ours. */
int plan_session_collect(struct plan_session *session, const char *const *files,
    size_t count, struct error *error);
/* Collects and checks the files; none named: all below the project's root. */
int plan_session_check(struct plan_session *session, const char *const *files,
    size_t count, struct error *error);
/* Gathers what they need and makes desired profiles of them. */
int plan_session_gather(struct plan_session *session, struct error *error);
/* Opens the lock file; with hold it is held until the end. */
int plan_session_lock(
    struct plan_session *session, bool hold, struct error *error);
/* Finds the login to each server, then plan_session_lock. Connects to nothing.
 */
int plan_session_open(
    struct plan_session *session, bool hold, struct error *error);

/* Makes the plan of a group; how it went is in the tally. -1 with the error
 * said and reported. */
int plan_session_plan(
    struct plan_session *session, size_t group, struct sync_plan *ret_plan);
/* Reports which inputs could not be used, once. */
void plan_session_failures(struct plan_session *session);
/* Reports a plan, in JSON with its results. */
int plan_session_report(struct plan_session *session, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error);
/* Writes what was reported. */
int plan_session_flush(struct plan_session *session, struct error *error);

void plan_session_count(struct plan_session_tally *tally, enum status status);
/* Gives tokens back and lets go of the lock file. */
void plan_session_close(struct plan_session *session);
/* Says why the run ends, ends the report, and returns the exit status. Some
 * done and some failed is partly, unless is_dry. */
int plan_session_end(struct plan_session *session, const struct error *error);
void plan_session_done(struct plan_session *session);
#define auto_plan_session auto_cleanup(plan_session_done)

#endif
