#include "report/report.h"

#include <string.h>

#include "report/form.h"
#include "base/banned.h"

static const char *const names[] = {
    [REPORT_TEXT] = "text",
    [REPORT_JSON] = "json",
    [REPORT_SARIF] = "sarif",
    [REPORT_GITHUB] = "github",
};

bool report_format_by_name(const char *name, enum report_format *ret)
{
	for (size_t i = 0; i < array_length(names); i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (enum report_format)i;
			return true;
		}
	return false;
}

void report_begin(struct report *report, struct buf *buf)
{
	report->errors = report->warnings = report->notes = 0;
	report->accepted = report->file = 0;
	report->writer = (struct json_writer){.buf = buf};
	if (report->format == REPORT_JSON)
		report_json_begin(report);
	if (report->format == REPORT_SARIF)
		report_sarif_begin(report);
}

static void count(struct report *report, enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		report->errors++;
		break;
	case SEVERITY_WARNING:
		report->warnings++;
		break;
	case SEVERITY_NOTE:
		report->notes++;
		break;
	}
}

/* No error stays unsaid. */
static void add_text(
    struct report *report, const struct finding *finding, struct buf *buf)
{
	if (!report->groups || report_ids_is_shown(report, finding, buf))
		report_text_add(report, finding, buf);
	else if (finding->severity == SEVERITY_ERROR)
		report_text_add_line(report, finding, buf);
}

static void add(
    struct report *report, const struct finding *finding, struct buf *buf)
{
	count(report, finding->severity);
	switch (report->format) {
	case REPORT_TEXT:
		add_text(report, finding, buf);
		break;
	case REPORT_JSON:
		report_json_add(report, finding);
		break;
	case REPORT_SARIF:
		report_sarif_add(report, finding);
		break;
	case REPORT_GITHUB:
		report_github_add(finding, buf);
		break;
	}
}

void report_add(
    struct report *report, const struct findings *findings, struct buf *buf)
{
	const struct finding *finding = findings->first;

	report->writer.buf = buf;
	report->file++;
	for (; finding != NULL; finding = finding->next)
		add(report, finding, buf);
	finding = findings->accepted;
	for (; finding != NULL; finding = finding->next)
		report_ids_accept(report, finding, buf);
}

void report_end(struct report *report, struct buf *buf)
{
	report->writer.buf = buf;
	switch (report->format) {
	case REPORT_TEXT:
		report_text_end(report, buf);
		break;
	case REPORT_JSON:
		report_json_end(report);
		break;
	case REPORT_SARIF:
		report_sarif_end(report);
		break;
	case REPORT_GITHUB:
		report_github_end(report, buf);
		break;
	}
}
