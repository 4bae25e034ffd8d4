/*
 * What became of profiles on devices, in the forms that people and spreadsheets
 * read. Planted mutations that must be caught: in report/html.c leave '<' as it
 * is ("html: names"); in report/html_page.c take the digest of something else
 * ("the policy"); in report/status_csv.c write cells without csv_add_row
 * ("csv"); in report/status_markdown.c give the devices all the room ("within a
 * comment's room"); in report_status_widths leave out what is least ("a bar").
 */
#include "report/status.h"

#include <string.h>

#include "base/base64.h"
#include "base/memory.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/digest.h"
#include "report/plan.h"
#include "tap.h"

#define NOW INT64_C(1796032800) /* 2026-11-30 10:00, a Monday */
#define DAY INT64_C(86400)
/* What somebody may call a device. */
#define NASTY "</td><script>a|b`*x*\"'&lt;"
#define FORMULA "=HYPERLINK(\"https://a.example\")"

enum {
	MANY = 4000
};

static const struct status_error errors[] = {
    {22013, "MCSCEPErrorDomain", "invalid <response>", "the challenge was used",
	"try & look", 2},
    {-1, "", "", NULL, NULL, 1},
};
static const struct status_error *const error_list[] = {&errors[0], &errors[1]};

static const struct status_device devices[] = {
    {.id = 1,
	.name = NASTY,
	.serial = "C02A",
	.verdict = DEVICE_FAILED,
	.error = &errors[0],
	.since = NOW - 3 * DAY},
    {.id = 2,
	.name = FORMULA,
	.serial = "-1+1",
	.verdict = DEVICE_FAILED,
	.error = &errors[0]},
    {.id = 3,
	.name = "",
	.serial = "",
	.verdict = DEVICE_FAILED,
	.error = &errors[1]},
    {.id = 4,
	.name = "d",
	.serial = "",
	.verdict = DEVICE_UNKNOWN,
	.why = "inventory is older",
	.reported = NOW - 9 * DAY},
    {.id = 5,
	.name = "e",
	.serial = "",
	.verdict = DEVICE_CURRENT,
	.expires = NOW + 90 * DAY,
	.installed = NOW - DAY},
};

static const struct status_week weeks[] = {{NOW - 10 * 3600 - 7 * DAY, 1},
    {NOW - 10 * 3600 + 7 * DAY, 1000}, {NOW - 10 * 3600 + 700 * DAY, 3}};

static struct status_profile profiles[] = {
    {.identifier = "com.example.a",
	.name = "A <b>& 'B'",
	.path = "a.ini",
	.page = "https://jamf.example.com/a?id=1&o=r",
	.kind = JAMF_COMPUTERS,
	.id = 1,
	.scope = array_length(devices),
	.device_count = array_length(devices),
	.is_most = true,
	.why_most = "limited to users",
	.verdicts =
	    {[DEVICE_CURRENT] = 1, [DEVICE_FAILED] = 3, [DEVICE_UNKNOWN] = 1},
	.devices = devices,
	.errors = error_list,
	.error_count = array_length(error_list),
	.has_certificates = true,
	.window = 14 * DAY,
	.weeks = weeks,
	.week_count = array_length(weeks),
	.waits = SYNC_WAIT_SETTINGS | SYNC_WAIT_REDELIVERY,
	.waits_since = NOW - 10 * DAY},
    {.identifier = "com.example.b",
	.name = "B",
	.kind = JAMF_MOBILE,
	.id = 2,
	.page = "javascript:alert(1)",
	.why_no_certificate = "the subject tells nothing"},
    {.identifier = "com.example.c",
	.name = "C",
	.kind = JAMF_COMPUTERS,
	.id = 3,
	.error = {STATUS_NOT_FOUND, "it is <gone>", ""}},
};

static const char *const notes[] = {"a privilege is missing"};
static struct status_server server = {.url = "https://jamf.example.com",
    .profiles = profiles,
    .count = array_length(profiles),
    .notes = notes,
    .note_count = 1};
static const struct sync_status all = {
    .now = NOW, .servers = &server, .count = 1};

static void add(struct report *report, const struct report_format *format,
    const struct report_status *status)
{
	*report = (struct report){.format = format};
	report_begin(report);
	report_add_status(report, status);
	ok(buf_ok(&report->out), "%s", format->name);
}

static void test_pieces(void)
{
	const struct report_format *const formats[] = {
	    &report_text, &report_csv, &report_markdown, &report_html};
	static const struct {
		size_t format;
		const char *label;
		const char *has; /* or NULL */
		const char *lacks;
	} rows[] = {
	    {0, "a bar", "  ##########!!!!!!!!!!", NULL},
	    {0, "a share", "       3  ! failed                     75.0 %",
		NULL},
	    {0, "no share of unknown", "? unknown                            ",
		NULL},
	    {0, "at most", "at most 5 devices in scope: limited to users",
		NULL},
	    {0, "an error", "       2  MCSCEPErrorDomain 22013: invalid", NULL},
	    {0, "a meaning", "means: the challenge was used", NULL},
	    {0, "a remedy", "do: try & look", NULL},
	    {0, "an error of its code alone", "       1  -1\n", NULL},
	    {0, "a week", "  2026-12-07    1000  ####", NULL},
	    {0, "waiting",
		"waits for a person, for 10 days: settings are to be entered "
		"in Jamf Pro by hand; installed devices keep",
		NULL},
	    {0, "no certificates", "not told: the subject tells nothing", NULL},
	    {0, "gone", "not told: it is <gone>", NULL},
	    {0, "devices", "; inventory of 2026-11-21 10:00 UTC\n", NULL},
	    {0, "the server", "https://jamf.example.com\nA <b>", NULL},
	    {1, "csv: titles", "server,identifier,profile,platform,", NULL},
	    {1, "csv: a formula",
		"\"'=HYPERLINK(\"\"https://"
		"a.example\"\")\",'-1+1,failed,22013,",
		",\"=HYPERLINK"},
	    {1, "csv: a time", ",2026-11-27T10:00:00Z\n", NULL},
	    {2, "markdown: names", NULL, "</td>"},
	    {2, "markdown: summary",
		"| at most 5 | 25.0 % | 3 failed, 1 unknown", NULL},
	    {2, "markdown: a note", "\n*a privilege is missing*\n", NULL},
	    {2, "markdown: a pipe", "a\\|b", "a|b"},
	    {2, "markdown: waiting", "**Waits for a person**, for 10 days",
		NULL},
	    {3, "html: names", "&lt;/td&gt;&lt;script&gt;a|b", "</td><script>"},
	    {3, "html: quotes", "&quot;&#39;&amp;lt;", NULL},
	    {3, "html: a link",
		"<a href=\"https://jamf.example.com/a?id=1&amp;o=r\">",
		"javascript:"},
	    {3, "html: an error", "it is &lt;gone&gt;", "<gone>"},
	    {3, "html: nothing in line", NULL, "style="},
	    {3, "html: no handler", NULL, " onclick="},
	    {3, "html: nothing from elsewhere", NULL, "src="},
	    {3, "html: no leave for it", NULL, "unsafe-"},
	    {3, "html: a segment", "<title>3 failed</title>", NULL},
	    {3, "html: weeks", "<rect class=\"expired\"", NULL},
	    {3, "html: the next weeks", "<rect class=\"expiring\"", NULL},
	    {3, "html: later ones", "3 end later, until 2028-10-30", NULL},
	};
	const struct report_status status = {
	    .status = &all, .lists_devices = true};
	struct report reports[array_length(formats)];

	for (size_t i = 0; i < array_length(formats); i++)
		add(&reports[i], formats[i], &status);
	for (size_t i = 0; i < array_length(rows); i++) {
		const char *text = reports[rows[i].format].out.data;

		if (rows[i].has != NULL)
			ok(strstr(text, rows[i].has) != NULL, "%s: %s",
			    rows[i].label, rows[i].has);
		if (rows[i].lacks != NULL)
			ok(strstr(text, rows[i].lacks) == NULL, "%s without %s",
			    rows[i].label, rows[i].lacks);
	}
	for (size_t i = 0; i < array_length(formats); i++)
		report_done(&reports[i]);
}

/* Whether the policy allows what is between the marks by its digest. */
static void check_part(
    const char *page, const char *directive, const char *begin, const char *end)
{
	const char *at = strstr(page, begin);
	const char *stop = at == NULL ? NULL : strstr(at, end);
	unsigned char digest[DIGEST_BYTES_MAX];
	auto_buf struct buf wanted = {0};
	struct error error;

	if (!ok(stop != NULL, "%s ... %s", begin, end))
		return;
	at += strlen(begin);
	ok(digest_of(DIGEST_SHA256, at, (size_t)(stop - at), digest, &error) ==
		0,
	    "digest");
	buf_printf(&wanted, "%s 'sha256-", directive);
	base64_add(&wanted, digest, digest_size(DIGEST_SHA256));
	buf_char(&wanted, '\'');
	ok(buf_ok(&wanted) && strstr(page, wanted.data) != NULL,
	    "the policy: %s", wanted.data);
	ok(strstr(stop + 1, begin) == NULL, "one only");
}

static void test_policy(void)
{
	const struct report_status status = {.status = &all};
	struct report report;

	add(&report, &report_html, &status);
	ok(strstr(report.out.data, "content=\"default-src 'none';") != NULL,
	    "the policy: nothing else");
	ok(strstr(report.out.data, "Content-Security-Policy") <
		strstr(report.out.data, "<style>"),
	    "the policy comes first");
	check_part(report.out.data, "style-src", "<style>", "</style>");
	check_part(report.out.data, "script-src", "<script>", "</script>");
	report_done(&report);
}

static void test_verdict(void)
{
	const struct report_status status = {
	    .status = &all, .has_verdict = true, .verdict = DEVICE_UNKNOWN};
	struct report report;
	const char *at;
	size_t lines = 0;

	add(&report, &report_csv, &status);
	for (at = report.out.data; *at != '\0'; at++)
		lines += *at == '\n';
	is_number(lines, 2, "csv of one verdict: titles and a row");
	report_done(&report);
	add(&report, &report_html, &status);
	ok(strstr(report.out.data, "1 device, unknown</summary>") != NULL,
	    "html of one verdict");
	report_done(&report);
	add(&report, &report_text, &status);
	ok(strstr(report.out.data, "(id ") == NULL, "text lists when asked");
	ok(strstr(report.out.data, "? unknown") != NULL &&
		strstr(report.out.data, "'--verdict unknown' says why") != NULL,
	    "what says more");
	report_done(&report);
}

static void test_widths(void)
{
	static const struct {
		size_t parts[3]; /* current, failed, unknown */
		size_t widths[3];
	} rows[] = {
	    {{1, 0, 0}, {50, 0, 0}},
	    {{0, 0, 0}, {0, 0, 0}},
	    {{99999, 1, 0}, {49, 1, 0}},
	    {{1, 1, 1}, {18, 16, 16}},
	    {{100000, 1, 1}, {48, 1, 1}},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		const size_t *parts = rows[i].parts;
		const struct status_profile profile = {
		    .scope = parts[0] + parts[1] + parts[2],
		    .verdicts = {[DEVICE_CURRENT] = parts[0],
			[DEVICE_FAILED] = parts[1],
			[DEVICE_UNKNOWN] = parts[2]}};
		size_t widths[DEVICE_VERDICTS];

		report_status_widths(&profile, 50, 1, widths);
		ok(widths[DEVICE_CURRENT] == rows[i].widths[0] &&
			widths[DEVICE_FAILED] == rows[i].widths[1] &&
			widths[DEVICE_UNKNOWN] == rows[i].widths[2],
		    "a bar of %zu, %zu, %zu", parts[0], parts[1], parts[2]);
	}
}

static void test_room(void)
{
	struct status_device *many = memory_new_array(MANY, sizeof(*many));
	struct status_profile profile = profiles[0];
	struct status_server one = {
	    .url = "https://a", .profiles = &profile, .count = 1};
	const struct sync_status whole = {
	    .now = NOW, .servers = &one, .count = 1};
	const struct report_status status = {
	    .status = &whole, .lists_devices = true};
	struct report report;

	for (size_t i = 0; i < MANY; i++)
		many[i] = devices[0];
	profile.devices = many;
	profile.scope = profile.device_count = MANY;
	add(&report, &report_markdown, &status);
	ok(text_characters(report.out.data, report.out.length) <=
		REPORT_MARKDOWN_MAX,
	    "within a comment's room: %zu", report.out.length);
	ok(strstr(report.out.data, "devices more than there is room for*") !=
		NULL,
	    "and says how many are not there");
	report_done(&report);
	memory_free(many);
}

int main(void)
{
	struct error error;

	ok(crypto_start(&error) == 0, "a start");
	test_pieces();
	test_policy();
	test_verdict();
	test_widths();
	test_room();
	return tap_done();
}
