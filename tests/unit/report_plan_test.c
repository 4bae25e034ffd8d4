/*
 * Plans in three forms. Planted mutations that must be caught: in
 * report/plan_markdown.c, do not escape '|' ("markdown: whole"); in
 * report/plan_text.c, show what a secret was ("text: whole"); in
 * report/plan.c, count an action as another ("summary"); in
 * report/plan_markdown.c, give changes all the room ("cut: faults stay").
 */
#include "report/plan.h"

#include <stdio.h>

#include "base/text.h"
#include "json/json.h"
#include "report/credentials.h"
#include "tap.h"

/* What a server might call a profile to be noticed. */
#define NASTY "a|b`<img> @all\x1b[2J *x* [y](z)"

static struct jamf_change changes[] = {
    {.area = JAMF_PAYLOAD,
	.path = "PayloadContent[0].PayloadContent.Keysize",
	.key = "scep.key_size",
	.was = "2048",
	.becomes = "4096"},
    {.area = JAMF_PAYLOAD,
	.path = "PayloadContent[0].PayloadContent.Challenge",
	.key = "scep.challenge",
	.is_secret = true},
    {.area = JAMF_GENERAL, .path = "category", .was = "Old", .becomes = ""},
    {.area = JAMF_SCOPE, .path = "users", .was = "ann", .server_only = true},
    {.area = JAMF_SCOPE, .path = "computer_groups", .becomes = "Pilot"},
};

static struct sync_setting settings[] = {
    {1, "SCEP payload 1 of 1", "URL To SCEP Admin",
	"https://ndes.example.com/certsrv/mscep_admin/", NULL, false},
    {1, "SCEP payload 1 of 1", "Password", "(the password of EXAMPLE\\svc)",
	NULL, false},
};

static const struct sync_item update = {.action = SYNC_UPDATE,
    .name = NASTY,
    .kind = JAMF_COMPUTERS,
    .identifier = "com.example.a",
    .path = "a_b.ini",
    .changes = {.list = changes, .count = array_length(changes)},
    .effects = 1U << SYNC_EFFECT_CERTIFICATE,
    .has_devices = true,
    .devices = {.before = 1, .after = 213},
    .confirm = LOCK_CONFIRM_NEEDED};
static const struct sync_item conflict = {.action = SYNC_CONFLICT,
    .name = "Taken",
    .kind = JAMF_MOBILE,
    .path = "b.ini",
    .error = {STATUS_REFUSED, "the name is taken by '\x1b'", "rename it"}};
static const struct sync_item unchanged = {
    .action = SYNC_UNCHANGED, .name = "Same", .kind = JAMF_COMPUTERS};

static const struct report_item items[] = {
    {.item = &update,
	.id = 42,
	.page = "https://jamf.example.com/p?id=42",
	.notes = {{"drifted", "changed by hand as well"}},
	.note_count = 1,
	.settings = {settings, array_length(settings)}},
    {.item = &conflict, .error = &conflict.error},
    {.item = &unchanged, .id = 7},
};

static const struct report_plan plan = {.server = "https://jamf.example.com",
    .label = "test",
    .items = items,
    .count = array_length(items)};

static struct report_failure failure = {
    "c_d.ini", STATUS_FINDINGS, "3:1: unknown key", "did you mean it?"};
static const struct report_failures failures = {.list = &failure, .count = 1};

static void test_text(void)
{
	static const char expected[] =
	    "https://jamf.example.com (test)\n"
	    "Plan: 1 to update, 1 in conflict, 1 unchanged\n"
	    "  ! conflict  Taken  [ios]  b.ini\n"
	    "      error: the name is taken by '\\x1b'\n"
	    "      hint: rename it\n"
	    "  ~ update    a|b`<img> @all\\x1b[2J *x* [y](z)  [macos 42]  "
	    "a_b.ini\n"
	    "      scep.key_size: 2048 -> 4096\n"
	    "      scep.challenge: (secret) changed\n"
	    "      category: Old -> (empty)\n"
	    "      users: ann -> (none)  (only on the server: would be "
	    "deleted)\n"
	    "      computer_groups: Pilot\n"
	    "      effect: new certificate on every device in scope (213 "
	    "computers in scope)\n"
	    "      note: changed by hand as well\n";
	auto_report struct report plain = {.format = &report_text};
	auto_report struct report all = {.format = &report_text, .all = true};
	auto_report struct report coloured = {
	    .format = &report_text, .colour = true};
	const struct report_plan ended = {
	    .error = {STATUS_NETWORK, "no route", ""}};

	report_add_plan(&plain, &ended);
	is_number(plain.out.length, 0, "text: what was said is not said again");
	report_add_plan(&plain, &plan);
	is_text(plain.out.data, expected, "text: whole");
	report_add_plan(&all, &plan);
	ok(strstr(all.out.data, "= unchanged Same  [macos 7]\n") != NULL,
	    "text: unchanged ones when all are wanted");
	report_add_plan(&coloured, &plan);
	ok(strstr(coloured.out.data, "\033[1;33m~ update   \033[0m") != NULL,
	    "text: colours");
	ok(strstr(coloured.out.data, "\033[2J") == NULL,
	    "text: none from a server");
}

static void test_unmanaged(void)
{
	static const struct sync_item first = {.action = SYNC_UNMANAGED,
					  .name = "First"},
				      other = {.action = SYNC_UNMANAGED,
					  .name = "Other"};
	struct report_item others[REPORT_UNMANAGED_SHOWN + 2];
	struct report_plan many = {
	    .items = others, .count = array_length(others)};
	auto_report struct report report = {.format = &report_text};
	auto_buf struct buf nothing = {0};

	for (size_t i = 0; i < array_length(others); i++)
		others[i] =
		    (struct report_item){.item = i == 0 ? &first : &other};
	report_add_plan(&report, &many);
	ok(strstr(report.out.data, "  unmanaged: 'First', 'Other'") != NULL &&
		strstr(report.out.data, " and 2 more (-v lists them)\n") !=
		    NULL,
	    "text: unmanaged ones are counted");
	ok(strstr(report.out.data, "Plan: 12 unmanaged\n") != NULL,
	    "text: summary");
	many.count = 0;
	report_plan_add_summary(&nothing, &many);
	is_text(nothing.data, "nothing there", "summary: of nothing");
}

static void test_markdown(void)
{
	static const char expected[] =
	    "### 1 definition cannot be used and is left out\n\n"
	    "- c\\_d.ini: **3:&#8203;1: unknown key**<br>did you mean it?\n\n"
	    "### https:&#8203;//jamf.example.com\n\n"
	    "Plan: 1 to update, 1 in conflict, 1 unchanged\n\n"
	    "| | Profile | Changes | Devices |\n|---|---|---|---|\n"
	    "| conflict | Taken<br>b.ini | **the name is taken by '\\\\x1b'**"
	    "<br>rename it |  |\n"
	    "| update | a\\|b\\`&lt;img&gt; &#64;&#8203;all\\\\x1b\\[2J "
	    "\\*x\\* "
	    "\\[y\\]\\(z\\)<br>a\\_b.ini | scep.key\\_size: 2048 \xE2\x86\x92 "
	    "4096<br>scep.challenge: (secret) changed<br>category: Old "
	    "\xE2\x86\x92 (empty)<br>users: ann \xE2\x86\x92 (none) "
	    "(only on the server: would be deleted)<br>computer\\_groups: "
	    "Pilot<br>"
	    "*changed by hand as well*<br> | new certificate on every device "
	    "in scope (213 computers in scope) |\n\n";
	auto_report struct report report = {.format = &report_markdown};

	report_add_failures(&report, &failures);
	report_add_plan(&report, &plan);
	report_end_plans(&report, true);
	is_text(report.out.data, expected, "markdown: whole");
}

static size_t count_lines(const char *text, const char *begin)
{
	size_t count = 0;

	for (const char *at = text; at != NULL; at = strchr(at, '\n'))
		count += strncmp(at += *at == '\n', begin, strlen(begin)) == 0;
	return count;
}

/* As many of each as given, then another server. */
static void test_cut(size_t updates, size_t conflicts, bool is_cut)
{
	enum {
		MOST = 4000
	};
	static struct report_item many[MOST];
	const struct report_plan first = {
	    .server = "https://a", .items = many, .count = updates + conflicts};
	auto_report struct report report = {.format = &report_markdown};
	const struct buf *buf = &report.out;
	size_t length, shown;
	char word[64];

	for (size_t i = 0; i < first.count; i++)
		many[i] = items[i < updates ? 0 : 1];
	report_add_failures(&report, &failures);
	report_add_plan(&report, &first);
	report_add_plan(&report, &plan);
	report_end_plans(&report, true);
	length = text_characters(buf->data, buf->length);
	ok(length <= REPORT_MARKDOWN_MAX, "cut: %zu characters", length);
	ok(!is_cut || length > REPORT_MARKDOWN_MAX - 1500,
	    "cut: not more than has to be, %zu", length);
	ok((strstr(buf->data, "**Cut: ") != NULL) == is_cut, "cut: said");
	is_number(
	    count_lines(buf->data, "- c\\_d.ini"), 1, "cut: failures stay");
	shown = count_lines(buf->data, "| conflict ");
	if (conflicts > 1000) {
		ok(shown > 100 && shown < conflicts, "cut: some faults");
		return;
	}
	is_number((int64_t)shown, (int64_t)conflicts + 1, "cut: faults stay");
	is_number(count_lines(buf->data, "Plan: "), 2, "cut: summaries stay");
	shown += count_lines(buf->data, "| update ");
	(void)snprintf(word, sizeof(word), "**Cut: %zu more",
	    updates + conflicts + 2 - shown);
	ok(!is_cut || strstr(buf->data, word) != NULL, "cut: '%s'", word);
}

static void test_settings(void)
{
	static const char expected[] =
	    "a|b`<img> @all\\x1b[2J *x* [y](z): to be entered in Jamf Pro by "
	    "hand, in the SCEP payload\n"
	    "  https://jamf.example.com/p?id=42\n"
	    "    URL To SCEP Admin: "
	    "https://ndes.example.com/certsrv/mscep_admin/\n"
	    "    Password: (the password of EXAMPLE\\svc)\n"
	    "  then: scepctl apply --confirm-ui a_b.ini\n";
	const struct sync_desired desired = {.name = NASTY, .path = "a_b.ini"};
	auto_report struct report report = {.format = &report_text};

	report_add_settings(
	    &report, &desired, items[0].page, &items[0].settings);
	is_text(report.out.data, expected, "settings: page, values, what then");
}

/* -- JSON ----------------------------------------------------------------- */

static struct json *parse(const struct buf *buf)
{
	const struct source source = {"report", buf->data, buf->length};
	struct json *json = NULL;
	struct error error = {0};

	ok(json_parse(&source, 1 << 20, STATUS_LIMIT, &json, &error) == 0,
	    "is JSON: %s", error.text);
	return json;
}

static const char *text(const struct json *json, const char *name)
{
	return json_text(json_get(json, name));
}

static void check_items(const struct json *server)
{
	const struct json *item = json_first(json_get(server, "items"));
	const struct json *change = json_first(json_get(item, "changes"));
	int64_t number = 0;

	is_number(json_count(json_get(server, "items")), 3, "json: items");
	is_text(text(item, "action"), "update", "json: action");
	is_text(text(item, "name"), NASTY, "json: name, as it is");
	is_text(text(change, "key"), "scep.key_size", "json: key");
	is_text(text(change, "was"), "2048", "json: was");
	is_text(text(change, "becomes"), "4096", "json: becomes");
	is_text(json_text(json_first(json_get(item, "effects"))),
	    "new-certificate", "json: effects by name");
	ok(json_integer(json_get(item, "devices"), &number) && number == 213,
	    "json: devices");
	is_number(json_count(json_get(item, "settings")), 2, "json: settings");
	is_text(json_text(json_first(json_get(item, "notes"))), "drifted",
	    "json: notes by name");
	is_text(json_text(json_first(json_get(item, "remarks"))),
	    "changed by hand as well", "json: and in sentences");
	item = json_next(item);
	ok(json_kind(json_get(item, "id")) == JSON_NULL &&
		json_kind(json_get(item, "devices")) == JSON_NULL,
	    "json: null for what is not known");
	is_text(text(item, "hint"), "rename it", "json: hint");
}

static void test_json(void)
{
	const struct error ended = {STATUS_REFUSED, "no more", "wait"};
	auto_report struct report report = {.format = &report_json};
	auto_json struct json *json = NULL;

	report_begin(&report);
	report_add_failures(&report, &failures);
	report_add_plan(&report, &plan);
	report_end_plans(&report, true);
	report_finish(&report, &ended, 8);
	ok(strchr(report.out.data, '\x1b') == NULL,
	    "json: no control character");
	json = parse(&report.out);
	is_number(json_count(json_get(json, "findings")), 0, "json: findings");
	is_text(text(json_first(json_get(json, "failures")), "file"), "c_d.ini",
	    "json: failures");
	is_text(text(json_first(json_get(json, "failures")), "message"),
	    "3:1: unknown key", "json: why");
	is_text(text(json, "error"), "no more", "json: what ended it");
	ok(json_boolean(json_get(json, "pending")), "json: pending");
	check_items(json_first(json_get(json, "servers")));
}

static void test_credentials(void)
{
	static const struct lock_object object = {
	    .server = "https://jamf.example.com",
	    .id = 3,
	    .confirm = LOCK_CONFIRM_NEEDED};
	static struct report_use created = {.name = "New", .file = "b.ini"},
				 use = {.next = &created,
				     .name = "Wi|Fi",
				     .file = "a.ini",
				     .object = &object};
	static const struct report_account account = {
	    .username = "EXAMPLE\\svc", .admin = "https://n/", .first = &use};
	auto_report struct report text = {.format = &report_text};
	auto_report struct report markdown = {.format = &report_markdown};

	report_add_credentials(&text, &account);
	is_text(text.out.data,
	    "EXAMPLE\\svc at https://n/\n"
	    "  Wi|Fi  a.ini\n    to be entered again\n"
	    "    https://jamf.example.com, id 3\n"
	    "  New  b.ini\n"
	    "    not in scepctl.lock: not created by this project yet\n",
	    "credentials: text");
	report_add_failures(&markdown, &failures);
	report_add_credentials(&markdown, &account);
	report_finish(&markdown, NULL, 0);
	ok(strstr(markdown.out.data,
	       "| Wi\\|Fi | a.ini | https:&#8203;//jamf.example.com "
	       "| to be entered again |\n") != NULL,
	    "credentials: markdown");
	is_number(count_lines(markdown.out.data, "### 1 definition"), 1,
	    "credentials: failures, once");
}

int main(void)
{
	test_text();
	test_unmanaged();
	test_markdown();
	test_cut(10, 2, false);
	test_cut(2000, 3, true);
	test_cut(3, 3000, true);
	test_settings();
	test_json();
	test_credentials();
	return tap_done();
}
