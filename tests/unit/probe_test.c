/*
 * What a probe makes of what a server said, and how it is shown; the network
 * tests try the rest on real servers. Planted mutations this must catch: a
 * redirect to another host taken for one within the server (judge_redirect in
 * probe_server.c), texts written to the report as they are (report_text_add in
 * report/format.c).
 */
#include "base/clock.h"
#include "base/memory.h"
#include "cmd/probe.h"
#include "report/probe.h"
#include "scep/probe_internal.h"
#include "tap.h"
#include "base/banned.h"

#define URL "https://h.example.com/certsrv/mscep/mscep.dll"
#define PROXY "x-ms-proxy-service-name: p|"
#define CONNECTOR "x-ms-proxy-connector-id: c|"
#define DETAILS "x-ms-proxy-error-details: "

static const struct server_row {
	const char *what;
	const char *url;
	int status;
	const char *headers; /* lines end in '|' */
	const char *body;
	bool has_caps;
	enum probe_challenge challenge;
	enum probe_state state;
	const char *id; /* of the first finding, or NULL */
} server_rows[] = {
    {"NDES", URL, 200, "Server: IIS|",
	"<title>Network Device Enrollment Service</title>", true,
	PROBE_CHALLENGE_NDES, PROBE_OK, NULL},
    {"another server", "http://h/scep", 500, "", "", true,
	PROBE_CHALLENGE_STATIC, PROBE_OK, NULL},
    {"Intune, which Jamf Pro cannot use", URL, 403, "", "", true,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "intune"},
    {"Intune, static challenge", URL, 403, "", "", true, PROBE_CHALLENGE_STATIC,
	PROBE_WARNING, "intune"},
    {"a filter", URL, 403, "", "", false, PROBE_CHALLENGE_NDES, PROBE_FAILED,
	"forbidden"},
    {"a login elsewhere", URL, 302,
	"Location: https://login.microsoftonline.com/x?y=secret|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "pre-authentication"},
    {"a login elsewhere whose path only adds a slash", URL, 302,
	"Location: https://login.example.com/certsrv/mscep/mscep.dll/|", "",
	false, PROBE_CHALLENGE_NDES, PROBE_FAILED, "pre-authentication"},
    {"a missing slash", "https://h/certsrv/mscep", 301,
	"Location: /certsrv/mscep/|", "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "missing-slash"},
    {"a missing slash, whole address", "https://h/certsrv/mscep", 301,
	"Location: https://h/certsrv/mscep/|", "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "missing-slash"},
    {"a redirect within the server", URL, 301, "Location: /other|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "redirect"},
    {"a URL without a path, redirected", "https://h", 301, "Location: /x|", "",
	false, PROBE_CHALLENGE_NDES, PROBE_FAILED, "redirect"},
    {"a redirect to nowhere", URL, 301, "", "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "redirect"},
    {"no connector", URL, 503, PROXY DETAILS "EmptyConnectorGroup|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "connector-down"},
    {"no connector, no details", URL, 502, PROXY, "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "connector-down"},
    {"too slow", URL, 504, PROXY CONNECTOR DETAILS "BackendTimeOut|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "backend-timeout"},
    {"wrong internal URL", URL, 503,
	PROXY CONNECTOR DETAILS "BackendServiceUnavailable|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "internal-url"},
    {"unknown details", URL, 500, PROXY CONNECTOR DETAILS "Odd|", "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "proxy-error"},
    {"NDES itself, through the proxy", URL, 500, PROXY CONNECTOR,
	"<title>500 - Internal server error.</title>", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "ndes-error"},
    {"its pool stopped, through the proxy", URL, 503, PROXY CONNECTOR, "",
	false, PROBE_CHALLENGE_NDES, PROBE_FAILED, "app-pool-stopped"},
    {"a gateway behind the proxy", URL, 502, PROXY CONNECTOR, "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "proxy-error"},
    {"a URL too long", URL, 414, "", "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "url-limit"},
    {"a URL too long only without an operation", URL, 414, "", "", true,
	PROBE_CHALLENGE_NDES, PROBE_OK, NULL},
    {"wrong external URL", URL, 404, PROXY, "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "external-url"},
    {"wrong internal path", URL, 404, PROXY CONNECTOR, "", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "internal-url"},
    {"wrong path", URL, 404, "", "", false, PROBE_CHALLENGE_NDES, PROBE_FAILED,
	"not-found"},
    {"a login at the server", URL, 401, "", "", false, PROBE_CHALLENGE_NDES,
	PROBE_FAILED, "login-required"},
    {"a login page", URL, 200, "",
	"<title>Sign in</title><form><input type=password></form>", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "login-page"},
    {"a web page", URL, 200, "", "<title>Hi</title>", false,
	PROBE_CHALLENGE_NDES, PROBE_FAILED, "web-page"},
    {"the admin page", URL, 200, "",
	"<title>Network Device Enrollment Service</title><B> "
	"A656FA66 AB12B433 A2DA5CF7 CC153D9A </B><B> 8CE317021F690069 </B>",
	false, PROBE_CHALLENGE_NDES, PROBE_FAILED, "admin-url"},
};

/* Lines end in NUL there. */
static void add_headers(struct probe_way *way, const char *headers)
{
	struct buf *to = &way->bare.headers;

	buf_text(to, headers);
	for (size_t i = 0; i < to->length; i++)
		if (to->data[i] == '|')
			to->data[i] = '\0';
}

static void fill_way(const struct server_row *row, struct probe_target *target,
    struct probe_way *way)
{
	struct error error;

	target->url = row->url;
	target->challenge = row->challenge;
	way->target = target;
	way->answered = true;
	way->asked_caps = true;
	way->has_caps = row->has_caps;
	way->bare.status = row->status;
	add_headers(way, row->headers);
	buf_text(&way->bare.body, row->body);
	(void)http_url_read(row->url, &way->url, &error);
	scep_proxy_read(&way->bare, &way->proxy);
	if (row->status == 200)
		(void)ndes_page_read(way->bare.body.data, way->bare.body.length,
		    &way->page, &error);
}

static void test_server(void)
{
	for (size_t i = 0; i < array_length(server_rows); i++) {
		const struct server_row *row = &server_rows[i];
		struct probe_target target = {0};
		auto_probe_way struct probe_way way = {0};
		auto_probe struct probe probe = {0};
		const struct probe_step *step = &probe.steps[PROBE_SERVER];

		fill_way(row, &target, &way);
		probe_judge_server(&probe, &way);
		is_text(probe_state_name(step->state),
		    probe_state_name(row->state), "%s: state", row->what);
		is_number(step->finding_count, row->id != NULL ? 1 : 0,
		    "%s: findings", row->what);
		if (row->id == NULL || step->finding_count == 0)
			continue;
		is_text(step->findings[0].id, row->id, "%s: id", row->what);
		ok(strstr(step->findings[0].text, "secret") == NULL,
		    "%s: no query of a login", row->what);
	}
}

/* Each allocation fails in turn: noticed, and nothing leaks. */
static void test_server_memory(void)
{
	size_t unnoticed = 0;
	long n = 0, used;

	do {
		struct probe_target target = {0};
		auto_probe_way struct probe_way way = {0};
		auto_probe struct probe probe = {0};

		fill_way(&server_rows[5], &target, &way);
		memory_fail_after(n, 1);
		probe_judge_server(&probe, &way);
		used = memory_count();
		memory_fail_after(-1, 0);
		if (n < used && !probe.failed)
			unnoticed++;
	} while (++n <= used && n < 1000);
	ok(n > 1 && n < 1000, "allocations were made to fail: %ld", n - 1);
	is_number(unnoticed, 0, "failures that were not noticed");
}

static void test_name_and_connection(void)
{
	static const struct {
		const char *what;
		enum http_failure failure;
		size_t addresses;
		int64_t connect_us;
		const char *name, *connect, *tls;
	} rows[] = {
	    {"well", HTTP_DONE, 1, 5, "ok", "ok", "ok"},
	    {"no name", HTTP_NAME, 0, 0, "failed", "skipped", "skipped"},
	    {"through a proxy", HTTP_DONE, 0, 5, "ok", "ok", "ok"},
	    {"closed port", HTTP_CONNECT, 1, 0, "ok", "failed", "skipped"},
	    {"no answer", HTTP_TIMEOUT, 1, 0, "ok", "failed", "skipped"},
	    {"untrusted", HTTP_UNTRUSTED, 1, 0, "ok", "ok", "failed"},
	    {"wrong host", HTTP_WRONG_HOST, 1, 5, "ok", "ok", "failed"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		struct probe_target target = {.url = URL};
		auto_probe_way struct probe_way way = {.target = &target,
		    .url = {.scheme = "https", .host = "h", .port = "443"},
		    .address_count = rows[i].addresses,
		    .answered = rows[i].failure == HTTP_DONE,
		    .facts = {.failure = rows[i].failure,
			.connected = rows[i].connect_us > 0,
			.connect_us = rows[i].connect_us}};
		auto_probe struct probe probe = {0};

		probe_judge_name(&probe, &way);
		probe_judge_connection(&probe, &way);
		is_text(probe_state_name(probe.steps[PROBE_NAME].state),
		    rows[i].name, "%s: name", rows[i].what);
		is_text(probe_state_name(probe.steps[PROBE_CONNECT].state),
		    rows[i].connect, "%s: connection", rows[i].what);
		is_text(probe_state_name(probe.steps[PROBE_TLS].state),
		    rows[i].tls, "%s: TLS", rows[i].what);
	}
}

static void test_date(void)
{
	static const struct {
		const char *text;
		int64_t time; /* -1: refused */
	} rows[] = {
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Mon, 29 Feb 2016 00:00:00 GMT", 1456704000},
	    {"Sun, 29 Feb 2015 00:00:00 GMT", -1},
	    {"Sun, 06 ovN 1994 08:49:37 GMT", -1},
	    {"Sun, 06 Nov 1994 25:49:37 GMT", -1},
	    {"Sun, 06 Nov 1994 08:49:37 CET", -1},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", -1},
	    {"Sun, 06 Nov 1994 08-49-37 GMT", -1},
	    {"", -1},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		int64_t time = -1;

		ok(probe_date_read(rows[i].text, &time) == (rows[i].time >= 0),
		    "date '%s'", rows[i].text);
		is_number(time, rows[i].time, "date '%s': time", rows[i].text);
	}
}

static void test_clock(void)
{
	static const struct {
		int64_t off;
		const char *state;
	} rows[] = {{0, "ok"}, {300, "ok"}, {301, "warning"}, {-300, "ok"},
	    {-301, "warning"}};

	for (size_t i = 0; i < array_length(rows); i++) {
		struct probe_target target = {
		    .url = URL, .now = 784111777 + rows[i].off};
		auto_probe_way struct probe_way way = {
		    .target = &target, .answered = true};
		auto_probe struct probe probe = {0};

		add_headers(&way, "Date: Sun, 06 Nov 1994 08:49:37 GMT|");
		probe_judge_clock(&probe, &way);
		is_text(probe_state_name(probe.steps[PROBE_CLOCK].state),
		    rows[i].state, "clock off by %lld", (long long)rows[i].off);
	}
}

static void test_sets(void)
{
	static const struct {
		const char *text, *expected, *missing;
	} rows[] = {
	    {"plain", "plain", NULL},
	    {"$USERNAME@example.com", "jane@example.com", NULL},
	    {"%SerialNumber%", "C02", NULL},
	    {"a{{user}}b", "axb", NULL},
	    {"$EMAIL", "$EMAIL", "--set EMAIL=VALUE"},
	    {"$EMAIL $EMAIL", "$EMAIL $EMAIL", "--set EMAIL=VALUE"},
	    {"$USERNAME$PROFILE_IDENTIFIER", "jane1234", NULL},
	};
	static const struct probe_set known[] = {{"USERNAME", 8, "jane"},
	    {"SerialNumber", 12, "C02"}, {"user", 4, "x"}};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arena struct arena arena = {0};
		struct probe_sets sets = {.arena = &arena, .count = 3};
		const char *text = NULL;
		struct error error = {0};

		memcpy(sets.sets, known, sizeof(known));
		ok(probe_sets_default(
		       &sets, "PROFILE_IDENTIFIER", "1234", &error) == 0 &&
			probe_sets_default(
			    &sets, "USERNAME", "not this", &error) == 0 &&
			probe_sets_expand(&sets, rows[i].text,
			    strlen(rows[i].text), &text, &error) == 0,
		    "'%s' is expanded", rows[i].text);
		is_text(text, rows[i].expected, "'%s': text", rows[i].text);
		is_number(probe_sets_check(&sets, &error),
		    rows[i].missing != NULL ? -1 : 0, "'%s': check",
		    rows[i].text);
		is_text(sets.missing.length > 0 ? sets.missing.data : NULL,
		    rows[i].missing, "'%s': what is missing", rows[i].text);
		probe_sets_done(&sets);
	}
}

static void test_report(void)
{
	auto_probe struct probe probe = {0};
	auto_report struct report text = {.format = &report_text};
	auto_report struct report colours = {
	    .format = &report_text, .colour = true};
	auto_report struct report json = {.format = &report_json};
	const struct probe_finding fault = {
	    SCEP_FAILED, "a-fault", NULL, "do\033this"};

	for (size_t i = 0; i < PROBE_STEP_COUNT; i++)
		probe_skip(&probe, (enum probe_step_id)i, "not reached");
	probe_say(&probe, PROBE_SERVER, "Server: \033[31m%s", "red");
	probe_find_as(&probe, PROBE_SERVER, &fault, "it is \007 wrong");
	probe.steps[PROBE_SERVER].summary =
	    probe.steps[PROBE_SERVER].findings[0].text;
	for (size_t i = 0; i < PROBE_STEP_COUNT; i++) {
		report_add_step(&text, &probe, (enum probe_step_id)i);
		report_add_step(&colours, &probe, (enum probe_step_id)i);
		report_add_step(&json, &probe, (enum probe_step_id)i);
	}
	report_end_probe(&text, &probe, URL);
	report_end_probe(&json, &probe, URL);
	ok(buf_ok(&text.out) && buf_ok(&json.out) && buf_ok(&colours.out),
	    "reports");
	ok(strstr(text.out.data,
	       "failed   kind of server: it is \\x07 wrong [a-fault]\n"
	       "         hint: do\\x1bthis\n"
	       "         Server: \\x1b[31mred\n") != NULL,
	    "a failed step, printable");
	ok(strchr(text.out.data, '\033') == NULL &&
		strchr(json.out.data, '\033') == NULL,
	    "no escapes without colours");
	ok(strstr(colours.out.data, "\033[1;31mfailed \033[0m") != NULL,
	    "colours where they are wanted");
	ok(strstr(json.out.data, "\"state\": \"failed\"") != NULL, "JSON");
	is_text(probe_state_name(probe_worst(&probe)), "failed", "worst");
}

/* An alternative name each, say: none is to be passed over in silence. */
static void test_many_findings(void)
{
	auto_probe struct probe probe = {0};

	for (int i = 0; i < 100; i++)
		probe_find(&probe, PROBE_CERTIFICATE, SCEP_NOTE_NAME_LOST,
		    "name %d", i);
	is_number(probe.steps[PROBE_CERTIFICATE].finding_count, 100,
	    "findings of one step");
}

int main(void)
{
	test_server();
	test_server_memory();
	test_name_and_connection();
	test_date();
	test_clock();
	test_sets();
	test_report();
	test_many_findings();
	return tap_done();
}
