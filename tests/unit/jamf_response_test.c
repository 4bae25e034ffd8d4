/* Answers of Jamf Pro and of what stands before it. Planted mutations these
 * must catch: 408 or 5xx to a write taken as refused; the page of a block
 * taken as a missing privilege; a status page's text quoted although it
 * repeats the payload; a foreign 404 taken as "not there". */
#include "base/memory.h"
#include "jamf/response.h"
#include "jamf/html.h"
#include "jamf/error_text.h"
#include "tap.h"
#include "base/banned.h"

#define STATUS_PAGE(error)                                                 \
	"<html>\n<head>\n   <title>Status page</title>\n</head>\n<body>\n" \
	"<p style=\"font-size: 1.2em;\">Conflict</p>\n<p>" error "</p>\n"  \
	"<p>You can get technical details <a href=\"x\">here</a>.<br>\n"   \
	"Please continue your visit at our <a href=\"/\">home page</a>.\n" \
	"</p>\n</body>\n</html>\n"
#define API_ERROR(code, text)                                              \
	"{ \"httpStatus\" : 401, \"errors\" : [ { \"code\" : \"" code      \
	"\", \"description\" : \"" text "\", \"id\" : \"0\", \"field\" : " \
	"null } ] }"
#define BLOCKED                                                         \
	"<!DOCTYPE HTML><HTML><HEAD>\n<TITLE>ERROR: The request could " \
	"not be\n satisfied</TITLE></HEAD><BODY>canary</BODY></HTML>"
#define MADE                                                            \
	"<?xml version=\"1.0\"?><os_x_configuration_profile><id>7</id>" \
	"</os_x_configuration_profile>"

static const struct jamf_url instance = {.canonical = "https://h"};
static const struct jamf_url gateway = {
    .canonical = "https://g#environment=e", .is_gateway = true};

static struct http_response response_of(int status, const char *text)
{
	struct http_response response = {.status = status};

	buf_text(&response.body, text);
	return response;
}

static const struct {
	const char *text;
	enum jamf_page page;
	const char *says, *code;
} said_rows[] = {
    {"", JAMF_PAGE_NONE, "", ""},
    {"Forbidden", JAMF_PAGE_NONE, "", ""},
    {STATUS_PAGE("Error: Duplicate name"), JAMF_PAGE_STATUS, "Duplicate name",
	""},
    {STATUS_PAGE("Error: R&amp;D &lt;b&gt; <b>x</b>\n\ty \x1b[1m"),
	JAMF_PAGE_STATUS, "R&D <b> x y \\x1b[1m", ""},
    {STATUS_PAGE("The server has not found anything"), JAMF_PAGE_STATUS,
	"The server has not found anything", ""},
    {STATUS_PAGE(""), JAMF_PAGE_STATUS, "", ""},
    {"<title>Status page</title>", JAMF_PAGE_STATUS, "", ""},
    {"<title>Status page</title><p>a<p>Error: b", JAMF_PAGE_STATUS, "b", ""},
    {BLOCKED, JAMF_PAGE_FOREIGN, "ERROR: The request could not be satisfied",
	""},
    {"<html><body>x</body></html>", JAMF_PAGE_FOREIGN, "", ""},
    {" \n<html><title>", JAMF_PAGE_FOREIGN, "", ""},
    {MADE, JAMF_PAGE_NONE, "", ""},
    {"<?xml version=\"1.0\"?><u><title>Mr</title></u>", JAMF_PAGE_NONE, "", ""},
    {API_ERROR("INVALID_TOKEN", "Unauthorized"), JAMF_PAGE_ERRORS,
	"Unauthorized", "INVALID_TOKEN"},
    {API_ERROR("a b", "x\\u001b"), JAMF_PAGE_ERRORS, "x\\x1b", ""},
    {"{\"errors\":[]}", JAMF_PAGE_ERRORS, "", ""},
    {"{\"errors\":[1,null]}", JAMF_PAGE_ERRORS, "", ""},
    {"{\"error\":\"invalid_client\"}", JAMF_PAGE_JSON, "", "invalid_client"},
    {"{\"error\":1}", JAMF_PAGE_JSON, "", ""},
    {"{broken", JAMF_PAGE_NONE, "", ""},
};

static void test_said(void)
{
	for (size_t i = 0; i < array_length(said_rows); i++) {
		auto_http_response struct http_response response =
		    response_of(400, said_rows[i].text);
		struct jamf_error_text said;

		jamf_error_text_read(&response, NULL, NULL, &said);
		is_number(
		    said.page, said_rows[i].page, "page of answer %zu", i);
		is_text(said.text, said_rows[i].says, "its text");
		is_text(said.code, said_rows[i].code, "its code");
	}
}

/* 200 bytes and no half character. */
static void test_long(void)
{
	auto_buf struct buf page = {0};
	char text[201];

	buf_text(&page, "<p>");
	for (int i = 0; i < 3000; i++)
		buf_text(&page, "\xE2\x82\xAC");
	ok(jamf_html_text(page.data, "p", 0, text, sizeof(text)) &&
		strlen(text) == 198,
	    "cut at a character: %zu", strlen(text));
	ok(!jamf_html_text(page.data, "p", 1, text, sizeof(text)), "only one");
	ok(!jamf_html_text("<pre>x</pre>", "p", 0, text, sizeof(text)),
	    "a name is compared as a whole");
	ok(!jamf_html_text("<p", "p", 0, text, sizeof(text)), "cut off");
}

static const struct {
	const char *text;
	bool echoes;
} echo_rows[] = {
    {"Duplicate name", false},
    {"Unable to update the database", false},
    {"No match found for category Wi-Fi", false},
    {"near 'canary42'", true},
    {"near 'xcanary42x'", false},
    {"near anary4", true},
    {"the cat", false},
    {"Invalid payload", false},
};

static void test_echo(void)
{
	static const char sent[] =
	    "<p><general><name>Wi-Fi</name><payloads>&lt;string&gt;canary42 "
	    "payload name database&lt;/string&gt;</payloads></general></p>";
	auto_http_response struct http_response response =
	    response_of(409, STATUS_PAGE("Error: near &lt;string&gt;canary42"));
	auto_buf struct buf buf = {0};
	struct jamf_error_text said;

	for (size_t i = 0; i < array_length(echo_rows); i++)
		ok(jamf_text_echoes(echo_rows[i].text, sent) ==
			echo_rows[i].echoes,
		    "echo: %s", echo_rows[i].text);
	buf_text(&buf, sent);
	jamf_error_text_read(&response, &buf, NULL, &said);
	ok(strstr(said.text, "canary") == NULL && said.text[0] == '(',
	    "a repeated payload is not quoted (mutation)");
}

#define SENT(rest)                                                             \
	"<p><general><name>Wi-Fi</name><payloads>&lt;plist "                   \
	"version=\"1.0\"&gt;&lt;dict&gt;&lt;key&gt;PayloadContent&lt;/key&gt;" \
	"&lt;array&gt;&lt;dict&gt;&lt;key&gt;PayloadType&lt;/"                 \
	"key&gt;&lt;string"                                                    \
	"&gt;com.apple.security.scep&lt;/string&gt;&lt;key&gt;PayloadContent"  \
	"&lt;/key&gt;&lt;dict&gt;&lt;key&gt;Name&lt;/key&gt;&lt;string&gt;"    \
	"example-issuer&lt;/string&gt;&lt;key&gt;Challenge&lt;/"               \
	"key&gt;&lt;string"                                                    \
	"&gt;canary42 p@s!w0rdx&lt;/string&gt;&lt;/dict&gt;" rest              \
	"&lt;/dict&gt;&lt;/array&gt;&lt;/dict&gt;&lt;/plist&gt;</payloads>"    \
	"</general></p>"

static const struct {
	const char *text, *says;
} masked_rows[] = {
    {"Duplicate name", "Duplicate name"},
    {"Payload example-issuer is not allowed",
	"Payload example-issuer is not allowed"},
    {"near 'canary42'", "near ***"},
    {"near p@s!w0rdx, which is wrong", "near *** which is wrong"},
    {"anary4", "***"},
};

static void test_masked(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};

	ok(schemas_load(NULL, &schemas, &error) == 0, "schemas: %s",
	    error.text);
	for (size_t i = 0; i < array_length(masked_rows); i++) {
		auto_buf struct buf page = {0}, sent = {0};
		struct http_response response;
		struct jamf_error_text said;

		buf_printf(&page, "<title>Status page</title><p>a<p>Error: %s",
		    masked_rows[i].text);
		buf_text(&sent, SENT(""));
		response = response_of(409, page.data);
		jamf_error_text_read(&response, &sent, schemas, &said);
		is_text(said.text, masked_rows[i].says, "masked %zu", i);
		http_response_done(&response);
	}
	schemas_free(schemas);
}

static const struct {
	enum jamf_method method;
	int status;
	const char *text;
	enum jamf_outcome outcome;
	enum status error;
	const char *says;
	bool needs_token, is_duplicate;
} judge_rows[] = {
    {JAMF_GET, 200, MADE, JAMF_DONE, 0, NULL, false, false},
    {JAMF_POST, 201, MADE, JAMF_DONE, 0, NULL, false, false},
    {JAMF_PUT, 201, MADE, JAMF_DONE, 0, NULL, false, false},
    {JAMF_DELETE, 200, MADE, JAMF_DONE, 0, NULL, false, false},
    {JAMF_POST, 201, "", JAMF_UNKNOWN, STATUS_SERVER, "no element found", false,
	false},
    {JAMF_POST, 201,
	"<os_x_configuration_profile><id>x</id></os_x_configuration_profile>",
	JAMF_UNKNOWN, STATUS_SERVER, "no 'id'", false, false},
    {JAMF_PUT, 201, "<configuration_profile><id>7</id></configuration_profile>",
	JAMF_UNKNOWN, STATUS_SERVER, "os_x_configuration_profile", false,
	false},
    {JAMF_PUT, 200, BLOCKED, JAMF_UNKNOWN, STATUS_SERVER,
	"'ERROR: The request could not be satisfied'", false, false},
    {JAMF_GET, 200, "<html><title>Log in</title></html>", JAMF_UNKNOWN,
	STATUS_SERVER, "a page", false, false},
    {JAMF_GET, 200, "<!DOCTYPE a><a/>", JAMF_UNKNOWN, STATUS_SERVER,
	"document type", false, false},
    {JAMF_POST, 302, "", JAMF_UNKNOWN, STATUS_SERVER, "status 302", false,
	false},
    {JAMF_POST, 400, STATUS_PAGE("Error: x"), JAMF_REFUSED, STATUS_SERVER,
	"status 400: 'x'", false, false},
    {JAMF_GET, 401, API_ERROR("INVALID_TOKEN", "Unauthorized"), JAMF_REFUSED,
	STATUS_CREDENTIALS, "token", true, false},
    {JAMF_GET, 401, "", JAMF_REFUSED, STATUS_CREDENTIALS, "token", true, false},
    {JAMF_GET, 401, "{\"error\":\"x\"}", JAMF_REFUSED, STATUS_CREDENTIALS,
	"token", true, false},
    {JAMF_GET, 401, API_ERROR("INVALID_PRIVILEGE", "Forbidden"), JAMF_REFUSED,
	STATUS_PRIVILEGE, "'Read X'", false, false},
    {JAMF_GET, 401, API_ERROR("", "Forbidden"), JAMF_REFUSED, STATUS_PRIVILEGE,
	"'Read X'", false, false},
    {JAMF_GET, 401, STATUS_PAGE("The request requires user authentication"),
	JAMF_REFUSED, STATUS_PRIVILEGE, "'Read X'", false, false},
    {JAMF_GET, 401, "<html><title>Proxy</title></html>", JAMF_REFUSED,
	STATUS_SERVER, "'Proxy'", false, false},
    {JAMF_PUT, 403, API_ERROR("INVALID_PRIVILEGE", "Forbidden"), JAMF_REFUSED,
	STATUS_PRIVILEGE, "'Read X'", false, false},
    {JAMF_PUT, 403, STATUS_PAGE("x"), JAMF_REFUSED, STATUS_PRIVILEGE,
	"'Read X'", false, false},
    {JAMF_PUT, 403, BLOCKED, JAMF_REFUSED, STATUS_SERVER,
	"blocked before Jamf Pro with status 403: 'ERROR", false, false},
    {JAMF_PUT, 403, "", JAMF_REFUSED, STATUS_SERVER, "without a word", false,
	false},
    {JAMF_GET, 404, STATUS_PAGE("x"), JAMF_MISSING, STATUS_NOT_FOUND,
	"is not there", false, false},
    {JAMF_GET, 404, "", JAMF_MISSING, STATUS_NOT_FOUND, "is not there", false,
	false},
    {JAMF_GET, 404, "<html><title>HTTP Status 404</title></html>", JAMF_REFUSED,
	STATUS_SERVER, "'HTTP Status 404'", false, false},
    {JAMF_PUT, 408, "", JAMF_UNKNOWN, STATUS_SERVER, "408", false, false},
    {JAMF_POST, 409, STATUS_PAGE("Error: Duplicate name"), JAMF_REFUSED,
	STATUS_SERVER, "'Duplicate name'", false, true},
    {JAMF_POST, 409, STATUS_PAGE("Error: name is a DUPLICATE"), JAMF_REFUSED,
	STATUS_SERVER, "409", false, true},
    {JAMF_POST, 409, STATUS_PAGE("Error: Duplicate serial number"),
	JAMF_REFUSED, STATUS_SERVER, "'Duplicate serial number'", false, false},
    {JAMF_POST, 400, STATUS_PAGE("Error: Duplicate name"), JAMF_REFUSED,
	STATUS_SERVER, "400", false, false},
    {JAMF_POST, 413, "", JAMF_REFUSED, STATUS_SERVER, "413", false, false},
    {JAMF_POST, 429, "", JAMF_UNSENT, STATUS_BUSY, "busy", false, false},
    {JAMF_POST, 500, STATUS_PAGE("Error: x"), JAMF_UNKNOWN, STATUS_SERVER,
	"500: 'x'", false, false},
    {JAMF_DELETE, 502, BLOCKED, JAMF_UNKNOWN, STATUS_SERVER, "502", false,
	false},
};

static void test_judge(void)
{
	for (size_t i = 0; i < array_length(judge_rows); i++) {
		auto_arena struct arena arena = {0};
		auto_http_response struct http_response response =
		    response_of(judge_rows[i].status, judge_rows[i].text);
		struct jamf_call call = {.method = judge_rows[i].method,
		    .path = "osxconfigurationprofiles/id/7",
		    .privilege = "Read X",
		    .expects = "os_x_configuration_profile",
		    .arena = &arena};
		bool needs_token = false;

		jamf_response_take(
		    &call, &response, &instance, true, &needs_token);
		is_number(call.outcome, judge_rows[i].outcome,
		    "outcome %zu: status %d to %d", i, judge_rows[i].status,
		    judge_rows[i].method);
		is_number(call.error.status, judge_rows[i].error, "status");
		ok((call.root != NULL) == (call.outcome == JAMF_DONE), "root");
		ok(needs_token == judge_rows[i].needs_token &&
			call.is_duplicate == judge_rows[i].is_duplicate,
		    "token, duplicate");
		ok(judge_rows[i].says == NULL ||
			(strstr(call.error.text, judge_rows[i].says) != NULL &&
			    strstr(call.error.text, "canary") == NULL),
		    "says: %s", call.error.text);
	}
}

/* The gateway's own words, and none of Jamf Pro's. */
static const struct {
	int status;
	const char *text, *privilege;
	enum status error;
	const char *says, *hint;
} gateway_rows[] = {
    {403, API_ERROR("OWNERSHIP_FORBIDDEN", "x"), NULL, STATUS_CREDENTIALS,
	"not for this environment or tenant", "'environment_id'"},
    {400, API_ERROR("REQUEST_CONTEXT_NOT_PROVIDED", "x"), NULL, STATUS_SERVER,
	"neither environment nor tenant", "proxy"},
    {400, API_ERROR("INVALID_REQUEST_CONTEXT_TYPE", "x"), NULL, STATUS_SERVER,
	"the other of environment and tenant", "'tenant_id'"},
    {403, API_ERROR("BAD_PERMISSIONS", "x"),
	"Read macOS Configuration Profiles", STATUS_PRIVILEGE,
	"permission 'configuration-profiles:read' is missing", "Jamf Account"},
    {403, API_ERROR("BAD_PERMISSIONS", "x"),
	"Delete iOS Configuration Profiles", STATUS_PRIVILEGE,
	"permission 'configuration-profiles:delete' is missing",
	"Jamf Account"},
    {403, API_ERROR("BAD_PERMISSIONS", "x"),
	"Read Smart Computer Groups' or 'Read Static Computer Groups",
	STATUS_PRIVILEGE, "'device-groups:read'", "Jamf Account"},
    {403, API_ERROR("BAD_PERMISSIONS", "x"), "Read Sites", STATUS_PRIVILEGE,
	"a permission is missing", "Jamf Account"},
    {403, BLOCKED, "Read Sites", STATUS_SERVER,
	"blocked before Jamf Pro with status 403: 'ERROR: The request",
	"firewall"},
};

static void test_gateway(void)
{
	for (size_t i = 0; i < array_length(gateway_rows); i++) {
		auto_http_response struct http_response response =
		    response_of(gateway_rows[i].status, gateway_rows[i].text);
		struct jamf_call call = {.method = JAMF_GET,
		    .path = "x",
		    .privilege = gateway_rows[i].privilege};
		bool needs_token = true;

		jamf_response_take(
		    &call, &response, &gateway, true, &needs_token);
		is_number(call.outcome, JAMF_REFUSED, "gateway %zu", i);
		is_number(call.error.status, gateway_rows[i].error, "status");
		ok(!needs_token, "the token is good");
		ok(strstr(call.error.text, gateway_rows[i].says) != NULL,
		    "says: %s", call.error.text);
		ok(strstr(call.error.hint, gateway_rows[i].hint) != NULL,
		    "hint: %s", call.error.hint);
	}
}

static void test_given_token(void)
{
	auto_http_response struct http_response response = response_of(401, "");
	struct jamf_call call = {.method = JAMF_GET, .path = "x"};
	bool needs_token = true;

	jamf_response_take(&call, &response, &instance, false, &needs_token);
	ok(!needs_token && call.error.status == STATUS_CREDENTIALS &&
		call.error.hint[0] != '\0',
	    "a token that was given is not renewed: %s", call.error.text);
}

/* What is not looked at is not parsed, but a page is no success. */
static void test_unread(void)
{
	auto_http_response struct http_response nothing = response_of(200, "");
	auto_http_response struct http_response page =
	    response_of(200, BLOCKED);
	struct jamf_call call = {.method = JAMF_DELETE, .path = "x"};
	bool needs_token;

	jamf_response_take(&call, &nothing, &instance, true, &needs_token);
	is_number(call.outcome, JAMF_DONE, "nothing");
	jamf_response_take(&call, &page, &instance, true, &needs_token);
	is_number(call.outcome, JAMF_UNKNOWN, "a page");
}

int main(void)
{
	test_said();
	test_long();
	test_echo();
	test_masked();
	test_judge();
	test_gateway();
	test_given_token();
	test_unread();
	return tap_done();
}
