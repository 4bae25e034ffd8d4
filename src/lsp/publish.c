/* textDocument/publishDiagnostics: what is wrong with a document. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "lsp/lsp_internal.h"
#include "base/banned.h"

/* Diagnostics of a document while they are written. */
struct saying {
	const struct lsp *lsp;
	const struct open_document *document;
	struct json_writer *writer;
};

static void say(const struct saying *saying, struct span span,
    enum severity severity, const char *id, const char *message)
{
	static const int levels[] = {
	    [SEVERITY_ERROR] = 1, [SEVERITY_WARNING] = 2, [SEVERITY_NOTE] = 3};
	struct json_writer *writer = saying->writer;

	lsp_write_range(
	    writer, "range", saying->lsp, &saying->document->lines, span);
	json_write_integer(writer, "severity", levels[severity]);
	if (id != NULL)
		json_write_text(writer, "code", id);
	json_write_text(writer, "source", "scepctl");
	json_write_text(writer, "message", message);
}

/* The layer that a finding is about; NULL: another file. */
static const struct source *source_of(
    const struct open_document *document, const struct finding *finding)
{
	const struct extends *extends = &document->document.extends;

	for (size_t i = 0; i < extends->count; i++) {
		const char *name = extends->layers[i]->source->name;
		auto_buf struct buf shown = {0};

		text_add_printable(&shown, name, strlen(name));
		if (buf_ok(&shown) && shown.data != NULL &&
		    strcmp(shown.data, finding->file) == 0)
			return extends->layers[i]->source;
	}
	return NULL;
}

static struct span span_of(
    const struct lines *lines, const struct finding *finding)
{
	const struct place begin = {finding->line, finding->column};
	const struct place end = {finding->end_line, finding->end_column};

	if (finding->line == 0)
		return (struct span){0, 0};
	return (struct span){
	    place_offset(lines, &begin), place_offset(lines, &end)};
}

bool lsp_finding_is_own(
    const struct open_document *document, const struct finding *finding)
{
	const char *name = open_name(document);
	auto_buf struct buf shown = {0};

	text_add_printable(&shown, name, strlen(name));
	return buf_ok(&shown) && shown.data != NULL &&
	       strcmp(shown.data, finding->file) == 0;
}

struct span lsp_finding_span(
    const struct open_document *document, const struct finding *finding)
{
	return span_of(&document->lines, finding);
}

/* Where a document says what others are at fault for: what it extends, or its
 * beginning. */
static struct span span_of_bases(
    const struct lsp *lsp, const struct open_document *document)
{
	const struct extends *extends = &document->document.extends;
	const struct ini_entry *entry =
	    extends->count == 0 ? NULL
				: extends_entry(extends->layers[0],
				      lsp->options.schemas, "extends");

	return entry == NULL ? (struct span){0, 0} : entry->value;
}

static void add_message(struct buf *message, const struct finding *finding)
{
	if (finding->path != NULL)
		buf_printf(message, "%s: ", finding->path);
	buf_text(message, finding->message);
	if (finding->hint != NULL)
		buf_printf(message, "\nhint: %s", finding->hint);
}

static int write_related(const struct saying *saying,
    const struct source *source, const struct finding *finding,
    struct error *error)
{
	struct json_writer *writer = saying->writer;
	auto_lines struct lines lines = {0};

	if (!saying->lsp->client.related || finding->line == 0)
		return 0;
	if (lines_read(&lines, source->text, source->length, error) != 0)
		return -1;
	json_write_array(writer, "relatedInformation");
	json_write_object(writer, NULL);
	json_write_object(writer, "location");
	lsp_write_uri(writer, "uri", saying->lsp, source->name);
	lsp_write_range(
	    writer, "range", saying->lsp, &lines, span_of(&lines, finding));
	json_write_end(writer);
	json_write_text(writer, "message", finding->message);
	json_write_end(writer);
	json_write_end(writer);
	return 0;
}

/* One of another file says where it is. */
static int say_finding(const struct saying *saying,
    const struct finding *finding, struct error *error)
{
	const struct open_document *document = saying->document;
	const struct source *source = source_of(document, finding);
	bool is_own =
	    strcmp(finding->file, open_name(document)) == 0 ||
	    (source != NULL &&
		source == document->document.extends.layers[0]->source);
	auto_buf struct buf message = {0};

	if (!is_own && finding->line > 0)
		buf_printf(&message, "%s:%u:%u: ", file_name(finding->file),
		    finding->line, finding->column);
	else if (!is_own)
		buf_printf(&message, "%s: ", file_name(finding->file));
	add_message(&message, finding);
	if (!buf_ok(&message))
		return error_set_memory(error);
	json_write_object(saying->writer, NULL);
	say(saying,
	    is_own ? lsp_finding_span(document, finding)
		   : span_of_bases(saying->lsp, document),
	    finding->severity, finding->rule->id, message.data);
	if (!is_own && source != NULL &&
	    write_related(saying, source, finding, error) != 0)
		return -1;
	json_write_end(saying->writer);
	return 0;
}

static int say_all(const struct saying *saying, const struct findings *findings,
    struct error *error)
{
	for (const struct finding *finding = findings->first; finding != NULL;
	     finding = finding->next)
		if (say_finding(saying, finding, error) != 0)
			return -1;
	return 0;
}

static void say_refused(const struct saying *saying)
{
	const struct error *why = &saying->document->error;
	auto_buf struct buf message = {0};

	text_add_printable(&message, why->text, strlen(why->text));
	if (why->hint[0] != '\0') {
		buf_text(&message, "\nhint: ");
		text_add_printable(&message, why->hint, strlen(why->hint));
	}
	json_write_object(saying->writer, NULL);
	say(saying, (struct span){0, 0}, SEVERITY_ERROR, NULL,
	    buf_ok(&message) ? message.data : why->text);
	json_write_end(saying->writer);
}

static void begin_publishing(struct lsp_sending *sending, const char *uri)
{
	lsp_send_begin(sending, "textDocument/publishDiagnostics");
	json_write_object(&sending->writer, "params");
	json_write_text(&sending->writer, "uri", uri);
}

static int end_publishing(
    struct lsp *lsp, struct lsp_sending *sending, struct error *error)
{
	json_write_end(&sending->writer);
	json_write_end(&sending->writer);
	return lsp_send(lsp, sending, error);
}

int lsp_publish(
    struct lsp *lsp, const struct open_document *document, struct error *error)
{
	auto_sending struct lsp_sending sending = {0};
	struct json_writer *writer = &sending.writer;
	const struct saying saying = {lsp, document, writer};

	begin_publishing(&sending, document->uri);
	json_write_integer(writer, "version", document->version);
	json_write_array(writer, "diagnostics");
	if (document->refused)
		say_refused(&saying);
	else if (say_all(&saying, &document->config.findings, error) != 0 ||
		 say_all(&saying, &document->document.findings, error) != 0)
		return -1;
	return end_publishing(lsp, &sending, error);
}

int lsp_publish_none(struct lsp *lsp, const char *uri, struct error *error)
{
	auto_sending struct lsp_sending sending = {0};

	begin_publishing(&sending, uri);
	json_write_array(&sending.writer, "diagnostics");
	return end_publishing(lsp, &sending, error);
}
