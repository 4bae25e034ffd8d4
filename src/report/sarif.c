/*
 * SARIF 2.1.0, "Static Analysis Results Interchange Format" (OASIS): one run,
 * the rules first (3.19.23), then the results (3.14.23).
 */
#include <string.h>

#include "base/text.h"
#include "report/format.h"
#include "base/banned.h"

/* What relative URIs are below: for code scanning, the repository. */
#define ROOT "%SRCROOT%"

static void write_message(
    struct json_writer *writer, const char *name, const char *text)
{
	json_write_object(writer, name);
	json_write_text(writer, "text", text);
	json_write_end(writer);
}

static void begin(struct report *report)
{
	struct json_writer *writer = report_writer(report);

	json_write_object(writer, NULL);
	json_write_text(
	    writer, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_write_text(writer, "version", "2.1.0");
	json_write_array(writer, "runs");
	json_write_object(writer, NULL);
	json_write_object(writer, "tool");
	json_write_object(writer, "driver");
	json_write_text(writer, "name", "scepctl");
	json_write_text(writer, "version", report->version);
	json_write_array(writer, "rules");
	for (const struct rule *const *table = report->rules; *table != NULL;
	     table++)
		for (const struct rule *rule = *table; rule->id != NULL;
		     rule++) {
			json_write_object(writer, NULL);
			json_write_text(writer, "id", rule->id);
			/* GitHub asks for all three. */
			write_message(writer, "shortDescription", rule->doc);
			write_message(writer, "fullDescription", rule->doc);
			write_message(writer, "help", rule->doc);
			json_write_object(writer, "defaultConfiguration");
			json_write_text(
			    writer, "level", severity_name(rule->severity));
			json_write_end(writer);
			json_write_end(writer);
		}
	/* The rules, the driver, the tool. */
	for (int i = 0; i < 3; i++)
		json_write_end(writer);
	json_write_text(writer, "columnKind", "unicodeCodePoints");
	/* Where that is on this machine says nothing to others (3.14.14). */
	json_write_object(writer, "originalUriBaseIds");
	json_write_object(writer, ROOT);
	write_message(writer, "description", "the directory that was checked");
	json_write_end(writer);
	json_write_end(writer);
	json_write_array(writer, "results");
}

/* RFC 3986 2.1; a path that stays absolute becomes a file URI (RFC 8089). */
static void write_artifact(struct report *report, const char *path)
{
	struct json_writer *writer = report_writer(report);
	auto_buf struct buf uri = {0};
	bool is_absolute;

	path = report_relative(report, path);
	is_absolute = *path == '/';
	if (is_absolute)
		buf_text(&uri, "file://");
	for (; *path != '\0'; path++)
		if (text_is_letter(*path) || text_is_digit(*path) ||
		    strchr("-._~/", *path) != NULL)
			buf_char(&uri, *path);
		else
			buf_printf(&uri, "%%%02X", (unsigned char)*path);
	if (!buf_ok(&uri))
		writer->buf->failed = true;
	json_write_object(writer, "artifactLocation");
	json_write_text(writer, "uri", uri.data == NULL ? "" : uri.data);
	if (!is_absolute)
		json_write_text(writer, "uriBaseId", ROOT);
	json_write_end(writer);
}

/* What is wrong, where in a property list, and in a line of its own what to
 * do: GitHub shows no logical location. */
static void write_message_and_hint(struct json_writer *writer, const char *path,
    const char *message, const char *hint)
{
	auto_buf struct buf text = {0};

	if (path != NULL && *path != '\0')
		buf_printf(&text, "%s: ", path);
	buf_text(&text, message);
	if (hint != NULL && *hint != '\0')
		buf_printf(&text, "\nhint: %s", hint);
	if (!buf_ok(&text))
		writer->buf->failed = true;
	write_message(writer, "message", text.data == NULL ? "" : text.data);
}

static void add(struct report *report, const struct finding *finding)
{
	struct json_writer *writer = report_writer(report);

	json_write_object(writer, NULL);
	json_write_text(writer, "ruleId", finding->rule->id);
	json_write_text(writer, "level", severity_name(finding->severity));
	write_message_and_hint(
	    writer, finding->path, finding->message, finding->hint);
	json_write_array(writer, "locations");
	json_write_object(writer, NULL);
	json_write_object(writer, "physicalLocation");
	write_artifact(report, finding->file);
	/* GitHub takes no result without a line. */
	json_write_object(writer, "region");
	json_write_integer(
	    writer, "startLine", finding->line > 0 ? finding->line : 1);
	if (finding->line > 0) {
		json_write_integer(writer, "startColumn", finding->column);
		json_write_integer(writer, "endLine", finding->end_line);
		json_write_integer(writer, "endColumn", finding->end_column);
	}
	json_write_end(writer);
	json_write_end(writer);
	if (finding->path != NULL && *finding->path != '\0') {
		json_write_array(writer, "logicalLocations");
		json_write_object(writer, NULL);
		json_write_text(writer, "fullyQualifiedName", finding->path);
		json_write_end(writer);
		json_write_end(writer);
	}
	/* The location, the locations, the result. */
	for (int i = 0; i < 3; i++)
		json_write_end(writer);
}

/* 3.58; file NULL: of the run as a whole. */
static void write_notification(struct report *report, const char *file,
    const char *message, const char *hint)
{
	struct json_writer *writer = report_writer(report);

	json_write_object(writer, NULL);
	json_write_text(writer, "level", "error");
	write_message_and_hint(writer, NULL, message, hint);
	if (file != NULL) {
		json_write_array(writer, "locations");
		json_write_object(writer, NULL);
		json_write_object(writer, "physicalLocation");
		write_artifact(report, file);
		for (int i = 0; i < 3; i++)
			json_write_end(writer);
	}
	json_write_end(writer);
}

static void end(struct report *report)
{
	const struct report_failures *failures = report->failures;
	const struct error *error = report->error;
	struct json_writer *writer = report_writer(report);
	size_t count = failures != NULL ? failures->count : 0;

	json_write_end(writer); /* of the results */
	json_write_object(writer, "properties");
	report_json_accepted(report);
	json_write_end(writer);
	/* What no result tells: files that could not be read (3.20). */
	json_write_array(writer, "invocations");
	json_write_object(writer, NULL);
	json_write_boolean(
	    writer, "executionSuccessful", error == NULL && count == 0);
	json_write_integer(writer, "exitCode", report->status);
	json_write_array(writer, "toolExecutionNotifications");
	for (size_t i = 0; i < count; i++)
		write_notification(report, failures->list[i].file,
		    failures->list[i].message, failures->list[i].hint);
	if (error != NULL)
		write_notification(report, NULL, error->text, error->hint);
	for (int i = 0; i < 3; i++)
		json_write_end(writer);
	/* The run, the runs, the document. */
	for (int i = 0; i < 3; i++)
		json_write_end(writer);
}

const struct report_format report_sarif = {.name = "sarif",
    .runner = RUNNER_JSON,
    .is_document = true,
    .begin = begin,
    .add = add,
    .end = end};
