/*
 * [jamf], [profile] and [self_service] against what the server holds.
 *
 * Planted mutation that must fail here: in define_description (general.c),
 * leaving out the comparison, so that one description overwrites the other.
 */
#include "jamf/field.h"
#include "jamf/names_internal.h"
#include "jamf/settings.h"

#include "jamf_fixture.h"

#include "base/banned.h"

enum {
	MAC = JAMF_COMPUTERS,
	IOS = JAMF_MOBILE
};

static struct jamf_names *names;

/* -- general -------------------------------------------------------------- */

#define GENERAL(kind, more)                                                \
	"<" kind "><general><id>7</id><name>Wi-Fi</name><description>Old " \
	"text</description><site><id>-1</id><name>NONE</name></site>"      \
	"<category><id>1</id><name>Certificates</name></category>" more    \
	"</general></" kind ">"
/* The default, which a [jamf] section brings. */
#define METHOD "method=21:install-automatically\n"

#define MAC_STORED                                                         \
	GENERAL("os_x_configuration_profile",                              \
	    "<distribution_method>Install Automatically"                   \
	    "</distribution_method><user_removable>false</user_removable>" \
	    "<level>System</level><redeploy_on_update>Newly Assigned"      \
	    "</redeploy_on_update>")
#define IOS_STORED                                        \
	GENERAL("configuration_profile",                  \
	    "<deployment_method>Install Automatically"    \
	    "</deployment_method><level>System</level>"   \
	    "<redeploy_days_before_certificate_expires>0" \
	    "</redeploy_days_before_certificate_expires>")
#define SCEP "[scep]\nurl = https://host/\n"

static const struct {
	const char *name;
	unsigned kind;
	const char *definition;
	const char *changes;
	const char *canonical; /* of what is defined */
} generals[] = {
    {"nothing but the name", MAC, "name = Wi-Fi\n", "",
	"name=5:Wi-Fi\nlevel=8:computer\n"},
    {"the identifier for no name", MAC, "", "name: Wi-Fi > com.example.wifi",
	"name=16:com.example.wifi\nlevel=8:computer\n"},
    {"names differ by case too", MAC, "name = WI-FI\n", "name: Wi-Fi > WI-FI",
	"name=5:WI-FI\nlevel=8:computer\n"},
    {"all the same", MAC,
	"name = Wi-Fi\ndescription = not this\n"
	"[jamf]\ndescription = Old text\ncategory = CERTIFICATES\n"
	"distribution_method = install-automatically\nuser_removable = no\n",
	"",
	"name=5:Wi-Fi\ndescription=8:Old text\ncategory#1\n"
	"method=21:install-automatically\nlevel=8:computer\n"
	"user_removable=2:no\n"},
    {"all different", MAC,
	"name = WLAN\nlevel = user\n"
	"[jamf]\ndescription = New\ncategory = id:2\nsite = Berlin\n"
	"distribution_method = Self Service\nuser_removable = yes\n"
	"redeploy_on_update = all\n",
	"name: Wi-Fi > WLAN; description: Old text > New; site: - > Berlin; "
	"category: Certificates > Network; distribution_method: "
	"install-automatically > make-available-in-self-service; level: "
	"computer > user; user_removable: no > yes",
	"name=4:WLAN\ndescription=3:New\nsite#11\ncategory#2\n"
	"method=30:make-available-in-self-service\nlevel=4:user\n"
	"user_removable=3:yes\n"},
    {"description of [profile]", MAC, "name = Wi-Fi\ndescription = Mine\n",
	"description: Old text > Mine",
	"name=5:Wi-Fi\ndescription=4:Mine\nlevel=8:computer\n"},
    {"removal of [profile]", MAC, "name = Wi-Fi\nremoval_disallowed = no\n",
	"user_removable: no > yes",
	"name=5:Wi-Fi\nlevel=8:computer\nuser_removable=3:yes\n"},
    {"[jamf] before [profile]", MAC,
	"name = Wi-Fi\nremoval_disallowed = no\n[jamf]\nuser_removable = no\n",
	"", "name=5:Wi-Fi\n" METHOD "level=8:computer\nuser_removable=2:no\n"},
    {"days are not for computers", MAC,
	"name = Wi-Fi\n" SCEP "redistribute_profile = 15 days\n", "",
	"name=5:Wi-Fi\nlevel=8:computer\n"},
    {"days of the SCEP section", IOS,
	"name = Wi-Fi\n" SCEP "redistribute_profile = 15 days\n",
	"redeploy_days_before_certificate_expires: never > 15 days",
	"name=5:Wi-Fi\nlevel=8:computer\nredeploy_days=7:15 days\n"},
    {"the most of two SCEP sections", IOS,
	"name = Wi-Fi\n" SCEP "redistribute_profile = 15 days\n"
	"[scep \"b\"]\nurl = https://host/b\nredistribute_profile = 30\n"
	"[scep \"c\"]\nurl = https://host/c\nredistribute_profile = 20\n",
	"redeploy_days_before_certificate_expires: never > 30 days",
	"name=5:Wi-Fi\nlevel=8:computer\nredeploy_days=7:30 days\n"},
    {"[jamf] before [scep]", IOS,
	"name = Wi-Fi\n" SCEP "redistribute_profile = 15 days\n[jamf]\n"
	"redeploy_days_before_certificate_expires = never\n",
	"",
	"name=5:Wi-Fi\n" METHOD "level=8:computer\nredeploy_days=5:never\n"},
    {"mobile: Self Service has the description", IOS,
	"name = Wi-Fi\n[self_service]\ndescription = New\n",
	"description: Old text > New",
	"name=5:Wi-Fi\ndescription=3:New\nlevel=8:computer\n"},
    {"mobile: the same description twice", IOS,
	"name = Wi-Fi\n[jamf]\ndescription = New\n[self_service]\n"
	"description = New\n",
	"description: Old text > New",
	"name=5:Wi-Fi\ndescription=3:New\n" METHOD "level=8:computer\n"},
    {"computers: two descriptions", MAC,
	"name = Wi-Fi\n[jamf]\ndescription = New\n[self_service]\n"
	"description = Other\n",
	"description: Old text > New",
	"name=5:Wi-Fi\ndescription=3:New\n" METHOD
	"level=8:computer\nuser_removable=2:no\n"},
};

static void test_general(void)
{
	for (size_t i = 0; i < array_length(generals); i++) {
		struct fixture f;
		enum jamf_kind kind = (enum jamf_kind)generals[i].kind;
		struct jamf_general general = {0};
		struct jamf_profile stored = {0};
		auto_buf struct buf canonical = {0};

		fixture_define(&f, kind, generals[i].definition);
		ok(jamf_profile_read(kind,
		       fixture_xml(&f.arena,
			   kind == JAMF_COMPUTERS ? MAC_STORED : IOS_STORED),
		       &f.arena, &stored, &f.error) == 0,
		    "%s: stored %s", generals[i].name, f.error.text);
		ok(jamf_general_define(&f.profile, kind, names, &f.arena,
		       &general, &f.error) == 0 &&
			jamf_general_compare(
			    &general, &stored, &f.changes, &f.error) == 0,
		    "%s: compared %s", generals[i].name, f.error.text);
		is_text(fixture_changes(&f), generals[i].changes, "%s: changes",
		    generals[i].name);
		jamf_general_add_canonical(&general, &canonical);
		is_text(canonical.data, generals[i].canonical,
		    "%s: for a digest", generals[i].name);
		ok(general.redeploy_all == (strstr(generals[i].definition,
						"update = all") != NULL),
		    "%s: redeployment", generals[i].name);
		fixture_done(&f);
	}
}

static const struct {
	unsigned kind;
	const char *definition;
	enum status status;
	const char *text;
} refusals[] = {
    {IOS, "[jamf]\ndescription = a\n[self_service]\ndescription = b\n",
	STATUS_REFUSED, "wifi.ini:7: 'description' of [self_service]"},
    {IOS, "description = a\n[self_service]\ndescription = b\n", STATUS_REFUSED,
	"wifi.ini:6: 'description' of [self_service]"},
    {MAC, "[jamf]\ncategory = Certificate\n", STATUS_NOT_FOUND,
	"wifi.ini:5: category 'Certificate'"},
    {MAC, "[jamf]\ncategory = Network\nsite = Nowhere\n", STATUS_NOT_FOUND,
	"wifi.ini:6: site 'Nowhere'"},
};

static void test_refusals(void)
{
	for (size_t i = 0; i < array_length(refusals); i++) {
		struct fixture f;
		enum jamf_kind kind = (enum jamf_kind)refusals[i].kind;
		struct jamf_general general;

		fixture_define(&f, kind, refusals[i].definition);
		ok(jamf_general_define(&f.profile, kind, names, &f.arena,
		       &general, &f.error) == -1 &&
			f.error.status == refusals[i].status,
		    "refusal %zu: status", i);
		ok(strstr(f.error.text, refusals[i].text) != NULL,
		    "refusal %zu: %s", i, f.error.text);
		fixture_done(&f);
	}
}

static void test_stored(void)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf mac = {0}, ios = {0};
	struct jamf_profile p = {0};
	struct error error;

	if (jamf_profile_read(JAMF_COMPUTERS, fixture_xml(&arena, MAC_STORED),
		&arena, &p, &error) == 0)
		jamf_general_add_canonical(&p.general, &mac);
	is_text(mac.data,
	    "name=5:Wi-Fi\ndescription=8:Old text\nsite#-1\ncategory#1\n"
	    "method=21:install-automatically\nlevel=8:computer\n"
	    "user_removable=2:no\n",
	    "stored: computers");
	if (jamf_profile_read(JAMF_MOBILE, fixture_xml(&arena, IOS_STORED),
		&arena, &p, &error) == 0)
		jamf_general_add_canonical(&p.general, &ios);
	is_text(ios.data,
	    "name=5:Wi-Fi\ndescription=8:Old text\nsite#-1\ncategory#1\n"
	    "method=21:install-automatically\nlevel=8:computer\n"
	    "redeploy_days=5:never\n",
	    "stored: mobile");
}

/* A property list of somebody else. */
static const struct {
	const char *keys;
	unsigned kind;
	const char *canonical;
} plists[] = {
    {"<key>PayloadDisplayName</key><string>VPN</string>"
     "<key>PayloadScope</key><string>System</string>",
	MAC, "name=3:VPN\nlevel=8:computer\n"},
    {"<key>PayloadDisplayName</key><string>VPN</string>", MAC,
	"name=3:VPN\nlevel=4:user\n"},
    {"<key>PayloadDisplayName</key><string>VPN</string>", IOS,
	"name=3:VPN\nlevel=8:computer\n"},
    {"<key>PayloadDescription</key><string>D</string>"
     "<key>PayloadRemovalDisallowed</key><true/>"
     "<key>PayloadScope</key><string>User</string>",
	MAC,
	"name=3:x.y\ndescription=1:D\nlevel=4:user\nuser_removable=2:no\n"},
};

static void test_plists(void)
{
	for (size_t i = 0; i < array_length(plists); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf canonical = {0};
		struct findings findings = {.arena = &arena};
		struct profile profile = {0};
		struct jamf_general general = {0};
		struct error error = {0};
		struct tree *tree = NULL;
		const char *text = arena_printf(&arena,
		    "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>"
		    "<key>PayloadIdentifier</key><string>x.y</string>%s"
		    "</dict></plist>",
		    plists[i].keys);
		struct source source = {"x", text, strlen(text)};

		ok(tree_parse(&source, &arena, &findings, &tree, &error) == 0 &&
			profile_read_tree(tree, &source, fixture_schemas,
			    &arena, &findings, &profile, &error) == 0 &&
			jamf_general_define(&profile,
			    (enum jamf_kind)plists[i].kind, names, &arena,
			    &general, &error) == 0,
		    "property list %zu: %s", i, error.text);
		jamf_general_add_canonical(&general, &canonical);
		is_text(canonical.data, plists[i].canonical,
		    "property list %zu", i);
	}
}

/* -- Self Service --------------------------------------------------------- */

#define SELF(inner) "<self_service>" inner "</self_service>"
#define OFF                                  \
	"<notification>false</notification>" \
	"<notification>Self Service</notification>"
#define CATEGORY(id, name)                                               \
	"<category><id>" id "</id><name>" name "</name><display_in>true" \
	"</display_in><feature_in>false</feature_in></category>"

static const struct {
	const char *name;
	unsigned kind;
	const char *definition, *stored, *sent, *changes;
} merges[] = {
    {"no section", MAC, "", SELF(OFF), NULL, ""},
    {"the defaults, to a new profile", MAC,
	"[self_service]\nnotification = none\nfeature_on_main_page = no\n",
	NULL, NULL, ""},
    {"the same", MAC,
	"[self_service]\ndisplay_name = Wi-Fi\nnotification = no\n"
	"description =\n\tone\n\ttwo\ncategories = certificates\n",
	NULL,
	SELF("<self_service_display_name>Wi-Fi"
	     "</self_service_display_name><self_service_categories>" CATEGORY(
		 "1", "Certificates") "</self_service_categories>"),
	"display_name: - > Wi-Fi; categories: - > Certificates"},
    {"texts, all else as it came", MAC,
	"[self_service]\ndisplay_name = Wi-Fi\ninstall_button_text = Get\n",
	SELF("<self_service_display_name/><install_button_text>Install"
	     "</install_button_text><security><removal_disallowed>Never"
	     "</removal_disallowed></security><self_service_icon><id>4</id>"
	     "</self_service_icon>" OFF),
	SELF("<self_service_display_name>Wi-Fi</self_service_display_name>"
	     "<install_button_text>Get</install_button_text><security>"
	     "<removal_disallowed>Never</removal_disallowed></security>"
	     "<self_service_icon><id>4</id></self_service_icon>" OFF),
	"display_name: - > Wi-Fi; install_button_text: Install > Get"},
    {"booleans", MAC,
	"[self_service]\nfeature_on_main_page = yes\n"
	"force_users_to_view_description = no\n",
	SELF("<feature_on_main_page>false</feature_on_main_page>"
	     "<force_users_to_view_description>true"
	     "</force_users_to_view_description>"),
	SELF("<feature_on_main_page>true</feature_on_main_page>"
	     "<force_users_to_view_description>false"
	     "</force_users_to_view_description>"),
	"force_users_to_view_description: yes > no; "
	"feature_on_main_page: no > yes"},
    {"notification on", MAC, "[self_service]\nnotification = self-service\n",
	SELF(OFF),
	SELF("<notification>true</notification>"
	     "<notification>Self Service</notification>"),
	"notification: none > self-service"},
    {"notification elsewhere", MAC,
	"[self_service]\n"
	"notification = self-service-and-notification-center\n",
	SELF("<notification>true</notification>"
	     "<notification>Self Service</notification>"),
	SELF("<notification>true</notification><notification>Self Service "
	     "and Notification Center</notification>"),
	"notification: self-service > self-service-and-notification-center"},
    {"notification off keeps its place", MAC,
	"[self_service]\nnotification = none\n",
	SELF("<notification>Self Service</notification>"
	     "<notification>true</notification>"),
	SELF("<notification>Self Service</notification>"
	     "<notification>false</notification>"),
	"notification: self-service > none"},
    {"notification of a new profile", MAC,
	"[self_service]\nnotification = self-service\n", NULL,
	SELF("<notification>Self Service</notification>"
	     "<notification>true</notification>"),
	"notification: none > self-service"},
    {"mobile devices have no notification", IOS,
	"[self_service]\nnotification = self-service\n"
	"notification_subject = x\nfeature_on_main_page = yes\n",
	NULL, SELF("<feature_on_main_page>true</feature_on_main_page>"),
	"feature_on_main_page: no > yes"},
    {"categories by name and id", MAC,
	"[self_service]\ncategories = Network, id:3\n",
	SELF("<self_service_categories><size>2</size>" CATEGORY(
	    "1", "Certificates") "<category><id>2</id>"
				 "<name>Network</name><feature_in>true</"
				 "feature_in></category>"
				 "</self_service_categories>"),
	SELF("<self_service_categories><size>2</size><category><id>2</id>"
	     "<name>Network</name><feature_in>true</feature_in></"
	     "category>" CATEGORY("3", "VPN") "</self_service_categories>"),
	"categories: Certificates > -; categories: - > VPN"},
    {"the same categories", MAC,
	"[self_service]\ncategories = id:1, certificates\n",
	SELF("<self_service_categories>" CATEGORY(
	    "1", "Certificates") "</self_service_categories>"),
	NULL, ""},
    {"mobile: the description is not here", IOS,
	"[self_service]\ndescription = New\n",
	SELF("<self_service_description>Old</self_service_description>"), NULL,
	""},
    {"computers: the description", MAC,
	"[self_service]\ndescription = New & <old>\n",
	SELF("<self_service_description>Old</self_service_description>"),
	SELF("<self_service_description>New &amp; &lt;old&gt;"
	     "</self_service_description>"),
	"description: Old > New & <old>"},
};

static void test_self_service(void)
{
	for (size_t i = 0; i < array_length(merges); i++) {
		struct fixture f;
		enum jamf_kind kind = (enum jamf_kind)merges[i].kind;
		struct jamf_changes none = {0};
		struct xml *element = NULL, *again = NULL;

		fixture_define(&f, kind, merges[i].definition);
		none.arena = &f.arena;
		ok(jamf_self_service_merge(&f.profile, kind,
		       fixture_xml(&f.arena, merges[i].stored), names,
		       &f.changes, &element, &f.error) == 0,
		    "%s: merged %s", merges[i].name, f.error.text);
		is_text(fixture_written(&f.arena, element), merges[i].sent,
		    "%s: sent", merges[i].name);
		is_text(fixture_changes(&f), merges[i].changes, "%s: changes",
		    merges[i].name);
		ok(element == NULL ||
			(jamf_self_service_merge(&f.profile, kind, element,
			     names, &none, &again, &f.error) == 0 &&
			    again == NULL && none.count == 0),
		    "%s: once is enough", merges[i].name);
		fixture_done(&f);
	}
}

static const struct {
	const char *name;
	unsigned kind;
	const char *a, *b;
	bool is_equal;
} pairs[] = {
    {"nothing and defaults", MAC, NULL,
	SELF("<install_button_text/>"
	     "<feature_on_main_page>false</feature_on_main_page>" OFF),
	true},
    {"order of notification", MAC,
	SELF("<notification>true</notification>"
	     "<notification>Self Service</notification>"),
	SELF("<notification>Self Service</notification>"
	     "<notification>true</notification>"),
	true},
    {"order of categories", MAC,
	SELF("<self_service_categories>" CATEGORY("1", "a")
		CATEGORY("2", "b") "</self_service_categories>"),
	SELF("<self_service_categories>" CATEGORY("2", "b")
		CATEGORY("1", "c") "</self_service_categories>"),
	true},
    {"categories", MAC,
	SELF("<self_service_categories>" CATEGORY(
	    "1", "a") "</self_service_categories>"),
	SELF(""), false},
    {"line ends and blanks at the edges", MAC,
	SELF("<notification_message>a&#13;\nb </notification_message>"),
	SELF("<notification_message>a\nb</notification_message>"), true},
    {"what no definition can say", MAC,
	SELF("<self_service_icon><id>1</id></self_service_icon>"), SELF(""),
	true},
    {"mobile: the description is not here", IOS,
	SELF("<self_service_description>a</self_service_description>"),
	SELF(""), true},
    {"computers: the description", MAC,
	SELF("<self_service_description>a</self_service_description>"),
	SELF(""), false},
    {"one text or another", MAC,
	SELF("<notification_subject>a</notification_subject>"),
	SELF("<notification_message>a</notification_message>"), false},
};

static void test_equal(void)
{
	for (size_t i = 0; i < array_length(pairs); i++) {
		auto_arena struct arena arena = {0};
		struct error error = {0};
		bool equal = !pairs[i].is_equal;

		ok(jamf_self_service_equal((enum jamf_kind)pairs[i].kind,
		       fixture_xml(&arena, pairs[i].a),
		       fixture_xml(&arena, pairs[i].b), &equal, &error) == 0 &&
			equal == pairs[i].is_equal,
		    "equal: %s", pairs[i].name);
	}
}

static void test_defined(void)
{
	struct fixture f;
	auto_buf struct buf buf = {0};

	fixture_define(&f, JAMF_COMPUTERS,
	    "[self_service]\ncategories = VPN, Network\ndescription = D\n"
	    "feature_on_main_page = no\nnotification = none\n");
	ok(jamf_self_service_add_defined(
	       &f.profile, JAMF_COMPUTERS, &buf, &f.error) == 0,
	    "defined: computers");
	is_text(buf.data,
	    "description=1:D\nforce_users_to_view_description=2:no\n"
	    "feature_on_main_page=2:no\nnotification=4:none\ncategories "
	    "3:vpn\ncategories 7:network\n",
	    "defined: computers");
	buf_clear(&buf);
	ok(jamf_self_service_add_defined(
	       &f.profile, JAMF_MOBILE, &buf, &f.error) == 0 &&
		strstr(buf.data, "description") == NULL,
	    "defined: mobile has no description of its own");
	fixture_done(&f);
}

static void test_memory(void)
{
	int status = -1;
	long n = 0;

	for (; status != 0 && n < 500; n++) {
		struct fixture f;
		struct arena own = {0};
		auto_buf struct buf buf = {0};
		struct jamf_general general;
		struct xml *stored, *element = NULL;

		fixture_define(&f, JAMF_COMPUTERS,
		    "name = a\n[jamf]\nsite = Berlin\ncategory = VPN\n"
		    "[self_service]\ncategories = VPN, Network\n"
		    "description = D\nnotification = self-service\n");
		stored = fixture_xml(&f.arena, SELF(OFF));
		f.changes.arena = &own;
		memory_fail_after(n, 1);
		status = jamf_general_define(&f.profile, JAMF_COMPUTERS, names,
		    &own, &general, &f.error);
		if (status == 0)
			status =
			    jamf_self_service_merge(&f.profile, JAMF_COMPUTERS,
				stored, names, &f.changes, &element, &f.error);
		if (status == 0)
			status = jamf_self_service_add_canonical(
			    JAMF_COMPUTERS, element, &buf, &f.error);
		if (status == 0)
			status = jamf_self_service_add_defined(
			    &f.profile, JAMF_COMPUTERS, &buf, &f.error);
		memory_fail_after(-1, 0);
		if (status != 0 && f.error.status != STATUS_LIMIT)
			ok(false, "allocation %ld: %s", n, f.error.text);
		arena_done(&own);
		fixture_done(&f);
	}
	ok(status == 0 && n > 1, "%ld failing allocations", n - 1);
}

/* What schemas/ says of the places in Jamf Pro's XML. */
static void test_rows(void)
{
	for (enum field_part part = 0; part < FIELD_PARTS; part++) {
		const struct schema *schema =
		    schema_built_in(field_section(part));
		struct fields fields;
		size_t placed = 0;

		fields_of(part, JAMF_KINDS, &fields);
		for (size_t i = 0; i < schema->count; i++) {
			const struct schema_key *row = &schema->keys[i];

			placed +=
			    row->element != NULL || row->element_ios != NULL;
			ok(row->list == NULL ||
				names_list_of(row->list) != JAMF_LISTS,
			    "%s.%s: a list of Jamf Pro's", schema->section,
			    row->name);
			ok(row->member == NULL || row->list != NULL ||
				field_is_directory(part, row->element),
			    "%s.%s: names of the directory", schema->section,
			    row->name);
		}
		is_number(fields.count, placed, "%s: each row is a field",
		    schema->section);
		ok(part != FIELD_GENERAL || schema->count <= JAMF_SETTINGS_MAX,
		    "room for the settings");
	}
}

int main(void)
{
	names = jamf_names_new();
	if (!ok(fixture_begin() && names != NULL, "schemas"))
		return tap_done();
	fixture_list(names, JAMF_LIST_CATEGORIES, 1,
	    (const char *const[]){"Certificates", "Network", "VPN", NULL});
	fixture_list(
	    names, JAMF_LIST_SITES, 11, (const char *const[]){"Berlin", NULL});
	test_rows();
	test_general();
	test_refusals();
	test_stored();
	test_plists();
	test_self_service();
	test_equal();
	test_defined();
	test_memory();
	jamf_names_release(&names);
	schemas_release(&fixture_schemas);
	return tap_done();
}
