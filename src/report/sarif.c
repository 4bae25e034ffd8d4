/*
 * SARIF 2.1.0, "Static Analysis Results Interchange Format" (OASIS): one run,
 * the rules first (3.19.23), then the results (3.14.23).
 */
#include <string.h>

#include "base/text.h"
#include "json/json_write.h"
#include "report/form.h"
#include "base/banned.h"

static void write_message(
    struct json_writer *writer, const char *name, const char *text)
{
	json_write_object(writer, name);
	json_write_text(writer, "text", text);
	json_write_end(writer);
}

static void write_rule(struct json_writer *writer, const struct rule *rule)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "id", rule->id);
	write_message(writer, "shortDescription", rule->doc);
	write_message(writer, "help", rule->doc);
	json_write_object(writer, "defaultConfiguration");
	json_write_text(writer, "level", severity_name(rule->severity));
	json_write_end(writer);
	json_write_end(writer);
}

static void write_tool(struct json_writer *writer, const struct report *report)
{
	const struct rule *const *table = report->rules;

	json_write_object(writer, "tool");
	json_write_object(writer, "driver");
	json_write_text(writer, "name", "scepctl");
	json_write_text(writer, "version", report->version);
	json_write_array(writer, "rules");
	for (; *table != NULL; table++)
		for (const struct rule *rule = *table; rule->id != NULL; rule++)
			write_rule(writer, rule);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
}

void report_sarif_begin(struct report *report)
{
	struct json_writer *writer = &report->writer;

	json_write_object(writer, NULL);
	json_write_text(
	    writer, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_write_text(writer, "version", "2.1.0");
	json_write_array(writer, "runs");
	json_write_object(writer, NULL);
	write_tool(writer, report);
	json_write_text(writer, "columnKind", "unicodeCodePoints");
	json_write_array(writer, "results");
}

static bool is_uri_character(char c)
{
	return text_is_letter(c) || text_is_digit(c) ||
	       (c != '\0' && strchr("-._~/", c));
}

/* The path below directory, when it is there. */
static const char *relative(const char *path, const char *directory)
{
	size_t length = directory == NULL ? 0 : strlen(directory);

	if (length > 0 && strncmp(path, directory, length) == 0 &&
	    path[length] == '/')
		path += length + 1;
	while (text_starts_with(path, "./"))
		path += 2;
	return path;
}

/* RFC 3986 2.1; a path that stays absolute becomes a file URI (RFC 8089). */
static void write_uri(
    struct json_writer *writer, const char *path, const char *directory)
{
	auto_buf struct buf uri = {0};

	path = relative(path, directory);
	if (*path == '/')
		buf_text(&uri, "file://");
	for (; *path != '\0'; path++)
		if (is_uri_character(*path))
			buf_char(&uri, *path);
		else
			buf_printf(&uri, "%%%02X", (unsigned char)*path);
	if (!buf_ok(&uri))
		writer->buf->failed = true;
	json_write_text(writer, "uri", uri.data == NULL ? "" : uri.data);
}

static void write_artifact(
    struct json_writer *writer, const struct report *report, const char *path)
{
	json_write_object(writer, "artifactLocation");
	write_uri(writer, path, report->directory);
	json_write_end(writer);
}

static void write_location(struct json_writer *writer,
    const struct report *report, const struct finding *finding)
{
	json_write_object(writer, "physicalLocation");
	write_artifact(writer, report, finding->file);
	if (finding->line > 0) {
		json_write_object(writer, "region");
		json_write_integer(writer, "startLine", finding->line);
		json_write_integer(writer, "startColumn", finding->column);
		json_write_integer(writer, "endLine", finding->end_line);
		json_write_integer(writer, "endColumn", finding->end_column);
		json_write_end(writer);
	}
	json_write_end(writer);
	if (finding->path == NULL || *finding->path == '\0')
		return;
	json_write_array(writer, "logicalLocations");
	json_write_object(writer, NULL);
	json_write_text(writer, "fullyQualifiedName", finding->path);
	json_write_end(writer);
	json_write_end(writer);
}

/* What is wrong and, in a line of its own, what to do. */
static void write_message_and_hint(
    struct json_writer *writer, const char *message, const char *hint)
{
	auto_buf struct buf text = {0};

	buf_text(&text, message);
	if (hint != NULL && *hint != '\0')
		buf_printf(&text, "\nhint: %s", hint);
	if (!buf_ok(&text))
		writer->buf->failed = true;
	write_message(writer, "message", text.data == NULL ? "" : text.data);
}

void report_sarif_add(struct report *report, const struct finding *finding)
{
	struct json_writer *writer = &report->writer;

	json_write_object(writer, NULL);
	json_write_text(writer, "ruleId", finding->rule->id);
	json_write_text(writer, "level", severity_name(finding->severity));
	write_message_and_hint(writer, finding->message, finding->hint);
	json_write_array(writer, "locations");
	json_write_object(writer, NULL);
	write_location(writer, report, finding);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
}

/* 3.58; file NULL: of the run as a whole. */
static void write_notification(struct report *report, const char *file,
    const char *message, const char *hint)
{
	struct json_writer *writer = &report->writer;

	json_write_object(writer, NULL);
	json_write_text(writer, "level", "error");
	write_message_and_hint(writer, message, hint);
	if (file != NULL) {
		json_write_array(writer, "locations");
		json_write_object(writer, NULL);
		json_write_object(writer, "physicalLocation");
		write_artifact(writer, report, file);
		json_write_end(writer);
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
}

/* What no result tells: files that could not be read (3.20). */
static void write_invocation(struct report *report)
{
	const struct report_failures *unreadable = &report->unreadable;
	const struct error *error = report->error;
	struct json_writer *writer = &report->writer;

	if (unreadable->count == 0 && error == NULL)
		return;
	json_write_array(writer, "invocations");
	json_write_object(writer, NULL);
	json_write_boolean(writer, "executionSuccessful", false);
	json_write_array(writer, "toolExecutionNotifications");
	for (size_t i = 0; i < unreadable->count; i++)
		write_notification(report, unreadable->list[i].file,
		    unreadable->list[i].message, unreadable->list[i].hint);
	if (error != NULL)
		write_notification(report, NULL, error->text, error->hint);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
}

void report_sarif_end(struct report *report)
{
	struct json_writer *writer = &report->writer;

	json_write_end(writer); /* of the results */
	json_write_object(writer, "properties");
	report_json_add_accepted(report);
	json_write_end(writer);
	write_invocation(report);
	/* The run, the runs, the document. */
	for (int i = 0; i < 3; i++)
		json_write_end(writer);
}
