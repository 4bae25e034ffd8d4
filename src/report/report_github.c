/*
 * GitHub's workflow commands: "::error file=..,line=..::message", see
 * "Workflow commands for GitHub Actions" in its documentation.
 */
#include <string.h>

#include "report/report_form.h"
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
	add_escaped(buf, finding->message, false);
	if (finding->hint != NULL) {
		buf_text(buf, "%0Ahint: ");
		add_escaped(buf, finding->hint, false);
	}
	buf_char(buf, '\n');
}

/* That something was accepted is for whoever reviews a change. */
void report_github_end(const struct report *report, struct buf *buf)
{
	if (report->accepted == 0)
		return;
	buf_text(buf, "::notice title=accepted::");
	report_add_accepted(report, buf);
	buf_char(buf, '\n');
}
