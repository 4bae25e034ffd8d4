/*
 * Which side changed, area by area: the definition, since it was applied, or
 * the server, since it was written to. The decision alone is sync_three_way;
 * before it stands what it is made of.
 */
#include <stdio.h>
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	PATH_SIZE = 64
};

enum sync_verdict sync_three_way(const struct sync_sides *sides)
{
	bool differs = sides->differs;

	/* What the definition no longer has, or somebody added by hand; that
	 * it is either, only digests can tell. */
	if (sides->is_known && sides->server_only)
		differs = true;
	if (!sides->is_known)
		return differs || sides->secret ? SYNC_CHANGED : SYNC_SAME;
	if (!differs && !sides->secret)
		return SYNC_SAME;
	if (sides->applied_same && sides->stored_same)
		return sides->secret ? SYNC_CHANGED : SYNC_SAME;
	if (sides->applied_same)
		return SYNC_DRIFTED;
	return sides->stored_same ? SYNC_CHANGED : SYNC_BOTH;
}

/* -- what it is made of --------------------------------------------------- */

static struct sync_sides sides_of(
    const struct sync_comparison *comparison, enum jamf_area area)
{
	const struct sync_item *item = comparison->item;
	const struct lock_object *entry = comparison->entry;
	const char *applied, *stored;
	struct sync_sides sides = {0};

	for (size_t i = 0; i < item->changes.count; i++) {
		const struct jamf_change *change = &item->changes.list[i];

		if (change->area != area)
			continue;
		if (change->server_only)
			sides.server_only = true;
		else if (change->is_secret)
			sides.secret = true;
		else
			sides.differs = true;
	}
	applied = entry == NULL ? NULL : sync_digest_of(&entry->applied, area);
	stored = entry == NULL ? NULL : sync_digest_of(&entry->stored, area);
	if (applied == NULL || stored == NULL)
		return sides;
	sides.is_known = true;
	sides.applied_same =
	    sync_same_digest(applied, sync_digest_of(&item->applied, area));
	sides.stored_same =
	    sync_same_digest(stored, sync_digest_of(&item->held, area));
	return sides;
}

/* A payload's name that is not defined is made from the profile's. It goes
 * along with the next change; by itself it is no reason to send a payload,
 * for which devices may enrol again and Jamf Pro forget what was entered by
 * hand. */
static bool is_made_up(
    const struct profile *profile, const struct jamf_change *change)
{
	if (change->area != JAMF_PAYLOAD ||
	    profile->from != PROFILE_FROM_DEFINITION)
		return false;
	for (size_t i = 0; i < profile->count; i++) {
		char path[PATH_SIZE];

		(void)snprintf(path, sizeof(path),
		    "PayloadContent[%zu].PayloadDisplayName", i);
		if (strcmp(path, change->path) == 0)
			return !payload_value(
			    &profile->payloads[i], KEY_DISPLAY_NAME)
				    ->given;
	}
	return false;
}

void sync_compare_sides(struct sync_comparison *comparison)
{
	struct jamf_changes *changes = &comparison->item->changes;
	bool is_rewritten[JAMF_AREAS];
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++)
		if (!is_made_up(
			comparison->desired->profile, &changes->list[i]))
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
	for (int i = 0; i < JAMF_AREAS; i++) {
		struct sync_sides sides =
		    sides_of(comparison, (enum jamf_area)i);

		comparison->verdicts[i] = sync_three_way(&sides);
		is_rewritten[i] =
		    sides.is_known && sides.applied_same && sides.stored_same;
	}
	/* What the server made of what was applied is no change; a secret that
	 * differs is one all the same. */
	kept = 0;
	for (size_t i = 0; i < changes->count; i++)
		if (!is_rewritten[changes->list[i].area] ||
		    changes->list[i].is_secret)
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
}
