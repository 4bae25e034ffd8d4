/*
 * Findings counted by their ids: those that were accepted, and at a terminal
 * those of which there are many.
 */
#include <string.h>

#include "base/memory.h"
#include "report/form.h"
#include "base/banned.h"

/* In the order of the ids. NULL for lack of memory. */
static struct report_id *find(struct report *report, const struct rule *rule)
{
	struct report_id *ids;
	size_t at = 0;
	int order = 1;

	while (at < report->id_count && order > 0) {
		order = strcmp(rule->id, report->ids[at].rule->id);
		at += order > 0;
	}
	if (order == 0)
		return &report->ids[at];
	ids = memory_resize(report->ids, (report->id_count + 1) * sizeof(*ids));
	if (ids == NULL)
		return NULL;
	report->ids = ids;
	memmove(
	    &ids[at + 1], &ids[at], (report->id_count++ - at) * sizeof(*ids));
	ids[at] = (struct report_id){.rule = rule};
	return &ids[at];
}

void report_ids_accept(
    struct report *report, const struct finding *finding, struct buf *buf)
{
	struct report_id *id = find(report, finding->rule);

	if (id == NULL) {
		buf->failed = true;
		return;
	}
	id->accepted++;
	report->accepted++;
}

bool report_ids_is_shown(
    struct report *report, const struct finding *finding, struct buf *buf)
{
	struct report_id *id = find(report, finding->rule);

	if (id == NULL) {
		buf->failed = true;
		return false;
	}
	if (id->last != report->file)
		id->files++;
	id->last = report->file;
	return id->files <= REPORT_GROUP_FILES;
}

void report_add_accepted(const struct report *report, struct buf *buf)
{
	const char *before = ": ";

	if (report->accepted == 0)
		return;
	buf_printf(buf, "%zu finding%s accepted", report->accepted,
	    report->accepted == 1 ? "" : "s");
	for (size_t i = 0; i < report->id_count; i++) {
		const struct report_id *id = &report->ids[i];

		if (id->accepted == 0)
			continue;
		buf_printf(buf, "%s%s", before, id->rule->id);
		if (id->accepted > 1)
			buf_printf(buf, " (%zu)", id->accepted);
		before = ", ";
	}
}

void report_done(struct report *report)
{
	memory_free(report->ids);
	report->ids = NULL;
	report->id_count = 0;
}
