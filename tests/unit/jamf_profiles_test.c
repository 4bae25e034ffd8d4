/*
 * The XML forms of Jamf Pro's profiles, read and written.
 *
 * Planted mutation that must fail here: in add_self_service
 * (profiles_write.c), writing the boolean <notification> before the other.
 */
#include "jamf/profiles.h"

#include "jamf_fixture.h"
#include "jamf/profiles_internal.h"
#include "jamf/settings.h"

#include "base/banned.h"

/* As a server answers. */
#define MAC_ANSWER                                                         \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"                       \
	"<os_x_configuration_profile><general><id>7366</id>"               \
	"<name>Wi-Fi &amp; more</name><description/>"                      \
	"<site><id>-1</id><name>NONE</name></site>"                        \
	"<category><id>5</id><name>Certificates</name></category>"         \
	"<distribution_method>Install Automatically</distribution_method>" \
	"<user_removable>false</user_removable><level>System</level>"      \
	"<uuid>9ded2aaa-39e0-46fe-b5bc-ba5f0f0f3a4d</uuid>"                \
	"<redeploy_on_update>Newly Assigned</redeploy_on_update>"          \
	"<payloads>&lt;plist&gt;&lt;string&gt;a &amp;amp;amp; b"           \
	"&lt;/string&gt;&lt;/plist&gt;</payloads></general>"               \
	"<scope><all_computers>false</all_computers></scope>"              \
	"<self_service><notification>false</notification>"                 \
	"<notification>Self Service</notification></self_service>"         \
	"</os_x_configuration_profile>"
#define IOS_ANSWER                                                          \
	"<configuration_profile><general><id>12</id><name>Pads</name>"      \
	"<description>For pads</description>"                               \
	"<site><id>2</id><name>Berlin</name></site>"                        \
	"<category><id>-1</id><name>No category assigned</name></category>" \
	"<uuid>512bf1e1</uuid>"                                             \
	"<deployment_method>Make Available in Self Service"                 \
	"</deployment_method><level>User</level>"                           \
	"<redeploy_on_update>Newly Assigned</redeploy_on_update>"           \
	"<redeploy_days_before_certificate_expires>14"                      \
	"</redeploy_days_before_certificate_expires></general>"             \
	"</configuration_profile>"

#define DAYS KEY_REDEPLOY_DAYS_BEFORE_CERTIFICATE_EXPIRES

static const struct jamf_setting *setting(
    const struct jamf_profile *p, enum schema_key_name key)
{
	return jamf_general_setting(&p->general, key);
}

static void give(struct jamf_general *general, enum schema_key_name key,
    const char *text, int64_t id)
{
	size_t at =
	    (size_t)(jamf_general_setting(general, key) - general->settings);

	general->settings[at] = (struct jamf_setting){text, id};
}

static void test_read_mac(void)
{
	auto_arena struct arena arena = {0};
	struct jamf_profile p = {0};
	struct error error = {0};

	ok(jamf_profile_read(JAMF_COMPUTERS, fixture_xml(&arena, MAC_ANSWER),
	       &arena, &p, &error) == 0,
	    "computers: read %s", error.text);
	is_number(p.id, 7366, "computers: id");
	is_text(p.general.name, "Wi-Fi & more", "computers: name");
	is_text(
	    setting(&p, KEY_DESCRIPTION)->text, "", "computers: description");
	is_text(
	    p.uuid, "9ded2aaa-39e0-46fe-b5bc-ba5f0f0f3a4d", "computers: uuid");
	is_text(setting(&p, KEY_SITE)->text, "", "computers: no site");
	is_number(setting(&p, KEY_SITE)->id, -1, "computers: id of no site");
	is_text(setting(&p, KEY_CATEGORY)->text, "Certificates",
	    "computers: category");
	is_number(
	    setting(&p, KEY_CATEGORY)->id, 5, "computers: id of category");
	is_text(setting(&p, KEY_DISTRIBUTION_METHOD)->text,
	    "install-automatically", "computers: method");
	is_text(setting(&p, KEY_USER_REMOVABLE)->text, "no",
	    "computers: removable");
	ok(!p.general.is_user_level && setting(&p, DAYS)->text == NULL,
	    "computers: level, no days");
	is_text(p.payloads, "<plist><string>a &amp;amp; b</string></plist>",
	    "computers: payloads");
	is_number(p.payloads_length, strlen(p.payloads), "computers: length");
	ok(p.scope != NULL && xml_count(p.self_service, "notification") == 2,
	    "computers: scope and Self Service");
}

static void test_read_mobile(void)
{
	auto_arena struct arena arena = {0};
	struct jamf_profile p = {0};
	struct error error = {0};

	ok(jamf_profile_read(JAMF_MOBILE, fixture_xml(&arena, IOS_ANSWER),
	       &arena, &p, &error) == 0,
	    "mobile: read %s", error.text);
	is_text(setting(&p, KEY_SITE)->text, "Berlin", "mobile: site");
	is_number(setting(&p, KEY_SITE)->id, 2, "mobile: id of site");
	is_text(setting(&p, KEY_CATEGORY)->text, "", "mobile: no category");
	is_number(setting(&p, KEY_CATEGORY)->id, -1, "mobile: no category");
	is_text(setting(&p, KEY_DISTRIBUTION_METHOD)->text,
	    "make-available-in-self-service", "mobile: method");
	ok(p.general.is_user_level, "mobile: level");
	is_text(setting(&p, DAYS)->text, "14 days", "mobile: days");
	ok(setting(&p, KEY_USER_REMOVABLE)->text == NULL &&
		p.payloads == NULL && p.scope == NULL && p.self_service == NULL,
	    "mobile: what is not there");
}

static const struct {
	unsigned kind;
	const char *xml, *text;
} faults[] = {
    {JAMF_MOBILE, MAC_ANSWER, "expected 'configuration_profile'"},
    {JAMF_COMPUTERS, IOS_ANSWER, "expected 'os_x_configuration_profile'"},
    {JAMF_COMPUTERS, NULL, "expected 'os_x_configuration_profile'"},
    {JAMF_MOBILE, "<configuration_profile/>", "no id or no name"},
    {JAMF_MOBILE,
	"<configuration_profile><general><id>0</id><name>x</name></general>"
	"</configuration_profile>",
	"no id or no name"},
    {JAMF_MOBILE,
	"<configuration_profile><general><id>1</id><name/></general>"
	"</configuration_profile>",
	"no id or no name"},
};

static void test_faults(void)
{
	for (size_t i = 0; i < array_length(faults); i++) {
		auto_arena struct arena arena = {0};
		struct jamf_profile p;
		struct error error = {0};

		ok(jamf_profile_read((enum jamf_kind)faults[i].kind,
		       fixture_xml(&arena, faults[i].xml), &arena, &p,
		       &error) == -1 &&
			error.status == STATUS_SERVER &&
			strstr(error.text, faults[i].text) != NULL,
		    "fault %zu: %s", i, error.text);
	}
}

#define ROW(id, name)                                                 \
	"<configuration_profile><id>" id "</id><name>" name "</name>" \
	"</configuration_profile>"
static const struct {
	const char *rows; /* ids, or NULL for an error */
	const char *xml, *text;
} lists[] = {
    {"", "<configuration_profiles><size>0</size></configuration_profiles>", ""},
    {"2=b 10=a",
	"<configuration_profiles><size>2</size>" ROW("10", "a")
	    ROW("2", "b") "</configuration_profiles>",
	""},
    {NULL,
	"<configuration_profiles>" ROW("10", "a") ROW("2", "b")
	    ROW("10", "c") "</configuration_profiles>",
	"id 10 twice"},
    {NULL, "<configuration_profiles>" ROW("x", "a") "</configuration_profiles>",
	"without id or name"},
    {NULL, "<os_x_configuration_profiles/>", "expected"},
    {NULL, NULL, "expected"},
};

static void test_lists(void)
{
	for (size_t i = 0; i < array_length(lists); i++) {
		auto_arena struct arena arena = {0};
		struct jamf_rows rows = {0};
		struct error error = {0};
		const char *got = "";
		int status = profiles_read_list(JAMF_MOBILE,
		    fixture_xml(&arena, lists[i].xml), &arena, &rows, &error);

		for (size_t k = 0; k < rows.count; k++)
			got = arena_printf(&arena, "%s%s%d=%s", got,
			    k > 0 ? " " : "", (int)rows.list[k].id,
			    rows.list[k].name);
		is_number(status, lists[i].rows != NULL ? 0 : -1,
		    "list %zu: status", i);
		is_text(got, lists[i].rows != NULL ? lists[i].rows : "",
		    "list %zu: rows", i);
		ok(strstr(error.text, lists[i].text) != NULL, "list %zu: %s", i,
		    error.text);
	}
}

static const struct jamf_general general_bare = {.name = "a<b"};
static struct jamf_general general_mac = {
    .name = "Wi-Fi", .is_user_level = true, .redeploy_all = true};
static const struct jamf_general general_bad = {.name = "a\001b"};

#define MAC(inner)                                           \
	XML_DECLARATION "<os_x_configuration_profile>" inner \
			"</os_x_configuration_profile>"
#define IOS(inner)                                      \
	XML_DECLARATION "<configuration_profile>" inner \
			"</configuration_profile>"

static const struct {
	const char *name;
	unsigned kind;
	int64_t id;
	const struct jamf_general *general;
	const char *payloads, *scope, *self_service;
	const char *body; /* NULL: refused */
} writes[] = {
    {"new, defaults", JAMF_COMPUTERS, 0, &general_bare,
	"<plist>&amp;amp;</plist>", NULL, NULL,
	MAC("<general><name>a&lt;b</name><distribution_method>Install "
	    "Automatically</distribution_method><user_removable>false"
	    "</user_removable><level>Computer</level><redeploy_on_update>"
	    "Newly Assigned</redeploy_on_update><payloads><![CDATA[<plist>"
	    "&amp;amp;</plist>]]></payloads></general>")},
    {"new, mobile", JAMF_MOBILE, 0, &general_bare, "<p/>", NULL, NULL,
	IOS("<general><name>a&lt;b</name><deployment_method>Install "
	    "Automatically</deployment_method><level>Device</level>"
	    "<redeploy_on_update>Newly Assigned</redeploy_on_update>"
	    "<payloads><![CDATA[<p/>]]></payloads></general>")},
    {"update, only what is given", JAMF_COMPUTERS, 7, &general_bare, NULL, NULL,
	NULL,
	MAC("<general><name>a&lt;b</name><level>Computer</level>"
	    "<redeploy_on_update>Newly Assigned</redeploy_on_update>"
	    "</general>")},
    {"update, all of it", JAMF_COMPUTERS, 7, &general_mac, NULL, NULL, NULL,
	MAC("<general><name>Wi-Fi</name><description/><site>"
	    "<id>-1</id></site><category><id>5</id><name>Certificates</name>"
	    "</category><distribution_method>Make Available in Self Service"
	    "</distribution_method><user_removable>true</user_removable>"
	    "<level>User</level><redeploy_on_update>All</redeploy_on_update>"
	    "</general>")},
    {"update, mobile", JAMF_MOBILE, 7, &general_mac, NULL, NULL, NULL,
	IOS("<general><name>Wi-Fi</name><description/><site>"
	    "<id>-1</id></site><category><id>5</id><name>Certificates</name>"
	    "</category><deployment_method>Make Available in Self Service"
	    "</deployment_method><level>User</level><redeploy_on_update>All"
	    "</redeploy_on_update><redeploy_days_before_certificate_expires>3"
	    "</redeploy_days_before_certificate_expires></general>")},
    {"payload alone, with the end of a CDATA section in it", JAMF_MOBILE, 7,
	NULL, "<s>a]]>b&amp;\r</s>", NULL, NULL,
	IOS("<general><payloads>&lt;s&gt;a]]&gt;b&amp;amp;&#13;&lt;/s&gt;"
	    "</payloads></general>")},
    {"scope alone", JAMF_COMPUTERS, 7, NULL, NULL,
	"<scope><computers/><odd>&amp;</odd></scope>", NULL,
	MAC("<scope><computers/><odd>&amp;</odd></scope>")},
    {"notification: method first, boolean second", JAMF_COMPUTERS, 7, NULL,
	NULL, NULL,
	"<self_service><self_service_description>d</self_service_description>"
	"<notification>true</notification><notification>Self Service"
	"</notification><notification_subject>s</notification_subject>"
	"</self_service>",
	MAC("<self_service><self_service_description>d"
	    "</self_service_description><notification_subject>s"
	    "</notification_subject><notification>Self Service</notification>"
	    "<notification>true</notification></self_service>")},
    {"categories get what makes the server keep them", JAMF_MOBILE, 7, NULL,
	NULL, NULL,
	"<self_service><self_service_categories><size>2</size><category>"
	"<id>1</id></category><category><id>2</id><display_in>false"
	"</display_in></category></self_service_categories></self_service>",
	IOS("<self_service><self_service_categories><size>2</size><category>"
	    "<id>1</id><display_in>true</display_in></category><category>"
	    "<id>2</id><display_in>false</display_in></category>"
	    "</self_service_categories></self_service>")},
    {"mobile: no second description", JAMF_MOBILE, 7, NULL, NULL, NULL,
	"<self_service><self_service_description>d</self_service_description>"
	"<feature_on_main_page>true</feature_on_main_page></self_service>",
	IOS("<self_service><feature_on_main_page>true</feature_on_main_page>"
	    "</self_service>")},
    {"a control character", JAMF_COMPUTERS, 7, &general_bad, NULL, NULL, NULL,
	NULL},
};

static void test_writes(void)
{
	for (size_t i = 0; i < array_length(writes); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf body = {0};
		struct jamf_call call = {0};
		struct error error = {0};
		const char *payloads = writes[i].payloads;
		const struct jamf_write write = {
		    .kind = (enum jamf_kind)writes[i].kind,
		    .id = writes[i].id,
		    .general = writes[i].general,
		    .payloads = payloads,
		    .payloads_length = payloads != NULL ? strlen(payloads) : 0,
		    .scope = fixture_xml(&arena, writes[i].scope),
		    .self_service =
			fixture_xml(&arena, writes[i].self_service)};
		int status = jamf_profile_write_call(
		    &write, &body, &arena, &call, &error);

		if (writes[i].body == NULL) {
			ok(status == -1 && error.status == STATUS_REFUSED,
			    "%s: %s", writes[i].name, error.text);
			continue;
		}
		is_number(status, 0, "%s: %s", writes[i].name, error.text);
		is_text(body.data, writes[i].body, "%s", writes[i].name);
		ok(call.method == (write.id == 0 ? JAMF_POST : JAMF_PUT) &&
			call.body == &body,
		    "%s: call", writes[i].name);
		ok(fixture_xml(&arena, body.data) != NULL, "%s: well-formed",
		    writes[i].name);
	}
}

static const struct {
	enum jamf_method method;
	unsigned kind;
	const char *path, *privilege;
} calls[] = {
    {JAMF_GET, JAMF_COMPUTERS, "osxconfigurationprofiles/id/42",
	"Read macOS Configuration Profiles"},
    {JAMF_DELETE, JAMF_COMPUTERS, "osxconfigurationprofiles/id/42",
	"Delete macOS Configuration Profiles"},
    {JAMF_PUT, JAMF_COMPUTERS, "osxconfigurationprofiles/id/42",
	"Update macOS Configuration Profiles"},
    {JAMF_POST, JAMF_MOBILE, "mobiledeviceconfigurationprofiles/id/0",
	"Create iOS Configuration Profiles"},
    {JAMF_GET, JAMF_MOBILE, "mobiledeviceconfigurationprofiles/id/42",
	"Read iOS Configuration Profiles"},
};

static int make_call(size_t i, struct buf *body, struct arena *arena,
    struct jamf_call *call, struct error *error)
{
	enum jamf_kind kind = (enum jamf_kind)calls[i].kind;
	const struct jamf_write write = {.kind = kind,
	    .id = calls[i].method == JAMF_POST ? 0 : 42,
	    .general = &general_bare};

	if (calls[i].method == JAMF_GET)
		return jamf_profile_get_call(kind, 42, arena, call, error);
	if (calls[i].method == JAMF_DELETE)
		return jamf_profile_delete_call(kind, 42, arena, call, error);
	return jamf_profile_write_call(&write, body, arena, call, error);
}

static void test_calls(void)
{
	for (size_t i = 0; i < array_length(calls); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf body = {0};
		struct jamf_call call = {0};
		struct error error;

		is_number(make_call(i, &body, &arena, &call, &error), 0,
		    "call %zu", i);
		is_number(call.method, calls[i].method, "call %zu: method", i);
		is_text(call.path, calls[i].path, "call %zu: path", i);
		is_text(call.privilege, calls[i].privilege,
		    "call %zu: privilege", i);
		ok(call.arena == &arena, "call %zu: arena", i);
	}
}

static const struct {
	const char *xml;
	int64_t id; /* 0: an error */
} written[] = {
    {"<os_x_configuration_profile><id>7366</id></os_x_configuration_profile>",
	7366},
    {"<configuration_profile><id>1</id></configuration_profile>", 1},
    {"<os_x_configuration_profile/>", 0},
    {"<os_x_configuration_profile><id>-1</id></os_x_configuration_profile>", 0},
    {NULL, 0},
};

static void test_written(void)
{
	for (size_t i = 0; i < array_length(written); i++) {
		auto_arena struct arena arena = {0};
		struct error error = {0};
		int64_t id = 0;
		int status = jamf_profile_written_id(
		    fixture_xml(&arena, written[i].xml), &id, &error);

		ok(status == (written[i].id > 0 ? 0 : -1) &&
			id == written[i].id &&
			(status == 0 || error.status == STATUS_SERVER),
		    "written %zu: %lld %s", i, (long long)id, error.text);
	}
}

static const struct {
	const char *address;
	unsigned kind;
	const char *page;
} pages[] = {
    {"https://example.jamfcloud.com", JAMF_COMPUTERS,
	"https://example.jamfcloud.com/OSXConfigurationProfiles.html?id=42"
	"&o=r"},
    {"https://jamf.example.com:8443/context", JAMF_MOBILE,
	"https://jamf.example.com:8443/context/"
	"iOSConfigurationProfiles.html?id=42&o=r"},
    {"https://us.apigw.jamf.com/api/proclassic/tenant/x", JAMF_MOBILE, NULL},
    {"https://us.api.jamfcloud.com#environment=x", JAMF_MOBILE, NULL},
};

static void test_pages(void)
{
	for (size_t i = 0; i < array_length(pages); i++) {
		auto_arena struct arena arena = {0};

		is_text(jamf_profile_page_at(pages[i].address,
			    (enum jamf_kind)pages[i].kind, 42, &arena),
		    pages[i].page, "page %zu", i);
	}
}

static void test_changes(void)
{
	auto_arena struct arena arena = {0};
	struct jamf_changes changes = {.arena = &arena};
	struct jamf_change change = {
	    .area = JAMF_SCOPE, .path = "computers", .becomes = "m"};
	char text[1024];
	struct error error;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text + 195, "\xe2\x82\xac\xe2\x82\xac", 6);
	ok(!jamf_changes_in(&changes, JAMF_SCOPE), "changes: none yet");
	for (int i = 0; i < JAMF_CHANGES_MAX + 10; i++)
		if (jamf_changes_add(&changes, &change, &error) != 0)
			ok(false, "change %d", i);
	is_number(changes.count, JAMF_CHANGES_MAX, "changes: not too many");
	change = (struct jamf_change){.area = JAMF_PAYLOAD,
	    .path = "a\033[31m",
	    .was = text,
	    .becomes = ""};
	ok(jamf_changes_add(&changes, &change, &error) == 0 &&
		jamf_changes_in(&changes, JAMF_PAYLOAD) &&
		!jamf_changes_in(&changes, JAMF_GENERAL),
	    "changes: the first of an area is never left out");
	is_text(changes.list[changes.count - 1].path, "a\\x1b[31m",
	    "changes: printable");
	is_number(strlen(changes.list[changes.count - 1].was), 198,
	    "changes: cut between characters");
	is_text(changes.list[changes.count - 1].becomes, "",
	    "changes: empty is not absent");
	change = (struct jamf_change){.area = JAMF_GENERAL,
	    .path = "x",
	    .was = "CANARY",
	    .is_secret = true};
	ok(jamf_changes_add(&changes, &change, &error) == 0 &&
		changes.list[changes.count - 1].was == NULL,
	    "changes: nothing of a secret");
	is_text(
	    jamf_area_name(JAMF_SELF_SERVICE), "self_service", "changes: area");
}

static void test_memory(void)
{
	int status = -1;
	long n = 0;

	for (; status != 0 && n < 200; n++) {
		auto_arena struct arena arena = {0}, own = {0};
		auto_buf struct buf body = {0};
		struct xml *root = fixture_xml(&arena, MAC_ANSWER);
		struct jamf_profile p = {0};
		struct jamf_call call;
		struct error error = {0};
		struct jamf_write write = {.kind = JAMF_COMPUTERS};

		memory_fail_after(n, 1);
		status =
		    jamf_profile_read(JAMF_COMPUTERS, root, &own, &p, &error);
		write.general = &p.general;
		write.payloads = p.payloads;
		write.payloads_length = p.payloads_length;
		write.scope = p.scope;
		write.self_service = p.self_service;
		if (status == 0)
			status = jamf_profile_write_call(
			    &write, &body, &own, &call, &error);
		memory_fail_after(-1, 0);
		if (status != 0 && error.status != STATUS_LIMIT)
			ok(false, "allocation %ld: %s", n, error.text);
	}
	ok(status == 0 && n > 1, "%ld failing allocations", n - 1);
}

int main(void)
{
	give(&general_mac, KEY_DESCRIPTION, "", 0);
	give(&general_mac, KEY_SITE, "", -1);
	give(&general_mac, KEY_CATEGORY, "Certificates", 5);
	give(&general_mac, KEY_DISTRIBUTION_METHOD,
	    "make-available-in-self-service", 0);
	give(&general_mac, KEY_USER_REMOVABLE, "yes", 0);
	give(&general_mac, DAYS, "3 days", 0);
	test_read_mac();
	test_read_mobile();
	test_faults();
	test_lists();
	test_writes();
	test_calls();
	test_written();
	test_pages();
	test_changes();
	test_memory();
	return tap_done();
}
