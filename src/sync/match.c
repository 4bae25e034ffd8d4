/*
 * Which object of the server a definition means, by the lock file and by name.
 */
#include <string.h>

#include "jamf/names.h"
#include "sync/decisions.h"
#include "base/banned.h"

const char *sync_platform(enum jamf_kind kind)
{
	return kind == JAMF_COMPUTERS ? "macos" : "ios";
}

enum jamf_kind sync_kind(const char *platform)
{
	return strcmp(platform, sync_platform(JAMF_MOBILE)) == 0
		   ? JAMF_MOBILE
		   : JAMF_COMPUTERS;
}

bool sync_same_name(const char *a, const char *b)
{
	return jamf_name_order(a, b, true) == 0;
}

bool sync_like_name(const char *a, const char *b)
{
	return jamf_name_order(a, b, false) == 0;
}

bool sync_is_recent(const struct lock_object *entry, int64_t now)
{
	/* A time to come, beyond what clocks differ, is no time of ours. */
	return entry != NULL && entry->created != 0 &&
	       now - entry->created < SYNC_RECENT &&
	       entry->created - now < SYNC_RECENT;
}

unsigned sync_cluster_lag(const struct lock_object *entry, int64_t now)
{
	int64_t last = entry == NULL ? 0 : lock_object_time(entry);

	return last == 0 || now < last || now - last >= SYNC_CLUSTER_LAG
		   ? 0
		   : (unsigned)(SYNC_CLUSTER_LAG - (now - last));
}

static enum sync_match fail_name(const struct sync_search *search,
    const struct jamf_row *row, const char *fault, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED, "'%s' %s, id %lld", search->name,
	    fault, (long long)row->id);
	(void)error_hint(error,
	    "give the definition, or the profile in Jamf Pro, another name");
	return SYNC_MATCH_CONFLICT;
}

/* By the name alone; otherwise: when there is none of that name. */
static enum sync_match match_name(const struct sync_search *search,
    enum sync_match otherwise, int64_t *ret_id, struct error *error)
{
	const struct jamf_row *same = NULL, *like = NULL, *several = NULL;
	size_t count;
	const struct jamf_row *const *found =
	    sync_index_named(search->index, search->name, &count);

	for (size_t i = 0; i < count; i++) {
		if (!sync_same_name(found[i]->name, search->name)) {
			like = found[i];
			continue;
		}
		if (same != NULL)
			several = found[i];
		same = found[i];
	}
	if (several != NULL)
		return fail_name(search, several,
		    "is the name of several profiles there", error);
	if (same == NULL && like != NULL)
		return fail_name(search, like,
		    "differs only in case from the name of a profile there",
		    error);
	if (same == NULL)
		return sync_is_recent(search->entry, search->now)
			   ? SYNC_MATCH_WAIT
			   : otherwise;
	*ret_id = same->id;
	return SYNC_MATCH_NAME;
}

enum sync_match sync_match(
    const struct sync_search *search, int64_t *ret_id, struct error *error)
{
	const struct lock_object *entry = search->entry;
	const struct jamf_row *const *named;
	size_t count;

	if (entry != NULL &&
	    strcmp(entry->platform, sync_platform(search->kind)) != 0) {
		(void)error_set(error, STATUS_REFUSED,
		    "'%s' is the identifier of a profile for %s there, not for "
		    "%s",
		    entry->identifier, entry->platform,
		    sync_platform(search->kind));
		(void)error_hint(error,
		    "give the definition an identifier of its own; 'apply "
		    "--prune' then deletes the other profile");
		return SYNC_MATCH_CONFLICT;
	}
	if (entry == NULL || entry->id == 0)
		return match_name(search, SYNC_MATCH_NONE, ret_id, error);
	if (sync_index_find(search->index, entry->id) == NULL)
		return sync_is_recent(entry, search->now)
			   ? SYNC_MATCH_WAIT
			   : match_name(search, SYNC_MATCH_GONE, ret_id, error);
	/* Nobody else may have the name of a profile we know by its id. */
	named = sync_index_named(search->index, search->name, &count);
	for (size_t i = 0; i < count; i++)
		if (named[i]->id != entry->id)
			return fail_name(search, named[i],
			    "is the name of another profile there", error);
	*ret_id = entry->id;
	return SYNC_MATCH_LOCK;
}
