/* Headers, and the bytes behind them. */
#include "lsp/frame.h"

#include <string.h>

#include "base/text.h"
#include "json/json.h"
#include "base/banned.h"

int frame_feed(
    struct frame *frame, const char *bytes, size_t length, struct error *error)
{
	struct buf *kept = &frame->bytes;
	size_t skipped = length;

	if (frame->skip < (int64_t)length)
		skipped = (size_t)frame->skip;
	frame->skip -= (int64_t)skipped;
	if (frame->taken > 0) {
		kept->length -= frame->taken;
		memmove(kept->data, kept->data + frame->taken, kept->length);
		frame->taken = 0;
	}
	buf_add(kept, bytes + skipped, length - skipped);
	return buf_ok(kept) ? 0 : error_set_memory(error);
}

static int fail(struct error *error, const char *fault)
{
	(void)error_set(error, STATUS_USAGE, "message header %s", fault);
	return error_hint(error,
	    "a message is 'Content-Length: N', an empty line and N bytes, "
	    "lines end in CR LF");
}

/* "utf-8" and, for old clients, "utf8" are the same. */
static bool is_utf8(const char *type, size_t length)
{
	static const char mark[] = "charset=";

	for (size_t i = 0; i + sizeof(mark) - 1 <= length; i++) {
		size_t at = i + sizeof(mark) - 1, rest = length - at;

		if (!text_equal_case(
			type + i, sizeof(mark) - 1, mark, sizeof(mark) - 1))
			continue;
		if (rest > 1 && type[at] == '"' && type[length - 1] == '"') {
			at++;
			rest -= 2;
		}
		return text_equal_case(type + at, rest, "utf-8", 5) ||
		       text_equal_case(type + at, rest, "utf8", 4);
	}
	return true;
}

static int read_field(
    const char *line, size_t length, int64_t *body, struct error *error)
{
	static const char length_name[] = "Content-Length";
	static const char type_name[] = "Content-Type";
	const char *colon = memchr(line, ':', length);
	const char *value = colon == NULL ? NULL : colon + 1;
	size_t name, rest;

	if (colon == NULL || colon == line)
		return fail(error, "has a line that is no field");
	name = (size_t)(colon - line);
	rest = text_trim(&value, length - name - 1);
	if (text_equal_case(line, name, type_name, sizeof(type_name) - 1))
		return is_utf8(value, rest)
			   ? 0
			   : fail(error, "says that the text is not UTF-8");
	if (!text_equal_case(line, name, length_name, sizeof(length_name) - 1))
		return 0;
	if (*body >= 0)
		return fail(error, "has two lengths");
	if (!text_to_number(value, rest, 0, JSON_INTEGER_MAX, body))
		return fail(error, "has a length that is no number");
	return 0;
}

/* Fields up to the empty line, which is at end. */
static int read_fields(
    const char *text, size_t end, int64_t *ret_body, struct error *error)
{
	int64_t body = -1;
	size_t at = 0;

	while (at < end) {
		const char *feed = memchr(text + at, '\n', end + 1 - at);
		size_t length =
		    feed == NULL ? end - at : (size_t)(feed - text) - at;

		if (length > 0 && text[at + length - 1] == '\r')
			length--;
		else if (feed != NULL)
			return fail(error, "has a line that ends in LF alone");
		if (!text_is_ascii(text + at, length))
			return fail(error, "is not ASCII");
		if (read_field(text + at, length, &body, error) != 0)
			return -1;
		at += length + 2;
	}
	if (body < 0)
		return fail(error, "has no length");
	*ret_body = body;
	return 0;
}

/* The offset of the empty line, or length. */
static size_t header_end(const char *text, size_t length)
{
	for (size_t i = 0; i + 4 <= length; i++)
		if (memcmp(text + i, "\r\n\r\n", 4) == 0)
			return i;
	return length;
}

/* 1: read, 0: it is not all there yet. */
static int read_header(
    struct frame *frame, int64_t *ret_body, struct error *error)
{
	const char *text = frame->bytes.data + frame->taken;
	size_t length = frame->bytes.length - frame->taken, end;

	if (length > FRAME_HEADER_MAX)
		length = FRAME_HEADER_MAX;
	end = header_end(text, length);
	if (end == length)
		return length == FRAME_HEADER_MAX
			   ? fail(error, "is too long, or there is none")
			   : 0;
	if (read_fields(text, end, ret_body, error) != 0)
		return -1;
	frame->taken += end + 4;
	return 1;
}

int frame_next(struct frame *frame, enum frame_next *ret_next,
    const char **ret_text, size_t *ret_length, struct error *error)
{
	size_t here;
	int64_t body = 0;
	int found;

	*ret_next = FRAME_MORE;
	if (!frame->has_header && frame->taken < frame->bytes.length) {
		found = read_header(frame, &body, error);
		if (found <= 0)
			return found;
		here = frame->bytes.length - frame->taken;
		if (body > FRAME_MESSAGE_MAX) {
			if (body < (int64_t)here)
				here = (size_t)body;
			frame->taken += here;
			frame->skip = body - (int64_t)here;
			*ret_next = FRAME_TOO_LONG;
			return 0;
		}
		frame->body = (size_t)body;
		frame->has_header = true;
	}
	if (!frame->has_header ||
	    frame->bytes.length - frame->taken < frame->body)
		return 0;
	*ret_text = frame->bytes.data + frame->taken;
	*ret_length = frame->body;
	frame->taken += frame->body;
	frame->has_header = false;
	*ret_next = FRAME_MESSAGE;
	return 0;
}

void frame_done(struct frame *frame)
{
	buf_done(&frame->bytes);
}

void frame_add(struct buf *out, const struct buf *message)
{
	buf_printf(out, "Content-Length: %zu\r\n\r\n", message->length);
	buf_add(out, message->data, message->length);
}
