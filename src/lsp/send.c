/* Messages to the client, and what stands in them. */
#include <string.h>

#include "lsp/lsp_internal.h"
#include "lsp/uri.h"
#include "base/banned.h"

void lsp_message_begin(struct buf *buf, struct json_writer *writer)
{
	*writer = (struct json_writer){.buf = buf, .compact = true};
	json_write_object(writer, NULL);
	json_write_text(writer, "jsonrpc", "2.0");
}

int lsp_message_end(struct buf *out, struct buf *message,
    struct json_writer *writer, struct error *error)
{
	json_write_end(writer);
	frame_add(out, message);
	return buf_ok(message) && buf_ok(out) ? 0 : error_set_memory(error);
}

void lsp_send_begin(struct lsp_sending *sending, const char *method)
{
	lsp_message_begin(&sending->buf, &sending->writer);
	json_write_text(&sending->writer, "method", method);
}

int lsp_tell(struct lsp *lsp, const char *text, struct error *error)
{
	auto_sending struct lsp_sending sending = {0};

	lsp_send_begin(&sending, "window/showMessage");
	json_write_object(&sending.writer, "params");
	json_write_integer(&sending.writer, "type", 2); /* a warning */
	json_write_text(&sending.writer, "message", text);
	json_write_end(&sending.writer);
	return lsp_send(lsp, &sending, error);
}

int lsp_send(struct lsp *lsp, struct lsp_sending *sending, struct error *error)
{
	return lsp_message_end(
	    lsp->out, &sending->buf, &sending->writer, error);
}

void lsp_sending_done(struct lsp_sending *sending)
{
	buf_done(&sending->buf);
}

void lsp_write_range(struct json_writer *writer, const char *name,
    const struct lsp *lsp, const struct lines *lines, struct span span)
{
	static const char *const ends[] = {"start", "end"};

	json_write_object(writer, name);
	for (size_t i = 0; i < 2; i++) {
		struct position position = position_at(lines,
		    lsp->client.encoding, i == 0 ? span.begin : span.end);

		json_write_object(writer, ends[i]);
		json_write_integer(writer, "line", position.line);
		json_write_integer(writer, "character", position.character);
		json_write_end(writer);
	}
	json_write_end(writer);
}

void lsp_write_uri(struct json_writer *writer, const char *name,
    const struct lsp *lsp, const char *path)
{
	const struct open_document *open =
	    open_find_path(&lsp->documents, path);
	auto_buf struct buf uri = {0};

	if (open == NULL)
		uri_add_path(&uri, path);
	if (!buf_ok(&uri))
		writer->buf->failed = true;
	json_write_text(writer, name, open != NULL ? open->uri : uri.data);
}
