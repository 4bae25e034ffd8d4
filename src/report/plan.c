/*
 * A plan item by item, with what the sync room knows of each, and what all
 * formats say of it alike.
 */
#include "report/plan.h"

#include <inttypes.h>

#include "base/banned.h"

static const struct {
	const char *name;
	const char *counted;
} actions[SYNC_ACTIONS] = {
    [SYNC_UNCHANGED] = {"unchanged", "unchanged"},
    [SYNC_CREATE] = {"create", "to create"},
    [SYNC_UPDATE] = {"update", "to update"},
    [SYNC_DRIFT] = {"drift", "changed by hand, to put back"},
    [SYNC_DELETE] = {"delete", "to delete"},
    [SYNC_ORPHAN] = {"orphan", "no longer defined"},
    [SYNC_UNMANAGED] = {"unmanaged", "unmanaged"},
    [SYNC_CONFLICT] = {"conflict", "in conflict"},
    [SYNC_REFUSED] = {"refused", "refused"},
    [SYNC_FAILED] = {"failed", "failed"},
};

/* -- making --------------------------------------------------------------- */

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

int report_item_make(const struct sync_item *item,
    const struct sync_result *result, const struct sync *sync,
    struct report_item *ret, struct error *error)
{
	struct report_item row = {.item = item,
	    .result = result,
	    .id = result != NULL && result->id > 0 ? result->id : item->id,
	    .page = item->id > 0 ? item->page : NULL};

	if (row.page == NULL && result != NULL && row.id > 0 &&
	    item->action == SYNC_CREATE)
		row.page = jamf_profile_page(
		    sync->jamf, item->kind, row.id, sync->arena);
	if (sync_item_status(item, NULL) != STATUS_DONE)
		row.error = &item->error;
	else if (result != NULL && result->error.status != STATUS_DONE)
		row.error = &result->error;
	if (report_item_add_notes(item, sync->arena, &row, error) != 0)
		return -1;
	if (wants_settings(item, result) &&
	    sync_settings(item->desired, sync->arena, &row.settings, error) !=
		0)
		return -1;
	*ret = row;
	return 0;
}

int report_plan_make(const struct sync_plan *plan,
    const struct sync_result *results, const struct sync *sync,
    struct report_plan *ret, struct error *error)
{
	struct report_item *rows =
	    arena_new_array(sync->arena, plan->count + 1, sizeof(*rows));

	if (rows == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < plan->count; i++)
		if (report_item_make(&plan->list[i],
			results == NULL ? NULL : &results[i], sync, &rows[i],
			error) != 0)
			return -1;
	ret->items = rows;
	ret->count = plan->count;
	ret->is_complete = plan->options.is_complete;
	return 0;
}

/* -- saying --------------------------------------------------------------- */

void report_add_plan(struct report *report, const struct report_plan *plan)
{
	report->format->plan(report, plan);
}

void report_end_plans(struct report *report, bool pending)
{
	if (report->format->end_plans != NULL)
		report->format->end_plans(report, pending);
}

const char *report_action_name(enum sync_action action)
{
	return actions[action].name;
}

size_t report_plan_count(
    const struct report_plan *plan, enum sync_action action)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += plan->items[i].item->action == action;
	return count;
}

size_t report_plan_waiting(const struct report_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += sync_item_waits(plan->items[i].item) != 0;
	return count;
}

void report_plan_add_summary(struct buf *buf, const struct report_plan *plan)
{
	/* What is to be done first, then what is wrong, then what stays. */
	static const enum sync_action order[] = {SYNC_CREATE, SYNC_UPDATE,
	    SYNC_DRIFT, SYNC_DELETE, SYNC_CONFLICT, SYNC_REFUSED, SYNC_FAILED,
	    SYNC_ORPHAN, SYNC_UNCHANGED, SYNC_UNMANAGED};
	size_t waiting = report_plan_waiting(plan);
	const char *before = "";

	for (size_t i = 0; i < array_length(order); i++) {
		size_t count = report_plan_count(plan, order[i]);

		if (count == 0)
			continue;
		buf_printf(
		    buf, "%s%zu %s", before, count, actions[order[i]].counted);
		before = ", ";
	}
	if (*before == '\0')
		buf_text(buf, "nothing there");
	if (waiting > 0)
		buf_printf(buf, ", %zu waiting for a person", waiting);
}

const char *report_item_name(const struct sync_item *item)
{
	return item->name != NULL ? item->name : "";
}

const char *report_item_platform(const struct sync_item *item)
{
	if (item->desired != NULL && !item->desired->kind_told)
		return "unknown";
	return item->kind == JAMF_COMPUTERS ? "macos" : "ios";
}

bool report_item_is_fault(const struct report_item *row)
{
	enum sync_action action = row->item->action;

	return sync_item_status(row->item, row->result) != STATUS_DONE ||
	       action == SYNC_CONFLICT || action == SYNC_REFUSED ||
	       action == SYNC_FAILED;
}

bool report_item_is_quiet(const struct report_item *row)
{
	return row->item->action == SYNC_UNMANAGED ||
	       (row->item->action == SYNC_UNCHANGED && row->note_count == 0 &&
		   row->item->changes.count == 0);
}

void report_failures_add_count(
    struct buf *buf, const struct report_failures *failures)
{
	buf_printf(buf, "%zu definition%s cannot be used and %s left out",
	    failures->count, failures->count == 1 ? "" : "s",
	    failures->count == 1 ? "is" : "are");
}

const char *report_change_name(const struct jamf_change *change)
{
	return change->key != NULL ? change->key : change->path;
}

static void add_value(
    struct buf *buf, const char *value, const struct report_style *style)
{
	if (*value == '\0')
		buf_text(buf, "(empty)");
	else
		style->add(buf, value);
}

void report_change_add(struct buf *buf, const struct jamf_change *change,
    const struct report_style *style)
{
	style->add(buf, report_change_name(change));
	buf_text(buf, ": ");
	if (change->is_secret)
		buf_text(buf, "(secret) changed");
	else if (change->was == NULL && change->becomes == NULL)
		buf_text(buf, "changed");
	else if (change->becomes == NULL) {
		add_value(buf, change->was, style);
		buf_printf(buf, "%s(none)", style->arrow);
	} else {
		if (change->was != NULL) {
			add_value(buf, change->was, style);
			buf_text(buf, style->arrow);
		}
		add_value(buf, change->becomes, style);
	}
	if (change->server_only)
		buf_printf(buf, "%s(only on the server: would be deleted)",
		    style->gap);
	if (change->is_identity)
		buf_printf(buf, "%s(another identity)", style->gap);
}

int report_effect_next(const struct sync_item *item, int from)
{
	if (item->action == SYNC_UNCHANGED || item->action == SYNC_ORPHAN)
		return SYNC_EFFECTS;
	while (from < SYNC_EFFECTS && (item->effects & 1U << from) == 0)
		from++;
	return from;
}

void report_effect_add(struct buf *buf, const struct sync_item *item,
    int effect, const struct report_style *style)
{
	const struct jamf_reach *reach = &item->devices;
	int64_t devices =
	    item->action == SYNC_DELETE ? reach->before : reach->after;

	buf_text(buf, sync_effect_text((enum sync_effect)effect));
	if (effect != report_effect_next(item, 0))
		return;
	if (item->has_devices && !reach->is_untold) {
		buf_printf(buf, " (%" PRId64 " %s%s in scope", devices,
		    item->kind == JAMF_COMPUTERS ? "computer" : "mobile device",
		    devices == 1 ? "" : "s");
		if (reach->gained > 0 || reach->lost > 0)
			buf_text(buf, reach->is_most ? ", at most" : ",");
		if (reach->gained > 0)
			buf_printf(buf, " +%" PRId64, reach->gained);
		if (reach->lost > 0)
			buf_printf(buf, " -%" PRId64, reach->lost);
		buf_char(buf, ')');
	} else if (reach->why != NULL) {
		buf_text(buf, " (how many: ");
		style->add(buf, reach->why);
		buf_char(buf, ')');
	}
}
