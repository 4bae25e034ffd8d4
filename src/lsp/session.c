/* The beginning and the end: initialize, shutdown, exit. */
#include <string.h>

#include "lsp/lsp_internal.h"
#include "base/banned.h"

enum {
	SYNC_INCREMENTAL = 2,
	DEPTH_MAX = 8
};

/* The member that names lead to, one within another; NULL: none. */
static const struct json *below(
    const struct json *json, const char *const names[DEPTH_MAX])
{
	for (size_t i = 0; i < DEPTH_MAX && names[i] != NULL; i++)
		json = json_get(json, names[i]);
	return json;
}

/* Whether an array has this text before any other of the second list. */
static bool lists_first(
    const struct json *array, const char *text, const char *other)
{
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		const char *name = json_text(item);

		if (name != NULL && strcmp(name, text) == 0)
			return true;
		if (name != NULL && strcmp(name, other) == 0)
			return false;
	}
	return false;
}

/* The client lists what it would take, what it likes best first. */
static enum position_encoding choose_encoding(const struct json *offered)
{
	for (const struct json *item = json_first(offered); item != NULL;
	     item = json_next(item))
		for (int i = 0; i < POSITION_ENCODINGS; i++) {
			const char *name = json_text(item);

			if (name != NULL &&
			    strcmp(name, position_encoding_name(
					     (enum position_encoding)i)) == 0)
				return (enum position_encoding)i;
		}
	return POSITION_UTF16;
}

static void read_client(const struct json *can, struct lsp_client *client)
{
	static const struct {
		const char *names[DEPTH_MAX];
		size_t at;
	} flags[] = {
	    {{"textDocument", "completion", "completionItem", "snippetSupport"},
		offsetof(struct lsp_client, snippets)},
	    {{"textDocument", "publishDiagnostics", "relatedInformation"},
		offsetof(struct lsp_client, related)},
	    {{"textDocument", "documentSymbol",
		 "hierarchicalDocumentSymbolSupport"},
		offsetof(struct lsp_client, symbols_nest)},
	    {{"workspace", "didChangeWatchedFiles", "dynamicRegistration"},
		offsetof(struct lsp_client, watches)},
	};
	static const char *const hover[DEPTH_MAX] = {
	    "textDocument", "hover", "contentFormat"};
	static const char *const items[DEPTH_MAX] = {"textDocument",
	    "completion", "completionItem", "documentationFormat"};
	static const char *const encodings[DEPTH_MAX] = {
	    "general", "positionEncodings"};
	static const char *const actions[DEPTH_MAX] = {
	    "textDocument", "codeAction", "codeActionLiteralSupport"};

	for (size_t i = 0; i < array_length(flags); i++) {
		bool is = json_boolean(below(can, flags[i].names));

		memcpy((char *)client + flags[i].at, &is, sizeof(is));
	}
	client->encoding = choose_encoding(below(can, encodings));
	client->markdown_hover =
	    lists_first(below(can, hover), "markdown", "plaintext");
	client->markdown_items =
	    lists_first(below(can, items), "markdown", "plaintext");
	client->literal_actions = json_kind(below(can, actions)) == JSON_OBJECT;
}

static void write_completion(struct json_writer *writer)
{
	static const char *const triggers[] = {
	    "[", "=", " ", "\"", ",", "$", "%", ":", "/", "@", NULL};

	json_write_object(writer, "completionProvider");
	json_write_array(writer, "triggerCharacters");
	for (size_t i = 0; triggers[i] != NULL; i++)
		json_write_text(writer, NULL, triggers[i]);
	json_write_end(writer);
	json_write_end(writer);
}

static void write_capabilities(
    struct json_writer *writer, const struct lsp_client *client)
{
	static const char *const providers[] = {"hoverProvider",
	    "definitionProvider", "documentSymbolProvider",
	    "codeActionProvider", "documentFormattingProvider", NULL};

	json_write_object(writer, "capabilities");
	json_write_text(writer, "positionEncoding",
	    position_encoding_name(client->encoding));
	json_write_object(writer, "textDocumentSync");
	json_write_boolean(writer, "openClose", true);
	json_write_integer(writer, "change", SYNC_INCREMENTAL);
	json_write_boolean(writer, "save", true);
	json_write_end(writer);
	write_completion(writer);
	for (size_t i = 0; providers[i] != NULL; i++)
		json_write_boolean(writer, providers[i], true);
	json_write_end(writer);
}

static int initialize(struct lsp_call *call, struct error *error)
{
	struct lsp *lsp = call->lsp;
	struct json_writer *writer = call->writer;

	if (lsp->phase != LSP_BEGINS)
		return lsp_fail(call, LSP_INVALID_REQUEST, error,
		    "the server is initialized already");
	lsp->phase = LSP_RUNS;
	read_client(json_get(call->params, "capabilities"), &lsp->client);
	json_write_object(writer, LSP_RESULT);
	write_capabilities(writer, &lsp->client);
	json_write_object(writer, "serverInfo");
	json_write_text(writer, "name", "scepctl");
	json_write_text(writer, "version", lsp->options.version);
	json_write_end(writer);
	json_write_end(writer);
	return 0;
}

/* Bases, project files, certificates and payloads change without being open. */
static int initialized(struct lsp_call *call, struct error *error)
{
	static const char *const globs[] = {"**/*.ini", "**/scepctl.conf",
	    "**/scepctl.lock", "**/*.{pem,crt,cer,der,mobileconfig,plist}",
	    NULL};
	auto_sending struct lsp_sending sending = {0};
	struct json_writer *writer = &sending.writer;

	if (!call->lsp->client.watches)
		return 0;
	lsp_send_begin(&sending, "client/registerCapability");
	json_write_integer(writer, "id", ++call->lsp->next_id);
	json_write_object(writer, "params");
	json_write_array(writer, "registrations");
	json_write_object(writer, NULL);
	json_write_text(writer, "id", "files");
	json_write_text(writer, "method", "workspace/didChangeWatchedFiles");
	json_write_object(writer, "registerOptions");
	json_write_array(writer, "watchers");
	for (size_t i = 0; globs[i] != NULL; i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "globPattern", globs[i]);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	return lsp_send(call->lsp, &sending, error);
}

static int shutdown_server(struct lsp_call *call, struct error *error)
{
	(void)error;
	call->lsp->phase = LSP_ENDS;
	json_write_null(call->writer, LSP_RESULT);
	return 0;
}

static int exit_server(struct lsp_call *call, struct error *error)
{
	(void)error;
	call->lsp->was_told = call->lsp->phase == LSP_ENDS;
	call->lsp->phase = LSP_OVER;
	return 0;
}

const struct lsp_method lsp_initialize = {
    "initialize", LSP_REQUEST | LSP_EARLY, initialize};
const struct lsp_method lsp_initialized = {"initialized", 0, initialized};
const struct lsp_method lsp_shutdown = {
    "shutdown", LSP_REQUEST, shutdown_server};
const struct lsp_method lsp_exit = {"exit", LSP_EARLY, exit_server};
