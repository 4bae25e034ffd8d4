#include <string.h>

#include "report/form.h"
#include "base/banned.h"

#define COLOUR_OFF "\033[0m"
#define COLOUR_BOLD "\033[1m"
#define COLOUR_HINT "\033[36m"

/* Before lines of the user's text: none of them begins a line of the report,
 * where a CI runner would take it for a command. */
#define GUTTER "  | "

static const char *severity_colour(enum severity severity)
{
	static const char *const colours[] = {
	    [SEVERITY_NOTE] = "\033[1;36m",
	    [SEVERITY_WARNING] = "\033[1;35m",
	    [SEVERITY_ERROR] = "\033[1;31m",
	};

	return colours[severity];
}

static void add_coloured(
    const struct report *report, const char *colour, struct buf *buf)
{
	if (report->colour)
		buf_text(buf, colour);
}

static void add_place(const struct finding *finding, struct buf *buf)
{
	buf_text(buf, finding->file);
	if (finding->path != NULL && *finding->path != '\0')
		buf_printf(buf, ":%s", finding->path);
	else if (finding->line > 0)
		buf_printf(buf, ":%u:%u", finding->line, finding->column);
	buf_text(buf, ":");
}

static void add_excerpt(
    const struct report *report, const struct finding *finding, struct buf *buf)
{
	buf_printf(buf, GUTTER "%s\n" GUTTER, finding->excerpt);
	for (unsigned i = 0; i < finding->caret; i++)
		buf_char(buf, ' ');
	add_coloured(report, severity_colour(finding->severity), buf);
	buf_char(buf, '^');
	for (unsigned i = 1; i < finding->width; i++)
		buf_char(buf, '~');
	add_coloured(report, COLOUR_OFF, buf);
	buf_char(buf, '\n');
}

void report_text_add_line(
    const struct report *report, const struct finding *finding, struct buf *buf)
{
	add_coloured(report, COLOUR_BOLD, buf);
	add_place(finding, buf);
	add_coloured(report, COLOUR_OFF, buf);
	buf_char(buf, ' ');
	add_coloured(report, severity_colour(finding->severity), buf);
	buf_printf(buf, "%s:", severity_name(finding->severity));
	add_coloured(report, COLOUR_OFF, buf);
	buf_printf(buf, " %s [%s]\n", finding->message, finding->rule->id);
}

static void add_hint(
    const struct report *report, const char *hint, struct buf *buf)
{
	add_coloured(report, COLOUR_HINT, buf);
	buf_text(buf, "hint:");
	add_coloured(report, COLOUR_OFF, buf);
	buf_printf(buf, " %s\n", hint);
}

void report_text_add(
    const struct report *report, const struct finding *finding, struct buf *buf)
{
	report_text_add_line(report, finding, buf);
	if (finding->excerpt != NULL && *finding->excerpt != '\0')
		add_excerpt(report, finding, buf);
	if (finding->hint != NULL)
		add_hint(report, finding->hint, buf);
}

void report_text_end(const struct report *report, struct buf *buf)
{
	bool any = false;

	for (size_t i = 0; i < report->id_count; i++) {
		const struct report_id *id = &report->ids[i];

		if (id->files <= REPORT_GROUP_FILES)
			continue;
		any = true;
		add_coloured(report, severity_colour(id->rule->severity), buf);
		buf_printf(buf, "%s:", severity_name(id->rule->severity));
		add_coloured(report, COLOUR_OFF, buf);
		buf_printf(buf, " %s: %zu files\n", id->rule->id, id->files);
	}
	if (any)
		add_hint(report,
		    "that was for a terminal: a pipe or a file gets all of "
		    "them, one by one",
		    buf);
}
