/*
 * GitHub's workflow commands: "::error file=..,line=..::message", see
 * "Workflow commands for GitHub Actions" in its documentation.
 */
#include "report/format.h"
#include "base/banned.h"

/* Properties escape ':' and ',' as well. */
static void add_escaped(struct buf *buf, const char *text, bool property)
{
	for (; *text != '\0'; text++)
		if (*text == '%' || *text == '\r' || *text == '\n' ||
		    (property && (*text == ':' || *text == ',')))
			buf_printf(buf, "%%%02X", (unsigned)*text);
		else
			buf_char(buf, *text);
}

/* The end of a command: what is wrong and what to do. */
static void add_text(struct buf *buf, const char *message, const char *hint)
{
	add_escaped(buf, message, false);
	if (hint != NULL && *hint != '\0') {
		buf_text(buf, "%0Ahint: ");
		add_escaped(buf, hint, false);
	}
	buf_char(buf, '\n');
}

static void add(struct report *report, const struct finding *finding)
{
	struct buf *buf = &report->out;

	/* What others call a note is a notice here. */
	buf_printf(buf, "::%s file=",
	    finding->severity == SEVERITY_NOTE
		? "notice"
		: severity_name(finding->severity));
	add_escaped(buf, finding->file, true);
	/* Columns are taken for places in one line only. */
	if (finding->line > 0)
		buf_printf(buf, ",line=%u,endLine=%u", finding->line,
		    finding->end_line);
	if (finding->line > 0 && finding->line == finding->end_line)
		buf_printf(buf, ",col=%u,endColumn=%u", finding->column,
		    finding->end_column);
	buf_text(buf, ",title=");
	add_escaped(buf, finding->rule->id, true);
	buf_text(buf, "::");
	if (finding->path != NULL && *finding->path != '\0') {
		add_escaped(buf, finding->path, false);
		buf_text(buf, ": ");
	}
	add_text(buf, finding->message, finding->hint);
}

static void end(struct report *report)
{
	const struct report_failures *failures = report->failures;
	struct buf *buf = &report->out;

	/* That something was accepted is for whoever reviews a change. */
	if (report->accepted > 0) {
		buf_text(buf, "::notice title=accepted::");
		report_add_accepted(report, buf);
		buf_char(buf, '\n');
	}
	for (size_t i = 0; failures != NULL && i < failures->count; i++) {
		buf_text(buf, "::error file=");
		add_escaped(buf, failures->list[i].file, true);
		buf_text(buf, "::");
		add_text(
		    buf, failures->list[i].message, failures->list[i].hint);
	}
	if (report->error == NULL)
		return;
	buf_text(buf, "::error::");
	add_text(buf, report->error->text, report->error->hint);
}

const struct report_format report_github = {
    .name = "github", .is_commands = true, .add = add, .end = end};
