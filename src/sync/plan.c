/*
 * A plan: everything that is asked, compared and refused, in this order.
 */
#include "sync/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "sync/platform.h"
#include "base/banned.h"

/* -- before anything is asked --------------------------------------------- */

static int check_desired(const struct sync_desired *desired,
    const struct lock_object *entry, struct error *error)
{
	if (desired->identifier[0] == '\0')
		return error_set(error, STATUS_REFUSED,
		    "'%s' has no identifier", desired->path);
	if (desired->kind_error.status != STATUS_DONE) {
		*error = desired->kind_error;
		return -1;
	}
	if (desired->lacks_placeholder) {
		(void)error_set(error, STATUS_REFUSED,
		    "'challenge_placeholder' is missing, which challenge type "
		    "dynamic needs in Jamf Pro");
		return error_hint(error,
		    "copy it from a profile made in the web interface: "
		    "'scepctl pull' shows it");
	}
	if (entry == NULL || entry->has_uuid_identifier ||
	    profile_uuid_word(desired->profile) == NULL)
		return 0;
	/* Devices know a payload by its identifier and its UUID: with another
	 * of either it is another one to them, which enrols. */
	(void)error_set(error, STATUS_REFUSED,
	    "'payload_identifier = uuid' is for new profiles, and the lock "
	    "file knows this one with other identifiers");
	return error_hint(error,
	    "leave it out, or make a new profile, with an identifier of its "
	    "own");
}

/* Adds key; whoever has it already is in conflict with item. */
static int add_key(struct map *map, const struct buf *key,
    struct sync_work *work, size_t at, const char *what, struct error *error)
{
	struct error fault = {0};
	size_t other = 0;
	int added =
	    buf_ok(key) ? map_add(map, key->data, key->length, at, &other) : -1;

	if (added < 0)
		return error_set_memory(error);
	if (added > 0)
		return 0;
	(void)error_set(&fault, STATUS_REFUSED, "'%s' has the same %s",
	    work->items[other].path, what);
	sync_item_fail(&work->items[at], SYNC_CONFLICT, &fault);
	(void)error_set(&fault, STATUS_REFUSED, "'%s' has the same %s",
	    work->items[at].path, what);
	sync_item_fail(&work->items[other], SYNC_CONFLICT, &fault);
	return 0;
}

/* Names by kind, as case does not count in Jamf Pro; identifiers by themselves,
 * as the lock file has one entry for each. */
static int check_twins(struct sync_work *work, struct error *error)
{
	auto_map struct map names = {0}, identifiers = {0};
	auto_buf struct buf key = {0};

	for (size_t i = 0; i < work->desired_count; i++) {
		const struct sync_item *item = &work->items[i];
		const char *name;

		buf_clear(&key);
		buf_char(&key, (char)('0' + (int)item->kind));
		name = jamf_name_lower(work->sync->arena, item->name);
		if (name == NULL)
			return error_set_memory(error);
		buf_text(&key, name);
		if (add_key(&names, &key, work, i, "name", error) != 0)
			return -1;
		if (item->identifier[0] == '\0')
			continue;
		buf_clear(&key);
		buf_text(&key, item->identifier);
		if (add_key(&identifiers, &key, work, i, "identifier", error) !=
		    0)
			return -1;
	}
	return 0;
}

static int start(struct sync_work *work, const struct sync_desired *desired,
    size_t count, struct error *error)
{
	struct arena *arena = work->sync->arena;

	work->items = arena_new_array(arena, count + 1, sizeof(*work->items));
	work->lookups =
	    arena_new_array(arena, count + 1, sizeof(*work->lookups));
	if (work->items == NULL || work->lookups == NULL)
		return error_set_memory(error);
	work->count = work->desired_count = count;
	for (size_t i = 0; i < count; i++) {
		struct sync_item *item = &work->items[i];
		struct error fault = {0};

		sync_item_init(work->sync, &desired[i], item);
		work->lookups[i].entry = lock_object(work->sync->lock,
		    jamf_url(work->sync->jamf), item->identifier);
		if (check_desired(
			&desired[i], work->lookups[i].entry, &fault) != 0)
			sync_item_fail(item, SYNC_REFUSED, &fault);
	}
	return check_twins(work, error);
}

/* One object cannot be two definitions'. */
static int check_shared(struct sync_work *work, struct error *error)
{
	auto_map struct map ids = {0};
	auto_buf struct buf key = {0};

	for (size_t i = 0; i < work->desired_count; i++) {
		int64_t id = work->lookups[i].id;

		if (id == 0 || !sync_item_is_open(&work->items[i]))
			continue;
		buf_clear(&key);
		buf_printf(
		    &key, "%d %lld", (int)work->items[i].kind, (long long)id);
		if (add_key(&ids, &key, work, i,
			"profile in Jamf Pro, says the lock file", error) != 0)
			return -1;
	}
	return 0;
}

static int read_names(struct sync_work *work, struct error *error)
{
	for (size_t i = 0; i < work->desired_count; i++)
		if (sync_item_is_open(&work->items[i]))
			jamf_scope_want(
			    work->items[i].desired->profile, work->names);
	return jamf_names_read(work->names, work->sync->jamf, error);
}

/* -- once all is read ----------------------------------------------------- */

/* What is there as it should be, made in the web interface or filled in by the
 * server, is no reason to refuse. */
static void refuse_lossy(struct sync_work *work)
{
	for (size_t i = 0; i < work->desired_count; i++) {
		struct sync_item *item = &work->items[i];
		struct jamf_lossy lossy;
		struct error fault = {0};

		if (!sync_item_is_pending(item) ||
		    !jamf_payload_lossy(item->desired->tree,
			item->desired->kind, work->sync->schemas,
			work->sync->arena, &lossy))
			continue;
		(void)error_set(&fault, STATUS_REFUSED,
		    "'%s' has %s, which Jamf Pro does not store as it is",
		    lossy.key != NULL ? lossy.key : lossy.path, lossy.what);
		(void)error_hint(&fault,
		    "write it without, or make the profile in Jamf Pro itself");
		sync_item_fail(item, SYNC_REFUSED, &fault);
	}
}

/* Those that are not desired, by name: deletions come after all else. */
static int compare_items(const void *a, const void *b)
{
	const struct sync_item *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = (int)x->kind - (int)y->kind;
	return order != 0 ? order : (x->id < y->id ? -1 : x->id > y->id);
}

int sync_plan_make(struct sync *sync, struct sync_desired *desired,
    size_t count, const struct sync_options *options,
    struct sync_plan *ret_plan, struct error *error)
{
	const struct jamf_callbacks *callbacks = jamf_callbacks(sync->jamf);
	auto_sync_plan struct sync_plan plan = {.options = *options,
	    .names = jamf_names_new(),
	    .started = callbacks->milliseconds(callbacks->context)};
	struct sync_work work = {
	    .sync = sync, .options = options, .names = plan.names};

	if (plan.names == NULL)
		return error_set_memory(error);
	if (sync_prune_check(options, error) != 0 ||
	    platform_resolve(&work, desired, count, error) != 0 ||
	    start(&work, desired, count, error) != 0 ||
	    read_names(&work, error) != 0 ||
	    sync_fetch_lists(&work, error) != 0 ||
	    sync_fetch_matches(&work, error) != 0 ||
	    check_shared(&work, error) != 0 ||
	    sync_add_unmanaged(&work, error) != 0 ||
	    sync_fetch_objects(&work, error) != 0)
		return -1;
	sync_compare_items(&work);
	if (sync_reread(&work, error) != 0)
		return -1;
	sync_refuse_stale(&work);
	refuse_lossy(&work);
	if (sync_count_devices(&work, error) != 0 ||
	    sync_require_status(&work, error) != 0 ||
	    sync_warn_sids(&work, error) != 0 ||
	    sync_check_deletes(&work, error) != 0)
		return -1;
	qsort(work.items + work.desired_count, work.count - work.desired_count,
	    sizeof(*work.items), compare_items);
	plan.list = work.items;
	plan.count = work.count;
	*ret_plan = plan;
	plan.names = NULL;
	return 0;
}

void sync_plan_done(struct sync_plan *plan)
{
	jamf_names_release(&plan->names);
	*plan = (struct sync_plan){0};
}
