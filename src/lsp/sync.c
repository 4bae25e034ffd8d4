/* What is open and how it changes: textDocument/did... */
#include <string.h>

#include "lsp/lsp_internal.h"
#include "lsp/uri.h"
#include "base/banned.h"

static int did_open(struct lsp_call *call, struct error *error)
{
	struct item {
		const char *uri, *language, *text;
		int64_t version;
	} item = {0};
	static const struct json_field fields[] = {
	    {"uri", JSON_FIELD_TEXT, offsetof(struct item, uri), JSON_REQUIRED},
	    {"languageId", JSON_FIELD_TEXT, offsetof(struct item, language), 0},
	    {"version", JSON_FIELD_INTEGER, offsetof(struct item, version), 0},
	    {"text", JSON_FIELD_TEXT, offsetof(struct item, text),
		JSON_REQUIRED},
	};
	static const struct json_table table = {
	    fields, array_length(fields), 0, STATUS_USAGE};
	struct open_document *document;

	if (lsp_read(call, json_get(call->params, "textDocument"), &table,
		&item, error) != 0)
		return -1;
	if (strlen(item.uri) > URI_MAX)
		return error_set(error, STATUS_USAGE,
		    "a URI has more than %d bytes", URI_MAX);
	if (open_add(&call->lsp->documents, item.uri,
		item.language == NULL ? "" : item.language, &document,
		error) != 0)
		return -1;
	document->version = item.version;
	lsp_forget(call->lsp);
	return open_set_text(document, item.text, error);
}

/* All of them or, when one cannot be made, the document is lost. */
static int did_change(struct lsp_call *call, struct error *error)
{
	struct open_document *document = call->document;
	const struct json *changes = json_get(call->params, "contentChanges");

	(void)json_integer(
	    json_get(json_get(call->params, "textDocument"), "version"),
	    &document->version);
	for (const struct json *change = json_first(changes); change != NULL;
	     change = json_next(change))
		if (open_change(document, call->lsp->client.encoding, change,
			error) != 0) {
			document->lost = true;
			document->dirty = true;
			return error_prefix(error, "scepctl lost track of '%s'",
			    open_name(document));
		}
	lsp_forget_users(call->lsp, document);
	return 0;
}

/* Others may be made of it, and it of files that changed unnoticed. */
static int did_save(struct lsp_call *call, struct error *error)
{
	(void)error;
	lsp_forget(call->lsp);
	return 0;
}

static int did_close(struct lsp_call *call, struct error *error)
{
	struct lsp *lsp = call->lsp;

	if (lsp_publish_none(lsp, call->document->uri, error) != 0)
		return -1;
	open_remove(&lsp->documents, call->document);
	lsp_forget(lsp);
	return 0;
}

const struct lsp_method lsp_did_open = {"textDocument/didOpen", 0, did_open};
const struct lsp_method lsp_did_change = {
    "textDocument/didChange", LSP_DOCUMENT, did_change};
const struct lsp_method lsp_did_save = {
    "textDocument/didSave", LSP_DOCUMENT, did_save};
const struct lsp_method lsp_did_close = {
    "textDocument/didClose", LSP_DOCUMENT, did_close};
const struct lsp_method lsp_did_change_files = {
    "workspace/didChangeWatchedFiles", 0, did_save};
