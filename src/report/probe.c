#include "report/probe.h"

#include <string.h>

#include "base/text.h"
#include "json/json_write.h"
#include "base/banned.h"

static const char *const severities[] = {
    [SCEP_INFO] = "note",
    [SCEP_WARNING] = "warning",
    [SCEP_FAILED] = "error",
};

static const char *const colours[] = {
    [PROBE_SKIPPED] = "\033[2m",
    [PROBE_OK] = "\033[32m",
    [PROBE_WARNING] = "\033[1;33m",
    [PROBE_FAILED] = "\033[1;31m",
};

#define INDENT "         "

static void add_printable(struct buf *buf, const char *text)
{
	text_add_printable(buf, text, strlen(text));
}

static void add_line(struct buf *buf, const char *start, const char *text)
{
	buf_text(buf, INDENT);
	buf_text(buf, start);
	add_printable(buf, text);
	buf_char(buf, '\n');
}

static void add_finding(struct buf *buf, const struct probe_step *step,
    const struct probe_finding *finding)
{
	/* The worst one stands in the step's own line already. */
	if (step->summary != finding->text) {
		buf_printf(buf, INDENT "%s: ", severities[finding->severity]);
		add_printable(buf, finding->text);
		buf_printf(buf, " [%s]\n", finding->id);
	}
	if (finding->hint != NULL)
		add_line(buf, "hint: ", finding->hint);
}

static void add_state(struct buf *buf, enum probe_state state, bool colour)
{
	buf_printf(buf, "%s%-7s%s  ", colour ? colours[state] : "",
	    probe_state_name(state), colour ? "\033[0m" : "");
}

void probe_add_text(struct buf *buf, const struct probe *probe,
    enum probe_step_id at, bool colour)
{
	const struct probe_step *step = &probe->steps[at];

	add_state(buf, step->state, colour);
	buf_printf(buf, "%s: ", probe_step_title(at));
	add_printable(buf, step->summary);
	for (size_t i = 0; i < step->finding_count; i++)
		if (step->findings[i].text == step->summary)
			buf_printf(buf, " [%s]", step->findings[i].id);
	buf_char(buf, '\n');
	for (size_t i = 0; i < step->finding_count; i++)
		add_finding(buf, step, &step->findings[i]);
	for (size_t i = 0; i < step->evidence_count; i++)
		add_line(buf, "", step->evidence[i]);
}

/* -- JSON ---------------------------------------------------------------- */

static const char *hint_of(const struct probe_step *step)
{
	for (size_t i = 0; i < step->finding_count; i++)
		if (step->findings[i].text == step->summary)
			return step->findings[i].hint;
	return NULL;
}

static void write_findings(
    struct json_writer *writer, const struct probe_step *step)
{
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
	}
	json_write_end(writer);
}

static void write_step(
    struct json_writer *writer, const struct probe *probe, size_t at)
{
	const struct probe_step *step = &probe->steps[at];
	enum probe_step_id id = (enum probe_step_id)at;

	json_write_object(writer, NULL);
	json_write_text(writer, "id", probe_step_name(id));
	json_write_text(writer, "title", probe_step_title(id));
	json_write_text(writer, "state", probe_state_name(step->state));
	json_write_text(writer, "summary", step->summary);
	json_write_array(writer, "evidence");
	for (size_t i = 0; i < step->evidence_count; i++)
		json_write_text(writer, NULL, step->evidence[i]);
	json_write_end(writer);
	write_findings(writer, step);
	json_write_text(writer, "hint", hint_of(step));
	json_write_end(writer);
}

static int64_t count_steps(const struct probe *probe, enum probe_state state)
{
	int64_t count = 0;

	for (size_t i = 0; i < PROBE_STEP_COUNT; i++)
		count += probe->steps[i].state == state;
	return count;
}

void probe_add_json(struct buf *buf, const struct probe *probe, const char *url)
{
	struct json_writer writer = {.buf = buf};

	json_write_document(&writer);
	json_write_text(&writer, "url", url);
	json_write_array(&writer, "steps");
	for (size_t i = 0; i < PROBE_STEP_COUNT; i++)
		write_step(&writer, probe, i);
	json_write_end(&writer);
	json_write_integer(&writer, "failed", count_steps(probe, PROBE_FAILED));
	json_write_integer(
	    &writer, "warnings", count_steps(probe, PROBE_WARNING));
	json_write_end(&writer);
}
