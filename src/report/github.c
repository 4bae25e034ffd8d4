/*
 * GitHub's workflow commands: "::error file=..,line=..::message", see
 * "Workflow commands for GitHub Actions" in its documentation.
 */
#include <string.h>

#include "report/form.h"
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

static const char *command_of(enum severity severity)
{
	/* What others call a note is a notice here. */
	return severity == SEVERITY_NOTE ? "notice" : severity_name(severity);
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

void report_github_add(const struct finding *finding, struct buf *buf)
{
	buf_printf(buf, "::%s file=", command_of(finding->severity));
	add_escaped(buf, finding->file, true);
	if (finding->line > 0)
		buf_printf(
		    buf, ",line=%u,col=%u", finding->line, finding->column);
	buf_text(buf, ",title=");
	add_escaped(buf, finding->rule->id, true);
	buf_text(buf, "::");
	if (finding->path != NULL && *finding->path != '\0') {
		add_escaped(buf, finding->path, false);
		buf_text(buf, ": ");
	}
	add_text(buf, finding->message, finding->hint);
}

/* That something was accepted is for whoever reviews a change. */
static void add_accepted(const struct report *report, struct buf *buf)
{
	if (report->accepted == 0)
		return;
	buf_text(buf, "::notice title=accepted::");
	report_add_accepted(report, buf);
	buf_char(buf, '\n');
}

void report_github_end(const struct report *report, struct buf *buf)
{
	const struct report_failures *unreadable = &report->unreadable;

	add_accepted(report, buf);
	for (size_t i = 0; i < unreadable->count; i++) {
		buf_text(buf, "::error file=");
		add_escaped(buf, unreadable->list[i].file, true);
		buf_text(buf, "::");
		add_text(
		    buf, unreadable->list[i].message, unreadable->list[i].hint);
	}
	if (report->error == NULL)
		return;
	buf_text(buf, "::error::");
	add_text(buf, report->error->text, report->error->hint);
}
