/*
 * The header of an answer, line by line as libcurl gives it: kept and shown
 * without what could act on a terminal; what is private never gets into a
 * trace; cookies of any form are taken or passed over. Further, the moments
 * and addresses that stand in headers.
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "jamf/response_date.h"
#include "forms.h"
#include "base/banned.h"

enum {
	LINE_MAX_BYTES = 8192
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct http *http;
static struct http_transfer transfer;
static struct http_slot slot;
static bool is_private; /* the line that is traced holds the canary */

static void take_line(void *context, const char *line)
{
	(void)context;
	forms_line(line);
	forms_demand(!is_private || strstr(line, FORMS_CANARY) == NULL,
	    "a private header is traced");
}

static void start(void)
{
	static const struct bounds bounds;
	const struct http_settings settings = {
	    .bounds = &bounds, .keeps_cookies = true, .trace = take_line};
	struct error error;

	(void)forms_schemas();
	forms_demand(http_new(&settings, &http, &error) == 0, "no libcurl");
	slot.http = http;
	slot.transfer = &transfer;
	slot.limit = HTTP_BODY_DEFAULT;
}

/* Each line as libcurl hands it on: with its end. */
static void take(const uint8_t *bytes, size_t length)
{
	char line[LINE_MAX_BYTES];

	for (size_t at = 0; at < length;) {
		const uint8_t *feed = memchr(bytes + at, '\n', length - at);
		size_t size = feed != NULL ? (size_t)(feed - bytes) + 1 - at
					   : length - at;

		if (size > sizeof(line))
			size = sizeof(line);
		memcpy(line, bytes + at, size);
		(void)http_take_header(line, 1, size, &slot);
		(void)http_take_trace(
		    NULL, CURLINFO_HEADER_IN, line, size, &slot);
		at += size;
	}
	forms_demand(transfer.response.headers.length <= 8 * HTTP_HEADERS_MAX,
	    "more headers than there may be");
}

static void look(void)
{
	static const char *const names[] = {"Content-Type", "Date",
	    "Retry-After", "WWW-Authenticate", "Set-Cookie", "Server"};
	const char *value;
	int64_t number;

	for (size_t i = 0; i < array_length(names); i++)
		for (size_t j = 0; j < 4; j++) {
			value = http_header(&transfer.response, names[i], j);
			if (value != NULL)
				forms_line(value);
		}
	if (jamf_date_to_wait(&transfer.response, &number))
		forms_demand(number >= 0, "a wait that is over");
	(void)jamf_date_of(&transfer.response, &number);
}

/* The input as what stands behind the scheme in a header of each private
 * name, the canary after it. */
static void trace_private(const uint8_t *bytes, size_t length)
{
	static const char *const names[] = {"Authorization: Basic ",
	    "cookie: ", "Set-Cookie: a=b; ", "Location: https://h/",
	    "WWW-AUTHENTICATE: NTLM ", "Proxy-Authorization: Basic "};
	auto_buf struct buf line = {0};

	buf_text(&line, names[length % array_length(names)]);
	for (size_t i = 0; i < length && i < 64; i++)
		if (bytes[i] != '\n')
			buf_char(&line, (char)bytes[i]);
	buf_text(&line, FORMS_CANARY "\r\n");
	forms_demand(buf_ok(&line), "memory");
	is_private = true;
	(void)http_take_trace(
	    NULL, CURLINFO_HEADER_OUT, line.data, line.length, &slot);
	is_private = false;
}

/* A line as libcurl's cookie engine takes it, and what is found of it. */
static void keep_cookie(const uint8_t *bytes, size_t length)
{
	static CURL *easy;
	char line[LINE_MAX_BYTES];
	size_t size = length < sizeof(line) ? length : sizeof(line) - 1;

	if (easy == NULL) {
		easy = curl_easy_init();
		forms_demand(easy != NULL &&
				 curl_easy_setopt(easy, CURLOPT_SHARE,
				     http->cookies) == CURLE_OK &&
				 curl_easy_setopt(
				     easy, CURLOPT_COOKIEFILE, "") == CURLE_OK,
		    "memory");
	}
	memcpy(line, bytes, size);
	line[size] = '\0';
	(void)curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
	(void)curl_easy_setopt(easy, CURLOPT_COOKIELIST, line);
	(void)http_has_cookie(http, "APBALANCEID");
	(void)curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
	forms_demand(
	    !http_has_cookie(http, "APBALANCEID"), "a cookie that is gone");
}

/* Neither empty nor with blanks or controls. */
static bool is_plain(const char *text)
{
	const char *at = text;

	while ((unsigned char)*at > ' ' && *at != '\x7f')
		at++;
	return at > text && *at == '\0';
}

static void read_texts(const char *text, size_t length)
{
	auto_buf struct buf copy = {0};
	struct http_url url;
	struct error error = {0};
	int64_t number;

	buf_add(&copy, text, length);
	buf_char(&copy, '\0');
	forms_demand(buf_ok(&copy), "memory");
	if (http_url_read(copy.data, &url, &error) == 0)
		forms_demand(is_plain(url.host) && is_plain(url.port) &&
				 text_starts_with(url.origin, url.scheme),
		    "an address without a host");
	else
		forms_demand(error.status == STATUS_FINDINGS, "another status");
	if (jamf_date_http(copy.data, &number))
		forms_demand(length >= 29, "a moment that is too short");
	(void)jamf_date_iso(copy.data, &number);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *text = (const char *)bytes;
	const uint8_t *feed = length > 0 ? memchr(bytes, '\n', length) : NULL;

	if (http == NULL)
		start();
	buf_clear(&transfer.response.headers);
	slot.too_large = slot.no_memory = false;
	take(bytes, length);
	look();
	trace_private(bytes, length);
	/* A header, or Netscape's form; not the engine's commands. */
	if (length > 4 && (memchr(bytes, '=', length) != NULL ||
			      memchr(bytes, '\t', length) != NULL))
		keep_cookie(bytes, length);
	read_texts(text, feed != NULL ? (size_t)(feed - bytes) : length);
	return 0;
}
