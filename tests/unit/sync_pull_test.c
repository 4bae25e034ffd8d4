/*
 * Profiles of a server as files: names, masks, and definitions that change
 * nothing when they are read again.
 *
 * Planted mutations that must fail here: in mark_same (pull_name.c), marking
 * only the second of two ("both of a clash"); in complete (pull_definition.c),
 * leaving out KeyIsExtractable ("made in the form"); in name_of
 * (to_definition.c), taking every name ("two of a name"); in is_masked
 * (pull_mask.c), always false ("masked"); in set_variables, leaving out the
 * second loop ("another one's second payload"); in tell_kept, always done
 * ("another payload").
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "jamf/payload.h"
#include "jamf/to_definition.h"
#include "jamf/scope.h"
#include "jamf/settings.h"
#include "sync/pull_internal.h"
#include "jamf_fixture.h"

#include "base/banned.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */

/* -- names ---------------------------------------------------------------- */

static void test_stem(void)
{
	static const struct {
		const char *name;
		const char *stem;
	} table[] = {
	    {"Wi-Fi", "Wi-Fi"},
	    {"a/b\\c:d", "a_b_c_d"},
	    {"../../etc/passwd", "_.._etc_passwd"},
	    {".hidden", "hidden"},
	    {"-rf", "_-rf"},
	    {"a\x1B[31m\nb", "a_[31m_b"},
	    {"  blanks. . ", "blanks"},
	    {"...", "profile"},
	    {"", "profile"},
	    {"CON", "CON_"},
	    {"com1.x", "com1.x_"},
	    {"console", "console"},
	    {"\xE2\x80\xAEgnp", "_gnp"},
	    {"Z\xC3\xBCrich", "Z\xC3\xBCrich"},
	};
	auto_arena struct arena arena = {0};
	char lengthy[300];
	const char *stem;

	for (size_t i = 0; i < array_length(table); i++)
		is_text(pull_stem(table[i].name, &arena), table[i].stem,
		    "stem of '%s'", table[i].name);
	for (size_t i = 0; i < sizeof(lengthy) - 1; i++)
		lengthy[i] = i % 2 == 0 ? '\xC3' : '\xBC';
	lengthy[sizeof(lengthy) - 2] = '\0';
	stem = pull_stem(lengthy, &arena);
	ok(strlen(stem) == PULL_STEM_MAX, "stem of a long name");
}

static void test_stems(void)
{
	static const struct {
		const char *name;
		struct pull_name names[4];
		const char *stems[4];
	} table[] = {
	    {"no clash",
		{{JAMF_COMPUTERS, 1, "a", NULL, NULL},
		    {JAMF_MOBILE, 1, "b", NULL, NULL}},
		{"a", "b"}},
	    {"both of a clash",
		{{JAMF_COMPUTERS, 1, "a/b", NULL, NULL},
		    {JAMF_COMPUTERS, 2, "A_B", NULL, NULL},
		    {JAMF_COMPUTERS, 3, "c", NULL, NULL}},
		{"a_b-1", "A_B-2", "c"}},
	    {"kinds",
		{{JAMF_COMPUTERS, 5, "x", NULL, NULL},
		    {JAMF_MOBILE, 5, "x", NULL, NULL}},
		{"x-5", "x-ios5"}},
	    {"a clash with an id",
		{{JAMF_COMPUTERS, 5, "x", NULL, NULL},
		    {JAMF_COMPUTERS, 6, "X", NULL, NULL},
		    {JAMF_COMPUTERS, 7, "x-5", NULL, NULL}},
		{"x-5", "X-6", "x-5-7"}},
	    {"normal forms",
		{{JAMF_COMPUTERS, 1, "caf\xC3\xA9", NULL, NULL},
		    {JAMF_COMPUTERS, 2, "cafe\xCC\x81", NULL, NULL}},
		{"caf\xC3\xA9-1", "cafe\xCC\x81-2"}},
	    {"case beyond ASCII",
		{{JAMF_COMPUTERS, 1, "\xD0\x94\xD0\xB0", NULL, NULL},
		    {JAMF_COMPUTERS, 2, "\xD0\xB4\xD0\xB0", NULL, NULL}},
		{"\xD0\x94\xD0\xB0-1", "\xD0\xB4\xD0\xB0-2"}},
	    {"ideographs",
		{{JAMF_COMPUTERS, 1, "\xE6\x97\xA5", NULL, NULL},
		    {JAMF_COMPUTERS, 2, "\xE6\x9C\xAC", NULL, NULL}},
		{"\xE6\x97\xA5", "\xE6\x9C\xAC"}},
	};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_arena struct arena arena = {0};
		struct pull_name names[4];
		struct error error = {0};
		size_t count = 0;

		memcpy(names, table[i].names, sizeof(names));
		while (count < 4 && names[count].name != NULL)
			count++;
		is_number(pull_stems(names, count, &arena, &error), 0, "%s",
		    table[i].name);
		for (size_t k = 0; k < count; k++)
			is_text(names[k].stem, table[i].stems[k], "%s: %zu",
			    table[i].name, k);
	}
}

static void test_variables(void)
{
	static const struct {
		const char *name;
		const char *names[4];
		const char *variables[4];
	} table[] = {
	    {"as the stem", {"Wi-Fi 1.x"}, {"WI_FI_1_X"}},
	    {"a blank and a dash", {"A B", "A-B", "A_C"},
		{"A_B_ID1", "A_B_ID2", "A_C"}},
	    {"beyond ASCII", {"\xE6\x97\xA5", "\xE6\x9C\xAC"},
		{"____ID1", "____ID2"}},
	    {"another one's second payload", {"vpn", "vpn 2", "vpn 3 4", "x 2"},
		{"VPN", "VPN_2_ID2", "VPN_3_4", "X_2"}},
	    {"an id that is somebody's name", {"A B", "A-B", "a b id1"},
		{"A_B_ID1", "A_B_ID2", "A_B_ID1_ID3"}},
	    {"only digits", {"1", "_1", "2"}, {"1", "_1", "2"}},
	};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_arena struct arena arena = {0};
		struct pull_name names[4] = {{0}};
		struct error error = {0};
		size_t count = 0;

		for (; count < 4 && table[i].names[count] != NULL; count++)
			names[count] =
			    (struct pull_name){.kind = JAMF_COMPUTERS,
				.id = (int64_t)count + 1,
				.name = table[i].names[count]};
		is_number(pull_stems(names, count, &arena, &error), 0, "%s",
		    table[i].name);
		for (size_t k = 0; k < count; k++)
			is_text(names[k].variable, table[i].variables[k],
			    "%s: %zu", table[i].name, k);
	}
}

/* -- definitions ---------------------------------------------------------- */

#define GENERAL(kind, rest)                                               \
	"<" kind "><general><id>42</id><name>Example Wi-Fi</name>"        \
	"<level>System</level><uuid>0d3a1b52-7b1c-4c5e-9a3e-0123456789ab" \
	"</uuid>" rest
#define MAC(rest)                                   \
	GENERAL("os_x_configuration_profile", rest) \
	"</os_x_configuration_profile>"
#define IOS(rest) \
	GENERAL("configuration_profile", rest) "</configuration_profile>"
#define CATEGORY "<category><id>7</id><name>Certificates</name></category>"
#define MEMBER(kind, id, name) \
	"<" kind "><id>" id "</id><name>" name "</name></" kind ">"

#define PROFILE                                                            \
	"[profile]\nname = Example Wi-Fi\nidentifier = com.example.wifi\n" \
	"organization = Example Inc.\n"
#define SCEP                                                                 \
	"[scep]\nurl = https://scep.example.com/scep\nname = ca\n"           \
	"subject = \"CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER,OU=a\\\\, b\"\n" \
	"san_dns = $SERIALNUMBER.example.com\n"                              \
	"fingerprint = 0011223344556677889900112233445566778899"             \
	"001122334455667788990011\n"

static const struct {
	const char *name;
	enum jamf_kind kind;
	const char *definition; /* what is on the server, ... */
	const char *payloads;   /* ... or that, when it is NULL */
	const char *answer;
	const char *has[6]; /* of the definition that is pulled */
	const char *note;
} rows[] = {
    {"static challenge", JAMF_COMPUTERS,
	PROFILE SCEP "challenge_type = static\nchallenge = env:X\n"
		     "key_size = 4096\nuse_as_digital_signature = yes\n"
		     "certificate = ca.pem\n",
	NULL,
	MAC(CATEGORY
	    "<description>of it</description>"
	    "<distribution_method>Install Automatically</distribution_method>"
	    "<user_removable>true</user_removable></general><scope>"
	    "<all_computers>false</all_computers><computer_groups>" MEMBER(
		"computer_group", "21", "SCEP pilot") MEMBER("computer_group",
		"22", "Finance, EU") MEMBER("computer_group", "23", "Twins")
		MEMBER("computer_group", "25",
		    "id:1") "</"
			    "computer_groups><limitations><users><user><name>"
			    "bert</name>"
			    "</user></users></"
			    "limitations><exclusions><departments>" MEMBER(
				"department", "41",
				"Sales") "</departments></exclusions></scope>"),
	{"challenge = env:SCEP_CHALLENGE_WIFI\n", "category = Certificates\n",
	    "user_removable = yes\n",
	    "computer_groups = SCEP pilot, \"Finance, EU\", id:23, id:25\n",
	    "[limitations]\nusers = bert\n", "departments = Sales\n"},
	NULL},
    {"dynamic challenge", JAMF_COMPUTERS,
	PROFILE SCEP "challenge_type = dynamic-microsoft-ca\n"
		     "redistribute_profile = 15 days\n",
	NULL,
	MAC("<distribution_method>Make Available in Self Service"
	    "</distribution_method></general><self_service>"
	    "<self_service_display_name>Wi-Fi; it</self_service_display_name>"
	    "<install_button_text>Install</install_button_text>"
	    "<feature_on_main_page>true</feature_on_main_page>"
	    "<self_service_categories>" MEMBER("category", "7",
		"Certificates") "</self_service_categories><notification>true</"
				"notification>"
				"<notification>Self "
				"Service</notification></self_service>"),
	{"; url_to_scep_admin = ", "; redistribute_profile = ",
	    "challenge_type = dynamic-microsoft-ca\n",
	    "distribution_method = make-available-in-self-service\n",
	    "feature_on_main_page = yes\n", "categories = "},
	NULL},
    {"mobile device", JAMF_MOBILE,
	"[profile]\nname = Example Wi-Fi\nplatform = ios\n"
	"identifier = com.example.wifi\n" SCEP,
	NULL,
	IOS("<deployment_method>Install Automatically</deployment_method>"
	    "<redeploy_days_before_certificate_expires>14"
	    "</redeploy_days_before_certificate_expires></general><scope>"
	    "<all_mobile_devices>true</all_mobile_devices></scope>"),
	{"platform = ios\n",
	    "redeploy_days_before_certificate_expires = 14 days\n",
	    "all_mobile_devices = yes\n"},
	NULL},
    {"made in the form", JAMF_COMPUTERS, NULL,
	"<dict><key>PayloadUUID</"
	"key><string>11111111-aaaa-4aaa-8aaa-111111111111</string>"
	"<key>PayloadType</key><string>com.apple.security.scep</string>"
	"<key>PayloadOrganization</key><string>Org</string>"
	"<key>PayloadIdentifier</key><string>AB-1.scep</string>"
	"<key>PayloadDisplayName</key><string>SCEP</string>"
	"<key>PayloadDescription</key><string/>"
	"<key>PayloadVersion</key><integer>1</integer>"
	"<key>PayloadEnabled</key><true/><key>PayloadContent</key><dict>"
	"<key>URL</key><string>https://scep.example.com/</string>"
	"<key>Challenge</key><string>$MSSCEPCHALLENGE</string>"
	"<key>Key Type</key><string>RSA</string>"
	"<key>Keysize</key><integer>2048</integer>"
	"<key>ScepProxyOption</key><string>manual</string>"
	"<key>SubjectAltName</key><dict/>"
	"<key>Subject</key><array><array><array><string>CN</string>"
	"<string>$UDID</string></array></array></array></dict></dict>",
	MAC("</general>"), {"allow_export_from_keychain = yes\n"}, NULL},
    {"another payload", JAMF_COMPUTERS, NULL,
	"<dict><key>PayloadUUID</"
	"key><string>11111111-aaaa-4aaa-8aaa-111111111111</string>"
	"<key>PayloadType</key><string>com.apple.security.scep</string>"
	"<key>PayloadOrganization</key><string>Org</string>"
	"<key>PayloadIdentifier</key><string>AB-1.scep</string>"
	"<key>PayloadDisplayName</key><string>SCEP</string>"
	"<key>PayloadVersion</key><integer>1</integer>"
	"<key>PayloadContent</key><dict>"
	"<key>URL</key><string>https://scep.example.com/</string>"
	"<key>Challenge</key><string>$MSSCEPCHALLENGE</string>"
	"<key>Key Type</key><string>RSA</string>"
	"<key>Keysize</key><integer>2048</integer>"
	"<key>ScepProxyOption</key><string>manual</string>"
	"<key>Subject</key><array><array><array><string>CN</string>"
	"<string>$UDID</string></array></array></array></dict></dict>"
	"<dict><key>PayloadType</key><string>com.example.app</string>"
	"<key>PayloadUUID</"
	"key><string>22222222-aaaa-4aaa-8aaa-111111111111</string>"
	"<key>PayloadIdentifier</key><string>AB-2</string>"
	"<key>PayloadDisplayName</key><string>App</string>"
	"<key>PayloadVersion</key><integer>1</integer>"
	"<key>AuthToken</key><string>CANARY</string></dict>",
	MAC("</general>"),
	{"[payload \"App\"]\nfile = payloads/wifi/App.plist\n"},
	"its payload of type 'com.example.app' is kept whole, in "
	"'payloads/wifi/App.plist'"},
    {"no name of its own", JAMF_COMPUTERS, NULL,
	"<dict><key>PayloadUUID</key>"
	"<string>11111111-AAAA-4AAA-8AAA-111111111111</string>"
	"<key>PayloadIdentifier</key><string>com.example.a</string>"
	"<key>PayloadType</key><string>com.apple.security.scep</string>"
	"<key>PayloadContent</key><dict><key>URL</key>"
	"<string>https://scep.example.com/</string>"
	"<key>Keysize</key><integer>2048</integer></dict></dict>",
	MAC("</general>"), {"[scep]\n"},
	"its definition would change 'PayloadContent[0].PayloadDisplayName'"},
};

struct bench {
	struct document_run run;
	struct jamf_names *names;
};

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, "CANARY", 6, error);
}

static struct tree *build(struct document *document)
{
	const struct build_values values = {
	    .arena = &document->arena, .secret = give_secret};
	struct tree *tree = NULL;
	struct error error = {0};
	bool has_secret;

	if (document->unreadable || document->findings.errors > 0 ||
	    profile_build(
		&document->profile, &values, &tree, &has_secret, &error) != 0)
		printf("# %s %s\n", document->error.text, error.text);
	for (const struct finding *f = document->findings.first; f != NULL;
	     f = f->next)
		if (f->severity == SEVERITY_ERROR)
			printf("# %u: %s\n", f->line, f->message);
	return tree;
}

/* The property list as the server has it. */
static struct tree *store(
    struct arena *arena, const struct tree *built, const char *payloads)
{
	static const char head[] =
	    "<plist version=\"1\"><dict><key>PayloadUUID</key>"
	    "<string>0d3a1b52-7b1c-4c5e-9a3e-0123456789ab</string>"
	    "<key>PayloadIdentifier</key>"
	    "<string>0d3a1b52-7b1c-4c5e-9a3e-0123456789ab</string>"
	    "<key>PayloadType</key><string>Configuration</string>"
	    "<key>PayloadVersion</key><integer>1</integer>"
	    "<key>PayloadContent</key><array>";
	auto_buf struct buf text = {0};
	struct tree *tree = NULL;
	struct error error = {0};

	if (built == NULL)
		buf_printf(
		    &text, "%s%s</array></dict></plist>", head, payloads);
	else
		ok(jamf_payload_encode(built,
		       "0d3a1b52-7b1c-4c5e-9a3e-0123456789ab", NULL, &text,
		       &error) == 0,
		    "sent: %s", error.text);
	ok(jamf_payload_decode(text.data, text.length, arena, &tree, &error) ==
		0,
	    "stored: %s", error.text);
	return tree;
}

static void put(const char *name, const void *bytes, size_t length)
{
	char directory[FILE_PATH_MAX];
	struct error error = {0};

	ok(file_directory(directory, sizeof(directory), name) == 0 &&
		(directory[0] == '\0' ||
		    file_make_directory(directory, &error) == 0) &&
		file_write(name, bytes, length, 0600, &error) == 0,
	    "'%s': %s", name, error.text);
}

/* What a plan would find. */
static void check_unchanged(struct bench *bench, struct document *again,
    const struct jamf_profile *stored, const struct tree *tree)
{
	const struct jamf_compare how = {
	    .schemas = bench->run.schemas, .kind = stored->kind};
	struct fixture f = {0};
	struct jamf_general general = {0};
	struct jamf_scope_result scope = {0};
	struct xml *element = NULL;
	struct tree *built = build(again);
	bool skipped;

	f.changes.arena = &f.arena;
	ok(built != NULL && jamf_payload_compare(built, tree, &how, &f.changes,
				&skipped, &f.error) == 0,
	    "compared");
	ok(jamf_general_define(&again->profile, stored->kind, bench->names,
	       &f.arena, &general, &f.error) == 0 &&
		jamf_general_compare(&general, stored, &f.changes, &f.error) ==
		    0,
	    "general: %s", f.error.text);
	ok(jamf_scope_merge(&again->profile, stored->kind, stored->scope,
	       bench->names, &f.changes, &scope, &f.error) == 0 &&
		jamf_self_service_merge(&again->profile, stored->kind,
		    stored->self_service, bench->names, &f.changes, &element,
		    &f.error) == 0,
	    "scope: %s", f.error.text);
	is_text(fixture_changes(&f), "", "plans as unchanged");
	fixture_done(&f);
}

/* Alignment is not what this is about. */
static bool has_line(const struct buf *text, const char *line)
{
	auto_buf struct buf buf = {0};

	for (size_t i = 0; i < text->length; i++)
		if (text->data[i] != ' ' || text->data[i + 1] != ' ')
			buf_char(&buf, text->data[i]);
	return buf.data != NULL && strstr(buf.data, line) != NULL;
}

static void check_pulled(struct bench *bench, size_t i,
    const struct jamf_profile *stored, struct tree *tree)
{
	const struct sync_stored both = {*stored, tree};
	struct sync_pulled pulled = {.stem = "wifi", .variable = "WIFI"};
	struct jamf_definition saying = {.arena = &pulled.arena};
	const struct pull_source source = {&both, &saying, &bench->run};
	auto_document struct document again = {0};
	struct error error = {0};

	ok(jamf_to_definition(stored, bench->names, &saying, &error) == 0 &&
		pull_definition(&source, &pulled, &error) == 0,
	    "pulled: %s", error.text);
	is_text(pulled.note, rows[i].note, "note");
	for (size_t k = 0; k < array_length(rows[i].has); k++)
		if (rows[i].has[k] != NULL &&
		    !ok(has_line(&pulled.definition, rows[i].has[k]), "has %s",
			rows[i].has[k]))
			printf("# %s\n", pulled.definition.data);
	ok(pulled.definition.length == 0 ||
		strstr(pulled.definition.data, "CANARY") == NULL,
	    "no secret");
	for (size_t k = 0; k < pulled.file_count; k++) {
		ok(!text_ends_with(pulled.files[k].name, ".plist") ||
			strstr(pulled.files[k].bytes, "CANARY") == NULL,
		    "no secret in %s", pulled.files[k].name);
		put(pulled.files[k].name, pulled.files[k].bytes,
		    pulled.files[k].length);
	}
	is_number(pulled.definition.length > 0, rows[i].has[0] != NULL,
	    "a definition");
	if (pulled.definition.length > 0) {
		put("wifi.ini", pulled.definition.data,
		    pulled.definition.length);
		document_read(&bench->run, "wifi.ini", &again);
		is_number(again.findings.errors, 0, "it validates");
		if (pulled.note == NULL)
			check_unchanged(bench, &again, stored, tree);
	}
	sync_pulled_done(&pulled);
}

static void test_row(struct bench *bench, size_t i)
{
	auto_document struct document document = {0};
	auto_arena struct arena arena = {0};
	struct tree *built = NULL;
	struct jamf_profile stored = {0};
	struct tree *tree;
	struct error error = {0};

	printf("# %s\n", rows[i].name);
	if (rows[i].definition != NULL) {
		document_read_bytes(&bench->run, "origin.ini",
		    rows[i].definition, strlen(rows[i].definition), &document);
		built = build(&document);
	}
	tree = store(&arena, built, rows[i].payloads);
	ok(jamf_profile_read(rows[i].kind, fixture_xml(&arena, rows[i].answer),
	       &arena, &stored, &error) == 0,
	    "answer: %s", error.text);
	check_pulled(bench, i, &stored, tree);
}

static int pull_once(
    struct bench *bench, const struct jamf_profile *stored, struct tree *tree)
{
	const struct sync_stored both = {*stored, tree};
	struct sync_pulled pulled = {.stem = "wifi", .variable = "WIFI"};
	struct jamf_definition saying = {.arena = &pulled.arena};
	const struct pull_source source = {&both, &saying, &bench->run};
	struct tree *masked = NULL;
	struct error error = {0};
	int result = 1;

	if (jamf_to_definition(stored, bench->names, &saying, &error) != 0 ||
	    pull_definition(&source, &pulled, &error) != 0 ||
	    pull_mask(
		tree, bench->run.schemas, &pulled.arena, &masked, &error) != 0)
		result = error.status == STATUS_LIMIT ? -1 : 2;
	else if (pulled.note == NULL && pulled.file_count == 1 &&
		 strstr(pulled.definition.data, "\n[exclusions]\n") != NULL)
		result = 0;
	sync_pulled_done(&pulled);
	return result;
}

static void test_memory(struct bench *bench)
{
	auto_document struct document document = {0};
	auto_arena struct arena arena = {0};
	struct tree *built = NULL;
	struct jamf_profile stored = {0};
	struct tree *tree;
	struct error error = {0};
	long count = 0;
	int result = -1;

	document_read_bytes(&bench->run, "origin.ini", rows[0].definition,
	    strlen(rows[0].definition), &document);
	built = build(&document);
	tree = store(&arena, built, NULL);
	ok(jamf_profile_read(rows[0].kind, fixture_xml(&arena, rows[0].answer),
	       &arena, &stored, &error) == 0,
	    "memory: answer");
	for (; result == -1 && count < 20000; count++) {
		memory_fail_after(count, 1);
		result = pull_once(bench, &stored, tree);
	}
	memory_fail_after(-1, 0);
	is_number(result, 0, "memory: each of %ld refused in turn", count);
}

/* -- masks ---------------------------------------------------------------- */

static void test_mask(const struct schemas *schemas)
{
	static const char text[] =
	    "<plist version=\"1\"><dict><key>PayloadType</key>"
	    "<string>Configuration</string><key>PayloadContent</key><array>"
	    "<dict><key>PayloadType</key><string>com.apple.security.scep"
	    "</string><key>PayloadContent</key><dict><key>Challenge</key>"
	    "<string>CANARY</string><key>Keysize</key><integer>2048</integer>"
	    "</dict></dict><dict><key>PayloadType</key>"
	    "<string>com.apple.security.pkcs12</string>"
	    "<key>PayloadContent</key><data>Q0FOQVJZ</data></dict>"
	    "<dict><key>PayloadType</key><string>com.apple.security.root"
	    "</string><key>PayloadContent</key><data>AQID</data></dict>"
	    "</array></dict></plist>";
	static const char without[] =
	    "<plist version=\"1\"><dict><key>PayloadContent</key><array><dict>"
	    "<key>PayloadType</key><string>com.apple.security.scep</string>"
	    "<key>PayloadContent</key><dict><key>Challenge</key>"
	    "<string>$MSSCEPCHALLENGE</string></dict></dict></array></dict>"
	    "</plist>";
	auto_arena struct arena arena = {0};
	auto_buf struct buf xml = {0};
	struct tree *masked = NULL;
	struct tree *tree = NULL, *none = NULL;
	struct error error = {0};

	ok(jamf_payload_decode(text, sizeof(text) - 1, &arena, &tree, &error) ==
		    0 &&
		jamf_payload_decode(
		    without, sizeof(without) - 1, &arena, &none, &error) == 0 &&
		pull_mask(tree, schemas, &arena, &masked, &error) == 0 &&
		tree_write_xml(masked, &xml, &error) == 0,
	    "masked: %s", error.text);
	ok(strstr(xml.data, "CANARY") == NULL &&
		strstr(xml.data, "Q0FOQVJZ") == NULL,
	    "masked: no secret");
	ok(strstr(xml.data, "2048") != NULL && strstr(xml.data, "AQID") != NULL,
	    "masked: the rest");
	ok(pull_has_secret(tree, schemas) &&
		!pull_has_secret(masked, schemas) == false,
	    "masked: found");
	ok(!pull_has_secret(none, schemas), "masked: a word is no secret");
}

/* -- all ------------------------------------------------------------------ */

static void put_certificate(void)
{
	const struct identity_plan plan = {
	    IDENTITY_KEY_P256, "Signer", NULL, 100, 200, NOW};
	auto_identity_kit struct identity_kit *kit = NULL;
	auto_buf struct buf ca = {0};
	struct error error = {0};

	ok(identity_make(&plan, &kit, &error) == 0 &&
		identity_kit_ca(kit, &ca, &error) == 0,
	    "a certificate: %s", error.text);
	put("ca.pem", ca.data, ca.length);
}

static void fill_names(struct jamf_names *names)
{
	fixture_list(names, JAMF_LIST_CATEGORIES, 7,
	    (const char *const[]){"Certificates", NULL});
	fixture_list(names, JAMF_LIST_COMPUTER_GROUPS, 21,
	    (const char *const[]){
		"SCEP pilot", "Finance, EU", "Twins", "Twins", "id:1", NULL});
	fixture_list(names, JAMF_LIST_DEPARTMENTS, 41,
	    (const char *const[]){"Sales", NULL});
}

static void remove_all(const char *directory)
{
	struct file_list list = {0};
	struct error error = {0};

	ok(file_walk(".", "", &list, &error) == 0, "a list");
	for (size_t i = 0; i < list.count; i++)
		(void)unlink(list.paths[i]);
	file_list_done(&list);
	(void)rmdir("certs");
	(void)rmdir("payloads/wifi");
	(void)rmdir("payloads");
	ok(chdir("/") == 0 && rmdir(directory) == 0, "all is removed");
}

int main(void)
{
	char directory[] = "/tmp/sync_pull_test.XXXXXX";
	struct bench bench = {.run = {.now = NOW}};
	struct error error = {0};

	ok(mkdtemp(directory) != NULL && chdir(directory) == 0 &&
		crypto_start(&error) == 0 && fixture_begin() &&
		document_run_start(&bench.run, &error) == 0,
	    "a run: %s", error.text);
	bench.run.schemas = fixture_schemas;
	bench.names = jamf_names_new();
	test_stem();
	test_stems();
	test_variables();
	test_mask(fixture_schemas);
	fill_names(bench.names);
	put("scepctl.conf", "", 0);
	put_certificate();
	for (size_t i = 0; i < array_length(rows); i++)
		test_row(&bench, i);
	test_memory(&bench);
	jamf_names_free(bench.names);
	document_run_done(&bench.run);
	schemas_free(fixture_schemas);
	remove_all(directory);
	return tap_done();
}
