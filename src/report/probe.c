/*
 * The steps of a probe as text and as JSON.
 */
#include "report/probe.h"

#include "report/format.h"
#include "base/banned.h"

#define INDENT "         "

static const char *const severities[] = {
    [SCEP_INFO] = "note",
    [SCEP_WARNING] = "warning",
    [SCEP_FAILED] = "error",
};

void report_add_step(
    struct report *report, const struct probe *probe, enum probe_step_id step)
{
	if (report->format->step != NULL)
		report->format->step(report, probe, (int)step);
}

void report_end_probe(
    struct report *report, const struct probe *probe, const char *url)
{
	if (report->format->probe != NULL)
		report->format->probe(report, probe, url);
}

/* -- text ----------------------------------------------------------------- */

static void add_line(struct buf *buf, const char *start, const char *text)
{
	buf_text(buf, INDENT);
	buf_text(buf, start);
	report_text_add(buf, text);
	buf_char(buf, '\n');
}

void report_text_step(struct report *report, const struct probe *probe, int at)
{
	static const char *const colours[] = {
	    [PROBE_SKIPPED] = "\033[2m",
	    [PROBE_OK] = "\033[32m",
	    [PROBE_WARNING] = "\033[1;33m",
	    [PROBE_FAILED] = COLOUR_ERROR,
	};
	const struct probe_step *step = &probe->steps[at];
	struct buf *buf = &report->out;

	report_text_colour(report, colours[step->state]);
	buf_printf(buf, "%-7s", probe_state_name(step->state));
	report_text_colour(report, COLOUR_OFF);
	buf_printf(buf, "  %s: ", probe_step_title((enum probe_step_id)at));
	report_text_add(buf, step->summary);
	for (size_t i = 0; i < step->finding_count; i++)
		if (step->findings[i].text == step->summary)
			buf_printf(buf, " [%s]", step->findings[i].id);
	buf_char(buf, '\n');
	for (size_t i = 0; i < step->finding_count; i++) {
		const struct probe_finding *finding = &step->findings[i];

		/* The worst one stands in the step's own line already. */
		if (step->summary != finding->text) {
			buf_printf(
			    buf, INDENT "%s: ", severities[finding->severity]);
			report_text_add(buf, finding->text);
			buf_printf(buf, " [%s]\n", finding->id);
		}
		if (finding->hint != NULL)
			add_line(buf, "hint: ", finding->hint);
	}
	for (size_t i = 0; i < step->evidence_count; i++)
		add_line(buf, "", step->evidence[i]);
}

/* -- JSON ----------------------------------------------------------------- */

static void write_step(
    struct json_writer *writer, const struct probe *probe, size_t at)
{
	const struct probe_step *step = &probe->steps[at];
	enum probe_step_id id = (enum probe_step_id)at;
	const char *hint = NULL;

	json_write_object(writer, NULL);
	json_write_text(writer, "id", probe_step_name(id));
	json_write_text(writer, "title", probe_step_title(id));
	json_write_text(writer, "state", probe_state_name(step->state));
	json_write_text(writer, "summary", step->summary);
	json_write_array(writer, "evidence");
	for (size_t i = 0; i < step->evidence_count; i++)
		json_write_text(writer, NULL, step->evidence[i]);
	json_write_end(writer);
	json_write_array(writer, "findings");
	for (size_t i = 0; i < step->finding_count; i++) {
		const struct probe_finding *finding = &step->findings[i];

		json_write_object(writer, NULL);
		json_write_text(
		    writer, "severity", severities[finding->severity]);
		json_write_text(writer, "id", finding->id);
		json_write_text(writer, "message", finding->text);
		json_write_text(writer, "hint", finding->hint);
		json_write_end(writer);
		/* The step's own is that of the first that it sums up. */
		if (hint == NULL && finding->text == step->summary)
			hint = finding->hint;
	}
	json_write_end(writer);
	json_write_text(writer, "hint", hint);
	json_write_end(writer);
}

void report_json_probe(
    struct report *report, const struct probe *probe, const char *url)
{
	struct json_writer *writer = report_writer(report);
	int64_t failed = 0, warnings = 0;

	json_write_document(writer);
	json_write_text(writer, "url", url);
	json_write_array(writer, "steps");
	for (size_t i = 0; i < PROBE_STEP_COUNT; i++) {
		write_step(writer, probe, i);
		failed += probe->steps[i].state == PROBE_FAILED;
		warnings += probe->steps[i].state == PROBE_WARNING;
	}
	json_write_end(writer);
	json_write_integer(writer, "failed", failed);
	json_write_integer(writer, "warnings", warnings);
	json_write_end(writer);
}
