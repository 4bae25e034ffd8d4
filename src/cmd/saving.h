/*
 * plan --save FILE and apply --plan FILE: the file (JSON, "scepctl_plan": 1)
 * holds digests and numbers only (sync/saved.h), and is read strictly and
 * within bounds, as whoever gives it may not be trusted.
 */
#ifndef CMD_SAVING_H
#define CMD_SAVING_H

#include "base/attr.h"
#include "cmd/syncing.h"

struct saving;

/* A plan to be kept; its servers follow. NULL: lack of memory. */
struct saving *saving_new(void);
/* One that was kept. What is no such plan, or one made with other options than
 * this run's, has status refused. */
int saving_read(const char *path, const struct syncing *syncing,
    struct saving **ret_saving, struct error *error);
void saving_free(struct saving *saving);
void saving_release(struct saving **saving);
#define auto_saving auto_cleanup(saving_release)

/* Whether a plan may be kept at path, before it is made: nothing else than a
 * kept plan is overwritten. */
int saving_check_path(const char *path, struct error *error);
/* Adds the plan of a group. */
int saving_add(struct saving *saving, struct syncing *syncing, size_t group,
    const struct sync_plan *plan, struct error *error);
/* Writes it whole. A plan of which something failed or is refused is not kept,
 * as it cannot be applied whole: an error of that failure's status. */
int saving_write(struct saving *saving, struct syncing *syncing,
    const char *path, struct error *error);
/* Whether the plan of a group is the kept one. */
int saving_check(const struct saving *saving, struct syncing *syncing,
    size_t group, const struct sync_plan *plan, struct error *error);

#endif
