/*
 * Profiles that no definition is for: ours that are not defined any more
 * (orphans), and those that never were (unmanaged).
 */
#include <string.h>

#include "base/map.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

/* What is accounted for. */
struct known {
	const struct sync_work *work;
	struct map identifiers; /* that are desired */
	bool *rows[JAMF_KINDS]; /* of the server's list */
};

static void known_done(struct known *known)
{
	map_done(&known->identifiers);
}

/* The mark of the profile of this id, 0 for none; NULL when it is not there. */
static bool *mark_of(const struct known *known, enum jamf_kind kind, int64_t id)
{
	const struct sync_index *index = &known->work->index[kind];
	const struct jamf_row *row =
	    id == 0 ? NULL : sync_index_find(index, id);

	return row == NULL ? NULL : &known->rows[kind][row - index->by_id.list];
}

static void mark_id(const struct known *known, enum jamf_kind kind, int64_t id)
{
	bool *mark = mark_of(known, kind, id);

	if (mark != NULL)
		*mark = true;
}

static int mark_desired(struct known *known, struct error *error)
{
	const struct sync_work *work = known->work;

	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		known->rows[kind] = arena_new_array(work->sync->arena,
		    work->index[kind].by_id.count + 1, sizeof(bool));
		if (known->rows[kind] == NULL)
			return error_set_memory(error);
	}
	for (size_t i = 0; i < work->desired_count; i++) {
		const struct sync_item *item = &work->items[i];
		size_t ignored;

		if (map_add(&known->identifiers, item->identifier,
			strlen(item->identifier), i, &ignored) < 0)
			return error_set_memory(error);
		mark_id(known, item->kind, work->lookups[i].id);
	}
	return 0;
}

/* -- not defined any more ------------------------------------------------- */

/* Whether it cannot be told yet if the entry has an object; the item says so.
 */
static bool is_unsure(const struct sync_work *work, struct sync_item *item,
    const struct lock_object *entry, bool listed)
{
	struct error error = {0};

	if (listed && entry->id == 0) {
		(void)error_set(&error, STATUS_REFUSED,
		    "'%s' was being created, says the lock file, and whether "
		    "the profile of that name is it is not known",
		    item->name);
		(void)error_hint(&error,
		    "define it again, then it is looked at; or delete it in "
		    "Jamf Pro");
		sync_item_fail(item, SYNC_CONFLICT, &error);
		return true;
	}
	if (listed || !sync_is_recent(entry, work->sync->now))
		return false;
	/* Forgetting it now could leave a profile that nobody knows of. */
	(void)error_set(&error, STATUS_BUSY,
	    "'%s' was created a moment ago, says the lock file, and the server "
	    "does not list it yet",
	    item->name);
	(void)error_hint(&error,
	    "try again in %lld seconds; it is deleted then",
	    (long long)sync_recent_left(work, entry));
	sync_item_fail(item, SYNC_FAILED, &error);
	return true;
}

/* An entry without its object is told of when it is taken out. */
static void add_orphan(struct sync_work *work, const struct lock_object *entry)
{
	const enum jamf_kind kind = sync_kind(entry->platform);
	const struct sync_index *index = &work->index[kind];
	const char *kept = sync_why_kept(work->options, entry);
	bool prune = work->options->prune && kept == NULL;
	size_t named;
	bool listed = entry->id == 0
			  ? sync_index_named(index, entry->name, &named) != NULL
			  : sync_index_find(index, entry->id) != NULL;
	struct sync_item *item = &work->items[work->count];
	struct sync_lookup *lookup = &work->lookups[work->count];

	if (!listed && !prune)
		return;
	work->count++;
	*lookup = (struct sync_lookup){.entry = entry};
	*item = (struct sync_item){.kind = kind,
	    .identifier = entry->identifier,
	    .name = entry->name,
	    .id = entry->id,
	    .changes.arena = work->sync->arena,
	    .confirm = entry->confirm};
	if (is_unsure(work, item, entry, listed))
		return;
	item->effects = 1U << SYNC_EFFECT_NOTHING;
	lookup->match = SYNC_MATCH_LOCK;
	if (!listed) {
		item->action = SYNC_DELETE;
		item->note = "is not on the server any more; only the lock "
			     "file still has it";
		return;
	}
	/* What may be deleted is read before that is decided. */
	item->action = prune ? SYNC_ACTIONS : SYNC_ORPHAN;
	item->note = kept;
	item->page = jamf_profile_page(
	    work->sync->jamf, kind, item->id, work->sync->arena);
	lookup->id = entry->id;
}

void sync_compare_orphan(
    struct sync_item *item, const struct lock_object *entry, bool trusts_lock)
{
	struct sync_effect_facts facts = {.action = SYNC_DELETE};
	struct sync_candidate candidate = {.item = item,
	    .entry = entry,
	    .by_id = true,
	    .trusts_lock = trusts_lock};
	struct lock_command command;
	struct error error = {0};

	if (sync_check_proof(&candidate, &error) != 0) {
		(void)error_prefix(&error, "not deleted");
		(void)error_hint(&error,
		    "if it is yours, delete it in Jamf Pro, or say "
		    "'--trust-lock'; if not: %s",
		    lock_remove_command(&command, entry));
	} else if (!sync_same_name(
		       entry->name, item->stored.profile.general.name)) {
		(void)error_set(&error, STATUS_REFUSED,
		    "id %lld is not what the lock file says, '%s', and is not "
		    "deleted",
		    (long long)entry->id, entry->name);
		(void)error_hint(&error, "delete it in Jamf Pro, or: %s",
		    lock_remove_command(&command, entry));
	} else {
		item->action = SYNC_DELETE;
		item->effects = sync_effects(&facts);
		return;
	}
	sync_item_fail(item, SYNC_REFUSED, &error);
}

/* -- all of them ---------------------------------------------------------- */

/* Room for one item for each row of the server and entry of the lock file. */
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
	for (size_t i = 0; i < work->desired_count; i++) {
		items[i] = work->items[i];
		lookups[i] = work->lookups[i];
	}
	work->items = items;
	work->lookups = lookups;
	return 0;
}

/* Objects of the lock file that are not desired. Another definition may have
 * such an object now, like the one that pull made of it: then it is that one's,
 * whatever the lock file calls it. */
static void add_orphans(struct sync_work *work, const struct known *known)
{
	const struct lock_object *entry;
	size_t place = 0, ignored;

	while ((entry = lock_object_next(work->sync->lock, &place)) != NULL) {
		enum jamf_kind kind = sync_kind(entry->platform);
		const bool *mark = mark_of(known, kind, entry->id);

		if (strcmp(entry->server, jamf_url(work->sync->jamf)) == 0 &&
		    !map_get(&known->identifiers, entry->identifier,
			strlen(entry->identifier), &ignored) &&
		    work->is_listed[kind] && (mark == NULL || !*mark))
			add_orphan(work, entry);
	}
}

static void add_unmanaged(struct sync_work *work, struct known *known)
{
	const struct lock_object *entry;
	size_t place = 0;

	/* Nor is it unmanaged what has the name of a desired one, or an entry
	 * in the lock file. */
	for (size_t i = 0; i < work->desired_count; i++) {
		const struct sync_item *item = &work->items[i];
		const struct sync_index *index = &work->index[item->kind];
		size_t count;
		const struct jamf_row *const *named =
		    sync_index_named(index, item->name, &count);

		for (size_t k = 0; k < count; k++)
			mark_id(known, item->kind, named[k]->id);
	}
	while ((entry = lock_object_next(work->sync->lock, &place)) != NULL)
		if (strcmp(entry->server, jamf_url(work->sync->jamf)) == 0)
			mark_id(known, sync_kind(entry->platform), entry->id);
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		for (size_t i = 0; i < work->index[kind].by_id.count; i++) {
			const struct jamf_row *row =
			    &work->index[kind].by_id.list[i];

			if (known->rows[kind][i])
				continue;
			work->lookups[work->count] = (struct sync_lookup){0};
			work->items[work->count++] =
			    (struct sync_item){.action = SYNC_UNMANAGED,
				.kind = (enum jamf_kind)kind,
				.name = row->name,
				.id = row->id,
				.page = jamf_profile_page(work->sync->jamf,
				    (enum jamf_kind)kind, row->id,
				    work->sync->arena)};
		}
}

int sync_add_unmanaged(struct sync_work *work, struct error *error)
{
	auto_cleanup(known_done) struct known known = {.work = work};

	if (!work->options->is_complete)
		return 0;
	if (make_room(work, error) != 0 || mark_desired(&known, error) != 0)
		return -1;
	add_orphans(work, &known);
	add_unmanaged(work, &known);
	return 0;
}
