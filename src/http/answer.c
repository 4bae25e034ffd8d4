/*
 * What libcurl hands over while a transfer runs (body, headers, trace), and
 * what is read of it afterwards.
 */
#include <string.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

enum {
	TRACE_LINE_MAX = 512,
	HANDSHAKE_HEADER_BYTES = 4,
	CERTIFICATE_REQUEST = 13
};

/* Whether somebody else takes the body of this answer. */
static bool is_taken(const struct http_slot *slot)
{
	long status = 0;

	return slot->transfer->request->take != NULL &&
	       curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status) ==
		   CURLE_OK &&
	       status >= 200 && status < 300;
}

size_t http_take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct http_slot *slot = context;
	const struct http_request *request = slot->transfer->request;
	struct buf *body = &slot->transfer->response.body;
	size_t length = size * count;

	if (length > slot->limit - body->length - slot->taken) {
		slot->too_large = true;
		return 0;
	}
	if (is_taken(slot)) {
		slot->taken += length;
		slot->too_large =
		    request->take(request->take_context, bytes, length) != 0;
		return slot->too_large ? 0 : length;
	}
	buf_add(body, bytes, length);
	slot->no_memory = !buf_ok(body);
	return slot->no_memory ? 0 : length;
}

/* Kept as printable lines, each ended by NUL. A status line begins anew: the
 * answers before the last one are of a login under way, or of "100". */
size_t http_take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct http_slot *slot = context;
	struct buf *headers = &slot->transfer->response.headers;
	size_t length = size * count;
	size_t end = length;

	if (length > 5 && memcmp(bytes, "HTTP/", 5) == 0)
		buf_clear(headers);
	while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r'))
		end--;
	if (headers->length + length > HTTP_HEADERS_MAX) {
		slot->too_large = true;
		return 0;
	}
	if (end > 0) {
		text_add_printable(headers, bytes, end);
		buf_char(headers, '\0');
	}
	slot->no_memory = !buf_ok(headers);
	return slot->no_memory ? 0 : length;
}

void http_response_done(struct http_response *response)
{
	buf_done(&response->body);
	buf_done(&response->headers);
	response->status = 0;
}

void http_facts_done(struct http_facts *facts)
{
	buf_done(&facts->chain);
	memset(facts, 0, sizeof(*facts));
}

void http_transfer_done(struct http_transfer *transfer)
{
	http_response_done(&transfer->response);
	http_facts_done(&transfer->facts);
}

const char *http_header(
    const struct http_response *response, const char *name, size_t index)
{
	const char *at = response->headers.data;
	const char *end = at != NULL ? at + response->headers.length : NULL;
	size_t length = strlen(name);

	for (; at != NULL && at < end; at += strlen(at) + 1) {
		if (strlen(at) <= length || at[length] != ':' ||
		    !text_equal_case(at, length, name, length) || index-- > 0)
			continue;
		at += length + 1;
		while (text_is_blank(*at))
			at++;
		return at;
	}
	return NULL;
}

/* How much of a header's line is shown: of some only the name, and of a login
 * the first word after it, the scheme. */
static size_t shown_length(const char *line, size_t length)
{
	static const struct {
		const char *name;
		bool has_scheme;
	} hidden[] = {{"Authorization", true}, {"Cookie", false},
	    {"Set-Cookie", false}, {"Proxy-Authorization", false},
	    {"WWW-Authenticate", true}, {"Proxy-Authenticate", false},
	    {"Authentication-Info", true}, {"Location", false}};

	for (size_t i = 0; i < array_length(hidden); i++) {
		size_t at = strlen(hidden[i].name);

		if (length <= at || line[at] != ':' ||
		    !text_equal_case(line, at, hidden[i].name, at))
			continue;
		at++;
		while (at < length && line[at] == ' ')
			at++;
		while (hidden[i].has_scheme && at < length && line[at] != ' ')
			at++;
		return at;
	}
	return length;
}

static void trace_line(
    const struct http *http, const char *mark, const char *line, size_t length)
{
	auto_buf struct buf text = {0};
	size_t shown = shown_length(line, length);
	bool hidden = shown < length;

	if (shown > TRACE_LINE_MAX)
		shown = TRACE_LINE_MAX;
	buf_text(&text, mark);
	text_add_printable(&text, line, shown);
	if (hidden)
		buf_text(&text, " " SECRET_MASK);
	else if (shown < length)
		buf_text(&text, " ...");
	if (buf_ok(&text))
		http->trace(http->context, text.data);
}

/* A handshake message (RFC 8446 4, RFC 5246 7.4): its type, and its length in
 * three bytes. libcurl shows record headers and alerts as well, which are
 * shorter or begin otherwise. */
static bool asks_certificate(const char *bytes, size_t size)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return size > HANDSHAKE_HEADER_BYTES && at[0] == CERTIFICATE_REQUEST &&
	       ((size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3]) ==
		   size - HANDSHAKE_HEADER_BYTES;
}

int http_take_trace(
    CURL *easy, curl_infotype type, char *bytes, size_t size, void *context)
{
	struct http_slot *slot = context;
	const char *mark = type == CURLINFO_HEADER_OUT ? "> " : "< ";
	const char *end = bytes + size;

	(void)easy;
	if (type == CURLINFO_SSL_DATA_IN && asks_certificate(bytes, size))
		slot->asks_certificate = true;
	/* libcurl's own remarks are left out: they quote cookies, and what
	 * else a later version may quote is not known. */
	if (slot->http->trace == NULL ||
	    (type != CURLINFO_HEADER_IN && type != CURLINFO_HEADER_OUT))
		return 0;
	for (const char *at = bytes; at < end;) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((feed != NULL ? feed : end) - at);
		size_t shown = length;

		while (shown > 0 && at[shown - 1] == '\r')
			shown--;
		if (shown > 0)
			trace_line(slot->http, mark, at, shown);
		at += length + 1;
	}
	return 0;
}

void http_take_chain(CURL *easy, struct buf *pem)
{
	struct curl_certinfo *info = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK ||
	    info == NULL)
		return;
	for (int i = 0; i < info->num_of_certs; i++)
		for (const struct curl_slist *at = info->certinfo[i];
		     at != NULL; at = at->next)
			if (text_starts_with(at->data, "Cert:")) {
				buf_text(pem, at->data + 5);
				buf_char(pem, '\n');
			}
}
