/*
 * Any bytes as what a client of the language server sends: the stream as it is,
 * or, when it begins with no header, messages with a NUL between them, to a
 * server that is initialized and has a definition open. What comes back is
 * whole messages of JSON. tests/unit/lsp_test.c replays the corpus through
 * this.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "json/json.h"
#include "lsp/frame.h"
#include "lsp/lsp.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "lsp_fuzz: %s\n", what);
	abort();
}

static int64_t the_time(void)
{
	return 1800000000;
}

static const struct schemas *all_schemas(void)
{
	static struct schemas *schemas;
	struct error error;

	if (schemas == NULL)
		must(crypto_start(&error) == 0 &&
			 schemas_load(NULL, &schemas, &error) == 0,
		    "schemas");
	return schemas;
}

/* All that the server said is messages, and each is JSON. */
static void check_out(struct buf *out)
{
	struct frame frame = {0};
	enum frame_next next = FRAME_MESSAGE;
	const char *text;
	size_t length;
	struct error error;

	must(buf_ok(out) &&
		 frame_feed(&frame, out->data == NULL ? "" : out->data,
		     out->length, &error) == 0,
	    "memory");
	while (next == FRAME_MESSAGE) {
		auto_json struct json *json = NULL;
		struct source source = {.name = "answer"};

		must(frame_next(&frame, &next, &text, &length, &error) == 0,
		    "a broken header");
		if (next != FRAME_MESSAGE)
			break;
		source.text = text;
		source.length = length;
		must(json_parse(&source, FRAME_MESSAGE_MAX, STATUS_FINDINGS,
			 &json, &error) == 0,
		    "an answer that is no JSON");
		must(json_text(json_get(json, "jsonrpc")) != NULL,
		    "an answer that is no JSON-RPC");
	}
	must(frame.taken == frame.bytes.length, "half a message");
	frame_done(&frame);
	buf_clear(out);
}

static bool feed(
    struct lsp *lsp, const char *bytes, size_t length, struct buf *out)
{
	struct error error = {0};
	bool goes_on = lsp_feed(lsp, bytes, length, out, &error) == 0;

	must(goes_on || error.text[0] != '\0', "a failure without words");
	if (goes_on)
		must(lsp_settle(lsp, out, &error) == 0, "settling");
	check_out(out);
	return goes_on;
}

static bool send(
    struct lsp *lsp, const char *text, size_t length, struct buf *out)
{
	auto_buf struct buf message = {0};
	auto_buf struct buf framed = {0};

	buf_add(&message, text, length);
	frame_add(&framed, &message);
	must(buf_ok(&framed), "memory");
	return feed(lsp, framed.data, framed.length, out);
}

static void begin(struct lsp *lsp, struct buf *out)
{
	static const char *const messages[] = {
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
	    "\"params\":{\"capabilities\":{}}}",
	    "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\","
	    "\"params\":{\"textDocument\":{\"uri\":\"x:a.ini\",\"languageId\":"
	    "\"scepctl\",\"version\":1,\"text\":\"[scep]\\nurl = x ; \xC3\xA9"
	    "\\n[wifi \\\"a\\\"]\\nidentity = scep\\n\"}}}"};

	for (size_t i = 0; i < array_length(messages); i++)
		must(send(lsp, messages[i], strlen(messages[i]), out),
		    "the beginning");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rule *const no_rules[] = {NULL};
	static const struct trust trust = {0};
	const struct lsp_options options = {.schemas = all_schemas(),
	    .rules = no_rules,
	    .project = {.trust = &trust},
	    .version = "1",
	    .now = the_time};
	const char *text = (const char *)data;
	auto_lsp struct lsp *lsp = NULL;
	auto_buf struct buf out = {0};
	struct error error;
	bool as_told;

	must(lsp_new(&options, &lsp, &error) == 0, "memory");
	if (size >= 8 && text_equal_case(text, 8, "content-", 8)) {
		(void)feed(lsp, text, size, &out);
		return 0;
	}
	begin(lsp, &out);
	while (size > 0 && !lsp_is_over(lsp, &as_told)) {
		const char *end = memchr(text, '\0', size);
		size_t length = end == NULL ? size : (size_t)(end - text);

		if (!send(lsp, text, length, &out))
			break;
		length += end != NULL;
		text += length;
		size -= length;
	}
	return 0;
}
