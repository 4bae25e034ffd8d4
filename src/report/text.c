/*
 * Text for people: "FILE:LINE:COLUMN: error: what is wrong [id]", the line it
 * is about, what to do.
 */
#include "report/format.h"
#include "base/banned.h"

/* Before lines of the user's text: none of them begins a line of the report,
 * where a CI runner would take it for a command. */
#define GUTTER "  | "

static const char *const severity_colours[] = {
    [SEVERITY_NOTE] = "\033[1;36m",
    [SEVERITY_WARNING] = "\033[1;35m",
    [SEVERITY_ERROR] = COLOUR_ERROR,
};

static void add_severity(struct report *report, enum severity severity)
{
	report_text_colour(report, severity_colours[severity]);
	buf_printf(&report->out, "%s:", severity_name(severity));
	report_text_colour(report, COLOUR_OFF);
}

static void add_hint(struct report *report, const char *hint)
{
	report_text_colour(report, COLOUR_HINT);
	buf_text(&report->out, "hint:");
	report_text_colour(report, COLOUR_OFF);
	buf_printf(&report->out, " %s\n", hint);
}

static void add_excerpt(struct report *report, const struct finding *finding)
{
	struct buf *buf = &report->out;

	buf_printf(buf, GUTTER "%s\n" GUTTER, finding->excerpt);
	for (unsigned i = 0; i < finding->caret; i++)
		buf_char(buf, ' ');
	report_text_colour(report, severity_colours[finding->severity]);
	buf_char(buf, '^');
	for (unsigned i = 1; i < finding->width; i++)
		buf_char(buf, '~');
	report_text_colour(report, COLOUR_OFF);
	buf_char(buf, '\n');
}

static void add(struct report *report, const struct finding *finding)
{
	struct buf *buf = &report->out;
	bool is_whole =
	    !report->groups || report_is_shown(report, finding->rule);

	/* No error stays unsaid. */
	if (!is_whole && finding->severity != SEVERITY_ERROR)
		return;
	report_text_colour(report, COLOUR_BOLD);
	buf_text(buf, finding->file);
	if (finding->path != NULL && *finding->path != '\0')
		buf_printf(buf, ":%s", finding->path);
	else if (finding->line > 0)
		buf_printf(buf, ":%u:%u", finding->line, finding->column);
	buf_char(buf, ':');
	report_text_colour(report, COLOUR_OFF);
	buf_char(buf, ' ');
	add_severity(report, finding->severity);
	buf_printf(buf, " %s [%s]\n", finding->message, finding->rule->id);
	if (!is_whole)
		return;
	if (finding->excerpt != NULL && *finding->excerpt != '\0')
		add_excerpt(report, finding);
	if (finding->hint != NULL)
		add_hint(report, finding->hint);
}

/* The ids that were not shown for all files. */
static void end(struct report *report)
{
	bool any = false;

	for (size_t i = 0; i < report->id_count; i++) {
		const struct report_id *id = &report->ids[i];

		if (id->files <= REPORT_GROUP_FILES)
			continue;
		any = true;
		add_severity(report, id->rule->severity);
		buf_printf(
		    &report->out, " %s: %zu files\n", id->rule->id, id->files);
	}
	if (any)
		add_hint(report,
		    "that was for a terminal: a pipe or a file gets all of "
		    "them, one by one");
}

const struct report_format report_text = {.name = "text",
    .runner = RUNNER_TEXT,
    .add = add,
    .end = end,
    .failures = report_text_failures,
    .plan = report_text_plan,
    .diff = report_text_diff,
    .credentials = report_text_credentials,
    .statuses = report_text_statuses,
    .step = report_text_step,
    .server = report_text_server,
    .fingerprints = report_text_fingerprints,
    .expiry = report_text_expiry,
    .section = report_text_section,
    .key = report_text_key,
    .rule = report_text_rule};
