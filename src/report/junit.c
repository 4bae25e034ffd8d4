/*
 * JUnit's XML, as GitLab, Jenkins and others read it: a suite with one test for
 * each input, which fails by its errors, and under --strict by its warnings.
 * The readers show the text of a failure or what was printed, not every
 * attribute, so all is in the text. What is no input's own, such as a fault of
 * the project file, is a test that fails; what could not be read, one with an
 * error. Names stay the same from run to run, for readers that compare runs.
 *
 * No schema is official; this keeps to what that of Jenkins' xunit plugin asks
 * for (junit-10.xsd).
 */
#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "base/banned.h"

/* Text and attributes; what XML cannot carry at all (2.2) is replaced. */
static void add_escaped(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		/* U+FFFE and U+FFFF in UTF-8. */
		bool is_none = strncmp(text, "\xEF\xBF\xBE", 3) == 0 ||
			       strncmp(text, "\xEF\xBF\xBF", 3) == 0;

		if (strchr("&<>\"", c) != NULL || c == '\n')
			buf_printf(buf, "&#%u;", (unsigned)c);
		else if (c < 0x20 || is_none)
			buf_char(buf, '?');
		else
			buf_char(buf, *text);
		text += is_none ? 2 : 0;
	}
}

static void add_attribute(struct buf *buf, const char *name, const char *text)
{
	buf_printf(buf, " %s=\"", name);
	add_escaped(buf, text);
	buf_char(buf, '"');
}

static void begin(struct report *report)
{
	buf_text(&report->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			       "<testsuites name=\"scepctl\">\n");
}

static void begin_suite(struct report *report, const char *name, size_t tests,
    size_t failures, size_t errors)
{
	buf_text(&report->out, "  <testsuite");
	add_attribute(&report->out, "name", report_relative(report, name));
	buf_printf(&report->out,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", tests,
	    failures, errors);
}

static void end_suite(struct report *report)
{
	buf_text(&report->out, "  </testsuite>\n");
}

/* Readers take what stands before the last dot for a package. */
static void begin_test(struct report *report, const char *name)
{
	struct buf *buf = &report->out;

	buf_printf(buf, "    <testcase classname=\"scepctl.%s\"",
	    report->command == NULL ? "validate" : report->command);
	add_attribute(buf, "name", report_relative(report, name));
	buf_text(buf, ">\n");
}

static void end_test(struct report *report)
{
	buf_text(&report->out, "    </testcase>\n");
}

/* kind is failure or error. */
static void begin_fault(struct report *report, const char *kind,
    const char *type, const char *message)
{
	struct buf *buf = &report->out;

	buf_printf(buf, "      <%s", kind);
	add_attribute(buf, "type", type);
	add_attribute(buf, "message", message);
	buf_char(buf, '>');
}

static bool fails(const struct report *report, const struct finding *finding)
{
	return finding->severity == SEVERITY_ERROR ||
	       (report->is_strict && finding->severity == SEVERITY_WARNING);
}

static void add_hint(struct buf *buf, const char *hint)
{
	if (hint == NULL || *hint == '\0')
		return;
	buf_text(buf, "hint: ");
	add_escaped(buf, hint);
	buf_char(buf, '\n');
}

/* As the text form has it, without the excerpt. */
static void add_finding(struct buf *buf, const struct finding *finding)
{
	add_escaped(buf, finding->file);
	if (finding->path != NULL && *finding->path != '\0') {
		buf_char(buf, ':');
		add_escaped(buf, finding->path);
	} else if (finding->line > 0) {
		buf_printf(buf, ":%u:%u", finding->line, finding->column);
	}
	buf_printf(buf, ": %s: ", severity_name(finding->severity));
	add_escaped(buf, finding->message);
	buf_printf(buf, " [%s]\n", finding->rule->id);
	add_hint(buf, finding->hint);
}

/* The findings from first to before end, which fail or which do not. */
static void add_findings(struct report *report, const struct finding *first,
    const struct finding *end, bool failing)
{
	for (; first != end; first = first->next)
		if (fails(report, first) == failing)
			add_finding(&report->out, first);
}

/* A test of the findings from first to before end. */
static void add_test(struct report *report, const char *name,
    const struct finding *first, const struct finding *end)
{
	const struct finding *failure = NULL;
	bool any = false;

	begin_test(report, name);
	for (const struct finding *each = first; each != end;
	     each = each->next) {
		if (!fails(report, each))
			any = true;
		else if (failure == NULL)
			failure = each;
	}
	if (failure != NULL) {
		begin_fault(
		    report, "failure", failure->rule->id, failure->message);
		add_findings(report, first, end, true);
		buf_text(&report->out, "</failure>\n");
	}
	if (any) {
		buf_text(&report->out, "      <system-out>");
		add_findings(report, first, end, false);
		buf_text(&report->out, "</system-out>\n");
	}
	end_test(report);
}

/* Named after its rule and, when it is not the first, its number. */
static void add_own_test(struct report *report, const struct findings *findings,
    const struct finding *finding)
{
	auto_buf struct buf name = {0};
	size_t number = 1;

	for (const struct finding *each = findings->first; each != finding;
	     each = each->next)
		number += each->rule == finding->rule &&
			  strcmp(each->file, finding->file) == 0;
	buf_printf(&name, "%s: %s", finding->file, finding->rule->id);
	if (number > 1)
		buf_printf(&name, " (%zu)", number);
	if (!buf_ok(&name))
		report->out.failed = true;
	else
		add_test(report, name.data, finding, finding->next);
}

static void add_all(struct report *report, const struct findings *findings)
{
	size_t count = 0, failures = 0;

	for (const struct finding *each = findings->first; each != NULL;
	     each = each->next, count++)
		failures += fails(report, each);
	if (report->input != NULL) {
		auto_buf struct buf name = {0};

		report_text_add(&name, report->input);
		if (!buf_ok(&name)) {
			report->out.failed = true;
			return;
		}
		begin_suite(report, name.data, 1, failures > 0, 0);
		add_test(report, name.data, findings->first, NULL);
		end_suite(report);
	} else if (count > 0) {
		begin_suite(report, findings->first->file, count, failures, 0);
		for (const struct finding *each = findings->first; each != NULL;
		     each = each->next)
			add_own_test(report, findings, each);
		end_suite(report);
	}
}

/* What could not be done at all. */
static void add_error(struct report *report, const char *name,
    enum status status, const char *message, const char *hint)
{
	char type[32];

	(void)snprintf(type, sizeof(type), "status-%d", (int)status);
	begin_suite(report, name, 1, 0, 1);
	begin_test(report, name);
	begin_fault(report, "error", type, message);
	add_escaped(&report->out, message);
	buf_char(&report->out, '\n');
	add_hint(&report->out, hint);
	buf_text(&report->out, "</error>\n");
	end_test(report);
	end_suite(report);
}

static void end(struct report *report)
{
	const struct report_failures *failures = report->failures;
	const struct error *error = report->error;

	for (size_t i = 0; failures != NULL && i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		add_error(report, failure->file, failure->status,
		    failure->message, failure->hint);
	}
	if (error != NULL)
		add_error(
		    report, "scepctl", error->status, error->text, error->hint);
	/* A suite without tests, for whoever looks. */
	if (report->accepted > 0) {
		begin_suite(report, "accepted", 0, 0, 0);
		buf_text(&report->out, "    <system-out>");
		report_add_accepted(report, &report->out);
		buf_text(&report->out, "</system-out>\n");
		end_suite(report);
	}
	buf_text(&report->out, "</testsuites>\n");
}

const struct report_format report_junit = {.name = "junit",
    .runner = RUNNER_XML,
    .is_document = true,
    .begin = begin,
    .add_all = add_all,
    .end = end};
