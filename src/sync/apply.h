/*
 * Does what a plan says, one write at a time, each read back while the next
 * write is under way. The lock file says before a creation that it is about to
 * happen, and after each write what came of it, so that it is true whenever
 * the run ends. Each object is read once more before it is written to or
 * deleted, while the write before it is under way: one that is not as the plan
 * saw it is refused, the others go on. A name that somebody took meanwhile is
 * the server's to refuse.
 */
#ifndef SYNC_APPLY_H
#define SYNC_APPLY_H

#include "sync/plan.h"

/* What became of an item. */
struct sync_result {
	enum status status; /* done, also when there was nothing to do */
	bool written;
	bool stopped; /* not reached: an earlier one failed to be stored */
	struct error error;
	/* What the server stored otherwise than it was sent. */
	struct jamf_changes mismatches;
	/* What changed on the server after the plan was made, why it was left
	 * as it is. */
	struct jamf_changes meanwhile;
	bool confirm_needed; /* settings are to be entered by hand */
	int64_t id;
};

/* Told of each item as it is over, in the order of the plan. */
struct sync_watch {
	void *context;
	void (*done)(void *context, const struct sync_item *item,
	    const struct sync_result *result);
	/* Non-zero: begin nothing more. */
	int (*interrupted)(void *context);
};

/* sync->lock must be held (lock_hold) since before the plan was made. results
 * has one per item of the plan. Returns -1 when the run had to end; what was
 * not reached then has its status. */
int sync_apply(struct sync *sync, struct sync_plan *plan,
    const struct sync_watch *watch, struct sync_result *results,
    struct error *error);

/* The lock file's entry of a desired profile, owned by the lock file. None, or
 * one without an id: status not found. */
int sync_find_entry(const struct sync *sync, const struct sync_desired *desired,
    const struct lock_object **ret_entry, struct error *error);

/* The exit status an item leads to; result is NULL before apply. */
enum status sync_item_status(
    const struct sync_item *item, const struct sync_result *result);

/* Whether, after these results, anything of the plan is still to be done, by
 * apply or by a person. */
bool sync_plan_is_left(
    const struct sync_plan *plan, const struct sync_result *results);

/* Marks the settings of a desired profile as entered, or to be entered again,
 * in the lock file, which must be held. That they were entered lets devices
 * have it, so the object is read, and must be shown to be ours. No such object,
 * not ours, or nothing to enter: status not found, refused. */
int sync_confirm(struct sync *sync, const struct sync_desired *desired,
    const struct sync_options *options, bool done, struct error *error);

#endif
