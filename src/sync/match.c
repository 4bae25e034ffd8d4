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

int sync_order_names(const char *a, const char *b)
{
	return jamf_name_order(a, b, false);
}

bool sync_like_name(const char *a, const char *b)
{
	return sync_order_names(a, b) == 0;
}

static enum sync_match fail_platform(
    const struct sync_search *search, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' is the identifier of a profile for %s there, not for %s",
	    search->entry->identifier, search->entry->platform,
	    sync_platform(search->kind));
	(void)error_hint(error,
	    "give the definition an identifier of its own; 'apply --prune' "
	    "then deletes the other profile");
	return SYNC_MATCH_CONFLICT;
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

/* The only profile of that name, or NULL; a conflict is told by ret_match. */
static const struct jamf_row *by_name(const struct sync_search *search,
    enum sync_match *ret_match, struct error *error)
{
	const struct jamf_row *same = NULL, *like = NULL;
	size_t count;
	const struct jamf_row *const *found =
	    sync_index_named(search->index, search->name, &count);

	for (size_t i = 0; i < count; i++) {
		if (!sync_same_name(found[i]->name, search->name)) {
			like = found[i];
			continue;
		}
		if (same != NULL)
			*ret_match = fail_name(search, found[i],
			    "is the name of several profiles there", error);
		same = found[i];
	}
	if (same == NULL && like != NULL)
		*ret_match = fail_name(search, like,
		    "differs only in case from the name of a profile there",
		    error);
	return same;
}

/* Nobody else may have the name of a profile we know by its id. */
static enum sync_match check_name(const struct sync_search *search, int64_t id,
    int64_t *ret_id, struct error *error)
{
	size_t count;
	const struct jamf_row *const *found =
	    sync_index_named(search->index, search->name, &count);

	for (size_t i = 0; i < count; i++)
		if (found[i]->id != id)
			return fail_name(search, found[i],
			    "is the name of another profile there", error);
	*ret_id = id;
	return SYNC_MATCH_LOCK;
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
	int64_t last;

	if (entry == NULL)
		return 0;
	last = lock_object_time(entry);
	return last == 0 || now < last || now - last >= SYNC_CLUSTER_LAG
		   ? 0
		   : (unsigned)(SYNC_CLUSTER_LAG - (now - last));
}

enum sync_match sync_match(
    const struct sync_search *search, int64_t *ret_id, struct error *error)
{
	const struct lock_object *entry = search->entry;
	const struct jamf_row *row;
	enum sync_match match = SYNC_MATCH_NONE;

	if (entry != NULL &&
	    strcmp(entry->platform, sync_platform(search->kind)) != 0)
		return fail_platform(search, error);
	if (entry != NULL && entry->id != 0) {
		if (sync_index_find(search->index, entry->id) != NULL)
			return check_name(search, entry->id, ret_id, error);
		if (sync_is_recent(search->entry, search->now))
			return SYNC_MATCH_WAIT;
		match = SYNC_MATCH_GONE;
	}
	row = by_name(search, &match, error);
	if (match == SYNC_MATCH_CONFLICT)
		return match;
	if (row == NULL)
		return sync_is_recent(search->entry, search->now)
			   ? SYNC_MATCH_WAIT
			   : match;
	*ret_id = row->id;
	return SYNC_MATCH_NAME;
}
