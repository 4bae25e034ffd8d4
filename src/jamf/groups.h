/*
 * How many members groups have, by one request for all of them: GET
 * /api/v2/groups (v1 on servers before 11.28). A check on what the inventory
 * says of memberships.
 */
#ifndef JAMF_GROUPS_H
#define JAMF_GROUPS_H

#include "base/arena.h"
#include "base/error.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

struct jamf_group_size {
	enum jamf_kind kind;
	int64_t id;
	const char *name; /* printable */
	int64_t members;
};

struct jamf_group_sizes {
	/* Why they are not told; status done: they are. */
	struct error error;
	struct jamf_group_size *list;
	size_t count, capacity;
};

/* The first request, which may go out with others. */
int jamf_groups_call(
    struct arena *arena, struct jamf_call *ret_call, struct error *error);
/* What it was answered, and what else is to be asked. All in the arena; -1 ends
 * the run. */
int jamf_groups_read(struct jamf *jamf, const struct jamf_call *first,
    struct arena *arena, struct jamf_group_sizes *ret_sizes,
    struct error *error);
/* NULL: not told. */
const struct jamf_group_size *jamf_group_size_of(
    const struct jamf_group_sizes *sizes, enum jamf_kind kind, int64_t id);

#endif
