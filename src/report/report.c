/*
 * A report from begin to end, and the counting that formats share: by severity,
 * and by ids, of what was accepted and at a terminal of that which there is
 * much of.
 */
#include "report/report.h"

#include <string.h>

#include "base/memory.h"
#include "report/format.h"
#include "base/banned.h"

enum {
	RELIEVE_BYTES = 64 * 1024
};

void report_begin(struct report *report)
{
	report->errors = report->warnings = report->notes = 0;
	report->accepted = report->file = 0;
	report->writer = (struct json_writer){0};
	if (report->format->begin != NULL)
		report->format->begin(report);
}

/* In the order of the ids. NULL for lack of memory. */
static struct report_id *find_id(struct report *report, const struct rule *rule)
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
	if (ids == NULL) {
		report->out.failed = true;
		return NULL;
	}
	report->ids = ids;
	memmove(
	    &ids[at + 1], &ids[at], (report->id_count++ - at) * sizeof(*ids));
	ids[at] = (struct report_id){.rule = rule};
	return &ids[at];
}

bool report_is_shown(struct report *report, const struct rule *rule)
{
	struct report_id *id = find_id(report, rule);

	if (id == NULL)
		return false;
	if (id->last != report->file)
		id->files++;
	id->last = report->file;
	return id->files <= REPORT_GROUP_FILES;
}

void report_add(struct report *report, const struct findings *findings)
{
	report->file++;
	for (const struct finding *finding = findings->first; finding != NULL;
	     finding = finding->next) {
		report->errors += finding->severity == SEVERITY_ERROR;
		report->warnings += finding->severity == SEVERITY_WARNING;
		report->notes += finding->severity == SEVERITY_NOTE;
		if (report->format->add != NULL)
			report->format->add(report, finding);
	}
	if (report->format->add_all != NULL)
		report->format->add_all(report, findings);
	for (const struct finding *finding = findings->accepted;
	     finding != NULL; finding = finding->next) {
		struct report_id *id = find_id(report, finding->rule);

		if (id == NULL)
			continue;
		id->accepted++;
		report->accepted++;
	}
}

void report_end(struct report *report)
{
	report->format->end(report);
}

void report_add_failures(
    struct report *report, const struct report_failures *failures)
{
	report->failures = failures;
	/* A list that is not whole would look as if it were. */
	report->out.failed |= failures->failed;
	if (report->format->failures != NULL)
		report->format->failures(report);
}

void report_finish(struct report *report, const struct error *error, int status)
{
	if (report->format->finish != NULL)
		report->format->finish(report, error, status);
}

void report_relieve(struct report *report)
{
	if (report->relieve != NULL && report->out.length >= RELIEVE_BYTES)
		report->relieve(report->context, report);
}

struct json_writer *report_writer(struct report *report)
{
	report->writer.buf = &report->out;
	return &report->writer;
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
	buf_done(&report->out);
	memory_free(report->ids);
	memory_free(report->plans);
	report->ids = NULL;
	report->id_count = 0;
	report->plans = NULL;
	report->plan_count = 0;
}
