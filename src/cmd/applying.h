/*
 * What a plan says, done: asked for, done, said. For apply, push and
 * build --upload.
 */
#ifndef CMD_APPLYING_H
#define CMD_APPLYING_H

#include "base/error.h"
#include "cmd/syncing.h"

/* For each server in turn: makes the plan, shows it, asks unless --yes, and
 * does what it says. What was opened with hold is needed, unless is_dry. -1
 * ends the run; what failed for one file is said and counted. */
int applying_run(struct syncing *syncing, struct error *error);

/* --confirm-ui and --unconfirm-ui: marks the settings of these files as
 * entered, or to be entered again, in the lock file. */
int applying_confirm(struct syncing *syncing, struct error *error);

/* The same for one file: entered. What went wrong is said and counted. */
int applying_confirm_file(struct syncing *syncing, const char *path);

/* Says what became of an item, and of all. */
void applying_say(const struct syncing *syncing, const struct sync_item *item,
    const struct sync_result *result);
void applying_say_all(const struct syncing *syncing,
    const struct sync_plan *plan, const struct sync_result *results);

#endif
