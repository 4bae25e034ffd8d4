/* textDocument/codeAction: what a hint says was meant, put there. */
#include <string.h>

#include "base/text.h"
#include "lsp/lsp_internal.h"
#include "base/banned.h"

/* "did you mean 'static'? ...": the text between the marks. */
static bool is_meant(
    const char *hint, const char **ret_text, size_t *ret_length)
{
	static const char begin[] = "did you mean ";
	static const char *const marks[] = {"''?", "[]?"};
	const char *text, *end = NULL;

	if (hint == NULL || !text_starts_with(hint, begin))
		return false;
	text = hint + sizeof(begin) - 1;
	for (size_t i = 0; i < array_length(marks); i++)
		if (*text == marks[i][0])
			end = strstr(text + 1, marks[i] + 1);
	if (end == NULL)
		return false;
	*ret_text = text + 1;
	*ret_length = (size_t)(end - text) - 1;
	return true;
}

static void write_action(
    struct lsp_call *call, struct span span, const char *meant, size_t length)
{
	struct json_writer *writer = call->writer;
	auto_buf struct buf title = {0};

	buf_text(&title, "Change to '");
	buf_add(&title, meant, length);
	buf_char(&title, '\'');
	json_write_object(writer, NULL);
	json_write_bytes(writer, "title", title.data == NULL ? "" : title.data,
	    title.length);
	json_write_text(writer, "kind", "quickfix");
	json_write_boolean(writer, "isPreferred", true);
	json_write_object(writer, "edit");
	json_write_object(writer, "changes");
	json_write_array(writer, call->document->uri);
	json_write_object(writer, NULL);
	lsp_write_range(
	    writer, "range", call->lsp, &call->document->lines, span);
	json_write_bytes(writer, "newText", meant, length);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
}

static void write_all(
    struct lsp_call *call, const struct findings *findings, struct span asked)
{
	const struct open_document *document = call->document;

	for (const struct finding *finding = findings->first; finding != NULL;
	     finding = finding->next) {
		struct span span = lsp_finding_span(document, finding);
		const char *meant;
		size_t length;

		if (lsp_finding_is_own(document, finding) &&
		    finding->line > 0 && span.begin <= asked.end &&
		    asked.begin <= span.end &&
		    is_meant(finding->hint, &meant, &length))
			write_action(call, span, meant, length);
	}
}

static int actions(struct lsp_call *call, struct error *error)
{
	const struct json *range = json_get(call->params, "range");
	struct open_document *document = call->document;
	struct position begin, end;
	struct span asked;

	if (lsp_read_position(json_get(range, "start"), &begin, error) != 0 ||
	    lsp_read_position(json_get(range, "end"), &end, error) != 0) {
		call->code = LSP_INVALID_PARAMS;
		return -1;
	}
	if (lsp_read_document(call->lsp, document, error) != 0)
		return -1;
	asked.begin = position_offset(
	    &document->lines, call->lsp->client.encoding, &begin);
	asked.end =
	    position_offset(&document->lines, call->lsp->client.encoding, &end);
	json_write_array(call->writer, LSP_RESULT);
	if (call->lsp->client.literal_actions && !document->refused) {
		write_all(call, &document->config.findings, asked);
		write_all(call, &document->document.findings, asked);
	}
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_actions = {
    "textDocument/codeAction", LSP_REQUEST | LSP_DOCUMENT, actions};
