#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

int sync_pause(struct sync *sync, unsigned seconds, struct error *error)
{
	const struct jamf_callbacks *ways = jamf_callbacks(sync->jamf);

	if (ways->wait(ways->context, seconds * 1000) == 0)
		return 0;
	return error_set(error, STATUS_BUSY, "interrupted while waiting");
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

static void match(struct sync_work *work, size_t i, int64_t now)
{
	struct sync_item *item = &work->items[i];
	struct sync_lookup *lookup = &work->lookups[i];
	struct sync_search search = {.kind = item->kind,
	    .name = item->name,
	    .entry = lookup->entry,
	    .index = &work->index[item->kind],
	    .now = now};
	struct error error = {0};

	lookup->match = sync_match(&search, &lookup->id, &error);
	if (lookup->match == SYNC_MATCH_CONFLICT)
		sync_item_fail(item, SYNC_CONFLICT, &error);
}

/* How many are waited for; needed tells of which kinds. */
static size_t count_waiting(
    const struct sync_work *work, bool needed[JAMF_KINDS])
{
	size_t count = 0;

	needed[JAMF_COMPUTERS] = needed[JAMF_MOBILE] = false;
	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]) &&
		    work->lookups[i].match == SYNC_MATCH_WAIT) {
			needed[work->items[i].kind] = true;
			count++;
		}
	return count;
}

static int look_again(
    struct sync_work *work, const bool needed[JAMF_KINDS], struct error *error)
{
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		if (needed[kind] &&
		    sync_fetch_list(work, (enum jamf_kind)kind, error) != 0)
			return -1;
	/* The time is that of the beginning: what was young then is not to
	 * be created just because it was waited for. */
	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]) &&
		    work->lookups[i].match == SYNC_MATCH_WAIT)
			match(work, i, work->sync->now);
	return 0;
}

int64_t sync_age(const struct sync_work *work, const struct lock_object *entry)
{
	int64_t age = work->sync->now + work->waited - entry->created;

	return age > 0 ? age : 0;
}

int64_t sync_recent_left(
    const struct sync_work *work, const struct lock_object *entry)
{
	int64_t left = SYNC_RECENT - sync_age(work, entry);

	return left > 0 ? left : 1;
}

static void fail_waiting(struct sync_work *work)
{
	for (size_t i = 0; i < work->desired_count; i++) {
		struct error error = {0};
		const struct lock_object *entry = work->lookups[i].entry;

		if (!sync_item_is_open(&work->items[i]) ||
		    work->lookups[i].match != SYNC_MATCH_WAIT)
			continue;
		(void)error_set(&error, STATUS_BUSY,
		    "'%s' was created %lld seconds ago, says the lock file, "
		    "and the server does not list it yet",
		    work->items[i].name, (long long)sync_age(work, entry));
		(void)error_hint(&error,
		    "try again in %lld seconds; it is not created a second "
		    "time before that",
		    (long long)sync_recent_left(work, entry));
		sync_item_fail(&work->items[i], SYNC_FAILED, &error);
	}
}

int sync_fetch_matches(struct sync_work *work, struct error *error)
{
	const struct jamf_callbacks *ways = jamf_callbacks(work->sync->jamf);
	unsigned most = jamf_cluster_wait(work->sync->jamf);
	unsigned pause = 1;
	bool needed[JAMF_KINDS];

	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]))
			match(work, i, work->sync->now);
	while (count_waiting(work, needed) > 0 && work->waited < most) {
		if (work->waited == 0)
			ways->tell(ways->context,
			    "waiting for what was just created to be listed");
		if (pause > most - work->waited)
			pause = most - work->waited;
		if (sync_pause(work->sync, pause, error) != 0 ||
		    look_again(work, needed, error) != 0)
			return -1;
		work->waited += pause;
		pause *= 2;
	}
	fail_waiting(work);
	return 0;
}

/* -- objects -------------------------------------------------------------- */

static bool has_object(const struct sync_work *work, size_t i)
{
	const struct sync_lookup *lookup = &work->lookups[i];

	return sync_item_is_open(&work->items[i]) && !lookup->is_read &&
	       lookup->id != 0 &&
	       (lookup->match == SYNC_MATCH_LOCK ||
		   lookup->match == SYNC_MATCH_NAME);
}

int sync_read_object(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_profile *ret_profile,
    struct tree **ret_tree, struct error *error)
{
	struct jamf_profile profile;
	struct tree *tree = NULL;

	if (jamf_profile_read(kind, root, arena, &profile, error) != 0)
		return -1;
	if (profile.payloads != NULL && profile.payloads_length > 0 &&
	    jamf_payload_decode(profile.payloads, profile.payloads_length,
		arena, &tree, error) != 0)
		return -1;
	*ret_profile = profile;
	*ret_tree = tree;
	return 0;
}

static void take_answer(struct sync_work *work, size_t i)
{
	struct sync_item *item = &work->items[i];
	const struct jamf_call *call = work->lookups[i].call;
	struct error error = {0};

	item->id = work->lookups[i].id;
	if (call->outcome != JAMF_DONE) {
		sync_item_fail(item, SYNC_FAILED, &call->error);
		return;
	}
	item->answer = call->root;
	if (sync_read_object(item->kind, call->root, work->sync->arena,
		&item->stored, &item->stored_tree, &error) != 0) {
		item->stored.id = 0;
		sync_item_fail(item, SYNC_FAILED, &error);
	}
}

/* The calls of all items stand one after the other, as jamf_perform wants. */
static int perform(struct sync_work *work, struct jamf_call *calls,
    size_t count, struct error *error)
{
	size_t at = 0;

	if (jamf_perform(
		work->sync->jamf, calls, count, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = 0; i < work->count; i++)
		if (work->lookups[i].is_asked && !work->lookups[i].is_read) {
			work->lookups[i].call = &calls[at++];
			work->lookups[i].is_read = true;
			take_answer(work, i);
		}
	return 0;
}

int sync_fetch_objects(struct sync_work *work, struct error *error)
{
	struct arena *arena = work->sync->arena;
	struct jamf_call *calls =
	    arena_new_array(arena, work->count + 1, sizeof(*calls));
	size_t count = 0;

	if (calls == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->count; i++) {
		struct sync_lookup *lookup = &work->lookups[i];

		if (!has_object(work, i))
			continue;
		if (jamf_profile_get_call(work->items[i].kind, lookup->id,
			arena, &calls[count], error) != 0)
			return -1;
		lookup->is_asked = true;
		count++;
	}
	return count == 0 ? 0 : perform(work, calls, count, error);
}
