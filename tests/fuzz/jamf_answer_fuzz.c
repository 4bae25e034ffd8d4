/*
 * Any bytes as an answer of Jamf Pro, or of what stands before it: the first
 * byte says method and status, the rest is the body; to a request and to a
 * login. What is told of it can be shown, and is within its bounds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/url.h"
#include "jamf/response.h"
#include "jamf/error_text.h"
#include "jamf/auth_token.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct jamf_url places[] = {
    {.canonical = "https://h"}, {.canonical = "https://h#environment=x",
				    .is_gateway = true,
				    .level = "environment",
				    .header = "X-Environment-Id",
				    .id = "x"}};

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "jamf_answer_fuzz: %s\n", what);
	abort();
}

static void shown(const char *text)
{
	size_t length = strlen(text);

	must(text_utf8_prefix(text, length) == length, "text is not UTF-8");
	for (size_t at = 0; at < length;
	     at += text_utf8_length(text + at, length - at))
		must(!text_is_control(text_utf8_point(text + at, length - at)),
		    "a control character is shown");
}

static void judge(const struct http_response *response, unsigned method,
    const struct jamf_url *place)
{
	auto_arena struct arena arena = {0};
	struct jamf_call call = {
	    .method = (enum jamf_method)method, .path = "x", .arena = &arena};
	bool needs_token;

	jamf_response_take(&call, response, place, true, &needs_token);
	must((call.outcome == JAMF_DONE) == (call.root != NULL),
	    "an end without a root, or the other way");
	must(call.outcome != JAMF_DONE || response->status / 100 == 2,
	    "an error is taken as success");
	must(!needs_token || call.outcome == JAMF_REFUSED, "token and outcome");
	if (call.outcome != JAMF_DONE)
		shown(call.error.text);
}

static void log_in(struct http_response *response, enum jamf_login login,
    const struct jamf_url *place)
{
	struct jamf_token token = {.lifetime = 0};
	struct error error = {0};

	if (jamf_token_read(login, response, &token, &error) != 0)
		must(error.status == STATUS_SERVER, "another status");
	else
		must(token.lifetime > 0 && token.text.length > 0,
		    "a token without a time");
	secret_done(&token.text);
	(void)jamf_token_refused(login, "n", place, response, &error);
	shown(error.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {
	    200, 201, 302, 400, 401, 403, 404, 409, 429, 503};
	auto_http_response struct http_response response = {0};
	struct jamf_error_text said;
	unsigned first = size > 0 ? data[0] : 0;

	response.status = statuses[first / 4 % array_length(statuses)];
	if (size > 1)
		buf_add(&response.body, data + 1, size - 1);
	jamf_error_text_read(&response, &response.body, NULL, &said);
	shown(said.text);
	shown(said.code);
	for (size_t i = 0; i < array_length(places); i++) {
		judge(&response, first % 4, &places[i]);
		log_in(&response, JAMF_LOGIN_CLIENT, &places[i]);
		log_in(&response, JAMF_LOGIN_USER, &places[i]);
	}
	return 0;
}
