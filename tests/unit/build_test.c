/*
 * Identity and emission.
 *
 * Planted mutation that must fail here: in builder_put_bits (build_row.c),
 * leaving the integer out when no bit is set.
 */
#include "profile/build.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "crypto/crypto.h"
#include "profile/read.h"
#include "tap.h"

#include "base/banned.h"

struct outcome {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct profile profile;
	struct error error;
	struct buf xml;
	bool has_secret;
	int status;
};

static struct schemas *schemas;

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	if (!payload_is(payload, PAYLOAD_SCEP) || value->text == NULL)
		return error_set(error, STATUS_CREDENTIALS, "not set");
	return secret_set(ret_secret, "s&cret", 6, error);
}

static void emit(struct outcome *outcome)
{
	const struct build_values values = {
	    .arena = &outcome->arena, .secret = give_secret};
	struct tree *root = NULL;

	outcome->status = profile_build(&outcome->profile, &values, &root,
	    &outcome->has_secret, &outcome->error);
	if (outcome->status == 0)
		outcome->status =
		    tree_write_xml(root, &outcome->xml, &outcome->error);
}

static void read_text(struct outcome *outcome, const char *text)
{
	const struct ini *layer = &outcome->ini;

	*outcome = (struct outcome){0};
	outcome->findings.arena = &outcome->arena;
	outcome->source = (struct source){"own.ini", text, strlen(text)};
	outcome->status = ini_parse(&outcome->source, &outcome->arena,
	    &outcome->findings, &outcome->ini, &outcome->error);
	if (outcome->status == 0)
		outcome->status =
		    profile_read_definition(&layer, 1, schemas, &outcome->arena,
			&outcome->findings, &outcome->profile, &outcome->error);
	if (outcome->status == 0)
		outcome->status = profile_identify(
		    &outcome->profile, &outcome->arena, &outcome->error);
}

static void build_text(struct outcome *outcome, const char *text)
{
	read_text(outcome, text);
	if (outcome->status == 0)
		emit(outcome);
}

static void outcome_done(struct outcome *outcome)
{
	buf_done(&outcome->xml);
	arena_done(&outcome->arena);
}

#define PROFILE                                                         \
	"[profile]\nname = Example Wi-Fi\nidentifier = com.example.x\n" \
	"organization = Example Inc.\n"
#define SCEP "[scep]\nurl = https://host/\n"

/* Made with Python: uuid.uuid5(uuid.UUID("bd826e6c-..."), name). */
#define UUID_SCEP "1EE971B8-B28E-53E2-A4FF-473B918D9EDC"
#define UUID_TOP "2D3FAEB0-5AF2-5066-842F-F7021B03BAF8"

#define HEAD                                                      \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"            \
	"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" " \
	"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"   \
	"<plist version=\"1.0\">\n"

/* The exact bytes of a small profile. */
static const char golden[] =
    HEAD "<dict>\n"
	 "\t<key>PayloadContent</key>\n"
	 "\t<array>\n"
	 "\t\t<dict>\n"
	 "\t\t\t<key>PayloadContent</key>\n"
	 "\t\t\t<dict>\n"
	 "\t\t\t\t<key>AllowAllAppsAccess</key>\n"
	 "\t\t\t\t<false/>\n"
	 "\t\t\t\t<key>CAFingerprint</key>\n"
	 "\t\t\t\t<data>\n"
	 "\t\t\t\t0K1AbmYZx7ehqXTcD9vozQ==\n"
	 "\t\t\t\t</data>\n"
	 "\t\t\t\t<key>Challenge</key>\n"
	 "\t\t\t\t<string>$MSSCEPCHALLENGE</string>\n"
	 "\t\t\t\t<key>Key Type</key>\n"
	 "\t\t\t\t<string>RSA</string>\n"
	 "\t\t\t\t<key>Key Usage</key>\n"
	 "\t\t\t\t<integer>0</integer>\n"
	 "\t\t\t\t<key>KeyIsExtractable</key>\n"
	 "\t\t\t\t<false/>\n"
	 "\t\t\t\t<key>Keysize</key>\n"
	 "\t\t\t\t<integer>2048</integer>\n"
	 "\t\t\t\t<key>Name</key>\n"
	 "\t\t\t\t<string>ca</string>\n"
	 "\t\t\t\t<key>Retries</key>\n"
	 "\t\t\t\t<integer>3</integer>\n"
	 "\t\t\t\t<key>RetryDelay</key>\n"
	 "\t\t\t\t<integer>10</integer>\n"
	 "\t\t\t\t<key>ScepProxyOption</key>\n"
	 "\t\t\t\t<string>manual</string>\n"
	 "\t\t\t\t<key>Subject</key>\n"
	 "\t\t\t\t<array>\n"
	 "\t\t\t\t\t<array>\n"
	 "\t\t\t\t\t\t<array>\n"
	 "\t\t\t\t\t\t\t<string>CN</string>\n"
	 "\t\t\t\t\t\t\t<string>$USERNAME</string>\n"
	 "\t\t\t\t\t\t</array>\n"
	 "\t\t\t\t\t</array>\n"
	 "\t\t\t\t\t<array>\n"
	 "\t\t\t\t\t\t<array>\n"
	 "\t\t\t\t\t\t\t<string>O</string>\n"
	 "\t\t\t\t\t\t\t<string>$PROFILE_IDENTIFIER</string>\n"
	 "\t\t\t\t\t\t</array>\n"
	 "\t\t\t\t\t</array>\n"
	 "\t\t\t\t</array>\n"
	 "\t\t\t\t<key>URL</key>\n"
	 "\t\t\t\t<string>https://host/</string>\n"
	 "\t\t\t</dict>\n"
	 "\t\t\t<key>PayloadDisplayName</key>\n"
	 "\t\t\t<string>SCEP (Example Wi-Fi)</string>\n"
	 "\t\t\t<key>PayloadIdentifier</key>\n"
	 "\t\t\t<string>com.example.x.scep</string>\n"
	 "\t\t\t<key>PayloadOrganization</key>\n"
	 "\t\t\t<string>Example Inc.</string>\n"
	 "\t\t\t<key>PayloadType</key>\n"
	 "\t\t\t<string>com.apple.security.scep</string>\n"
	 "\t\t\t<key>PayloadUUID</key>\n"
	 "\t\t\t<string>" UUID_SCEP "</string>\n"
	 "\t\t\t<key>PayloadVersion</key>\n"
	 "\t\t\t<integer>1</integer>\n"
	 "\t\t</dict>\n"
	 "\t</array>\n"
	 "\t<key>PayloadDisplayName</key>\n"
	 "\t<string>Example Wi-Fi</string>\n"
	 "\t<key>PayloadIdentifier</key>\n"
	 "\t<string>com.example.x</string>\n"
	 "\t<key>PayloadOrganization</key>\n"
	 "\t<string>Example Inc.</string>\n"
	 "\t<key>PayloadScope</key>\n"
	 "\t<string>System</string>\n"
	 "\t<key>PayloadType</key>\n"
	 "\t<string>Configuration</string>\n"
	 "\t<key>PayloadUUID</key>\n"
	 "\t<string>" UUID_TOP "</string>\n"
	 "\t<key>PayloadVersion</key>\n"
	 "\t<integer>1</integer>\n"
	 "</dict>\n"
	 "</plist>\n";

static void test_golden(void)
{
	struct outcome outcome;

	build_text(&outcome, PROFILE SCEP
	    "name = ca\nredistribute_profile = 15 days\n"
	    "subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER\n"
	    "challenge_type = dynamic-microsoft-ca\n"
	    "url_to_scep_admin = https://host/admin/\nusername = u\n"
	    "password = env:P\n"
	    "fingerprint = d0ad406e6619c7b7a1a974dc0fdbe8cd\n");
	is_number(outcome.status, 0, "builds: %s", outcome.error.text);
	is_text(outcome.xml.data, golden, "exactly these bytes");
	ok(!outcome.has_secret, "without a secret");
	outcome_done(&outcome);
}

/* One definition, what its profile must hold and what not. */
static const struct {
	const char *text;
	const char *has;
	const char *lacks;
} cases[] = {
    {"use as digital signature = yes\n",
	"<key>Key Usage</key>\n\t\t\t\t<integer>1</integer>", NULL},
    {"use for key encipherment = yes\n",
	"<key>Key Usage</key>\n\t\t\t\t<integer>4</integer>", NULL},
    {"use_as_digital_signature = yes\nuse_for_key_encipherment = yes\n",
	"<key>Key Usage</key>\n\t\t\t\t<integer>5</integer>", NULL},
    {"", "<key>Key Usage</key>\n\t\t\t\t<integer>0</integer>",
	"CertificateRenewalTimeInterval"},
    {"certificate expiration notification threshold = 14\n",
	"Interval</key>\n\t\t\t\t<integer>14</integer>", NULL},
    {"", "<key>Keysize</key>", "<key>Challenge</key>"},
    {"", "<key>KeyIsExtractable</key>\n\t\t\t\t<false/>", "ScepProxyOption"},
    {"allow export from keychain = yes\n",
	"<key>KeyIsExtractable</key>\n\t\t\t\t<true/>", "<key>Name</key>"},
    {"name =\n", "<key>URL</key>", "<key>Name</key>"},
    {"fingerprint = none\n", "<key>URL</key>", "CAFingerprint"},
    {"challenge_type = static\nchallenge = env:C\n",
	"<string>s&amp;cret</string>", "env:C"},
    {"challenge = env:C\n", "<key>URL</key>", "Challenge"},
    {"challenge_type = dynamic\n", "<key>URL</key>", "Challenge"},
    {"challenge_type = dynamic\nchallenge_placeholder = $X\n",
	"<key>Challenge</key>\n\t\t\t\t<string>$X</string>", "ScepProxyOption"},
    {"san_dns = a.example.com\n",
	"<key>dNSName</key>\n\t\t\t\t\t<string>a.example.com</string>",
	"NameArray"},
    {"san_dns = a, b\nsan_upn = u@example.com\n",
	"<key>SubjectAltName</key>\n\t\t\t\t<dict>\n"
	"\t\t\t\t\t<key>dNSName</key>\n\t\t\t\t\t<array>\n"
	"\t\t\t\t\t\t<string>a</string>\n\t\t\t\t\t\t<string>b</string>\n"
	"\t\t\t\t\t</array>\n\t\t\t\t\t<key>ntPrincipalName</key>\n"
	"\t\t\t\t\t<string>u@example.com</string>\n\t\t\t\t</dict>",
	NULL},
    {"subject = CN=a+OU=b,2.5.4.5=c\n",
	"<string>a</string>\n\t\t\t\t\t\t</array>\n\t\t\t\t\t\t<array>\n"
	"\t\t\t\t\t\t\t<string>OU</string>",
	"serialNumber"},
    {"display_name = Mine\norganization = Other\n", "<string>Mine</string>",
	"SCEP (Example"},
    {"uuid = 11111111-2222-3333-4444-55555555abcd\n"
     "payload_identifier = com.example.old\n",
	"<string>11111111-2222-3333-4444-55555555abcd</string>",
	"com.example.x.scep"},
    {"[scep \"lab el/2\"]\nurl = https://two/\n",
	"<string>com.example.x.scep.lab-el-2</string>", NULL},
    {"[scep \"a.b\"]\nurl = https://2/\n[scep \"a-b\"]\nurl = "
     "https://3/\n",
	"<string>com.example.x.scep.a-b-2</string>", NULL},
};

static void test_cases(void)
{
	for (size_t i = 0; i < array_length(cases); i++) {
		auto_buf struct buf text = {0};
		struct outcome outcome;

		buf_printf(&text, "%s%s", PROFILE SCEP, cases[i].text);
		build_text(&outcome, text.data);
		if (ok(outcome.status == 0, "'%s' builds: %s", cases[i].text,
			outcome.error.text)) {
			ok(strstr(outcome.xml.data, cases[i].has) != NULL,
			    "'%s' gives %s", cases[i].text, cases[i].has);
			ok(cases[i].lacks == NULL ||
				strstr(outcome.xml.data, cases[i].lacks) ==
				    NULL,
			    "'%s' gives no %s", cases[i].text,
			    cases[i].lacks == NULL ? "" : cases[i].lacks);
		}
		outcome_done(&outcome);
	}
}

static void test_top(void)
{
	struct outcome outcome;

	build_text(&outcome,
	    PROFILE "level = user\nremoval_date = 2027-06-30\n"
		    "duration_until_removal = 604800.5\n"
		    "removal_disallowed = yes\nconsent_text = Agree?\n"
		    "target device type = 5\n");
	is_number(outcome.status, 0, "builds: %s", outcome.error.text);
	ok(strstr(outcome.xml.data, "<string>User</string>") != NULL, "level");
	ok(strstr(outcome.xml.data, "<date>2027-06-30T00:00:00Z</date>") !=
		NULL,
	    "date");
	ok(strstr(outcome.xml.data, "<real>604800.5") != NULL, "real");
	ok(strstr(outcome.xml.data,
	       "<key>ConsentText</key>\n\t<dict>\n\t\t<key>default</key>") !=
		NULL,
	    "nested text");
	ok(strstr(outcome.xml.data, "PayloadContent") != NULL,
	    "PayloadContent, empty as it is");
	outcome_done(&outcome);
}

static void test_refused(void)
{
	struct outcome outcome;

	build_text(&outcome, PROFILE SCEP "fingerprint = auto\n");
	is_number(outcome.status, -1, "a fingerprint that nobody knows");
	is_number(outcome.error.status, STATUS_REFUSED, "is refused");
	is_text(outcome.error.text,
	    "no fingerprint pinned for "
	    "'https://host/'",
	    "by name");
	outcome_done(&outcome);
	build_text(&outcome, PROFILE "[root]\ncertificate = a.pem\n");
	is_number(outcome.status, -1, "a file that was not read");
	outcome_done(&outcome);
}

static void test_certificate(void)
{
	static const unsigned char der[] = {0x30, 0x03, 0x02, 0x01, 0x00};
	struct outcome outcome;
	struct value *value;

	read_text(&outcome, PROFILE "[root \"r\"]\ncertificate = "
				    "certs/my root.pem\n");
	value = &outcome.profile.payloads[0].values[0];
	value->data = der;
	value->data_length = sizeof(der);
	emit(&outcome);
	is_number(outcome.status, 0, "builds: %s", outcome.error.text);
	ok(strstr(outcome.xml.data, "MAMCAQA=") != NULL, "data");
	ok(strstr(outcome.xml.data,
	       "<key>PayloadCertificateFileName</key>\n"
	       "\t\t\t<string>my root.pem</string>") != NULL,
	    "file name");
	ok(strstr(outcome.xml.data, "Root certificate (r)") != NULL,
	    "display name");
	outcome_done(&outcome);
}

/* RFC 4122 4.3: version 5 and its variant; known answers from Python. */
static void test_uuid(void)
{
	struct profile_derivation of = {"Configuration", "", 1};
	char one[PROFILE_UUID_SIZE], two[PROFILE_UUID_SIZE];
	struct error error;

	ok(profile_derive_uuid("com.example.x", &of, one, &error) == 0,
	    "derives");
	is_text(one, UUID_TOP, "known answer");
	is_number(one[14], '5', "version 5");
	of.number = 2;
	ok(profile_derive_uuid("com.example.x", &of, two, &error) == 0 &&
		strcmp(one, two) != 0,
	    "another one for the second of its kind");
}

static void test_unlabelled_twice(void)
{
	struct outcome outcome;
	struct payload both[2];

	read_text(&outcome, PROFILE SCEP);
	both[0] = both[1] = outcome.profile.payloads[0];
	outcome.profile.payloads = both;
	outcome.profile.count = 2;
	ok(profile_identify(&outcome.profile, &outcome.arena, &outcome.error) ==
		0,
	    "two without label");
	ok(strcmp(both[0].uuid, both[1].uuid) != 0, "have two UUIDs");
	is_text(
	    both[1].identifier, "com.example.x.scep-2", "and two identifiers");
	outcome_done(&outcome);
}

/* -- definitions that are written ------------------------------------------ */

/* XML back to the model, and from there to a definition. */
static void write_back(struct outcome *from, struct buf *text)
{
	struct outcome plist = {0};
	struct tree *root = NULL;

	plist.findings.arena = &plist.arena;
	plist.source =
	    (struct source){"x.mobileconfig", from->xml.data, from->xml.length};
	ok(tree_parse(&plist.source, &plist.arena, &plist.findings, &root,
	       &plist.error) == 0 &&
		profile_read_tree(root, &plist.source, schemas, &plist.arena,
		    &plist.findings, &plist.profile, &plist.error) == 0 &&
		profile_identify(&plist.profile, &plist.arena, &plist.error) ==
		    0 &&
		profile_add_definition(&plist.profile, text, &plist.error) == 0,
	    "a profile as a definition: %s", plist.error.text);
	arena_done(&plist.arena);
}

/* Definitions that come back from their profiles. */
static const char *const trips[] = {
    PROFILE SCEP,
    PROFILE "description = \" a; \\\"b\\\" \"\nlevel = user\n"
	    "removal_date = 2027-06-30T01:02:03Z\nduration until removal = "
	    "0.1\n"
	    "consent_text = Yes?\ntarget_device_type = 5\nuuid = "
	    "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A21\n",
    PROFILE SCEP "subject = 2.5.4.5=1+CN=a\\, b,O=\\ $X\\+y,2.5.4.3=z\n"
		 "san_dns = a, \"b,c\"\nsan_upn = u@example.com\n"
		 "fingerprint = d0ad406e6619c7b7a1a974dc0fdbe8cd\n"
		 "challenge_type = dynamic-microsoft-ca\n"
		 "use_for_key_encipherment = yes\nretries = 0\n"
		 "certificate_expiration_notification_threshold = 1\n"
		 "allow_export_from_keychain = yes\nname = \"#1\"\n",
    PROFILE SCEP "challenge_type = static\nchallenge = env:C\n",
    PROFILE SCEP "display_name = Two\n[scep \"x\"]\nurl = https://2/\n"
		 "display_name = Two\n[scep \"y\"]\nurl = https://3/\n"
		 "display_name = \"Three ]\"\n",
};

static void test_round_trip(void)
{
	for (size_t i = 0; i < array_length(trips); i++) {
		struct outcome first, again;
		auto_buf struct buf text = {0};

		build_text(&first, trips[i]);
		is_number(first.status, 0, "builds: %s", first.error.text);
		write_back(&first, &text);
		build_text(&again, text.data == NULL ? "" : text.data);
		is_number(again.findings.errors, 0, "no errors: %s",
		    again.findings.first == NULL
			? ""
			: again.findings.first->message);
		if (!is_text(again.xml.data, first.xml.data,
			"the same profile again (%zu)", i))
			printf("%s\n", text.data);
		ok(strstr(text.data, "left out") == NULL &&
			strstr(text.data, "default of") == NULL,
		    "nothing is left out");
		ok(strstr(text.data, "s&cret") == NULL, "no secret");
		outcome_done(&first);
		outcome_done(&again);
	}
}

static void test_written(void)
{
	static const char expected[] =
	    "[profile]\n"
	    "name         = Example Wi-Fi\n"
	    "identifier   = com.example.x\n"
	    "uuid         = " UUID_TOP "\n"
	    "organization = Example Inc.\n"
	    "\n"
	    "[scep]\n"
	    "url                  = https://host/\n"
	    "redistribute_profile = 15 days\n"
	    "challenge_type       = static\n"
	    "; the secret itself is not shown: give it by this variable\n"
	    "challenge            = env:SCEP_CHALLENGE\n"
	    "password             = env:P\n"
	    "fingerprint          = auto\n"
	    "uuid                 = " UUID_SCEP "\n"
	    "payload_identifier   = com.example.x.scep\n"
	    "\n"
	    "[scope]\n"
	    "computer_groups = \"a, b\", c\n";
	struct outcome outcome;
	auto_buf struct buf text = {0};

	read_text(&outcome, PROFILE SCEP
	    "redistribute profile = 15\nchallenge_type = static\n"
	    "challenge = CANARY\npassword = env:P\nfingerprint = AUTO\n"
	    "[scope]\ncomputer groups = \"a, b\", c\n");
	is_number(
	    profile_add_definition(&outcome.profile, &text, &outcome.error), 0,
	    "a definition as a definition");
	is_text(text.data, expected, "its text");
	outcome_done(&outcome);
}

/* What somebody else's profile holds and a definition cannot say. */
static void test_left_out(void)
{
	static const char xml[] =
	    HEAD "<dict><key>PayloadContent</key><array>\n"
		 "<dict><key>PayloadType</key><string>com.apple.security.scep"
		 "</string><key>PayloadVersion</key><integer>1</integer>"
		 "<key>PayloadUUID</key><string>not a uuid</string>"
		 "<key>PayloadIdentifier</key><string>com.example.y</string>"
		 "<key>PayloadDescription</key><string>two\nlines</string>"
		 "<key>PayloadContent</key><dict>"
		 "<key>URL</key><string>https://host/</string>"
		 "<key>Keysize</key><string>2048</string>"
		 "<key>KeyType</key><string>RSA</string>"
		 "<key>GetCACaps</key><array><string>AES</string></array>"
		 "<key>Challenge</key><string>env:CANARY</string>"
		 "</dict></dict>\n"
		 "<dict><key>PayloadType</key><string>com.example.\nx</string>"
		 "<key>PayloadUUID</key><string>A</string></dict>\n"
		 "<dict><key>PayloadType</key><string>com.apple.security.root"
		 "</string><key>PayloadCertificateFileName</key>"
		 "<string>../../etc/pass wd</string>"
		 "<key>PayloadContent</key><data>AAAA</data></dict>\n"
		 "</array>\n"
		 "<key>PayloadIdentifier</key><string>com.example</string>\n"
		 "<key>PayloadType</key><string>Configuration</string>\n"
		 "<key>PayloadUUID</key>"
		 "<string>8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A21</string>\n"
		 "<key>PayloadVersion</key><integer>1</integer>\n"
		 "</dict></plist>\n";
	static const char *const lines[] = {
	    "; 'PayloadScope' is not in the profile; a build writes the "
	    "default of level, computer\n",
	    "; 'uuid' has a value that a definition cannot express",
	    "; 'description' has a value that a definition cannot express",
	    "; 'PayloadContent.Keysize' has a faulty value",
	    "; 'PayloadContent.KeyType' is no known key",
	    "; 'PayloadContent.GetCACaps' cannot be said",
	    "; 'PayloadContent.KeyIsExtractable' is not in the profile; a "
	    "build writes the default of allow_export_from_keychain, no\n",
	    "= env:SCEP_CHALLENGE\n",
	    "; a payload of type 'com.example.\\x0ax' has no schema",
	    "[root \"1\"]\n",
	    "certificate = pass wd.cer\n",
	};
	struct outcome outcome = {0}, again;
	auto_buf struct buf text = {0};

	buf_text(&outcome.xml, xml);
	write_back(&outcome, &text);
	for (size_t i = 0; i < array_length(lines); i++)
		ok(strstr(text.data, lines[i]) != NULL, "has: %s", lines[i]);
	ok(strstr(text.data, "CANARY") == NULL, "not the secret");
	read_text(&again, text.data);
	if (!ok(again.findings.errors == 0, "and parses"))
		printf("%s\n%s\n", text.data, again.findings.first->message);
	outcome_done(&outcome);
	outcome_done(&again);
}

static void test_write_memory(void)
{
	bool done = false;
	long n = 0;
	struct outcome outcome;

	read_text(&outcome, trips[2]);
	for (; !done && n < 400; n++) {
		auto_buf struct buf text = {0};
		int status;

		memory_fail_after(n, 1);
		status = profile_add_definition(
		    &outcome.profile, &text, &outcome.error);
		done = !memory_refused();
		memory_fail_after(-1, 0);
		if (!done && status == 0)
			ok(false, "allocation %ld missed", n);
	}
	ok(done, "each of %ld allocations failed once", n - 1);
	outcome_done(&outcome);
}

static void test_memory(void)
{
	bool done = false;
	long n = 0;
	struct outcome outcome;

	read_text(&outcome,
	    PROFILE SCEP "subject = CN=a,O=b\nsan_dns = a, b\n"
			 "challenge_type = static\nchallenge = env:C\n");
	for (; !done && n < 400; n++) {
		memory_fail_after(n, 1);
		emit(&outcome);
		done = !memory_refused();
		memory_fail_after(-1, 0);
		if (!done && outcome.status == 0)
			ok(false, "allocation %ld missed", n);
		buf_done(&outcome.xml);
	}
	ok(done, "each of %ld allocations failed once", n - 1);
	outcome_done(&outcome);
}

/* -- what a definition becomes, located ----------------------------------- */

static const struct {
	const char *path; /* in the payload, keys joined by '/', items as #N */
	const char *place;
} located[] = {
    {"PayloadContent/URL", "6:7"},
    {"PayloadContent/Keysize", "10:12"},
    {"PayloadContent/Subject/#0/#0/#1", "7:14"},
    {"PayloadContent/Subject/#1/#0/#0", "7:16"},
    {"PayloadContent/SubjectAltName/dNSName/#1", "8:14"},
    {"PayloadContent/Challenge", "9:13"},
    {"PayloadContent", "6:7"}, /* of its first row */
    {"PayloadUUID", "5:1"},
};

static const struct tree *node_at(const struct tree *node, const char *path)
{
	for (; node != NULL && *path != '\0'; path += *path == '/') {
		size_t length = strcspn(path, "/");
		struct tree_cursor cursor;
		char key[40] = "";

		memcpy(key, path, length);
		path += length;
		tree_cursor_init(&cursor, node);
		if (key[0] != '#') {
			node = tree_dict_get(node, key);
			continue;
		}
		for (int i = 0; i <= key[1] - '0'; i++)
			if (!tree_array_next(&cursor, &node))
				return NULL;
	}
	return node;
}

static void test_located(void)
{
	struct outcome o;
	const struct tree *tree;

	read_text(&o, PROFILE SCEP "subject = CN=a,O=b\nsan_dns = a, b\n"
				   "challenge = word\nkey_size = 2048\n"
				   "challenge_type = static\n"
				   "fingerprint = auto\n[scep \"two\"]\n"
				   "url = https://host/\nchallenge = env:C\n"
				   "challenge_type = static\n");
	is_number(profile_locate(&o.profile, &o.arena, &o.error), 0, "located");
	tree = o.profile.payloads[0].tree;
	for (size_t i = 0; i < array_length(located); i++) {
		const struct tree *node = node_at(tree, located[i].path);
		const struct origin *origin =
		    node == NULL ? NULL : tree_node_origin(node);
		struct place place = {0};
		char text[40];

		if (origin != NULL)
			place =
			    source_place(origin->source, origin->span.begin);
		(void)snprintf(
		    text, sizeof(text), "%u:%u", place.line, place.column);
		is_text(text, located[i].place, "%s", located[i].path);
	}
	is_text(tree_text(node_at(tree, "PayloadContent/Challenge"), NULL),
	    "word", "a literal secret");
	ok(node_at(tree, "PayloadContent/CAFingerprint") == NULL,
	    "a fingerprint not known");
	tree = node_at(o.profile.payloads[1].tree, "PayloadContent/Challenge");
	ok(tree != NULL && tree_type(tree) == TREE_UNREAD,
	    "a reference is no text");
	ok(tree_array_count(
	       tree_dict_get(o.profile.top.tree, "PayloadContent")) == 2,
	    "the top level holds them");
	outcome_done(&o);
}

int main(void)
{
	struct error error;

	if (crypto_start(&error) != 0 ||
	    schemas_load(NULL, &schemas, &error) != 0) {
		ok(false, "start: %s", error.text);
		return tap_done();
	}
	test_golden();
	test_cases();
	test_top();
	test_refused();
	test_certificate();
	test_uuid();
	test_unlabelled_twice();
	test_memory();
	test_located();
	test_round_trip();
	test_written();
	test_left_out();
	test_write_memory();
	schemas_free(schemas);
	return tap_done();
}
