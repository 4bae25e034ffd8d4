/* Answers to a login, moments in them, and what is tried again. Planted
 * mutations these must catch: a margin that eats a token of two seconds;
 * writes retried on 503; Retry-After of an hour waited for. */
#include "base/memory.h"
#include "jamf/response_date.h"
#include "jamf/auth_token.h"
#include "jamf/retry.h"
#include "tap.h"
#include "base/banned.h"

#define DATE "Date: Tue, 21 Apr 2020 21:00:00 GMT"

static struct http_response response_of(
    int status, const char *text, const char *header)
{
	struct http_response response = {.status = status};

	buf_text(&response.body, text);
	if (header != NULL)
		buf_add(&response.headers, header, strlen(header) + 1);
	return response;
}

static const struct {
	const char *text, *header;
	int64_t lifetime;
	const char *says;
} clients[] = {
    {"{\"access_token\":\"a.b-_~+/=\",\"expires_in\":60,\"x\":{}}", NULL, 60000,
	NULL},
    {"{\"access_token\":\"a\",\"expires_in\":2,\"token_type\":\"Bearer\"}",
	NULL, 2000, NULL},
    {"{\"access_token\":\"a\"}", NULL, 60000, NULL},
    {"{\"access_token\":\"a\",\"expires_in\":null}", NULL, 60000, NULL},
    {"{\"access_token\":\"a\",\"expires_in\":9007199254740991}", NULL, 86400000,
	NULL},
    {"{\"access_token\":\"a\",\"expires_in\":0}", NULL, 0, "has ended"},
    {"{\"access_token\":\"a\",\"expires_in\":-5}", NULL, 0, "has ended"},
    {"{\"access_token\":\"a\",\"expires_in\":\"60\"}", NULL, 0, "expires_in"},
    {"{\"access_token\":\"a\",\"expires_in\":1.5}", NULL, 0, "expires_in"},
    {"{\"expires_in\":60}", NULL, 0, "access_token"},
    {"{\"access_token\":null}", NULL, 0, "access_token"},
    {"{\"access_token\":\"\"}", NULL, 0, "0 bytes"},
    {"{\"access_token\":\"canary\\r\\nX: y\"}", NULL, 0, "character"},
    {"{\"access_token\":\"can ary\"}", NULL, 0, "character"},
    {"<html>canary</html>", NULL, 0, "token:1:1"},
    {"", NULL, 0, "token:1:1"},
    {"[]", NULL, 0, "got array"},
};

static const struct {
	const char *text, *header;
	int64_t lifetime;
	const char *says;
} users[] = {
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T21:09:31.626Z\"}", DATE, 571626,
	NULL},
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T21:09:31Z\"}", DATE, 571000,
	NULL},
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T21:09:31.6Z\"}", DATE, 571600,
	NULL},
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T21:09:31.123456789+00:00\"}",
	DATE, 571123, NULL},
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T21:09:31Z\"}", NULL, 1800000,
	NULL},
    {"{\"token\":\"a\",\"expires\":\"soon\"}", DATE, 1800000, NULL},
    {"{\"token\":\"a\"}", DATE, 1800000, NULL},
    {"{\"token\":\"a\",\"expires\":\"2020-04-21T20:59:59Z\"}", DATE, 0,
	"has ended"},
    {"{\"access_token\":\"a\"}", DATE, 0, "'token'"},
};

static void check_token(enum jamf_login login, const char *text,
    const char *header, int64_t lifetime, const char *says)
{
	auto_http_response struct http_response response =
	    response_of(200, text, header);
	struct jamf_token token = {.lifetime = 0};
	struct error error = {0};
	int result = jamf_token_read(login, &response, &token, &error);

	ok(result == (says != NULL ? -1 : 0), "%s: %s", text, error.text);
	is_number(token.lifetime, lifetime, "its lifetime");
	if (says != NULL)
		ok(error.status == STATUS_SERVER &&
			strstr(error.text, says) != NULL &&
			strstr(error.text, "canary") == NULL &&
			token.text.bytes == NULL,
		    "says why, and nothing of the token");
	secret_done(&token.text);
}

static void test_tokens(void)
{
	for (size_t i = 0; i < array_length(clients); i++)
		check_token(JAMF_LOGIN_CLIENT, clients[i].text,
		    clients[i].header, clients[i].lifetime, clients[i].says);
	for (size_t i = 0; i < array_length(users); i++)
		check_token(JAMF_LOGIN_USER, users[i].text, users[i].header,
		    users[i].lifetime, users[i].says);
	is_number(jamf_token_margin(1800000), 30000, "margin of half an hour");
	is_number(jamf_token_margin(60000), 15000, "of a minute");
	is_number(jamf_token_margin(2000), 500, "of two seconds");
}

static void test_long_token(void)
{
	char text[SECRET_MAX + 64];
	struct error error = {0};
	struct jamf_token token = {.lifetime = 0};
	auto_http_response struct http_response response = {.status = 200};

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	buf_printf(&response.body, "{\"access_token\":\"%s\"}", text);
	ok(jamf_token_read(JAMF_LOGIN_CLIENT, &response, &token, &error) ==
		    -1 &&
		error.status == STATUS_SERVER,
	    "a token too long: %s", error.text);
}

static const struct {
	enum jamf_login login;
	int status;
	const char *text;
	enum status error;
	const char *says;
} refusals[] = {
    {JAMF_LOGIN_CLIENT, 400, "{\"error\":\"invalid_client\"}",
	STATUS_CREDENTIALS, "API client 'me' is refused by 'https://h'"},
    {JAMF_LOGIN_CLIENT, 401, "", STATUS_CREDENTIALS, "API client 'me'"},
    {JAMF_LOGIN_CLIENT, 400, "{\"error\":\"unsupported_grant_type\"}",
	STATUS_SERVER, "status 400: 'unsupported_grant_type'"},
    {JAMF_LOGIN_CLIENT, 400, "{\"error\":\"can\\u001bary\"}", STATUS_SERVER,
	"status 400"},
    {JAMF_LOGIN_USER, 401,
	"{\"errors\":[{\"code\":\"USER_EXPIRED_PASSWORD\"}]}",
	STATUS_CREDENTIALS, "user 'me'"},
    {JAMF_LOGIN_USER, 403, "<html><title>Blocked</title>", STATUS_SERVER,
	"status 403: 'Blocked'"},
    {JAMF_LOGIN_USER, 401, "<html><title>Proxy</title>", STATUS_SERVER,
	"status 401: 'Proxy'"},
    {JAMF_LOGIN_USER, 302, "", STATUS_SERVER, "status 302"},
    {JAMF_LOGIN_USER, 404, "", STATUS_SERVER, "status 404"},
    {JAMF_LOGIN_USER, 429, "", STATUS_BUSY, "too busy"},
    {JAMF_LOGIN_USER, 503, "", STATUS_SERVER, "status 503"},
};

static void test_refusals(void)
{
	static const struct jamf_url place = {.canonical = "https://h"};

	for (size_t i = 0; i < array_length(refusals); i++) {
		auto_http_response struct http_response response =
		    response_of(refusals[i].status, refusals[i].text, NULL);
		struct error error = {0};

		ok(jamf_token_refused(refusals[i].login, "me", &place,
		       &response, &error) == -1 &&
			error.status == refusals[i].error &&
			strstr(error.text, refusals[i].says) != NULL &&
			error.hint[0] != '\0',
		    "login: %s", error.text);
	}
}

static void test_times(void)
{
	static const char *const wrong[] = {"",
	    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
	    "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 anF 1994 08:49:37 GMT",
	    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT"};
	static const char *const iso[] = {"", "2020-04-21",
	    "2020-04-21T21:09:31", "2020-04-21T21:09:31+02:00",
	    "2020-04-21 21:09:31Z", "2020-13-21T21:09:31Z",
	    "2020-04-21T21:09:31.5x"};
	int64_t time = 0;

	ok(jamf_date_http("Sun, 06 Nov 1994 08:49:37 GMT", &time) &&
		time == 784111777,
	    "a date of RFC 9110");
	for (size_t i = 0; i < array_length(wrong); i++)
		ok(!jamf_date_http(wrong[i], &time), "no date: %s", wrong[i]);
	for (size_t i = 0; i < array_length(iso); i++)
		ok(!jamf_date_iso(iso[i], &time), "no moment: %s", iso[i]);
	is_number(time, 784111777, "left as it was");
}

static const struct {
	int status; /* 0: failed as the failure says */
	enum http_failure failure;
	const char *header;
	bool writes;
	struct jamf_tries tries;
	bool again;
	unsigned wait;
} retries[] = {
    {200, 0, NULL, false, {0, false}, false, 0},
    {404, 0, NULL, false, {0, false}, false, 0},
    {409, 0, NULL, false, {0, false}, false, 0},
    {503, 0, NULL, false, {0, false}, true, 1000},
    {503, 0, NULL, false, {1, false}, true, 2000},
    {503, 0, NULL, false, {2, false}, false, 0},
    {503, 0, "Retry-After: 7", false, {0, false}, true, 7000},
    {503, 0, "Retry-After: 3600", false, {0, false}, false, 0},
    {408, 0, NULL, false, {0, false}, true, 1000},
    {500, 0, NULL, false, {0, false}, true, 1000},
    {501, 0, NULL, false, {0, false}, false, 0},
    {502, 0, NULL, false, {0, false}, true, 1000},
    {504, 0, NULL, false, {0, false}, true, 1000},
    {503, 0, NULL, true, {0, false}, false, 0},
    {408, 0, NULL, true, {0, false}, false, 0},
    {429, 0, NULL, true, {0, false}, true, 5000},
    {429, 0, "Retry-After: 0", true, {0, false}, true, 0},
    {429, 0, "Retry-After: 2", true, {0, false}, true, 2000},
    {429, 0, "Retry-After: 60", false, {0, false}, true, 60000},
    {429, 0, "Retry-After: 61", false, {0, false}, false, 0},
    {429, 0, "Retry-After: 2", true, {0, true}, false, 0},
    {429, 0, "Retry-After: soon", true, {0, false}, true, 5000},
    {0, HTTP_CLOSED, NULL, false, {0, false}, true, 1000},
    {0, HTTP_TIMEOUT, NULL, false, {1, false}, true, 2000},
    {0, HTTP_CLOSED, NULL, true, {0, false}, false, 0},
    {0, HTTP_UNTRUSTED, NULL, false, {0, false}, false, 0},
    {0, HTTP_TOO_LARGE, NULL, false, {0, false}, false, 0},
    {0, HTTP_CONNECT, NULL, false, {0, false}, false, 0},
};

static void test_retries(void)
{
	for (size_t i = 0; i < array_length(retries); i++) {
		auto_cleanup(
		    http_transfer_done) struct http_transfer transfer = {
		    .result = retries[i].status != 0 ? 0 : -1,
		    .response =
			response_of(retries[i].status, "", retries[i].header)};
		struct jamf_tries tries = retries[i].tries;
		char why[JAMF_RETRY_WHY_MAX] = "";
		unsigned wait = 0;
		bool again;

		transfer.facts.failure = retries[i].failure;
		again = jamf_retry(
		    &tries, retries[i].writes, &transfer, 0, why, &wait);
		ok(again == retries[i].again && wait == retries[i].wait &&
			again == (why[0] != '\0'),
		    "try %zu: status %d, %s, waits %u", i, retries[i].status,
		    http_failure_name(retries[i].failure), wait);
	}
}

static void test_date_to_wait(void)
{
	static const char headers[] =
	    DATE "\0Retry-After: Tue, 21 Apr 2020 21:00:09 GMT";
	struct http_response response = {.status = 429};
	int64_t seconds = 0;

	buf_add(&response.headers, headers, sizeof(headers));
	ok(jamf_date_to_wait(&response, &seconds) && seconds == 9,
	    "Retry-After as a date");
	http_response_done(&response);
}

static void test_unsent(void)
{
	struct http_transfer transfer = {.result = -1};

	transfer.facts.failure = HTTP_TIMEOUT;
	ok(jamf_is_unsent(&transfer), "no connection in time");
	transfer.facts.tls_us = 1;
	ok(!jamf_is_unsent(&transfer), "no answer in time");
	transfer.facts.failure = HTTP_LOCAL;
	ok(!jamf_is_unsent(&transfer), "no memory for the answer");
	transfer.facts.failure = HTTP_TOO_LARGE;
	ok(!jamf_is_unsent(&transfer), "an answer too large");
	transfer.facts.failure = HTTP_UNTRUSTED;
	ok(jamf_is_unsent(&transfer), "not trusted");
}

int main(void)
{
	test_tokens();
	test_long_token();
	test_refusals();
	test_times();
	test_retries();
	test_date_to_wait();
	test_unsent();
	return tap_done();
}
