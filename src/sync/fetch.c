/*
 * What a plan asks of the server: lists of profiles, which of them is whose,
 * and the profiles themselves.
 */
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

int sync_back_off(
    struct sync *sync, unsigned *waited, unsigned most, struct error *error)
{
	const struct jamf_callbacks *callbacks = jamf_callbacks(sync->jamf);
	unsigned left = most - *waited;
	unsigned pause = *waited < left ? *waited + 1 : left;

	if (callbacks->wait(callbacks->context, pause * 1000) != 0)
		return error_set(
		    error, STATUS_BUSY, "interrupted while waiting");
	*waited += pause;
	return 0;
}

/* -- lists ---------------------------------------------------------------- */

static bool matters(const struct sync_work *work, enum jamf_kind kind)
{
	const struct lock_object *object;
	size_t place = 0;

	for (size_t i = 0; i < work->desired_count; i++)
		if (work->items[i].kind == kind &&
		    sync_item_is_open(&work->items[i]))
			return true;
	if (!work->options->is_complete)
		return false;
	while ((object = lock_object_next(work->sync->lock, &place)) != NULL)
		if (strcmp(object->platform, sync_platform(kind)) == 0 &&
		    strcmp(object->server, jamf_url(work->sync->jamf)) == 0)
			return true;
	return false;
}

int sync_fetch_list(
    struct sync_work *work, enum jamf_kind kind, struct error *error)
{
	struct jamf_rows rows;

	if (jamf_profiles_list(
		work->sync->jamf, kind, work->sync->arena, &rows, error) != 0 ||
	    sync_index_make(
		&rows, work->sync->arena, &work->index[kind], error) != 0)
		return -1;
	work->is_listed[kind] = true;
	return 0;
}

int sync_fetch_lists(struct sync_work *work, struct error *error)
{
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		if (!work->is_listed[kind] &&
		    matters(work, (enum jamf_kind)kind) &&
		    sync_fetch_list(work, (enum jamf_kind)kind, error) != 0)
			return -1;
	return 0;
}

/* -- which object --------------------------------------------------------- */

/* By the time of the beginning: what was recent then is not to be created just
 * because it was waited for. */
static void match(struct sync_work *work, size_t i)
{
	struct sync_item *item = &work->items[i];
	struct sync_lookup *lookup = &work->lookups[i];
	struct sync_search search = {.kind = item->kind,
	    .name = item->name,
	    .entry = lookup->entry,
	    .index = &work->index[item->kind],
	    .now = work->sync->now};
	struct error error = {0};

	lookup->match = sync_match(&search, &lookup->id, &error);
	if (lookup->match == SYNC_MATCH_CONFLICT)
		sync_item_fail(item, SYNC_CONFLICT, &error);
}

static bool is_awaited(const struct sync_work *work, size_t i)
{
	return sync_item_is_open(&work->items[i]) &&
	       work->lookups[i].match == SYNC_MATCH_WAIT;
}

/* Seconds since the object of this entry was created. */
static int64_t age_of(
    const struct sync_work *work, const struct lock_object *entry)
{
	int64_t age = work->sync->now + work->waited - entry->created;

	return age > 0 ? age : 0;
}

int64_t sync_recent_left(
    const struct sync_work *work, const struct lock_object *entry)
{
	int64_t left = SYNC_RECENT - age_of(work, entry);

	return left > 0 ? left : 1;
}

static void fail_awaited(struct sync_work *work, size_t i)
{
	const struct lock_object *entry = work->lookups[i].entry;
	struct error error = {0};

	(void)error_set(&error, STATUS_BUSY,
	    "'%s' was created %lld seconds ago, says the lock file, and the "
	    "server does not list it yet",
	    work->items[i].name, (long long)age_of(work, entry));
	(void)error_hint(&error,
	    "try again in %lld seconds; it is not created a second time before "
	    "that",
	    (long long)sync_recent_left(work, entry));
	sync_item_fail(&work->items[i], SYNC_FAILED, &error);
}

int sync_fetch_matches(struct sync_work *work, struct error *error)
{
	const struct jamf_callbacks *callbacks =
	    jamf_callbacks(work->sync->jamf);
	unsigned most = jamf_cluster_wait(work->sync->jamf);

	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]))
			match(work, i);
	while (work->waited < most) {
		bool waits[JAMF_KINDS] = {false};

		for (size_t i = 0; i < work->desired_count; i++)
			if (is_awaited(work, i))
				waits[work->items[i].kind] = true;
		if (!waits[JAMF_COMPUTERS] && !waits[JAMF_MOBILE])
			break;
		if (work->waited == 0)
			callbacks->tell(callbacks->context,
			    "waiting for what was just created to be listed");
		if (sync_back_off(work->sync, &work->waited, most, error) != 0)
			return -1;
		for (int kind = 0; kind < JAMF_KINDS; kind++)
			if (waits[kind] &&
			    sync_fetch_list(
				work, (enum jamf_kind)kind, error) != 0)
				return -1;
		for (size_t i = 0; i < work->desired_count; i++)
			if (is_awaited(work, i))
				match(work, i);
	}
	for (size_t i = 0; i < work->desired_count; i++)
		if (is_awaited(work, i))
			fail_awaited(work, i);
	return 0;
}

/* -- objects -------------------------------------------------------------- */

int sync_get(struct sync *sync, const struct sync_item *item,
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	if (jamf_profile_get_call(
		item->kind, item->id, arena, ret_call, error) != 0)
		return -1;
	return jamf_perform(sync->jamf, ret_call, 1, 1, error);
}

int sync_read_object(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct sync_stored *ret_stored, struct error *error)
{
	struct sync_stored stored = {.tree = NULL};
	const struct jamf_profile *profile = &stored.profile;

	if (jamf_profile_read(kind, root, arena, &stored.profile, error) != 0)
		return -1;
	if (profile->payloads != NULL && profile->payloads_length > 0 &&
	    jamf_payload_decode(profile->payloads, profile->payloads_length,
		arena, &stored.tree, error) != 0)
		return -1;
	*ret_stored = stored;
	return 0;
}

static void take_answer(
    struct sync *sync, const struct sync_lookup *lookup, struct sync_item *item)
{
	const struct jamf_call *call = lookup->call;
	struct error error = {0};

	item->id = lookup->id;
	if (call->outcome != JAMF_DONE) {
		sync_item_fail(item, SYNC_FAILED, &call->error);
		return;
	}
	item->answer = call->root;
	if (sync_read_object(item->kind, call->root, sync->arena, &item->stored,
		&error) != 0)
		sync_item_fail(item, SYNC_FAILED, &error);
}

int sync_fetch_objects(struct sync_work *work, struct error *error)
{
	struct arena *arena = work->sync->arena;
	struct jamf_call *calls =
	    arena_new_array(arena, work->count + 1, sizeof(*calls));
	size_t count = 0, at = 0;

	if (calls == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->count; i++) {
		struct sync_lookup *lookup = &work->lookups[i];

		if (!sync_item_is_open(&work->items[i]) ||
		    lookup->call != NULL || lookup->id == 0 ||
		    (lookup->match != SYNC_MATCH_LOCK &&
			lookup->match != SYNC_MATCH_NAME))
			continue;
		if (jamf_profile_get_call(work->items[i].kind, lookup->id,
			arena, &calls[count], error) != 0)
			return -1;
		lookup->call = &calls[count++];
	}
	if (count == 0)
		return 0;
	if (jamf_perform(
		work->sync->jamf, calls, count, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = 0; at < count; i++)
		if (work->lookups[i].call == &calls[at]) {
			take_answer(
			    work->sync, &work->lookups[i], &work->items[i]);
			at++;
		}
	return 0;
}
