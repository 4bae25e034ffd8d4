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

static const struct report_change changes[] = {
    {.area = "payload",
	.path = "PayloadContent[0].PayloadContent.Keysize",
	.key = "scep.key_size",
	.was = "2048",
	.becomes = "4096"},
    {.area = "payload",
	.path = "PayloadContent[0].PayloadContent.Challenge",
	.key = "scep.challenge",
	.is_secret = true},
    {.area = "general", .path = "category", .was = "Old", .becomes = ""},
    {.area = "scope", .path = "users", .was = "ann", .server_only = true},
    {.area = "scope", .path = "computer_groups", .becomes = "Pilot"},
};

static const struct report_setting settings[] = {
    {"SCEP payload 1 of 1", "URL To SCEP Admin",
	"https://ndes.example.com/certsrv/mscep_admin/"},
    {"SCEP payload 1 of 1", "Password", "(the password of EXAMPLE\\svc)"},
};

static const struct report_item items[] = {
    {.action = REPORT_UPDATE,
	.name = NASTY,
	.platform = "macos",
	.identifier = "com.example.a",
	.file = "a_b.ini",
	.page = "https://jamf.example.com/p?id=42",
	.id = 42,
	.changes = changes,
	.change_count = array_length(changes),
	.effects = {{"new-certificate", "new certificate on every device"}},
	.effect_count = 1,
	.devices = 213,
	.notes = {{"drifted", "changed by hand as well"}},
	.note_count = 1,
	.confirm = "needed",
	.settings = settings,
	.setting_count = array_length(settings)},
    {.action = REPORT_CONFLICT,
	.name = "Taken",
	.platform = "ios",
	.devices = -1,
	.file = "b.ini",
	.status = 8,
	.error = "the name is taken by '\x1b'",
	.hint = "rename it"},
    {.action = REPORT_UNCHANGED,
	.name = "Same",
	.platform = "macos",
	.devices = -1,
	.id = 7},
};

static const struct report_plan plan = {.server = "https://jamf.example.com",
    .label = "test",
    .items = items,
    .count = array_length(items)};

static const struct report_failure failures[] = {
    {"c_d.ini", 1, "3:1: unknown key", "did you mean it?"}};

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
	    "      effect: new certificate on every device (213 computers in "
	    "scope)\n"
	    "      note: changed by hand as well\n";
	const struct report_look plain = {0}, all = {.all = true},
				 coloured = {.colour = true};
	auto_buf struct buf buf = {0};

	report_plan_add_text(&buf, &plan, &plain);
	is_text(buf.data, expected, "text: whole");
	buf_clear(&buf);
	report_plan_add_text(&buf, &plan, &all);
	ok(strstr(buf.data, "= unchanged Same  [macos 7]\n") != NULL,
	    "text: unchanged ones when all are wanted");
	buf_clear(&buf);
	report_plan_add_text(&buf, &plan, &coloured);
	ok(strstr(buf.data, "\033[1;33m~ update   \033[0m") != NULL,
	    "text: colours");
	ok(strstr(buf.data, "\033[2J") == NULL, "text: none from a server");
}

static void test_unmanaged(void)
{
	struct report_item others[REPORT_UNMANAGED_SHOWN + 2];
	struct report_plan many = {
	    .items = others, .count = array_length(others)};
	const struct report_look look = {0};
	auto_buf struct buf buf = {0};

	for (size_t i = 0; i < array_length(others); i++)
		others[i] = (struct report_item){.action = REPORT_UNMANAGED,
		    .name = i == 0 ? "First" : "Other",
		    .platform = "macos",
		    .devices = -1};
	report_plan_add_text(&buf, &many, &look);
	ok(strstr(buf.data, "  unmanaged: 'First', 'Other'") != NULL &&
		strstr(buf.data, " and 2 more (-v lists them)\n") != NULL,
	    "text: unmanaged ones are counted");
	ok(strstr(buf.data, "Plan: 12 unmanaged\n") != NULL, "text: summary");
	many.count = 0;
	buf_clear(&buf);
	report_plan_add_summary(&buf, &many);
	is_text(buf.data, "nothing there", "summary: of nothing");
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
	    "(213 computers in scope) |\n\n";
	static const struct report_plans plans = {
	    NULL, {failures, 1}, &plan, 1};
	auto_buf struct buf buf = {0};

	report_plans_add_markdown(&buf, &plans);
	is_text(buf.data, expected, "markdown: whole");
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
	const struct report_plan plans[] = {{.server = "https://a",
						.items = many,
						.count = updates + conflicts},
	    plan};
	const struct report_plans all = {NULL, {failures, 1}, plans, 2};
	auto_buf struct buf buf = {0};
	size_t length, shown;
	char word[64];

	for (size_t i = 0; i < plans[0].count; i++)
		many[i] = items[i < updates ? 0 : 1];
	report_plans_add_markdown(&buf, &all);
	length = text_characters(buf.data, buf.length);
	ok(length <= REPORT_MARKDOWN_MAX, "cut: %zu characters", length);
	ok(!is_cut || length > REPORT_MARKDOWN_MAX - 1500,
	    "cut: not more than has to be, %zu", length);
	ok((strstr(buf.data, "**Cut: ") != NULL) == is_cut, "cut: said");
	is_number(
	    count_lines(buf.data, "- c\\_d.ini"), 1, "cut: failures stay");
	shown = count_lines(buf.data, "| conflict ");
	if (conflicts > 1000) {
		ok(shown > 100 && shown < conflicts, "cut: some faults");
		return;
	}
	is_number((int64_t)shown, (int64_t)conflicts + 1, "cut: faults stay");
	is_number(count_lines(buf.data, "Plan: "), 2, "cut: summaries stay");
	shown += count_lines(buf.data, "| update ");
	(void)snprintf(word, sizeof(word), "**Cut: %zu more",
	    updates + conflicts + 2 - shown);
	ok(!is_cut || strstr(buf.data, word) != NULL, "cut: '%s'", word);
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
	const struct report_look look = {0};
	auto_buf struct buf buf = {0};

	report_plan_add_settings(&buf, &items[0], &look);
	is_text(buf.data, expected, "settings: page, values, what then");
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
	const struct report_failures left = {failures, 1};
	const struct error ended = {STATUS_REFUSED, "no more", "wait"};
	struct report report = {.format = REPORT_JSON};
	auto_buf struct buf buf = {0};
	auto_json struct json *json = NULL;

	report_begin(&report, &buf);
	report_json_failures(&report, &left, &buf);
	report_plan_json_begin(&report, &buf);
	report_plan_json_add(&report, &plan, &buf);
	report_plan_json_end(&report, true, &buf);
	report_json_finish(&report, &ended, 8, &buf);
	ok(strchr(buf.data, '\x1b') == NULL, "json: no control character");
	json = parse(&buf);
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
	static const struct report_use uses[] = {
	    {.name = "Wi|Fi",
		.file = "a.ini",
		.server = "https://jamf.example.com",
		.id = 3,
		.state = "needed"},
	    {.name = "New", .file = "b.ini", .state = "unknown"}};
	static const struct report_account account = {
	    "EXAMPLE\\svc", "https://n/", uses, array_length(uses)};
	auto_buf struct buf buf = {0};

	report_credentials_add_text(&buf, &account, 1, false);
	is_text(buf.data,
	    "EXAMPLE\\svc at https://n/\n"
	    "  Wi|Fi  a.ini\n    to be entered again\n"
	    "    https://jamf.example.com, id 3\n"
	    "  New  b.ini\n"
	    "    not in scepctl.lock: not created by this project yet\n",
	    "credentials: text");
	buf_clear(&buf);
	report_credentials_add_markdown(&buf, &account, 1);
	ok(strstr(buf.data,
	       "| Wi\\|Fi | a.ini | https:&#8203;//jamf.example.com "
	       "| to be entered again |\n") != NULL,
	    "credentials: markdown");
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
