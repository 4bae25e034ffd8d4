#include "report/plan_rows.h"

#include <string.h>

#include "report/plan_notes.h"
#include "base/banned.h"

static const enum report_action actions[SYNC_ACTIONS] = {
    [SYNC_UNCHANGED] = REPORT_UNCHANGED,
    [SYNC_CREATE] = REPORT_CREATE,
    [SYNC_UPDATE] = REPORT_UPDATE,
    [SYNC_DRIFT] = REPORT_DRIFT,
    [SYNC_DELETE] = REPORT_DELETE,
    [SYNC_ORPHAN] = REPORT_ORPHAN,
    [SYNC_UNMANAGED] = REPORT_UNMANAGED,
    [SYNC_CONFLICT] = REPORT_CONFLICT,
    [SYNC_REFUSED] = REPORT_REFUSED,
    [SYNC_FAILED] = REPORT_FAILED,
};

/* What became of an item that was written. */
static const char *const done_words[SYNC_ACTIONS] = {
    [SYNC_CREATE] = "created",
    [SYNC_UPDATE] = "updated",
    [SYNC_DRIFT] = "updated",
    [SYNC_DELETE] = "deleted",
};

static const char *const confirm_words[] = {
    [LOCK_CONFIRM_NONE] = "none",
    [LOCK_CONFIRM_NEEDED] = "needed",
    [LOCK_CONFIRM_DONE] = "done",
};

static int copy_changes(const struct jamf_changes *changes, struct arena *arena,
    const struct report_change **ret, size_t *ret_count, struct error *error)
{
	struct report_change *list;

	if (changes->count == 0)
		return 0;
	list = arena_new_array(arena, changes->count, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		list[i] =
		    (struct report_change){.area = jamf_area_name(change->area),
			.path = change->path,
			.key = change->key,
			.was = change->was,
			.becomes = change->becomes,
			.is_secret = change->is_secret,
			.server_only = change->server_only,
			.is_identity = change->is_identity};
	}
	*ret = list;
	*ret_count = changes->count;
	return 0;
}

static void add_effects(const struct sync_item *item, struct report_item *row)
{
	for (int i = 0; i < SYNC_EFFECTS; i++) {
		enum sync_effect effect = (enum sync_effect)i;

		if ((item->effects & (1U << i)) != 0 &&
		    row->effect_count < REPORT_WORDS_MAX)
			row->effects[row->effect_count++] =
			    (struct report_word){sync_effect_name(effect),
				sync_effect_text(effect)};
	}
}

/* -- settings ------------------------------------------------------------- */

static bool wants_settings(
    const struct sync_item *item, const struct sync_result *result)
{
	if (item->desired == NULL)
		return false;
	if (result != NULL)
		return result->confirm_needed;
	return item->confirm == LOCK_CONFIRM_NEEDED || item->resets_settings ||
	       (item->action == SYNC_CREATE &&
		   (item->desired->needs_admin || item->desired->needs_days));
}

int plan_row_add_settings(const struct sync_desired *desired,
    struct arena *arena, struct report_item *row, struct error *error)
{
	struct sync_setting_list found = {0};
	struct report_setting *list;

	if (sync_settings(desired, arena, &found, error) != 0)
		return -1;
	list = arena_new_array(arena, found.count + 1, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < found.count; i++)
		list[i] = (struct report_setting){found.list[i].payload,
		    found.list[i].label, found.list[i].value};
	row->settings = list;
	row->setting_count = found.count;
	return 0;
}

static int add_settings(const struct sync_item *item,
    const struct sync_result *result, struct arena *arena,
    struct report_item *row, struct error *error)
{
	return wants_settings(item, result)
		   ? plan_row_add_settings(item->desired, arena, row, error)
		   : 0;
}

static void add_reach(const struct sync_item *item, struct report_item *row)
{
	const struct jamf_reach *reach = &item->devices;

	if (!item->has_devices || reach->is_untold)
		return;
	row->devices =
	    item->action == SYNC_DELETE ? reach->before : reach->after;
	row->gained = reach->gained;
	row->lost = reach->lost;
	row->again = item->redelivered;
	row->is_most = reach->is_most;
}

static void add_waits(const struct sync_item *item, struct report_item *row)
{
	static const char *const names[REPORT_WAITS_MAX] = {
	    "settings", "scope", "redelivery"};
	unsigned waits = sync_item_waits(item);

	for (unsigned i = 0; i < REPORT_WAITS_MAX; i++)
		if ((waits & 1U << i) != 0)
			row->waits[row->wait_count++] = names[i];
}

/* -- rows ----------------------------------------------------------------- */

static bool is_refused(enum sync_action action)
{
	return action == SYNC_CONFLICT || action == SYNC_REFUSED ||
	       action == SYNC_FAILED;
}

enum status plan_item_status(
    const struct sync_item *item, const struct sync_result *result)
{
	if (is_refused(item->action) && item->error.status != STATUS_DONE)
		return item->error.status;
	return result == NULL ? STATUS_DONE : result->status;
}

static const char *result_word(
    const struct sync_item *item, const struct sync_result *result)
{
	if (result->stopped)
		return "not-reached";
	if (plan_item_status(item, result) != STATUS_DONE)
		return "failed";
	return result->written && done_words[item->action] != NULL
		   ? done_words[item->action]
		   : "unchanged";
}

static void add_error(const struct sync_item *item,
    const struct sync_result *result, struct report_item *row)
{
	const struct error *error = &item->error;

	if (!is_refused(item->action) || error->status == STATUS_DONE)
		error = result == NULL ? NULL : &result->error;
	row->status = (int)plan_item_status(item, result);
	if (error == NULL || error->status == STATUS_DONE)
		return;
	row->error = error->text;
	row->hint = error->hint[0] == '\0' ? NULL : error->hint;
}

static int add_result(const struct sync_item *item,
    const struct sync_result *result, const struct sync *sync,
    struct report_item *row, struct error *error)
{
	if (result == NULL)
		return 0;
	row->result = result_word(item, result);
	if (result->id > 0)
		row->id = result->id;
	if (row->page == NULL && row->id > 0 && item->action == SYNC_CREATE)
		row->page = jamf_profile_page(
		    sync->jamf, item->kind, row->id, sync->arena);
	if (result->confirm_needed)
		row->confirm = confirm_words[LOCK_CONFIRM_NEEDED];
	if (copy_changes(&result->meanwhile, sync->arena, &row->meanwhile,
		&row->meanwhile_count, error) != 0)
		return -1;
	return copy_changes(&result->mismatches, sync->arena, &row->mismatches,
	    &row->mismatch_count, error);
}

int plan_row_make(const struct sync_item *item,
    const struct sync_result *result, const struct sync *sync,
    struct report_item *ret, struct error *error)
{
	struct report_item row = {.action = actions[item->action],
	    .name = item->name == NULL ? "" : item->name,
	    .platform = item->desired != NULL && !item->desired->kind_told
			    ? "unknown"
			: item->kind == JAMF_COMPUTERS ? "macos"
						       : "ios",
	    .identifier = item->identifier,
	    .file = item->path,
	    .page = item->id > 0 ? item->page : NULL,
	    .id = item->id,
	    .devices = -1,
	    .gained = -1,
	    .lost = -1,
	    .again = -1,
	    .devices_why = item->devices.why,
	    .confirm = confirm_words[item->confirm]};

	if (copy_changes(&item->changes, sync->arena, &row.changes,
		&row.change_count, error) != 0 ||
	    plan_notes_add(item, sync->arena, &row, error) != 0 ||
	    add_settings(item, result, sync->arena, &row, error) != 0 ||
	    add_result(item, result, sync, &row, error) != 0)
		return -1;
	add_effects(item, &row);
	add_reach(item, &row);
	add_waits(item, &row);
	add_error(item, result, &row);
	*ret = row;
	return 0;
}

int plan_rows_make(const struct sync_plan *plan,
    const struct sync_result *results, const struct sync *sync,
    struct report_plan *ret, struct error *error)
{
	struct report_item *rows =
	    arena_new_array(sync->arena, plan->count + 1, sizeof(*rows));

	if (rows == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < plan->count; i++)
		if (plan_row_make(&plan->list[i],
			results == NULL ? NULL : &results[i], sync, &rows[i],
			error) != 0)
			return -1;
	ret->items = rows;
	ret->count = plan->count;
	ret->is_complete = plan->options.is_complete;
	return 0;
}
