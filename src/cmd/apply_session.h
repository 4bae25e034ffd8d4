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

/* Marks the settings of this file as entered, or to be entered again, in the
 * lock file: --confirm-ui and --unconfirm-ui. What went wrong is said and
 * counted. */
int apply_session_confirm(
    struct plan_session *session, const char *path, bool entered);

#endif
