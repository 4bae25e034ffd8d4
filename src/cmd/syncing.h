/*
 * What plan, apply, push and build --upload have in common: definitions to
 * wishes, servers, the lock file, and the report.
 */
#ifndef CMD_SYNCING_H
#define CMD_SYNCING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "cmd/build.h"
#include "cmd/invocation.h"
#include "cmd/jamf_server.h"
#include "cmd/wishes.h"
#include "project/config.h"
#include "project/lock.h"
#include "report/plan.h"
#include "sync/apply.h"
#include "sync/plan.h"

enum syncing_form {
	SYNCING_TEXT,
	SYNCING_JSON,
	SYNCING_MARKDOWN
};

/* What became of all that a run was to do. */
struct syncing_tally {
	bool any_done;
	enum status status; /* of what failed */
};

struct saving;

struct syncing {
	const struct invocation *invocation;
	/* Made by itself; build --upload brings its own. */
	struct building own;
	struct config own_config;
	struct building *building;
	const struct config *config;
	struct wishes wishes;
	struct server *servers; /* one per group of wishes */
	size_t server_count;
	struct lock *lock;
	struct lock *upstream; /* as the upstream branch has it, or NULL */
	struct sync_options options;
	struct saving *saving;    /* the plan of --plan, or NULL; owned */
	char root[FILE_PATH_MAX]; /* of the project, when no file was named */
	/* What is changed is only shown. */
	bool is_dry;
	/* The command plan: it may run on what strangers wrote, so that it
	 * resolves no secret of a definition unless asked to, and connects to
	 * no server that a definition names. */
	bool is_plan;
	enum syncing_form form;
	bool is_listing;    /* the report has no plans: plan --credentials */
	bool begun;         /* the JSON document ... */
	bool failures_told; /* ... what could not be used, in text too ... */
	bool servers_begun; /* ... and its list of servers */
	struct report_plan *plans; /* of the Markdown, written at the end */
	size_t plan_count;
	struct report report;
	struct buf out;
	bool pending;
	struct syncing_tally tally;
};

/* Settles the form by --json and --markdown, and what a plan needs to know. */
int syncing_options(struct syncing *syncing, struct error *error);
/* The usage error of --prune with files. */
int syncing_fail_prune(struct error *error);
/* Collects the files, as syncing_check says, and reads their project file. With
 * none named there may be none as long as something is ours. */
int syncing_collect(struct syncing *syncing, const char *const *files,
    size_t count, struct error *error);
/* 1 when the lock file says of a profile that it is ours, 0 when of none. */
int syncing_owns_any(struct syncing *syncing, struct error *error);
/* Collects and checks the files; none named: all below the project's root. */
int syncing_check(struct syncing *syncing, const char *const *files,
    size_t count, struct error *error);
/* Gathers what they need and makes wishes of them. */
int syncing_wish(struct syncing *syncing, struct error *error);
/* Opens the lock file; with hold it is held until the end. */
int syncing_lock(struct syncing *syncing, bool hold, struct error *error);
/* Finds the login to each server, then syncing_lock. Connects to nothing. */
int syncing_open(struct syncing *syncing, bool hold, struct error *error);

/* Makes the plan of a group; how it went is in the tally. -1 with the error
 * said and reported. */
int syncing_plan(
    struct syncing *syncing, size_t group, struct sync_plan *ret_plan);
/* Reports which inputs could not be used, once. */
int syncing_failures(struct syncing *syncing, struct error *error);
/* Reports a plan, in JSON with its results. */
int syncing_report(struct syncing *syncing, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error);
/* Writes what was reported. */
int syncing_flush(struct syncing *syncing, struct error *error);

void syncing_count(struct syncing_tally *tally, enum status status);
/* Gives tokens back and lets go of the lock file. */
void syncing_close(struct syncing *syncing);
/* Says why the run ends, ends the report, and returns the exit status. Some
 * done and some failed is partly, unless is_dry. */
int syncing_end(struct syncing *syncing, const struct error *error);
void syncing_done(struct syncing *syncing);
#define auto_syncing auto_cleanup(syncing_done)

#endif
