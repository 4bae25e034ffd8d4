#include "report/report_plan.h"

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
}

void report_add_printable(struct buf *buf, const char *text)
{
	text_add_printable(buf, text, strlen(text));
}

const char *report_change_name(const struct report_change *change)
{
	return change->key != NULL ? change->key : change->path;
}

void report_plan_add_devices(struct buf *buf, const struct report_item *item)
{
	const char *noun =
	    strcmp(item->platform, "macos") == 0 ? "computer" : "mobile device";

	if (item->devices >= 0)
		buf_printf(buf, " (%" PRId64 " %s%s in scope)", item->devices,
		    noun, item->devices == 1 ? "" : "s");
}
