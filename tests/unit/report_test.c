/*
 * Findings in five forms. Planted mutations that must be caught: in
 * report/github.c, do not escape ':' in properties ("github: a property"); in
 * report/text.c, draw the caret one character too far ("text: caret").
 */
#include "report/report.h"

#include <string.h>

#include "base/memory.h"
#include "json/json.h"
#include "report/signature.h"
#include "tap.h"

static const struct rule rules[] = {
    {"rule-a", SEVERITY_ERROR, "Rule a."},
    {"rule-b", SEVERITY_WARNING, "Rule b."},
    {"rule-c", SEVERITY_NOTE, "Rule c."},
    {NULL, SEVERITY_NOTE, NULL},
};
static const struct rule *const tables[] = {rules, NULL};

static struct finding sample[] = {
    {.next = &sample[1],
	.rule = &rules[0],
	.severity = SEVERITY_ERROR,
	.file = "a:b,c%.ini",
	.line = 3,
	.column = 7,
	.end_line = 3,
	.end_column = 9,
	.message = "100% of 'x' is \"wrong\"",
	.hint = "write: y, or z",
	.excerpt = "url = x",
	.caret = 6,
	.width = 3},
    {.next = &sample[2],
	.rule = &rules[1],
	.severity = SEVERITY_WARNING,
	.file = "/work dir/sub/p.mobileconfig",
	.path = "PayloadContent[0].PayloadContent.Keysize",
	.message = "odd"},
    {.rule = &rules[2],
	.severity = SEVERITY_NOTE,
	.file = "./p.mobileconfig",
	.path = "",
	.message = "so so"},
};

/* The caller has the report's buffer to free. */
static struct report render(const struct report *settings, bool with_findings)
{
	struct report report = *settings;
	struct findings findings = {
	    .first = with_findings ? &sample[0] : NULL, .count = 3};

	report.version = "1.2";
	report.rules = tables;
	report.files = 2;
	report_begin(&report);
	report_add(&report, &findings);
	report_end(&report);
	return report;
}

static void test_text(void)
{
	static const char expected[] =
	    "a:b,c%.ini:3:7: error: 100% of 'x' is \"wrong\" [rule-a]\n"
	    "  | url = x\n"
	    "  |       ^~~\n"
	    "hint: write: y, or z\n"
	    "/work dir/sub/p.mobileconfig:PayloadContent[0].PayloadContent."
	    "Keysize: warning: odd [rule-b]\n"
	    "./p.mobileconfig: note: so so [rule-c]\n";
	const struct report plain = {.format = &report_text};
	const struct report coloured = {.format = &report_text, .colour = true};
	auto_report struct report report = render(&plain, true);
	auto_report struct report colours = render(&coloured, true);
	auto_report struct report empty = render(&plain, false);

	is_text(report.out.data, expected, "text: caret and all");
	is_number(report.errors, 1, "text: errors");
	is_number(report.warnings, 1, "text: warnings");
	is_number(report.notes, 1, "text: notes");
	ok(strstr(colours.out.data, "\033[1;31merror:\033[0m") != NULL,
	    "text: colours");
	is_number(empty.out.length, 0, "text: nothing when there is nothing");
}

static void test_github(void)
{
	static const char expected[] =
	    "::error file=a%3Ab%2Cc%25.ini,line=3,endLine=3,col=7,"
	    "endColumn=9,title=rule-a::"
	    "100%25 of 'x' is \"wrong\"%0Ahint: write: y, or z\n"
	    "::warning file=/work dir/sub/p.mobileconfig,title=rule-b::"
	    "PayloadContent[0].PayloadContent.Keysize: odd\n"
	    "::notice file=./p.mobileconfig,title=rule-c::so so\n";
	const struct report github = {.format = &report_github};
	auto_report struct report report = render(&github, true);
	auto_report struct report empty = render(&github, false);

	is_text(
	    report.out.data, expected, "github: a property, a message, a path");
	is_number(empty.out.length, 0, "github: nothing when there is nothing");
}

static void test_github_lines(void)
{
	struct finding finding = sample[0];
	const struct findings findings = {.first = &finding};
	auto_report struct report report = {.format = &report_github};

	finding.next = NULL;
	finding.end_line = 5;
	report_begin(&report);
	report_add(&report, &findings);
	report_end(&report);
	ok(strstr(report.out.data, ",line=3,endLine=5,title=") != NULL,
	    "github: no columns over several lines");
}

static void test_junit(void)
{
	static const char expected[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites name=\"scepctl\">\n"
	    "  <testsuite name=\"a\\x01&#60;\" tests=\"1\" failures=\"1\" "
	    "errors=\"0\">\n"
	    "    <testcase classname=\"scepctl.verify\" "
	    "name=\"a\\x01&#60;\">\n"
	    "      <failure type=\"rule-a\" message=\"100% of 'x' is "
	    "&#34;wrong&#34;\">a:b,c%.ini:3:7: error: 100% of 'x' is "
	    "&#34;wrong&#34; [rule-a]\nhint: write: y, or z\n</failure>\n"
	    "      <system-out>/work dir/sub/p.mobileconfig:PayloadContent[0]."
	    "PayloadContent.Keysize: warning: odd [rule-b]\n"
	    "./p.mobileconfig: note: so so [rule-c]\n</system-out>\n"
	    "    </testcase>\n"
	    "  </testsuite>\n"
	    "</testsuites>\n";
	const struct report input = {
	    .format = &report_junit, .input = "a\x01<", .command = "verify"};
	const struct report strict = {
	    .format = &report_junit, .input = "a", .is_strict = true};
	const struct report none = {.format = &report_junit};
	auto_report struct report report = render(&input, true);
	auto_report struct report warned = render(&strict, true);
	auto_report struct report own = render(&none, true);
	auto_report struct report good = render(&input, false);

	is_text(report.out.data, expected, "junit: a test that fails");
	ok(strstr(warned.out.data, "warning: odd [rule-b]\n</failure>") != NULL,
	    "junit: warnings fail under --strict");
	ok(strstr(own.out.data, "name=\"a:b,c%.ini: rule-a\"") != NULL &&
		strstr(own.out.data, "tests=\"3\" failures=\"1\"") != NULL,
	    "junit: what is of no input, a test each");
	ok(strstr(good.out.data, "failures=\"0\"") != NULL &&
		strstr(good.out.data, "<failure") == NULL,
	    "junit: a test that holds");
}

static struct json *parse(const struct buf *buf)
{
	const struct source source = {"report", buf->data, buf->length};
	struct json *json = NULL;
	struct error error = {0};

	ok(json_parse(&source, 1 << 20, STATUS_LIMIT, &json, &error) == 0,
	    "is JSON: %s", error.text);
	return json;
}

static const struct json *at(const struct json *json, size_t index)
{
	json = json_first(json);
	while (index-- > 0)
		json = json_next(json);
	return json;
}

static int64_t number(const struct json *json, const char *name)
{
	int64_t value = -1;

	(void)json_integer(json_get(json, name), &value);
	return value;
}

static const char *text(const struct json *json, const char *name)
{
	return json_text(json_get(json, name));
}

static void test_json(void)
{
	const struct report_signature none = {0};
	const struct report settings = {
	    .format = &report_json, .signature = &none};
	auto_report struct report report = render(&settings, true);
	auto_json struct json *json = NULL;
	const struct json *first, *second;

	json = parse(&report.out);
	is_number(json_count(json_get(json, "findings")), 3, "json: findings");
	first = at(json_get(json, "findings"), 0);
	second = at(json_get(json, "findings"), 1);
	is_text(text(first, "file"), "a:b,c%.ini", "json: file");
	is_number(number(first, "line"), 3, "json: line");
	is_number(number(first, "column"), 7, "json: column");
	is_number(number(first, "end_line"), 3, "json: last line");
	is_number(number(first, "end_column"), 9, "json: end");
	ok(json_get(first, "path") == NULL, "json: no path beside a line");
	is_text(text(first, "severity"), "error", "json: severity");
	is_text(text(first, "id"), "rule-a", "json: id");
	is_text(text(first, "message"), sample[0].message, "json: message");
	is_text(text(first, "hint"), sample[0].hint, "json: hint");
	is_text(text(second, "path"), sample[1].path, "json: path");
	ok(json_get(second, "line") == NULL && json_get(second, "hint") == NULL,
	    "json: nothing that is not there");
	ok(json_get(json, "signature") != NULL &&
		json_kind(json_get(json, "signature")) == JSON_NULL,
	    "json: signature");
	is_number(number(json, "errors"), 1, "json: errors");
	is_number(number(json, "warnings"), 1, "json: warnings");
	is_number(number(json, "notes"), 1, "json: notes");
	is_number(number(json, "files"), 2, "json: files");
	is_number(number(json, "unchecked"), 0, "json: unchecked");
}

static void test_json_empty(void)
{
	const struct report settings = {.format = &report_json};
	auto_report struct report report = render(&settings, false);
	auto_json struct json *json = NULL;

	json = parse(&report.out);
	ok(json_kind(json_get(json, "findings")) == JSON_ARRAY &&
		json_count(json_get(json, "findings")) == 0,
	    "json: an empty list");
	ok(json_get(json, "signature") == NULL, "json: no signature");
}

static const struct json *location(const struct json *result, const char *name)
{
	return json_get(at(json_get(result, "locations"), 0), name);
}

static const char *uri(const struct json *result)
{
	return text(
	    json_get(location(result, "physicalLocation"), "artifactLocation"),
	    "uri");
}

static void test_sarif(void)
{
	const struct report settings = {
	    .format = &report_sarif, .directory = "/work dir"};
	auto_report struct report report = render(&settings, true);
	auto_json struct json *json = NULL;
	const struct json *run, *driver, *results, *region;

	json = parse(&report.out);
	is_text(text(json, "version"), "2.1.0", "sarif: version");
	run = at(json_get(json, "runs"), 0);
	driver = json_get(json_get(run, "tool"), "driver");
	is_text(text(driver, "name"), "scepctl", "sarif: tool");
	is_number(json_count(json_get(driver, "rules")), 3, "sarif: rules");
	is_text(text(at(json_get(driver, "rules"), 1), "id"), "rule-b",
	    "sarif: a rule");
	results = json_get(run, "results");
	is_number(json_count(results), 3, "sarif: results");
	is_text(text(at(results, 0), "ruleId"), "rule-a", "sarif: rule's id");
	is_text(text(at(results, 0), "level"), "error", "sarif: level");
	is_text(uri(at(results, 0)), "a%3Ab%2Cc%25.ini", "sarif: escapes");
	is_text(uri(at(results, 1)), "sub/p.mobileconfig", "sarif: relative");
	is_text(uri(at(results, 2)), "p.mobileconfig", "sarif: no ./");
	region =
	    json_get(location(at(results, 0), "physicalLocation"), "region");
	is_number(number(region, "startLine"), 3, "sarif: line");
	is_number(number(region, "startColumn"), 7, "sarif: column");
	is_number(number(region, "endLine"), 3, "sarif: last line");
	is_number(number(region, "endColumn"), 9, "sarif: end");
	is_text(text(at(location(at(results, 1), "logicalLocations"), 0),
		    "fullyQualifiedName"),
	    sample[1].path, "sarif: key path");
	is_text(text(json_get(at(results, 0), "message"), "text"),
	    "100% of 'x' is \"wrong\"\nhint: write: y, or z", "sarif: message");
}

static void test_sarif_outside(void)
{
	const struct report settings = {
	    .format = &report_sarif, .directory = "/work"};
	auto_report struct report report = render(&settings, true);
	auto_json struct json *json = NULL;

	json = parse(&report.out);
	is_text(uri(at(json_get(at(json_get(json, "runs"), 0), "results"), 1)),
	    "file:///work%20dir/sub/p.mobileconfig",
	    "sarif: '/work dir' is not below '/work'");
}

static void move(struct buf *joined, struct report *report)
{
	buf_add(joined, report->out.data, report->out.length);
	buf_clear(&report->out);
}

/* What a caller does in a long run: the buffer is emptied in between. */
static void test_streaming(const struct report_format *format)
{
	const struct report settings = {.format = format, .input = "a"};
	auto_report struct report whole = render(&settings, true);
	auto_report struct report report = {.format = format,
	    .input = "a",
	    .version = "1.2",
	    .rules = tables,
	    .files = 2};
	struct findings findings = {.first = &sample[0]};
	auto_buf struct buf joined = {0};

	report_begin(&report);
	move(&joined, &report);
	report_add(&report, &findings);
	move(&joined, &report);
	report_end(&report);
	move(&joined, &report);
	is_text(joined.data, whole.out.data, "%s: in pieces", format->name);
}

static void test_memory(const struct report_format *format)
{
	const struct report settings = {.format = format, .input = "a"};

	for (long n = 0;; n++) {
		auto_report struct report report = {0};
		int refused;

		memory_fail_after(n, 1);
		report = render(&settings, true);
		refused = memory_refused();
		memory_fail_after(-1, 0);
		if (!refused) {
			ok(buf_ok(&report.out) && n > 0, "%s: enough memory",
			    format->name);
			break;
		}
		ok(!buf_ok(&report.out), "%s: no memory at %ld", format->name,
		    n);
	}
}

/* One list feeds the table, the option's choices and what --help says. */
static void test_names(void)
{
	static const char *const known[] = {
	    "text", "json", "sarif", "github", "junit"};

	for (size_t i = 0; i < array_length(known); i++)
		ok(report_format_of(known[i]) != NULL, "format %s is there",
		    known[i]);
	for (size_t i = 0; report_format_names[i] != NULL; i++) {
		const char *name = report_format_names[i];
		const struct report_format *format = report_format_of(name);

		ok(format != NULL && strcmp(format->name, name) == 0,
		    "format %s", name);
		ok((format->add != NULL) != (format->add_all != NULL),
		    "format %s: of findings", name);
		ok(strstr(REPORT_FORMATS_SAID, name) != NULL,
		    "format %s: in --help", name);
		test_streaming(format);
		test_memory(format);
	}
	ok(report_format_of("xml") == NULL, "no format xml");
}

/* -- accepted, and many ---------------------------------------------------- */

static struct finding taken[] = {
    {.next = &taken[1], .rule = &rules[2], .file = "a"},
    {.next = &taken[2], .rule = &rules[1], .file = "a"},
    {.rule = &rules[2], .file = "a"},
};

static void test_accepted(void)
{
	static const struct {
		const struct report_format *format;
		const char *expected;
	} rows[] = {
	    {&report_text, ""},
	    {&report_github,
		"::notice title=accepted::3 findings accepted: rule-b, "
		"rule-c (2)\n"},
	};
	const struct findings findings = {.accepted = &taken[0]};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_report struct report report = {.format = rows[i].format};

		report_begin(&report);
		report_add(&report, &findings);
		report_end(&report);
		is_text(report.out.data == NULL ? "" : report.out.data,
		    rows[i].expected, "accepted: form %zu", i);
		is_number(report.accepted, 3, "accepted: count");
		is_number(report.warnings + report.notes, 0,
		    "accepted: not counted as found");
	}
}

static void test_accepted_json(void)
{
	const struct findings findings = {.accepted = &taken[0]};
	auto_report struct report report = {.format = &report_json};
	auto_json struct json *json = NULL;
	const struct json *ids;

	report_begin(&report);
	report_add(&report, &findings);
	report_end(&report);
	json = parse(&report.out);
	is_number(number(json, "accepted"), 3, "accepted: json");
	ids = json_get(json, "accepted_ids");
	is_number(json_count(ids), 2, "accepted: ids");
	is_number(number(at(ids, 1), "count"), 2, "accepted: rule-c");
	is_number(
	    json_count(json_get(json, "findings")), 0, "accepted: not listed");
}

static size_t count_of(const char *text, const char *piece)
{
	size_t count = 0;

	for (; (text = strstr(text, piece)) != NULL; text++)
		count++;
	return count;
}

static void test_groups(size_t files, bool groups)
{
	struct findings findings = {.first = &sample[0]};
	auto_report struct report report = {
	    .format = &report_text, .groups = groups};
	size_t shown = groups && files > REPORT_GROUP_FILES
			   ? (size_t)REPORT_GROUP_FILES
			   : files;

	report_begin(&report);
	for (size_t i = 0; i < files; i++)
		report_add(&report, &findings);
	report_end(&report);
	is_number(
	    count_of(report.out.data, "[rule-b]"), shown, "groups: shown");
	is_number(
	    count_of(report.out.data, "[rule-a]"), files, "groups: errors");
	is_number(
	    count_of(report.out.data, "hint: write"), shown, "groups: hints");
	is_number(count_of(report.out.data, "\nwarning: rule-b: "),
	    shown < files, "groups: %zu files counted", files);
	is_number(report.warnings, files, "groups: all are counted");
}

int main(void)
{
	test_accepted();
	test_accepted_json();
	test_groups(REPORT_GROUP_FILES, true);
	test_groups(REPORT_GROUP_FILES + 1, true);
	test_groups(REPORT_GROUP_FILES + 1, false);
	test_text();
	test_github();
	test_github_lines();
	test_junit();
	test_json();
	test_json_empty();
	test_sarif();
	test_sarif_outside();
	test_names();
	return tap_done();
}
