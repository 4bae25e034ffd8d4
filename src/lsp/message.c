/* JSON-RPC 2.0: messages taken apart and answered. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "lsp/lsp_internal.h"
#include "base/banned.h"

int lsp_fail(struct lsp_call *call, enum lsp_code code, struct error *error,
    const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	call->code = code;
	return error_set(error, STATUS_USAGE, "%s", text);
}

int lsp_read(struct lsp_call *call, const struct json *object,
    const struct json_table *table, void *into, struct error *error)
{
	struct json_table open = *table;

	open.flags |= JSON_OPEN;
	open.status = STATUS_USAGE;
	if (json_read(object, &open, into, error) == 0)
		return 0;
	call->code = LSP_INVALID_PARAMS;
	return -1;
}

int lsp_read_position(
    const struct json *json, struct position *ret, struct error *error)
{
	struct position position;

	if (!json_integer(json_get(json, "line"), &position.line) ||
	    !json_integer(json_get(json, "character"), &position.character) ||
	    position.line < 0 || position.character < 0)
		return error_set(error, STATUS_USAGE,
		    "a position is 'line' and 'character', both counted "
		    "from 0");
	*ret = position;
	return 0;
}

/* -- answers -------------------------------------------------------------- */

static void write_id(struct json_writer *writer, const struct json *id)
{
	int64_t number = 0;

	if (json_kind(id) == JSON_STRING)
		json_write_text(writer, "id", json_text(id));
	else if (json_integer(id, &number))
		json_write_integer(writer, "id", number);
	else
		json_write_null(writer, "id");
}

static int send_error(struct lsp *lsp, const struct json *id,
    enum lsp_code code, const struct error *why, struct error *error)
{
	auto_buf struct buf message = {0};
	struct json_writer writer;

	lsp_message_begin(&message, &writer);
	write_id(&writer, id);
	json_write_object(&writer, "error");
	json_write_integer(&writer, "code", code);
	json_write_text(&writer, "message", why->text);
	json_write_end(&writer);
	return lsp_message_end(lsp->out, &message, &writer, error);
}

/* -- in ------------------------------------------------------------------- */

static const struct lsp_method *method_called(const char *name)
{
	for (const struct lsp_method *const *row = lsp_methods; *row != NULL;
	     row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

/* The document and place that the method is about. */
static int find_subject(
    struct lsp_call *call, const struct lsp_method *method, struct error *error)
{
	const struct json *params = call->params;
	const char *uri =
	    json_text(json_get(json_get(params, "textDocument"), "uri"));
	struct position position;

	if (uri == NULL)
		return lsp_fail(call, LSP_INVALID_PARAMS, error,
		    "'textDocument.uri' is missing");
	call->document = open_find(&call->lsp->documents, uri);
	if ((method->flags & LSP_POSITION) == 0)
		return 0;
	if (lsp_read_position(json_get(params, "position"), &position, error) !=
	    0) {
		call->code = LSP_INVALID_PARAMS;
		return -1;
	}
	if (call->document != NULL)
		call->offset = position_offset(&call->document->lines,
		    call->lsp->client.encoding, &position);
	return 0;
}

static int run_method(
    struct lsp_call *call, const struct lsp_method *method, struct error *error)
{
	if ((method->flags & LSP_DOCUMENT) != 0) {
		if (find_subject(call, method, error) != 0)
			return -1;
		if (call->document == NULL ||
		    (call->document->lost && call->writer != NULL)) {
			if (call->writer != NULL)
				json_write_null(call->writer, LSP_RESULT);
			return 0;
		}
	}
	return method->run(call, error);
}

static int answer(struct lsp_call *call, const struct lsp_method *method,
    const struct json *id, struct error *error)
{
	auto_buf struct buf message = {0};
	struct json_writer writer;
	struct error why = {0};

	lsp_message_begin(&message, &writer);
	write_id(&writer, id);
	call->writer = &writer;
	if (run_method(call, method, &why) == 0)
		return lsp_message_end(
		    call->lsp->out, &message, &writer, error);
	return send_error(call->lsp, id,
	    call->code == 0 ? LSP_INTERNAL_ERROR : call->code, &why, error);
}

/* Why a method is not to be called at this point, or 0. */
static enum lsp_code refuse(const struct lsp *lsp,
    const struct lsp_method *method, const char *name, struct error *why)
{
	if (lsp->phase == LSP_BEGINS &&
	    (method == NULL || (method->flags & LSP_EARLY) == 0)) {
		(void)error_set(
		    why, STATUS_USAGE, "the server is not initialized yet");
		return LSP_NOT_INITIALIZED;
	}
	if (lsp->phase == LSP_ENDS) {
		(void)error_set(
		    why, STATUS_USAGE, "the server is shutting down");
		return LSP_INVALID_REQUEST;
	}
	if (method == NULL || (method->flags & LSP_REQUEST) == 0) {
		(void)error_set(
		    why, STATUS_USAGE, "no request is called '%.100s'", name);
		return LSP_METHOD_NOT_FOUND;
	}
	return 0;
}

static int take_request(struct lsp_call *call, const char *name,
    const struct json *id, struct error *error)
{
	const struct lsp_method *method = method_called(name);
	struct error why = {0};
	enum lsp_code code = refuse(call->lsp, method, name, &why);

	if (code != 0)
		return send_error(call->lsp, id, code, &why, error);
	return answer(call, method, id, error);
}

/* There is no answer to one that fails; the user is told. */
static int take_notification(
    struct lsp_call *call, const char *name, struct error *error)
{
	const struct lsp_method *method = method_called(name);
	struct lsp *lsp = call->lsp;
	struct error why = {0};

	if (method == NULL || (method->flags & LSP_REQUEST) != 0 ||
	    (lsp->phase != LSP_RUNS && (method->flags & LSP_EARLY) == 0))
		return 0;
	return run_method(call, method, &why) == 0
		   ? 0
		   : lsp_tell(lsp, why.text, error);
}

static int take(struct lsp *lsp, const struct json *json, struct error *error)
{
	const struct json *id = json_get(json, "id");
	const struct json *name = json_get(json, "method");
	struct lsp_call call = {.lsp = lsp, .params = json_get(json, "params")};
	enum json_kind given = json_kind(call.params);
	const char *version = json_text(json_get(json, "jsonrpc"));
	struct error why = {0};
	int64_t number;

	/* What the client answers is nothing to wait for. */
	if (json_kind(json) == JSON_OBJECT && name == NULL && id != NULL &&
	    (json_get(json, "result") != NULL ||
		json_get(json, "error") != NULL))
		return 0;
	if (version == NULL || strcmp(version, "2.0") != 0)
		(void)error_set(
		    &why, STATUS_USAGE, "a message is no JSON-RPC 2.0");
	else if (json_text(name) == NULL)
		(void)error_set(&why, STATUS_USAGE, "a message has no method");
	else if (id != NULL && json_kind(id) != JSON_STRING &&
		 !json_integer(id, &number))
		(void)error_set(&why, STATUS_USAGE,
		    "an id is neither a whole number nor a string");
	else if (call.params != NULL && given != JSON_OBJECT &&
		 given != JSON_ARRAY && given != JSON_NULL)
		(void)error_set(&why, STATUS_USAGE,
		    "params are neither an object nor an array");
	if (why.text[0] != '\0')
		return send_error(lsp, id, LSP_INVALID_REQUEST, &why, error);
	if (given == JSON_NULL)
		call.params = NULL;
	if (id != NULL)
		return take_request(&call, json_text(name), id, error);
	return take_notification(&call, json_text(name), error);
}

static int take_text(
    struct lsp *lsp, const char *text, size_t length, struct error *error)
{
	const struct source source = {"message", text, length};
	auto_json struct json *json = NULL;
	struct error why = {0};

	if (json_parse(&source, FRAME_MESSAGE_MAX, STATUS_USAGE, &json, &why) ==
	    0)
		return take(lsp, json, error);
	if (why.status != STATUS_USAGE) {
		*error = why;
		return -1;
	}
	if (send_error(lsp, NULL, LSP_PARSE_ERROR, &why, error) != 0)
		return -1;
	return lsp_lose(lsp, error);
}

static int take_too_long(struct lsp *lsp, struct error *error)
{
	struct error why = {0};

	(void)error_set(&why, STATUS_USAGE, "message has more than %d bytes",
	    FRAME_MESSAGE_MAX);
	if (send_error(lsp, NULL, LSP_INVALID_REQUEST, &why, error) != 0)
		return -1;
	return lsp_lose(lsp, error);
}

int lsp_feed(struct lsp *lsp, const char *bytes, size_t length, struct buf *out,
    struct error *error)
{
	enum frame_next next = FRAME_MESSAGE;
	const char *text;
	size_t size;

	lsp->out = out;
	if (frame_feed(&lsp->frame, bytes, length, error) != 0)
		return -1;
	while (lsp->phase != LSP_OVER && next != FRAME_MORE) {
		int result =
		    frame_next(&lsp->frame, &next, &text, &size, error);

		if (result == 0 && next == FRAME_MESSAGE)
			result = take_text(lsp, text, size, error);
		else if (result == 0 && next == FRAME_TOO_LONG)
			result = take_too_long(lsp, error);
		if (result != 0)
			return -1;
	}
	return 0;
}
