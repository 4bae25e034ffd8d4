/*
 * A plan of src/sync, and what came of it, as rows for the report.
 */
#ifndef REPORT_PLAN_ROWS_H
#define REPORT_PLAN_ROWS_H

#include "base/error.h"
#include "report/plan.h"
#include "sync/apply.h"
#include "sync/plan.h"

/* Fills in the items; results has one per item, or is NULL before apply. Texts
 * are borrowed from the plan, or in the sync's arena. */
int plan_rows_make(const struct sync_plan *plan,
    const struct sync_result *results, const struct sync *sync,
    struct report_plan *ret, struct error *error);
/* One item. */
int plan_row_make(const struct sync_item *item,
    const struct sync_result *result, const struct sync *sync,
    struct report_item *ret, struct error *error);
/* The settings of a profile that are to be entered by hand. */
int plan_row_add_settings(const struct sync_desired *desired,
    struct arena *arena, struct report_item *row, struct error *error);
/* The exit status an item leads to. */
enum status plan_item_status(
    const struct sync_item *item, const struct sync_result *result);

#endif
