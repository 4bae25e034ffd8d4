/* textDocument/formatting: what fmt makes of it, line by line. */
#include <string.h>

#include "lsp/lsp_internal.h"
#include "profile/format.h"
#include "base/banned.h"

/* Nothing is appended when the text cannot be taken apart. */
static int format_text(struct lsp_call *call, struct arena *arena,
    struct buf *text, struct error *error)
{
	const struct open_document *document = call->document;
	const struct source source = {
	    open_name(document), document->lines.text, document->lines.length};
	struct findings ignored = {.arena = arena};
	struct format format = {.source = &source,
	    .schemas = call->lsp->options.schemas,
	    .place = document->kind == OPEN_PROJECT ? SCHEMA_IN_PROJECT
						    : SCHEMA_IN_DEFINITION,
	    .profile = document->kind == OPEN_DEFINITION && !document->refused
			   ? &document->document.profile
			   : NULL,
	    .arena = arena,
	    .findings = &ignored};

	return profile_format(&format, text, error);
}

/* The end of the line that begins at at, its line end included. */
static size_t line_end(const char *text, size_t length, size_t at)
{
	const char *feed = memchr(text + at, '\n', length - at);

	return feed == NULL ? length : (size_t)(feed - text) + 1;
}

static void write_edit(
    struct lsp_call *call, struct span span, const char *text, size_t length)
{
	struct json_writer *writer = call->writer;

	json_write_object(writer, NULL);
	lsp_write_range(
	    writer, "range", call->lsp, &call->document->lines, span);
	json_write_bytes(writer, "newText", text, length);
	json_write_end(writer);
}

/* Lines answer to lines; what both end in is left alone. */
static void write_edits(struct lsp_call *call, const struct buf *text)
{
	const struct lines *lines = &call->document->lines;
	size_t at = 0, from = 0;

	while (at < lines->length || from < text->length) {
		struct span old = {
		    at, line_end(lines->text, lines->length, at)};
		size_t end = line_end(text->data, text->length, from);
		size_t length = end - from;

		at = old.end;
		while (
		    old.end > old.begin && length > 0 &&
		    lines->text[old.end - 1] == text->data[from + length - 1]) {
			old.end--;
			length--;
		}
		/* Not within a character. */
		while (old.end < at &&
		       ((unsigned char)lines->text[old.end] & 0xC0) == 0x80) {
			old.end++;
			length++;
		}
		if (old.end > old.begin || length > 0)
			write_edit(call, old, text->data + from, length);
		from = end;
	}
}

static int formatting(struct lsp_call *call, struct error *error)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct open_document *document = call->document;

	if (lsp_read_document(call->lsp, document, error) != 0)
		return -1;
	if (document->kind != OPEN_OTHER &&
	    document->document.kind != DOCUMENT_PROFILE &&
	    format_text(call, &arena, &text, error) != 0)
		return -1;
	if (text.length == 0) {
		json_write_null(call->writer, LSP_RESULT);
		return 0;
	}
	json_write_array(call->writer, LSP_RESULT);
	write_edits(call, &text);
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_formatting = {
    "textDocument/formatting", LSP_REQUEST | LSP_DOCUMENT, formatting};
