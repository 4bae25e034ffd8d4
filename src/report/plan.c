#include "report/plan.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static const struct {
	const char *name;
	const char *counted;
} actions[REPORT_ACTIONS] = {
    [REPORT_UNCHANGED] = {"unchanged", "unchanged"},
    [REPORT_CREATE] = {"create", "to create"},
    [REPORT_UPDATE] = {"update", "to update"},
    [REPORT_DRIFT] = {"drift", "changed by hand, to put back"},
    [REPORT_DELETE] = {"delete", "to delete"},
    [REPORT_ORPHAN] = {"orphan", "no longer defined"},
    [REPORT_UNMANAGED] = {"unmanaged", "unmanaged"},
    [REPORT_CONFLICT] = {"conflict", "in conflict"},
    [REPORT_REFUSED] = {"refused", "refused"},
    [REPORT_FAILED] = {"failed", "failed"},
};

/* What is to be done first, then what is wrong, then what stays. */
static const enum report_action order[] = {REPORT_CREATE, REPORT_UPDATE,
    REPORT_DRIFT, REPORT_DELETE, REPORT_CONFLICT, REPORT_REFUSED, REPORT_FAILED,
    REPORT_ORPHAN, REPORT_UNCHANGED, REPORT_UNMANAGED};

const char *report_action_name(enum report_action action)
{
	return actions[action].name;
}

size_t report_plan_count(
    const struct report_plan *plan, enum report_action action)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += plan->items[i].action == action;
	return count;
}

size_t report_plan_waiting(const struct report_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += plan->items[i].wait_count > 0;
	return count;
}

void report_plan_add_summary(struct buf *buf, const struct report_plan *plan)
{
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
	if (report_plan_waiting(plan) > 0)
		buf_printf(buf, ", %zu waiting for a person",
		    report_plan_waiting(plan));
}

void report_add_printable(struct buf *buf, const char *text)
{
	text_add_printable(buf, text, strlen(text));
}

const char *report_change_name(const struct report_change *change)
{
	return change->key != NULL ? change->key : change->path;
}

bool report_item_is_quiet(const struct report_item *item)
{
	return item->action == REPORT_UNMANAGED ||
	       (item->action == REPORT_UNCHANGED && item->note_count == 0 &&
		   item->change_count == 0);
}

bool report_item_is_fault(const struct report_item *item)
{
	return item->status != 0 || item->action == REPORT_CONFLICT ||
	       item->action == REPORT_REFUSED || item->action == REPORT_FAILED;
}

void report_failures_add_count(
    struct buf *buf, const struct report_failures *failures)
{
	buf_printf(buf, "%zu definition%s cannot be used and %s left out",
	    failures->count, failures->count == 1 ? "" : "s",
	    failures->count == 1 ? "is" : "are");
}

static void add_value(
    struct buf *buf, const char *value, const struct report_form *form)
{
	if (*value == '\0')
		buf_text(buf, "(empty)");
	else
		form->add(buf, value);
}

void report_plan_add_change(struct buf *buf, const struct report_change *change,
    const struct report_form *form)
{
	form->add(buf, report_change_name(change));
	buf_text(buf, ": ");
	if (change->is_secret)
		buf_text(buf, "(secret) changed");
	else if (change->was == NULL && change->becomes == NULL)
		buf_text(buf, "changed");
	else if (change->becomes == NULL) {
		add_value(buf, change->was, form);
		buf_printf(buf, "%s(none)", form->arrow);
	} else {
		if (change->was != NULL) {
			add_value(buf, change->was, form);
			buf_text(buf, form->arrow);
		}
		add_value(buf, change->becomes, form);
	}
	if (change->server_only)
		buf_printf(
		    buf, "%s(only on the server: would be deleted)", form->gap);
	if (change->is_identity)
		buf_printf(buf, "%s(another identity)", form->gap);
}

size_t report_plan_effects(const struct report_item *item)
{
	return item->action == REPORT_UNCHANGED || item->action == REPORT_ORPHAN
		   ? 0
		   : item->effect_count;
}

/* " (5 computers in scope, +3 -1)" */
static void add_devices(
    struct buf *buf, const struct report_item *item, const char *noun)
{
	buf_printf(buf, " (%" PRId64 " %s%s in scope", item->devices, noun,
	    item->devices == 1 ? "" : "s");
	if (item->gained > 0 || item->lost > 0)
		buf_text(buf, item->is_most ? ", at most" : ",");
	if (item->gained > 0)
		buf_printf(buf, " +%" PRId64, item->gained);
	if (item->lost > 0)
		buf_printf(buf, " -%" PRId64, item->lost);
	buf_char(buf, ')');
}

void report_plan_add_effect(struct buf *buf, const struct report_item *item,
    size_t index, const struct report_form *form)
{
	const char *noun =
	    strcmp(item->platform, "macos") == 0 ? "computer" : "mobile device";

	buf_text(buf, item->effects[index].text);
	if (index > 0)
		return;
	if (item->devices >= 0)
		add_devices(buf, item, noun);
	else if (item->devices_why != NULL) {
		buf_text(buf, " (how many: ");
		form->add(buf, item->devices_why);
		buf_char(buf, ')');
	}
}
