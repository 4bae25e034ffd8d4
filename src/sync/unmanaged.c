/*
 * Profiles that no definition is for: ours that are not defined any more, and
 * those that never were.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Ids of a kind, sorted once all are there. */
struct ids {
	int64_t *list;
	size_t count;
};

static bool has_id(const struct ids *ids, int64_t id)
{
	return id != 0 && bsearch(&id, ids->list, ids->count, sizeof(id),
			      compare_ids) != NULL;
}

/* What is not to be looked for again for each entry and row. */
struct desired_set {
	struct sync_work *work;
	struct map desired;         /* identifiers */
	struct ids ids[JAMF_KINDS]; /* of objects that are desired */
};

static void set_done(struct desired_set *set)
{
	map_done(&set->desired);
}

static int add_desired(struct desired_set *set, struct error *error)
{
	struct sync_work *work = set->work;
	size_t other;

	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		set->ids[kind].list = arena_new_array(work->sync->arena,
		    work->desired_count + 1, sizeof(int64_t));
		if (set->ids[kind].list == NULL)
			return error_set_memory(error);
	}
	for (size_t i = 0; i < work->desired_count; i++) {
		const char *identifier = work->items[i].identifier;
		struct ids *ids = &set->ids[work->items[i].kind];

		if (map_add(&set->desired, identifier, strlen(identifier), i,
			&other) < 0)
			return error_set_memory(error);
		ids->list[ids->count++] = work->lookups[i].id;
	}
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		qsort(set->ids[kind].list, set->ids[kind].count,
		    sizeof(int64_t), compare_ids);
	return 0;
}

static bool is_desired(const struct desired_set *set, const char *identifier)
{
	size_t at;

	return map_get(&set->desired, identifier, strlen(identifier), &at);
}

/* -- not defined any more ------------------------------------------------- */

static void fail_unknown(struct sync_item *item)
{
	struct error error = {0};

	(void)error_set(&error, STATUS_REFUSED,
	    "'%s' was being created, says the lock file, and whether the "
	    "profile of that name is it is not known",
	    item->name);
	(void)error_hint(&error,
	    "define it again, then it is looked at; or delete it in Jamf Pro");
	sync_item_fail(item, SYNC_CONFLICT, &error);
}

/* Forgetting it now could leave a profile that nobody knows of. */
static void fail_recent(const struct sync_work *work, struct sync_item *item,
    const struct lock_object *entry)
{
	struct error error = {0};

	(void)error_set(&error, STATUS_BUSY,
	    "'%s' was created a moment ago, says the lock file, and the server "
	    "does not list it yet",
	    item->name);
	(void)error_hint(&error,
	    "try again in %lld seconds; it is deleted then",
	    (long long)sync_recent_left(work, entry));
	sync_item_fail(item, SYNC_FAILED, &error);
}

/* An entry without its object is told of when it is taken out. */
static bool add_orphan(
    struct sync_work *work, size_t at, const struct lock_object *entry)
{
	struct sync_item *item = &work->items[at];
	struct sync_lookup *lookup = &work->lookups[at];
	const struct sync_index *rows =
	    &work->index[sync_kind(entry->platform)];
	const char *kept = sync_why_kept(work->options, entry);
	bool prune = work->options->prune && kept == NULL;
	size_t named;
	bool listed = entry->id == 0
			  ? sync_index_named(rows, entry->name, &named) != NULL
			  : sync_index_find(rows, entry->id) != NULL;

	if (!listed && !prune)
		return false;
	*item = (struct sync_item){.kind = sync_kind(entry->platform),
	    .identifier = entry->identifier,
	    .name = entry->name,
	    .id = entry->id,
	    .changes.arena = work->sync->arena,
	    .confirm = entry->confirm};
	*lookup = (struct sync_lookup){.entry = entry};
	if (entry->id == 0 && listed) {
		fail_unknown(item);
		return true;
	}
	if (!listed && sync_is_recent(entry, work->sync->now)) {
		fail_recent(work, item, entry);
		return true;
	}
	item->action =
	    prune ? (listed ? SYNC_ACTIONS : SYNC_DELETE) : SYNC_ORPHAN;
	item->note = kept;
	if (listed)
		item->page = jamf_profile_page(
		    work->sync->jamf, item->kind, item->id, work->sync->arena);
	else
		item->note = "is not on the server any more; only the lock "
			     "file still has it";
	item->effects = 1U << SYNC_EFFECT_NOTHING;
	lookup->match = SYNC_MATCH_LOCK;
	lookup->id = listed ? entry->id : 0;
	return true;
}

void sync_compare_orphan(
    struct sync_item *item, const struct lock_object *entry, bool trusts_lock)
{
	struct sync_effect_facts facts = {.action = SYNC_DELETE};
	struct sync_claimed claimed = {.item = item,
	    .entry = entry,
	    .by_id = true,
	    .trusts_lock = trusts_lock};
	struct lock_command command;
	struct error error = {0};

	if (sync_check_proof(&claimed, &error) != 0) {
		(void)error_prefix(&error, "not deleted");
		(void)error_hint(&error,
		    "if it is yours, delete it in Jamf Pro, or say "
		    "'--trust-lock'; if not: %s",
		    lock_remove_command(&command, entry));
		sync_item_fail(item, SYNC_REFUSED, &error);
		return;
	}
	if (!sync_same_name(entry->name, item->stored.general.name)) {
		(void)error_set(&error, STATUS_REFUSED,
		    "id %lld is not what the lock file says, '%s', and is not "
		    "deleted",
		    (long long)entry->id, entry->name);
		(void)error_hint(&error, "delete it in Jamf Pro, or: %s",
		    lock_remove_command(&command, entry));
		sync_item_fail(item, SYNC_REFUSED, &error);
		return;
	}
	item->action = SYNC_DELETE;
	item->effects = sync_effects(&facts);
}

/* -- never defined -------------------------------------------------------- */

/* Marks the rows of a name as accounted for. */
static void mark_named(
    const struct sync_index *rows, const char *name, bool *known)
{
	size_t count;
	const struct jamf_row *const *named =
	    sync_index_named(rows, name, &count);

	for (size_t i = 0; i < count; i++)
		known[named[i] - rows->by_id.list] = true;
}

static void mark_id(const struct sync_index *rows, int64_t id, bool *known)
{
	const struct jamf_row *row = sync_index_find(rows, id);

	if (row != NULL)
		known[row - rows->by_id.list] = true;
}

/* Of each row whether it is accounted for. */
static bool *known_rows(struct sync_work *work, enum jamf_kind kind)
{
	const struct sync_index *rows = &work->index[kind];
	const struct lock_object *object;
	size_t place = 0;
	bool *known = arena_new_array(
	    work->sync->arena, rows->by_id.count + 1, sizeof(*known));

	if (known == NULL)
		return NULL;
	for (size_t i = 0; i < work->desired_count; i++) {
		if (work->items[i].kind != kind)
			continue;
		mark_id(rows, work->lookups[i].id, known);
		mark_named(rows, work->items[i].name, known);
	}
	while ((object = lock_object_next(work->sync->lock, &place)) != NULL)
		if (sync_kind(object->platform) == kind &&
		    strcmp(object->server, jamf_url(work->sync->jamf)) == 0)
			mark_id(rows, object->id, known);
	return known;
}

static int add_unmanaged(
    struct sync_work *work, enum jamf_kind kind, struct error *error)
{
	const struct jamf_rows *rows = &work->index[kind].by_id;
	const bool *known = known_rows(work, kind);

	if (known == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < rows->count; i++) {
		const struct jamf_row *row = &rows->list[i];

		if (known[i])
			continue;
		work->lookups[work->count] = (struct sync_lookup){0};
		work->items[work->count++] =
		    (struct sync_item){.action = SYNC_UNMANAGED,
			.kind = kind,
			.name = row->name,
			.id = row->id,
			.page = jamf_profile_page(work->sync->jamf, kind,
			    row->id, work->sync->arena)};
	}
	return 0;
}

/* -- both ----------------------------------------------------------------- */

static int make_room(struct sync_work *work, struct error *error)
{
	struct arena *arena = work->sync->arena;
	size_t most = work->desired_count + 1, place = 0;
	struct sync_item *items;
	struct sync_lookup *lookups;

	for (int kind = 0; kind < JAMF_KINDS; kind++)
		most += work->index[kind].by_id.count;
	while (lock_object_next(work->sync->lock, &place) != NULL)
		most++;
	items = arena_new_array(arena, most, sizeof(*items));
	lookups = arena_new_array(arena, most, sizeof(*lookups));
	if (items == NULL || lookups == NULL)
		return error_set_memory(error);
	if (work->desired_count > 0) {
		memcpy(
		    items, work->items, work->desired_count * sizeof(*items));
		memcpy(lookups, work->lookups,
		    work->desired_count * sizeof(*lookups));
	}
	work->items = items;
	work->lookups = lookups;
	return 0;
}

/* Objects of the lock file that are not desired. Another definition may have
 * such an object now, like the one that pull made of it: then it is that one's,
 * whatever the lock file calls it. */
static int add_orphans(struct sync_work *work, struct error *error)
{
	const char *server = jamf_url(work->sync->jamf);
	auto_cleanup(set_done) struct desired_set set = {.work = work};
	const struct lock_object *entry;
	size_t place = 0;

	if (add_desired(&set, error) != 0)
		return -1;
	while ((entry = lock_object_next(work->sync->lock, &place)) != NULL)
		if (strcmp(entry->server, server) == 0 &&
		    !is_desired(&set, entry->identifier) &&
		    work->is_listed[sync_kind(entry->platform)] &&
		    !has_id(&set.ids[sync_kind(entry->platform)], entry->id) &&
		    add_orphan(work, work->count, entry))
			work->count++;
	return 0;
}

int sync_add_unmanaged(struct sync_work *work, struct error *error)
{
	if (!work->options->is_complete)
		return 0;
	if (make_room(work, error) != 0 || add_orphans(work, error) != 0)
		return -1;
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		if (add_unmanaged(work, (enum jamf_kind)kind, error) != 0)
			return -1;
	return 0;
}
