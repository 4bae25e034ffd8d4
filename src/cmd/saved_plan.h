/*
 * plan --save FILE and apply --plan FILE: the file (JSON, "scepctl_plan": 1)
 * holds digests and numbers only (sync/saved.h), and is read strictly and
 * within bounds, as whoever gives it may not be trusted.
 */
#ifndef CMD_SAVED_PLAN_H
#define CMD_SAVED_PLAN_H

#include "base/base.h"
#include "cmd/plan_session.h"

struct saved_plan;

/* A plan to be kept; its servers follow. NULL: lack of memory. */
struct saved_plan *saved_plan_new(void);
/* One that was kept. What is no such plan, or one made with other options than
 * this run's, has status refused. Without session only whether it is a plan. */
int saved_plan_read(const char *path, const struct plan_session *session,
    struct saved_plan **ret_saved_plan, struct error *error);
void saved_plan_release(struct saved_plan **saved_plan);
#define auto_saved_plan auto_cleanup(saved_plan_release)

/* Whether a plan may be kept at path, before it is made: nothing else than a
 * kept plan is overwritten. */
int saved_plan_check_path(const char *path, struct error *error);
/* Adds the plan of a group. */
int saved_plan_add(struct saved_plan *saved_plan, struct plan_session *session,
    size_t group, const struct sync_plan *plan, struct error *error);
/* Writes it whole. A plan of which something failed or is refused is not kept,
 * as it cannot be applied whole: an error of that failure's status. */
int saved_plan_write(struct saved_plan *saved_plan,
    struct plan_session *session, const char *path, struct error *error);
/* Whether the plan of a group is the kept one. */
int saved_plan_check(const struct saved_plan *saved_plan,
    struct plan_session *session, size_t group, const struct sync_plan *plan,
    struct error *error);

#endif
