/*
 * Notes on an item of a plan: what is to be known besides its changes.
 */
#ifndef REPORT_PLAN_NOTES_H
#define REPORT_PLAN_NOTES_H

#include "base/arena.h"
#include "base/error.h"
#include "report/plan.h"
#include "sync/plan.h"

/* Adds them to the row; texts that are made are in the arena. */
int plan_notes_add(const struct sync_item *item, struct arena *arena,
    struct report_item *row, struct error *error);

#endif
