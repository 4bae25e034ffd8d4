/*
 * What a plan says, done: asked for, done, said. For apply, push and
 * build --upload.
 */
#ifndef CMD_APPLY_SESSION_H
#define CMD_APPLY_SESSION_H

#include "base/error.h"
#include "cmd/plan_session.h"

/* For each server in turn: makes the plan, shows it, asks unless --yes, and
 * does what it says. What was opened with hold is needed, unless is_dry. -1
 * ends the run; what failed for one file is said and counted. */
int apply_session_run(struct plan_session *session, struct error *error);

/* --confirm-ui and --unconfirm-ui: marks the settings of these files as
 * entered, or to be entered again, in the lock file. */
int apply_session_confirm(struct plan_session *session, struct error *error);

/* The same for one file: entered. What went wrong is said and counted. */
int apply_session_confirm_file(struct plan_session *session, const char *path);

/* Says what became of an item, and of all. */
void apply_session_message(const struct plan_session *session,
    const struct sync_item *item, const struct sync_result *result);
void apply_session_message_all(const struct plan_session *session,
    const struct sync_plan *plan, const struct sync_result *results);

#endif
