/*
 * Reading anybody's property list. Each case is a whole profile, or a SCEP
 * payload that is right but for what the case puts into it, and names the one
 * finding and the path expected.
 *
 * Planted mutation: "misspelt" of read_tree_key.c compares with '!=' in
 * place of '==' where the right spelling is looked for among the siblings;
 * the cases "KeyType" and "both spellings" catch it.
 */
#include "profile/read.h"

#include "base/memory.h"
#include "base/text.h"
#include "tap.h"

enum {
	XML_MAX = 8192
};

#define HEAD "<plist version=\"1.0\">"
#define COMMON(type)                                         \
	"<key>PayloadType</key><string>" type "</string>"    \
	"<key>PayloadVersion</key><integer>1</integer>"      \
	"<key>PayloadIdentifier</key><string>com.a</string>" \
	"<key>PayloadUUID</key>"                             \
	"<string>11111111-2222-3333-4444-555555555555</string>"
#define TOP(content)                                             \
	HEAD "<dict>" COMMON(                                    \
	    "Configuration") "<key>PayloadContent</key>" content \
			     "</dict></plist>"
#define URL "<key>URL</key><string>https://ca.example.com/scep</string>"
#define SIZE "<key>Keysize</key><integer>2048</integer>"
#define CN "<array><array><string>CN</string><string>x</string></array></array>"

/* Read with the schemas of the program. */
struct reading {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct tree *tree;
	struct profile profile;
	int status;
};

static struct schemas *schemas;

static void read_xml(struct reading *reading, const char *xml)
{
	struct error error = {0};

	*reading = (struct reading){0};
	reading->findings.arena = &reading->arena;
	reading->source = (struct source){"t.mobileconfig", xml, strlen(xml)};
	if (tree_parse(&reading->source, &reading->arena, &reading->findings,
		&reading->tree, &error) != 0) {
		printf("# %s\n", error.text);
		reading->status = -2;
		return;
	}
	reading->status =
	    profile_read_tree(reading->tree, &reading->source, schemas,
		&reading->arena, &reading->findings, &reading->profile, &error);
}

static void show(const struct findings *findings)
{
	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		printf("# %s: %s [%s]\n", f->path == NULL ? "-" : f->path,
		    f->message, f->rule->id);
}

static const struct finding *find(
    const struct findings *findings, const char *id)
{
	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		if (strcmp(f->rule->id, id) == 0)
			return f;
	return NULL;
}

struct expected {
	const char *name;
	const char *body;
	const char *id;   /* the only finding; NULL: none */
	const char *path; /* after the payload's, or whole */
	const char *part; /* of message or hint */
};

static void check_expected(
    const struct reading *reading, const struct expected *expected)
{
	const struct finding *first = reading->findings.first;

	if (expected->id == NULL) {
		if (!ok(reading->status == 0 && first == NULL,
			"%s: nothing found", expected->name))
			show(&reading->findings);
		return;
	}
	if (!ok(reading->status == 0 && first != NULL && first->next == NULL &&
		    strcmp(first->rule->id, expected->id) == 0 &&
		    first->path != NULL &&
		    strcmp(first->path, expected->path) == 0,
		"%s: %s at %s", expected->name, expected->id, expected->path))
		show(&reading->findings);
	if (expected->part != NULL && first != NULL)
		ok(strstr(first->message, expected->part) != NULL ||
			(first->hint != NULL &&
			    strstr(first->hint, expected->part) != NULL),
		    "%s: says '%s'", expected->name, expected->part);
}

/* %s is the SCEP dictionary. */
static const char scep_form[] = TOP("<array><dict>" COMMON(
    "com.apple.security.scep") "<key>PayloadContent"
			       "</key><dict>%s</dict></dict></array>");

static void read_scep(struct reading *reading, const char *body)
{
	static char xml[XML_MAX];
	const char *place = strstr(scep_form, "%s");

	(void)snprintf(xml, sizeof(xml), "%.*s%s%s", (int)(place - scep_form),
	    scep_form, body, place + 2);
	read_xml(reading, xml);
}

/* -- inside the SCEP dictionary ------------------------------------------ */

#define SCEP "PayloadContent[0].PayloadContent."

static const struct expected inner[] = {
    {"least", URL SIZE, NULL, NULL, NULL},
    {"all that Apple documents",
	URL SIZE "<key>Name</key><string>ca</string>"
		 "<key>Key Type</key><string>RSA</string>"
		 "<key>Key Usage</key><integer>5</integer>"
		 "<key>Retries</key><integer>3</integer>"
		 "<key>RetryDelay</key><integer>10</integer>"
		 "<key>KeyIsExtractable</key><false/>"
		 "<key>AllowAllAppsAccess</key><false/>"
		 "<key>Subject</key><array>" CN "</array>"
		 "<key>SubjectAltName</key><dict>"
		 "<key>dNSName</key><string>a.example.com</string>"
		 "<key>rfc822Name</key><array><string>a@b.c</string></array>"
		 "<key>ntPrincipalName</key><string>u@b.c</string></dict>"
		 "<key>CAFingerprint</key>"
		 "<data>AAECAwQFBgcICQoLDA0ODw==</data>",
	NULL, NULL, NULL},
    {"no URL", SIZE, "plist-missing-key", SCEP "URL", NULL},
    {"empty URL", "<key>URL</key><string></string>" SIZE, "plist-empty-value",
	SCEP "URL", NULL},
    {"URL of another type", "<key>URL</key><integer>1</integer>" SIZE,
	"plist-type", SCEP "URL", "of type integer, expected string"},
    {"URL without scheme", "<key>URL</key><string>ca.a/scep</string>" SIZE,
	"value-url", SCEP "URL", NULL},
    {"no Keysize", URL, "scep-key-size-missing", SCEP "Keysize", "iOS"},
    {"Keysize 0", URL "<key>Keysize</key><integer>0</integer>", "value-integer",
	SCEP "Keysize", "2048"},
    {"Keysize as text", URL "<key>Keysize</key><string>2048</string>",
	"plist-type", SCEP "Keysize", "of type string, expected integer"},
    {"Key Type EC", URL SIZE "<key>Key Type</key><string>EC</string>",
	"plist-value", SCEP "Key Type", "'RSA'"},
    {"Key Usage 2", URL SIZE "<key>Key Usage</key><integer>2</integer>",
	"plist-value", SCEP "Key Usage", "bits"},
    {"Key Usage 0", URL SIZE "<key>Key Usage</key><integer>0</integer>", NULL,
	NULL, NULL},
    {"KeyType", URL SIZE "<key>KeyType</key><string>RSA</string>",
	"plist-misspelt-key", SCEP "KeyType", "write 'Key Type'"},
    {"KeyUsage", URL SIZE "<key>KeyUsage</key><integer>5</integer>",
	"plist-misspelt-key", SCEP "KeyUsage", "write 'Key Usage'"},
    {"Retry Delay", URL SIZE "<key>Retry Delay</key><integer>5</integer>",
	"plist-misspelt-key", SCEP "Retry Delay", "write 'RetryDelay'"},
    {"IsKeyExtractable", URL SIZE "<key>IsKeyExtractable</key><false/>",
	"plist-misspelt-key", SCEP "IsKeyExtractable",
	"write 'KeyIsExtractable'"},
    {"SubjectAlternativeName",
	URL SIZE "<key>SubjectAlternativeName</key><dict/>",
	"plist-misspelt-key", SCEP "SubjectAlternativeName",
	"write 'SubjectAltName'"},
    {"CAFingerPrint", URL SIZE "<key>CAFingerPrint</key><data>AAAA</data>",
	"plist-misspelt-key", SCEP "CAFingerPrint", "write 'CAFingerprint'"},
    {"both spellings",
	URL SIZE "<key>KeyType</key><string>RSA</string>"
		 "<key>Key Type</key><string>RSA</string>",
	"plist-unknown-key", SCEP "KeyType", "Key Type"},
    {"unknown key", URL SIZE "<key>Colour</key><string>s3cret</string>",
	"plist-unknown-key", SCEP "Colour", NULL},
    {"key with dot and bracket", URL SIZE "<key>a.b[0]</key><true/>",
	"plist-unknown-key", "PayloadContent[0].PayloadContent[\"a.b[0]\"]",
	NULL},
    {"undocumented",
	URL SIZE "<key>CertificateRenewalTimeInterval</key>"
		 "<integer>14</integer>",
	"plist-undocumented-key", SCEP "CertificateRenewalTimeInterval", NULL},
    {"fingerprint in hex",
	URL SIZE "<key>CAFingerprint</key><string>d0ad</string>",
	"scep-fingerprint-type", SCEP "CAFingerprint", "<data>"},
    {"fingerprint of 3 bytes",
	URL SIZE "<key>CAFingerprint</key><data>AAAA</data>",
	"scep-fingerprint-length", SCEP "CAFingerprint", "SHA-256"},
    {"subject of two levels", URL SIZE "<key>Subject</key>" CN,
	"scep-subject-shape", SCEP "Subject", "lacks a level"},
    {"subject as text", URL SIZE "<key>Subject</key><string>CN=x</string>",
	"scep-subject-shape", SCEP "Subject", "of type string"},
    {"subject of four levels",
	URL SIZE "<key>Subject</key><array><array>" CN "</array></array>",
	"scep-subject-shape", SCEP "Subject[0][0]", "too many"},
    {"pair of three",
	URL SIZE "<key>Subject</key><array><array><array><string>CN</string>"
		 "<string>a</string><string>b</string></array></array></array>",
	"scep-subject-shape", SCEP "Subject[0][0]", "3 items"},
    {"pair with a number",
	URL SIZE "<key>Subject</key><array><array><array><string>CN</string>"
		 "<integer>1</integer></array></array></array>",
	"scep-subject-shape", SCEP "Subject[0][0]", "of type integer"},
    {"empty pair",
	URL SIZE "<key>Subject</key><array><array><array/></array></array>",
	"scep-subject-shape", SCEP "Subject[0][0]", "0 items"},
    {"empty RDN", URL SIZE "<key>Subject</key><array><array/></array>",
	"scep-subject-shape", SCEP "Subject[0]", "empty"},
    {"array of principal names",
	URL SIZE "<key>SubjectAltName</key><dict><key>ntPrincipalName</key>"
		 "<array><string>u@b.c</string></array></dict>",
	"plist-type", SCEP "SubjectAltName.ntPrincipalName", "expected string"},
    {"SAN in another case",
	URL SIZE "<key>SubjectAltName</key><dict><key>DNSName</key>"
		 "<string>a.b</string></dict>",
	"plist-undocumented-key", SCEP "SubjectAltName.DNSName",
	"write 'dNSName'"},
    {"SAN with a number in the list",
	URL SIZE "<key>SubjectAltName</key><dict><key>dNSName</key><array>"
		 "<string>a.b</string><integer>1</integer></array></dict>",
	"plist-type", SCEP "SubjectAltName.dNSName[1]", "expected string"},
    {"SAN as text", URL SIZE "<key>SubjectAltName</key><string>x</string>",
	"plist-type", SCEP "SubjectAltName", "expected dictionary"},
};

static void test_inner(void)
{
	for (size_t i = 0; i < array_length(inner); i++) {
		struct reading reading;

		read_scep(&reading, inner[i].body);
		check_expected(&reading, &inner[i]);
		arena_done(&reading.arena);
	}
}

/* -- whole profiles ------------------------------------------------------ */

#define ROOT(content)                                                 \
	TOP("<array><dict>" COMMON("com.apple.security.root") content \
	    "</dict></array>")
#define OTHER(type) TOP("<array><dict>" COMMON(type) "</dict></array>")

static const struct expected whole[] = {
    {"no payloads", TOP("<array/>"), NULL, NULL, NULL},
    {"root is an array", HEAD "<array/></plist>", "plist-root", "(root)",
	"expected dictionary"},
    {"content missing", HEAD "<dict>" COMMON("Configuration") "</dict></plist>",
	"plist-no-payloads", "PayloadContent", "missing"},
    {"content no array", TOP("<dict/>"), "plist-no-payloads", "PayloadContent",
	"expected array"},
    {"payload no dictionary", TOP("<array><string>x</string></array>"),
	"plist-type", "PayloadContent[0]", "expected dictionary"},
    {"encrypted",
	HEAD "<dict>" COMMON("Configuration") "<key>EncryptedPayloadContent"
					      "</key><data>AAAA</data></dict>"
					      "</plist>",
	"profile-encrypted", "EncryptedPayloadContent", NULL},
    {"nested", OTHER("Configuration"), "payload-nested-configuration",
	"PayloadContent[0]", NULL},
    {"without schema", OTHER("com.apple.controlcenter"), "payload-unchecked",
	"PayloadContent[0]", NULL},
    {"another's type", OTHER("org.example.thing"), "payload-unchecked",
	"PayloadContent[0]", NULL},
    {"SCEP misspelt", OTHER("com.apple.security.secp"), "payload-type-unknown",
	"PayloadContent[0]", "'com.apple.security.scep'"},
    {"SCEP in capitals", OTHER("com.apple.security.SCEP"),
	"payload-type-unknown", "PayloadContent[0]",
	"'com.apple.security.scep'"},
    {"type misspelt", OTHER("com.apple.wifi.maneged"), "payload-type-misspelt",
	"PayloadContent[0]", "'com.apple.wifi.managed'"},
    {"type of few letters", OTHER("com.apple.lam"), "payload-type-misspelt",
	"PayloadContent[0]", "'com.apple.lom'"},
    {"two slips in few letters", OTHER("com.apple.lax"), "payload-unchecked",
	"PayloadContent[0]", NULL},
    {"preferences near a type", OTHER("com.apple.airport"), "payload-unchecked",
	"PayloadContent[0]", NULL},
    {"ethernet misspelt", OTHER("com.apple.firstethernet.manged"),
	"payload-type-misspelt", "PayloadContent[0]",
	"'com.apple.firstethernet.managed'"},
    {"certificate as text", ROOT("<key>PayloadContent</key><string>x</string>"),
	"plist-type", "PayloadContent[0].PayloadContent", "expected data"},
    {"certificate missing", ROOT(""), "plist-missing-key",
	"PayloadContent[0].PayloadContent", NULL},
    {"SCEP without its dictionary", OTHER("com.apple.security.scep"),
	"plist-missing-key", "PayloadContent[0].PayloadContent", NULL},
    {"key at the wrong level",
	TOP("<array><dict>" COMMON("com.apple.security.scep") URL
	    "<key>PayloadContent</key><dict>" URL SIZE
	    "</dict></dict></array>"),
	"plist-misplaced-key", "PayloadContent[0].URL",
	"into 'PayloadContent'"},
    {"unknown scope",
	TOP("<array/><key>PayloadScope</key><string>system</string>"),
	"plist-value", "PayloadScope", "'System'"},
    {"consent texts",
	TOP("<array/><key>ConsentText</key><dict><key>default</key>"
	    "<string>x</string><key>de</key><string>y</string></dict>"),
	NULL, NULL, NULL},
    {"deprecated", TOP("<array/><key>IsEncrypted</key><false/>"),
	"plist-deprecated-key", "IsEncrypted", NULL},
};

static void test_whole(void)
{
	for (size_t i = 0; i < array_length(whole); i++) {
		struct reading reading;

		read_xml(&reading, whole[i].body);
		check_expected(&reading, &whole[i]);
		arena_done(&reading.arena);
	}
}

/* Common keys of a payload without schema are looked at all the same. */
static void test_common(void)
{
	static const struct expected rows[] = {
	    {"version as text",
		"<key>PayloadVersion</key><string>1</string>"
		"<key>PayloadIdentifier</key><string>a</string>"
		"<key>PayloadUUID</key>"
		"<string>11111111-2222-3333-4444-555555555555</string>",
		"plist-payload-version", "PayloadContent[0].PayloadVersion",
		"1003"},
	    {"version as real",
		"<key>PayloadVersion</key><real>1</real>"
		"<key>PayloadIdentifier</key><string>a</string>"
		"<key>PayloadUUID</key>"
		"<string>11111111-2222-3333-4444-555555555555</string>",
		"plist-payload-version-loose",
		"PayloadContent[0].PayloadVersion", NULL},
	    {"empty identifier",
		"<key>PayloadVersion</key><integer>1</integer>"
		"<key>PayloadIdentifier</key><string></string>"
		"<key>PayloadUUID</key>"
		"<string>11111111-2222-3333-4444-555555555555</string>",
		"plist-empty-value", "PayloadContent[0].PayloadIdentifier",
		NULL},
	    {"UUID of another form",
		"<key>PayloadVersion</key><integer>1</integer>"
		"<key>PayloadIdentifier</key><string>a</string>"
		"<key>PayloadUUID</key><string>1234</string>",
		"plist-uuid", "PayloadContent[0].PayloadUUID", NULL},
	    {"no version",
		"<key>PayloadIdentifier</key><string>a</string>"
		"<key>PayloadUUID</key>"
		"<string>11111111-2222-3333-4444-555555555555</string>",
		"plist-payload-version-loose",
		"PayloadContent[0].PayloadVersion", NULL},
	    {"version 2",
		"<key>PayloadVersion</key><integer>2</integer>"
		"<key>PayloadIdentifier</key><string>a</string>"
		"<key>PayloadUUID</key>"
		"<string>11111111-2222-3333-4444-555555555555</string>",
		"value-integer", "PayloadContent[0].PayloadVersion", NULL},
	    {"no UUID",
		"<key>PayloadVersion</key><integer>1</integer>"
		"<key>PayloadIdentifier</key><string>a</string>",
		"plist-missing-key", "PayloadContent[0].PayloadUUID", NULL},
	};
	char xml[XML_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		struct reading reading;
		const struct finding *found;

		(void)snprintf(xml, sizeof(xml),
		    TOP("<array><dict><key>PayloadType</key>"
			"<string>org.example.thing</string>%s</dict></array>"),
		    rows[i].body);
		read_xml(&reading, xml);
		found = find(&reading.findings, rows[i].id);
		ok(found != NULL && reading.findings.count == 2 &&
			strcmp(found->path, rows[i].path) == 0,
		    "no schema, %s: %s", rows[i].name, rows[i].id);
		arena_done(&reading.arena);
	}
}

/* -- what is read -------------------------------------------------------- */

#define CHALLENGE(text) URL SIZE "<key>Challenge</key><string>" text "</string>"

static void test_challenge(void)
{
	static const char *const rows[][2] = {
	    {URL SIZE, "none"},
	    {CHALLENGE(""), "none"},
	    {CHALLENGE("s3cret-canary"), "static"},
	    {CHALLENGE("$MSSCEPCHALLENGE"), "dynamic-microsoft-ca"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		struct reading reading;
		const struct payload *payload;

		read_scep(&reading, rows[i][0]);
		payload = &reading.profile.payloads[0];
		is_text(payload_choice(payload, KEY_CHALLENGE_TYPE), rows[i][1],
		    "challenge type %s", rows[i][1]);
		ok(!payload_value(payload, KEY_CHALLENGE_TYPE)->given,
		    "challenge type %s is not given", rows[i][1]);
		ok(payload_value(payload, KEY_CHALLENGE)->present == (i == 2),
		    "challenge with type %s", rows[i][1]);
		if (i == 2)
			ok(payload_value(payload, KEY_CHALLENGE)->origin.secret,
			    "a challenge is secret");
		arena_done(&reading.arena);
	}
}

static void test_values(void)
{
	struct reading reading;
	const struct payload *payload;
	const struct value *value;

	read_scep(&reading,
	    URL SIZE "<key>Key Usage</key><integer>4</integer>"
		     "<key>Subject</key><array>" CN
		     "<array><array><string>2.5.4.5</string><string>y</string>"
		     "</array></array></array>"
		     "<key>SubjectAltName</key><dict><key>dNSName</key>"
		     "<string>a.b</string></dict>");
	payload = &reading.profile.payloads[0];
	is_text(payload->identifier, "com.a", "identifier of the payload");
	is_text(payload->origin.path, "PayloadContent[0]", "its path");
	is_number(
	    payload_value(payload, KEY_KEY_SIZE)->integer, 2048, "Keysize");
	is_text(payload_value(payload, KEY_KEY_SIZE)->origin.path,
	    "PayloadContent[0].PayloadContent.Keysize", "path of Keysize");
	is_number(payload_value(payload, KEY_USE_AS_DIGITAL_SIGNATURE)->integer,
	    0, "bit 1 of Key Usage 4");
	is_number(payload_value(payload, KEY_USE_FOR_KEY_ENCIPHERMENT)->integer,
	    1, "bit 4 of Key Usage 4");
	value = payload_value(payload, KEY_SUBJECT);
	if (ok(value->present && value->subject.count == 2, "two RDNs"))
		is_text(value->subject.rdns[1].pairs[0].name, "serialNumber",
		    "name of an OID");
	value = payload_value(payload, KEY_SAN_DNS);
	ok(value->present && value->count == 1 &&
		strcmp(value->items[0].text, "a.b") == 0,
	    "a single name where an array may stand");
	ok(!reading.profile.platform_known, "platform unknown");
	arena_done(&reading.arena);
}

static void test_platform(void)
{
	static const struct {
		const char *number;
		bool known;
		enum platform platform;
	} rows[] = {{"0", false, PLATFORM_MACOS}, {"1", true, PLATFORM_IOS},
	    {"5", true, PLATFORM_MACOS}, {"99", false, PLATFORM_MACOS}};
	char xml[XML_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		struct reading reading;

		(void)snprintf(xml, sizeof(xml),
		    TOP("<array/><key>TargetDeviceType</key>"
			"<integer>%s</integer>"),
		    rows[i].number);
		read_xml(&reading, xml);
		ok(reading.profile.platform_known == rows[i].known &&
			reading.profile.platform == rows[i].platform,
		    "TargetDeviceType %s", rows[i].number);
		arena_done(&reading.arena);
	}
}

/* Neither challenges nor values of unknown keys are ever shown. */
static void test_no_secret(void)
{
	struct reading reading;
	bool shown = false;

	read_scep(&reading,
	    URL SIZE "<key>Challenge</key><integer>777001</integer>"
		     "<key>Challange</key><string>s3cret-canary</string>"
		     "<key>Pass</key><string>s3cret-canary</string>");
	for (const struct finding *f = reading.findings.first; f != NULL;
	     f = f->next)
		shown = shown || strstr(f->message, "canary") != NULL ||
			strstr(f->message, "777001") != NULL ||
			f->excerpt != NULL;
	ok(reading.findings.count == 3 && !shown, "no secret in findings");
	arena_done(&reading.arena);
}

static void test_rules(void)
{
	size_t count = 0;

	for (const struct rule *rule = read_tree_rules; rule->id != NULL;
	     rule++, count++) {
		size_t length = strlen(rule->doc);

		ok(length > 20 && rule->doc[length - 1] == '.',
		    "rule %s has a sentence", rule->id);
		for (const struct rule *other = read_tree_rules; other < rule;
		     other++)
			if (strcmp(other->id, rule->id) == 0)
				ok(false, "rule %s occurs twice", rule->id);
	}
	ok(count > 15, "there are %zu rules", count);
}

/* A failing allocation leads to -1 or a failed list, never to a crash. */
static void test_memory(void)
{
	long n = 0;
	bool refused = true;

	for (; refused; n++) {
		struct reading reading;

		memory_fail_after(n, 1);
		read_scep(&reading,
		    URL SIZE "<key>Subject</key><array>" CN "</array>"
			     "<key>x</key><true/>");
		refused = memory_refused() != 0;
		memory_fail_after(-1, 0);
		if (refused && reading.status == 0 && !reading.findings.failed)
			ok(false, "allocation %ld failed unseen", n);
		arena_done(&reading.arena);
	}
	ok(n > 1, "%ld allocations failed in turn", n - 1);
}

int main(void)
{
	struct error error = {0};

	if (schemas_load(NULL, &schemas, &error) != 0) {
		printf("Bail out! %s\n", error.text);
		return 1;
	}
	test_rules();
	test_inner();
	test_whole();
	test_common();
	test_challenge();
	test_values();
	test_platform();
	test_no_secret();
	test_memory();
	schemas_free(schemas);
	return tap_done();
}
