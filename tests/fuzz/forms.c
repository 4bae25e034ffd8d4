#include "forms.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/rules.h"
#include "crypto/crypto.h"
#include "json/json.h"
#include "report/report.h"
#include "xml/xml.h"
#include "base/banned.h"

enum {
	FINDINGS_MANY = 40,
	JSON_MOST = 64 * 1024 * 1024
};

void forms_say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	(void)fprintf(stderr, "fuzz: ");
	(void)vfprintf(stderr, format, list);
	(void)fprintf(stderr, "\n");
	va_end(list);
}

void forms_demand(bool held, const char *what)
{
	if (held)
		return;
	forms_say("%s", what);
	abort();
}

const struct schemas *forms_schemas(void)
{
	static struct schemas *schemas;
	struct error error;

	if (schemas == NULL)
		forms_demand(crypto_start(&error) == 0 &&
				 schemas_load(NULL, &schemas, &error) == 0,
		    "no schemas");
	return schemas;
}

static void check_text(const char *text, size_t length, const char *allowed)
{
	size_t step;

	for (size_t at = 0; at < length; at += step) {
		step = 1;
		if (text[at] >= ' ' && text[at] <= '~')
			continue;
		step = text_utf8_length(text + at, length - at);
		forms_demand(step > 0, "what is shown is not UTF-8");
		forms_demand(
		    (text[at] != '\0' && strchr(allowed, text[at]) != NULL) ||
			!text_is_control(text_utf8_point(text + at, step)),
		    "a control character is shown");
	}
}

void forms_line(const char *text)
{
	check_text(text, strlen(text), "");
}

void forms_lines(const struct buf *buf)
{
	forms_demand(buf_ok(buf), "memory");
	check_text(buf->data, buf->length, "\n");
}

void forms_definition(const struct buf *buf)
{
	forms_demand(buf_ok(buf), "memory");
	check_text(buf->data, buf->length, "\n\t");
}

void forms_error(const struct error *error)
{
	forms_demand(
	    error->text[0] != '\0' &&
		memchr(error->text, '\0', sizeof(error->text)) != NULL &&
		memchr(error->hint, '\0', sizeof(error->hint)) != NULL,
	    "an error without words");
}

void forms_json(const struct buf *buf)
{
	struct source source = {"shown", buf->data, buf->length};
	auto_json struct json *json = NULL;
	struct error error;

	forms_lines(buf);
	if (json_parse(&source, JSON_MOST, STATUS_FINDINGS, &json, &error) == 0)
		return;
	forms_say("%s", error.text);
	forms_demand(false, "JSON that is malformed");
}

/* -- findings ---------------------------------------------------------------
 */

static void check_path(const struct forms *forms, const char *path)
{
	forms_line(path);
	forms_demand(forms->tree == NULL || forms_lies_in(forms->tree, path),
	    "a finding's path leads nowhere");
}

static void check_line(const struct forms *forms, const struct finding *finding)
{
	const struct source *source = forms->source;
	size_t offset = 0;
	struct span line;

	for (unsigned i = 1; i < finding->line; i++) {
		const char *feed = memchr(
		    source->text + offset, '\n', source->length - offset);

		forms_demand(feed != NULL, "a finding beyond the last line");
		offset = (size_t)(feed - source->text) + 1;
	}
	line = source_line(source, offset);
	forms_demand(
	    finding->column >= 1 &&
		finding->column <= text_characters(source->text + line.begin,
				       line.end - line.begin) +
				       1,
	    "a finding beyond the end of its line");
}

static void check_finding(
    const struct forms *forms, const struct finding *finding)
{
	forms_line(finding->file);
	forms_line(finding->message);
	forms_demand(*finding->message != '\0', "a finding without a message");
	if (finding->hint != NULL)
		forms_line(finding->hint);
	if (finding->excerpt != NULL)
		forms_line(finding->excerpt);
	if (finding->path != NULL)
		check_path(forms, finding->path);
	else if (finding->line > 0 &&
		 strcmp(finding->file, forms->source->name) == 0)
		check_line(forms, finding);
}

/* -- reports -------------------------------------------------------------- */

/* The caller has the report's buffer to free. */
static struct report make_report(
    const struct findings *findings, const struct report_format *format)
{
	static const struct rule *const no_rules[] = {NULL};
	/* To list all of them takes longer than all the rest. */
	bool lists_rules = findings->count % 64 == 63;
	struct report report = {.format = format,
	    .version = "0",
	    .rules = lists_rules ? rule_tables : no_rules,
	    .directory = "/directory"};

	report.files = 1;
	report_begin(&report);
	report_add(&report, findings);
	report_end(&report);
	forms_demand(
	    report.errors + report.warnings + report.notes == findings->count &&
		report.errors == findings->errors,
	    "a finding that is not counted");
	return report;
}

/* A line for each finding, and none that the user's text began. */
static void check_commands(const struct findings *findings, struct buf *buf)
{
	size_t lines = 0;

	for (const char *at = buf->data; at != NULL && *at != '\0'; lines++) {
		forms_demand(strncmp(at, "::error ", 8) == 0 ||
				 strncmp(at, "::warning ", 10) == 0 ||
				 strncmp(at, "::notice ", 9) == 0,
		    "a line that is no workflow command");
		at = strchr(at, '\n');
		forms_demand(at != NULL, "a command without an end");
		at++;
	}
	forms_demand(lines == findings->count, "commands and findings differ");
}

/* No line of a text report is a command of its own. */
static void check_report_text(const struct buf *buf)
{
	for (const char *at = buf->data; at != NULL; at = strchr(at, '\n')) {
		at += *at == '\n' ? 1 : 0;
		forms_demand(
		    strncmp(at, "::", 2) != 0, "a line begins a command");
	}
}

static void check_xml(const struct buf *buf)
{
	auto_arena struct arena arena = {0};
	struct xml *root = NULL;
	struct error error;

	forms_lines(buf);
	forms_demand(
	    xml_parse(buf->data, buf->length, &arena, &root, &error) == 0 ||
		error.status == STATUS_LIMIT,
	    "XML that is malformed");
}

static void check_report(
    const struct forms *forms, const struct report_format *format)
{
	auto_report struct report report = make_report(forms->findings, format);
	struct buf *buf = &report.out;

	forms_demand(buf_ok(buf), "memory");
	if (format == &report_junit)
		check_xml(buf);
	else if (format->is_document)
		forms_json(buf);
	else if (buf->length > 0)
		forms_lines(buf);
	if (format->is_commands)
		check_commands(forms->findings, buf);
	if (format == &report_text)
		check_report_text(buf);
	forms_keep_secret(buf, forms->has_secret);
}

void forms_check(const struct forms *forms)
{
	const struct findings *findings = forms->findings;
	const struct finding *last = NULL;

	forms_demand(!findings->failed, "memory");
	for (const struct finding *f = findings->first; f != NULL;
	     f = f->next) {
		check_finding(forms, f);
		forms_demand(
		    last == NULL || last->line < f->line ||
			(last->line == f->line && last->column <= f->column),
		    "findings out of order");
		last = f;
	}
	/* Of a thousand findings a report takes long and shows no more. */
	if (findings->count > FINDINGS_MANY && forms->source->length % 16 != 0)
		return;
	for (size_t i = 0; report_format_names[i] != NULL; i++)
		check_report(forms, report_format_of(report_format_names[i]));
}
