/* textDocument/documentSymbol: sections, and their keys. */
#include "lsp/lsp_internal.h"
#include "base/banned.h"

enum {
	KIND_SECTION = 3, /* a namespace */
	KIND_KEY = 7      /* a property */
};

struct outline {
	struct lsp_call *call;
	const struct ini *ini;
};

static void write_name(
    const struct outline *outline, struct span span, int kind)
{
	struct json_writer *writer = outline->call->writer;

	json_write_object(writer, NULL);
	json_write_bytes(writer, "name",
	    outline->ini->source->text + span.begin, span.end - span.begin);
	json_write_integer(writer, "kind", kind);
}

static void write_ranges(
    const struct outline *outline, struct span whole, struct span name)
{
	struct lsp_call *call = outline->call;
	const struct lines *lines = &call->document->lines;

	lsp_write_range(call->writer, "range", call->lsp, lines, whole);
	lsp_write_range(call->writer, "selectionRange", call->lsp, lines, name);
}

static struct span span_of(const struct ini_entry *entry)
{
	struct span span = {entry->key.begin, entry->value.end};

	if (entry->more_count > 0)
		span.end = entry->more[entry->more_count - 1].end;
	return span;
}

static void write_nested(
    const struct outline *outline, const struct ini_section *section)
{
	struct json_writer *writer = outline->call->writer;
	struct span whole = section->at;

	for (size_t i = 0; i < section->count; i++)
		if (span_of(&section->entries[i]).end > whole.end)
			whole.end = span_of(&section->entries[i]).end;
	write_name(outline, section->at, KIND_SECTION);
	write_ranges(outline, whole, section->at);
	json_write_array(writer, "children");
	for (size_t i = 0; i < section->count; i++) {
		const struct ini_entry *entry = &section->entries[i];

		write_name(outline, entry->key, KIND_KEY);
		write_ranges(outline, span_of(entry), entry->key);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
}

static void write_flat(
    const struct outline *outline, const struct ini_section *section)
{
	struct lsp_call *call = outline->call;

	write_name(outline, section->at, KIND_SECTION);
	json_write_object(call->writer, "location");
	json_write_text(call->writer, "uri", call->document->uri);
	lsp_write_range(call->writer, "range", call->lsp,
	    &call->document->lines, section->at);
	json_write_end(call->writer);
	json_write_end(call->writer);
}

static int symbols(struct lsp_call *call, struct error *error)
{
	const struct lines *lines = &call->document->lines;
	const struct source source = {"", lines->text, lines->length};
	auto_arena struct arena arena = {0};
	struct findings ignored = {.arena = &arena};
	struct ini ini;
	const struct outline outline = {call, &ini};

	if (lsp_read_document(call->lsp, call->document, error) != 0 ||
	    ini_parse(&source, &arena, &ignored, &ini, error) != 0)
		return -1;
	if (call->document->kind == OPEN_OTHER)
		ini.count = 0;
	json_write_array(call->writer, LSP_RESULT);
	for (size_t i = 0; i < ini.count; i++)
		if (call->lsp->client.symbols_nest)
			write_nested(&outline, &ini.sections[i]);
		else
			write_flat(&outline, &ini.sections[i]);
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_symbols = {
    "textDocument/documentSymbol", LSP_REQUEST | LSP_DOCUMENT, symbols};
