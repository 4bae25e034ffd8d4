/*
 * Profiles that no definition is for: ours that are not defined any more, and
 * those that never were.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sync/internal.h"
#include "base/banned.h"

static bool is_wished(const struct sync_work *work, const char *identifier)
{
	for (size_t i = 0; i < work->wished; i++)
		if (strcmp(work->items[i].identifier, identifier) == 0)
			return true;
	return false;
}

/* Another definition has its object now, such as the one that pull made of it:
 * then it is that one's, whatever the lock file calls it. */
static bool is_taken(
    const struct sync_work *work, enum jamf_kind kind, int64_t id)
{
	for (size_t i = 0; id != 0 && i < work->wished; i++)
		if (work->items[i].kind == kind && work->leads[i].id == id)
			return true;
	return false;
}

static enum jamf_kind kind_of(const struct lock_object *entry)
{
	return strcmp(entry->platform, sync_platform(JAMF_COMPUTERS)) == 0
		   ? JAMF_COMPUTERS
		   : JAMF_MOBILE;
}

/* -- not defined any more ---------------------------------------------------
 */

static void fail_unknown(struct sync_item *item)
{
	struct error error = {0};

	(void)error_set(&error, STATUS_REFUSED,
	    "'%s' was being created, says the lock file, and whether the "
	    "profile of that name is it is not known",
	    item->name);
	(void)error_hint(&error,
	    "define it again, then it is looked at; or delete it in Jamf Pro");
	sync_fail_item(item, SYNC_CONFLICT, &error);
}

static const struct jamf_row *row_named(
    const struct jamf_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (sync_like_name(rows->list[i].name, name))
			return &rows->list[i];
	return NULL;
}

/* An entry without its object is told of when it is taken out. */
static bool add_orphan(
    struct sync_work *work, size_t at, const struct lock_object *entry)
{
	struct sync_item *item = &work->items[at];
	struct sync_lead *lead = &work->leads[at];
	const struct jamf_rows *rows = &work->rows[kind_of(entry)];
	bool prune = work->options->prune;
	bool listed = entry->id == 0 ? row_named(rows, entry->name) != NULL
				     : sync_row(rows, entry->id) != NULL;

	if (!listed && !prune)
		return false;
	*item = (struct sync_item){.kind = kind_of(entry),
	    .identifier = entry->identifier,
	    .name = entry->name,
	    .id = entry->id,
	    .devices = -1,
	    .changes.arena = work->sync->arena,
	    .confirm = entry->confirm};
	*lead = (struct sync_lead){.entry = entry};
	if (entry->id == 0 && listed) {
		fail_unknown(item);
		return true;
	}
	item->action =
	    prune ? (listed ? SYNC_ACTIONS : SYNC_DELETE) : SYNC_ORPHAN;
	if (listed)
		item->page = jamf_profile_page(
		    work->sync->jamf, item->kind, item->id, work->sync->arena);
	else
		item->note = "is not on the server any more; only the lock "
			     "file still has it";
	item->effects = 1U << SYNC_EFFECT_NOTHING;
	lead->match = SYNC_MATCH_LOCK;
	lead->id = listed ? entry->id : 0;
	return true;
}

void sync_compare_orphan(
    struct sync_item *item, const struct lock_object *entry)
{
	struct sync_touch touch = {.action = SYNC_DELETE};
	struct error error = {0};
	bool same_uuid = entry->uuid == NULL || item->stored.uuid == NULL ||
			 text_compare_case(entry->uuid, item->stored.uuid) == 0;

	if (!same_uuid ||
	    !sync_same_name(entry->name, item->stored.general.name)) {
		(void)error_set(&error, STATUS_REFUSED,
		    "id %lld is not what the lock file says, '%s', and is not "
		    "deleted",
		    (long long)entry->id, entry->name);
		(void)error_hint(&error,
		    "delete it in Jamf Pro, or remove its entry from the lock "
		    "file");
		sync_fail_item(item, SYNC_REFUSED, &error);
		return;
	}
	item->action = SYNC_DELETE;
	item->effects = sync_effects(&touch);
}

/* -- never defined -----------------------------------------------------------
 */

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The ids of a kind that are accounted for, sorted. */
static int64_t *known_ids(
    struct sync_work *work, enum jamf_kind kind, size_t *ret_count)
{
	struct arena *arena = work->sync->arena;
	const struct lock_object *object;
	size_t most = work->wished, count = 0;
	int64_t *ids;

	while (lock_object_at(work->sync->lock, most - work->wished) != NULL)
		most++;
	ids = arena_new_array(arena, most + 1, sizeof(*ids));
	if (ids == NULL)
		return NULL;
	for (size_t i = 0; i < work->wished; i++)
		if (work->items[i].kind == kind && work->leads[i].id != 0)
			ids[count++] = work->leads[i].id;
	for (size_t i = 0;
	     (object = lock_object_at(work->sync->lock, i)) != NULL; i++)
		if (kind_of(object) == kind &&
		    strcmp(object->server, jamf_address(work->sync->jamf)) == 0)
			ids[count++] = object->id;
	qsort(ids, count, sizeof(*ids), compare_ids);
	*ret_count = count;
	return ids;
}

static bool is_wished_name(
    const struct sync_work *work, enum jamf_kind kind, const char *name)
{
	for (size_t i = 0; i < work->wished; i++)
		if (work->items[i].kind == kind &&
		    sync_like_name(work->items[i].name, name))
			return true;
	return false;
}

static int add_unmanaged(
    struct sync_work *work, enum jamf_kind kind, struct error *error)
{
	size_t known = 0;
	int64_t *ids = known_ids(work, kind, &known);

	if (ids == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->rows[kind].count; i++) {
		const struct jamf_row *row = &work->rows[kind].list[i];

		if (bsearch(&row->id, ids, known, sizeof(*ids), compare_ids) !=
			NULL ||
		    is_wished_name(work, kind, row->name))
			continue;
		work->leads[work->count] = (struct sync_lead){0};
		work->items[work->count++] =
		    (struct sync_item){.action = SYNC_UNMANAGED,
			.kind = kind,
			.name = row->name,
			.id = row->id,
			.devices = -1,
			.page = jamf_profile_page(work->sync->jamf, kind,
			    row->id, work->sync->arena)};
	}
	return 0;
}

/* -- both ---------------------------------------------------------------------
 */

static int make_room(struct sync_work *work, struct error *error)
{
	struct arena *arena = work->sync->arena;
	size_t most = work->wished + 1;
	struct sync_item *items;
	struct sync_lead *leads;

	for (int kind = 0; kind < JAMF_KINDS; kind++)
		most += work->rows[kind].count;
	for (size_t i = 0; lock_object_at(work->sync->lock, i) != NULL; i++)
		most++;
	items = arena_new_array(arena, most, sizeof(*items));
	leads = arena_new_array(arena, most, sizeof(*leads));
	if (items == NULL || leads == NULL)
		return error_set_memory(error);
	if (work->wished > 0) {
		memcpy(items, work->items, work->wished * sizeof(*items));
		memcpy(leads, work->leads, work->wished * sizeof(*leads));
	}
	work->items = items;
	work->leads = leads;
	return 0;
}

int sync_add_others(struct sync_work *work, struct error *error)
{
	const char *server = jamf_address(work->sync->jamf);
	const struct lock_object *entry;

	if (!work->options->is_complete)
		return 0;
	if (make_room(work, error) != 0)
		return -1;
	for (size_t i = 0;
	     (entry = lock_object_at(work->sync->lock, i)) != NULL; i++)
		if (strcmp(entry->server, server) == 0 &&
		    !is_wished(work, entry->identifier) &&
		    work->is_listed[kind_of(entry)] &&
		    !is_taken(work, kind_of(entry), entry->id) &&
		    add_orphan(work, work->count, entry))
			work->count++;
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		if (add_unmanaged(work, (enum jamf_kind)kind, error) != 0)
			return -1;
	return 0;
}
