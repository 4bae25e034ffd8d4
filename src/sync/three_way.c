#include "sync/decisions.h"
#include "base/banned.h"

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
