/*
 * What Jamf Pro does to a profile, and what is made of it.
 *
 * Planted mutations that must fail here: in payload_is_rewritten
 * (payload_rewrite.c), taking PayloadDisplayName for the server's in every
 * payload ("own name"); in by_uuid (payload_digest.c), keeping the order of the
 * payloads ("order of the payloads"); in add_layer (payload.c), escaping
 * "&#13;" as well ("CR"); in jamf_loss_at (jamf_loss.c), passing '&' in VPN
 * payloads
 * ("verbatim type").
 */
#include "jamf/payload.h"

#include "base/memory.h"
#include "base/source.h"
#include "crypto/crypto.h"
#include "profile/jamf_loss.h"
#include "tap.h"

#include "base/banned.h"

static struct schemas *schemas;

#define PROLOG                                                    \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"            \
	"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" " \
	"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
#define R(key, xml) "<key>" key "</key>" xml
#define T(key, text) R(key, "<string>" text "</string>")
#define N(key, number) R(key, "<integer>" number "</integer>")
#define B(key, value) R(key, "<" value "/>")
#define D(key, base64) R(key, "<data>" base64 "</data>")

#define U1 "11111111-AAAA-4AAA-8AAA-111111111111"
#define U2 "22222222-AAAA-4AAA-8AAA-222222222222"
#define U3 "33333333-AAAA-4AAA-8AAA-333333333333"
#define PAYLOAD(type, uuid, rest) \
	"<dict>" T("PayloadType", type) T("PayloadUUID", uuid) rest "</dict>"
#define SCEP(rest)                             \
	PAYLOAD("com.apple.security.scep", U1, \
	    R("PayloadContent", "<dict>" rest "</dict>"))
#define ROOT(rest) \
	PAYLOAD("com.apple.security.root", U2, D("PayloadContent", "AQID") rest)
/* Of a type that Jamf Pro renders anew on computers. */
#define MCX(rest) PAYLOAD("com.apple.ManagedClient.preferences", U3, rest)
#define OTHER(rest) PAYLOAD("com.example.unknown", U3, rest)
#define JOINS(rest) PAYLOAD("com.apple.wifi.managed", U3, rest)
#define SUBJECT(value)                                                        \
	R("Subject", "<array><array><array><string>CN</string><string>" value \
		     "</string></array></array><array><array><string>O"       \
		     "</string><string>Example, Inc.</string></array>"        \
		     "</array></array>")

enum expected_digest {
	SAME,
	OTHER_DIGEST,
	ANY /* the server filled in what a digest cannot know */
};

static const struct row {
	const char *name;
	const char *defined;
	const char *stored;
	const char *changes;
	enum expected_digest digest;
	const char *top_defined;
	const char *top_stored;
	enum jamf_kind kind;
} rows[] = {
    /* What the server rewrites. */
    {"the same", SCEP(T("URL", "u")), SCEP(T("URL", "u")), "", SAME, "", "",
	JAMF_COMPUTERS},
    {"top level", SCEP(T("URL", "u")), SCEP(T("URL", "u")), "", SAME,
	T("PayloadUUID", "a") T("PayloadIdentifier", "com.example")
	    T("PayloadDisplayName", "Wi-Fi") T("PayloadOrganization", "E")
		N("PayloadVersion", "1") T("PayloadType", "Configuration"),
	T("PayloadUUID", "b") T("PayloadIdentifier", "b")
	    T("PayloadDisplayName", "New") T("PayloadDescription", "") B(
		"PayloadEnabled", "true") B("PayloadRemovalDisallowed", "true")
		T("PayloadScope", "System") T("PayloadType", "Configuration"),
	JAMF_COMPUTERS},
    {"fills in", ROOT(""),
	ROOT(T("PayloadOrganization", "Their Org") T("PayloadDescription", "")
		B("PayloadEnabled", "true") N("PayloadVersion", "1")
		    B("AllowAllAppsAccess", "false")),
	"", ANY, "", "", JAMF_COMPUTERS},
    {"defaults", ROOT(""),
	ROOT(T("PayloadDescription", "") B("PayloadEnabled", "true")
		B("AllowAllAppsAccess", "false")),
	"", SAME, "", "", JAMF_COMPUTERS},
    {"KeyIsExtractable", SCEP(T("URL", "u")),
	SCEP(T("URL", "u") B("KeyIsExtractable", "false")), "", ANY, "", "",
	JAMF_COMPUTERS},
    {"defaults of SCEP", SCEP(T("URL", "u")),
	SCEP(T("URL", "u") T("Key Type", "RSA") N("Key Usage", "0")
		B("KeyIsExtractable", "true") N("Retries", "3")
		    N("RetryDelay", "10") T("ScepProxyOption", "manual")),
	"", SAME, "", "", JAMF_COMPUTERS},
    {"what devices assume", JOINS(T("SSID_STR", "a")),
	JOINS(T("SSID_STR", "a") B("AutoJoin", "true")), "", SAME, "", "",
	JAMF_COMPUTERS},
    {"and what they do not", JOINS(T("SSID_STR", "a")),
	JOINS(T("SSID_STR", "a") B("AutoJoin", "false")),
	"PayloadContent[0].AutoJoin wifi.auto_join no>- server\n", OTHER_DIGEST,
	"", "", JAMF_COMPUTERS},
    {"name of a rendered type",
	MCX(T("PayloadDisplayName", "Safari") T("PayloadOrganization", "E")),
	MCX(T("PayloadDisplayName", "Custom Settings")
		T("PayloadOrganization", "JAMF Software")),
	"", SAME, "", "", JAMF_COMPUTERS},
    {"order of the payloads", MCX(T("a", "1")) ROOT("") SCEP(T("URL", "u")),
	ROOT("") SCEP(T("URL", "u")) MCX(T("a", "1")), "", SAME, "", "",
	JAMF_COMPUTERS},
    {"order of the keys", SCEP(T("URL", "u") T("Name", "n")),
	SCEP(T("Name", "n") T("URL", "u")), "", SAME, "", "", JAMF_COMPUTERS},
    {"blanks at the edges", SCEP(T("Name", " n ")), SCEP(T("Name", "n")), "",
	SAME, "", "", JAMF_COMPUTERS},
    {"form of numbers", OTHER(N("a", "5") R("b", "<real>0.5</real>")),
	OTHER(R("a", "<real>5.0</real>") R("b", "<real>0.50</real>")), "", SAME,
	"", "", JAMF_COMPUTERS},
    {"wrapped data", OTHER(D("a", "AQ\n\tID")), OTHER(D("a", "AQID")), "", SAME,
	"", "", JAMF_COMPUTERS},
    {"empty is absent", OTHER(T("a", "") R("b", "<array/>") R("c", "<dict/>")),
	OTHER(T("d", " ") R("e", "<dict><key>f</key><array/></dict>")), "",
	SAME, "", "", JAMF_COMPUTERS},
    {"case of a UUID",
	"<dict>" T("PayloadType", "x") T("PayloadUUID", "ab-cd") "</dict>",
	"<dict>" T("PayloadType", "x") T("PayloadUUID", "AB-CD") "</dict>", "",
	SAME, "", "", JAMF_COMPUTERS},
    {"removal password", ROOT(""),
	ROOT("") PAYLOAD(
	    "com.apple.profileRemovalPassword", U3, T("RemovalPassword", "s")),
	"", SAME, "", "", JAMF_MOBILE},

    /* What it does not. */
    {"a number", SCEP(N("Keysize", "2048")), SCEP(N("Keysize", "4096")),
	"PayloadContent[0].PayloadContent.Keysize scep.key_size 4096>2048\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"a reference",
	SCEP("") PAYLOAD("com.apple.security.acme", U2, "")
	    JOINS(T("PayloadCertificateUUID", U2)),
	SCEP("") PAYLOAD("com.apple.security.acme", U2, "")
	    JOINS(T("PayloadCertificateUUID", U1)),
	"PayloadContent[2].PayloadCertificateUUID wifi.identity "
	"[scep]>[acme]\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"a reference to nothing, and to one of several",
	ROOT(T("PayloadDisplayName", "A")) PAYLOAD("com.apple.security.root",
	    U1, D("PayloadContent", "BAUG") T("PayloadDisplayName", "B"))
	    JOINS(R("EAPClientConfiguration",
		"<dict>" R("PayloadCertificateAnchorUUID",
		    "<array><string>" U2 "</string><string>" U1
		    "</string></array>") "</dict>")),
	ROOT(T("PayloadDisplayName", "A")) PAYLOAD("com.apple.security.root",
	    U1, D("PayloadContent", "BAUG") T("PayloadDisplayName", "B"))
	    JOINS(R("EAPClientConfiguration",
		"<dict>" R("PayloadCertificateAnchorUUID",
		    "<array><string>" U3
		    "</string><string>0</string></array>") "</dict>")),
	"PayloadContent[2].EAPClientConfiguration.PayloadCertificateAnchorUUID "
	"wifi.anchors [wifi], no payload of the profile>[root] \"A\", [root] "
	"\"B\"\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"only defined", SCEP(T("Name", "ca")), SCEP(""),
	"PayloadContent[0].PayloadContent.Name scep.name ->ca\n", OTHER_DIGEST,
	"", "", JAMF_COMPUTERS},
    {"only stored", SCEP(""), SCEP(T("Name", "ca")),
	"PayloadContent[0].PayloadContent.Name scep.name ca>- server\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"another layer of escaping", SCEP(T("Name", "R&amp;D")),
	SCEP(T("Name", "R&amp;amp;D")),
	"PayloadContent[0].PayloadContent.Name scep.name R&amp;D>R&D\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"lost line feed", OTHER(T("a", "x\ny")), OTHER(T("a", "xy")),
	"PayloadContent[0].a - xy>x\\x0ay\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"own name", ROOT(T("PayloadDisplayName", "A")),
	ROOT(T("PayloadDisplayName", "B")),
	"PayloadContent[0].PayloadDisplayName root.display_name B>A\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"organization", ROOT(T("PayloadOrganization", "A")),
	ROOT(T("PayloadOrganization", "B")),
	"PayloadContent[0].PayloadOrganization root.organization B>A\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"identifier of a rendered type", MCX(T("PayloadIdentifier", "a")),
	MCX(T("PayloadIdentifier", "b")),
	"PayloadContent[0].PayloadIdentifier - b>a\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"not rendered for mobile devices", MCX(T("PayloadDisplayName", "A")),
	MCX(T("PayloadDisplayName", "B")),
	"PayloadContent[0].PayloadDisplayName - B>A\n", OTHER_DIGEST, "", "",
	JAMF_MOBILE},
    {"PayloadEnabled false", ROOT(B("PayloadEnabled", "false")), ROOT(""),
	"PayloadContent[0].PayloadEnabled - ->false\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"AllowAllAppsAccess true", SCEP(B("AllowAllAppsAccess", "true")),
	SCEP(B("AllowAllAppsAccess", "false")),
	"PayloadContent[0].PayloadContent.AllowAllAppsAccess "
	"scep.allow_all_apps_access ->yes\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"KeyIsExtractable false", SCEP(B("KeyIsExtractable", "false")), SCEP(""),
	"PayloadContent[0].PayloadContent.KeyIsExtractable "
	"scep.allow_export_from_keychain ->no\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"no defaults elsewhere", OTHER(""), OTHER(N("Retries", "3")),
	"PayloadContent[0].Retries - 3>- server\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"no default", SCEP(N("Retries", "4")), SCEP(""),
	"PayloadContent[0].PayloadContent.Retries scep.retries ->4\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"Subject", SCEP(SUBJECT("new")), SCEP(SUBJECT("old")),
	"PayloadContent[0].PayloadContent.Subject scep.subject "
	"CN=old,O=Example\\, Inc.>CN=new,O=Example\\, Inc.\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"bits", SCEP(N("Key Usage", "5")), SCEP(N("Key Usage", "1")),
	"PayloadContent[0].PayloadContent.Key Usage "
	"scep.use_for_key_encipherment no>yes\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"bits where none were", SCEP(N("Key Usage", "5")), SCEP(""),
	"PayloadContent[0].PayloadContent.Key Usage "
	"scep.use_as_digital_signature no>yes\n"
	"PayloadContent[0].PayloadContent.Key Usage "
	"scep.use_for_key_encipherment no>yes\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"a bit without a key", SCEP(N("Key Usage", "9")),
	SCEP(N("Key Usage", "1")),
	"PayloadContent[0].PayloadContent.Key Usage "
	"scep.use_as_digital_signature 1>9\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"data", SCEP(D("CAFingerprint", "AQID")), SCEP(D("CAFingerprint", "AQIE")),
	"PayloadContent[0].PayloadContent.CAFingerprint scep.fingerprint "
	"010204>010203\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"text is no data", OTHER(T("a", "AQID")), OTHER(D("a", "AQID")),
	"PayloadContent[0].a - 010203>AQID\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"true is not 1", OTHER(B("a", "true")), OTHER(N("a", "1")),
	"PayloadContent[0].a - 1>true\n", OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"order in an array",
	OTHER(R("a", "<array><string>x</string><string>y</string></array>")),
	OTHER(R("a", "<array><string>y</string><string>x</string></array>")),
	"PayloadContent[0].a - y, x>x, y\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"dictionaries in an array",
	OTHER(R("a", "<array><dict>" N("b", "1") "</dict><dict/></array>")),
	OTHER(R("a", "<array><dict>" N("b", "2") "</dict></array>")),
	"PayloadContent[0].a - 1 item>2 items\n"
	"PayloadContent[0].a[0].b - 2>1\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"a dot in a key", OTHER(N("a.b", "1")),
	OTHER(R("a", "<dict>" N("b", "1") "</dict>")),
	"PayloadContent[0].a.b - 1>- server\n"
	"PayloadContent[0].a.b - ->1\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"consent", ROOT(""), ROOT(""),
	"ConsentText.default profile.consent_text old>new\n", OTHER_DIGEST,
	R("ConsentText", "<dict>" T("default", "new") "</dict>"),
	R("ConsentText", "<dict>" T("default", "old") "</dict>"),
	JAMF_COMPUTERS},
    {"another identity", SCEP(T("URL", "u")),
	PAYLOAD("com.apple.security.scep", U2,
	    R("PayloadContent", "<dict>" T("URL", "u") "</dict>")),
	"PayloadContent[0].PayloadUUID scep.uuid " U2 ">" U1 " identity\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"another UUID of what is no identity", OTHER(T("a", "x")),
	PAYLOAD("com.example.unknown", U1, T("a", "x")),
	"PayloadContent[0].PayloadUUID - " U1 ">" U3 "\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"a payload more", ROOT("") OTHER(""), ROOT(""),
	"PayloadContent[1] - ->com.example.unknown\n", OTHER_DIGEST, "", "",
	JAMF_COMPUTERS},
    {"a payload less", ROOT(""), OTHER("") ROOT(""),
	"PayloadContent[0] - com.example.unknown>- server\n", OTHER_DIGEST, "",
	"", JAMF_COMPUTERS},

    /* Secrets. */
    {"the same secret", SCEP(T("Challenge", "CANARY")),
	SCEP(T("Challenge", "CANARY")), "", SAME, "", "", JAMF_COMPUTERS},
    {"another secret", SCEP(T("Challenge", "CANARY1")),
	SCEP(T("Challenge", "CANARY2")),
	"PayloadContent[0].PayloadContent.Challenge scep.challenge secret\n",
	SAME, "", "", JAMF_COMPUTERS},
    {"a secret by its name", OTHER(T("UserPassword", "CANARY1")),
	OTHER(T("UserPassword", "CANARY2")),
	"PayloadContent[0].UserPassword - secret\n", SAME, "", "",
	JAMF_COMPUTERS},
    {"secrets in an array",
	OTHER(R("Tokens", "<array><string>CANARY1</string></array>")),
	OTHER(R("Tokens", "<array><string>CANARY2</string></array>")),
	"PayloadContent[0].Tokens[0] - secret\n", SAME, "", "", JAMF_COMPUTERS},
    {"no secret", SCEP(""), SCEP(T("Challenge", "CANARY")),
	"PayloadContent[0].PayloadContent.Challenge scep.challenge secret "
	"server\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"the word for a challenge", SCEP(T("Challenge", "$MSSCEPCHALLENGE")),
	SCEP(T("Challenge", "CANARY")),
	"PayloadContent[0].PayloadContent.Challenge scep.challenge secret\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
    {"the word is shown", SCEP(T("Challenge", "$MSSCEPCHALLENGE")), SCEP(""),
	"PayloadContent[0].PayloadContent.Challenge scep.challenge "
	"->$MSSCEPCHALLENGE\n",
	OTHER_DIGEST, "", "", JAMF_COMPUTERS},
};

/* -- profiles ------------------------------------------------------------- */

struct one {
	struct arena arena;
	struct buf text;
	struct tree *tree;
};

static void one_done(struct one *one)
{
	buf_done(&one->text);
	arena_done(&one->arena);
}

static bool one_read(struct one *one, const char *payloads, const char *top)
{
	struct error error = {0};

	*one = (struct one){0};
	buf_text(&one->text, PROLOG "<plist version=\"1\"><dict>");
	buf_text(&one->text, top);
	buf_text(&one->text, "<key>PayloadContent</key><array>");
	buf_text(&one->text, payloads);
	buf_text(&one->text, "</array></dict></plist>");
	return jamf_payload_decode(one->text.data, one->text.length,
		   &one->arena, &one->tree, &error) == 0;
}

static void add_lines(struct buf *lines, const struct jamf_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		buf_printf(lines, "%s %s", change->path,
		    change->key == NULL ? "-" : change->key);
		if (change->is_secret)
			buf_text(lines, " secret");
		else
			buf_printf(lines, " %s>%s",
			    change->was == NULL ? "-" : change->was,
			    change->becomes == NULL ? "-" : change->becomes);
		if (change->server_only)
			buf_text(lines, " server");
		if (change->is_identity)
			buf_text(lines, " identity");
		buf_char(lines, '\n');
	}
}

/* -- tests ---------------------------------------------------------------- */

static void test_row(const struct row *row)
{
	const struct jamf_compare how = {.schemas = schemas, .kind = row->kind};
	struct one defined, stored;
	auto_arena struct arena arena = {0};
	struct jamf_changes changes = {.arena = &arena};
	auto_buf struct buf lines = {0};
	struct error error = {0};
	char a[JAMF_DIGEST_TEXT] = "", b[JAMF_DIGEST_TEXT] = "";
	bool skipped = true;

	ok(one_read(&defined, row->defined, row->top_defined) &&
		one_read(&stored, row->stored, row->top_stored),
	    "%s: read", row->name);
	buf_text(&lines, "");
	ok(jamf_payload_compare(defined.tree, stored.tree, &how, &changes,
	       &skipped, &error) == 0 &&
		!skipped,
	    "%s: compared", row->name);
	add_lines(&lines, &changes);
	is_text(lines.data == NULL ? "" : lines.data, row->changes, "%s",
	    row->name);
	ok(jamf_payload_digest(defined.tree, &how, a, &error) == 0 &&
		jamf_payload_digest(stored.tree, &how, b, &error) == 0 &&
		strlen(a) == JAMF_DIGEST_TEXT - 1,
	    "%s: digests", row->name);
	if (row->digest != ANY)
		is_number(strcmp(a, b) == 0, row->digest == SAME, "%s: digest",
		    row->name);
	ok(lines.data == NULL || strstr(lines.data, "CANARY") == NULL,
	    "%s: no secret is shown", row->name);
	one_done(&defined);
	one_done(&stored);
}

static void test_without_secrets(void)
{
	static const struct {
		const char *name;
		const char *defined;
		const char *stored;
		const char *changes;
		bool skipped;
	} table[] = {
	    {"placeholder", SCEP(T("Challenge", "********")),
		SCEP(T("Challenge", "CANARY")), "", true},
	    {"placeholder and more",
		SCEP(T("Challenge", "********") T("Name", "a")),
		SCEP(T("Challenge", "CANARY") T("Name", "b")),
		"PayloadContent[0].PayloadContent.Name scep.name b>a\n", true},
	    {"where none was", SCEP(T("Challenge", "********")), SCEP(""),
		"PayloadContent[0].PayloadContent.Challenge scep.challenge "
		"secret\n",
		true},
	    {"no secret at all", SCEP(""), SCEP(""), "", false},
	};
	const struct jamf_compare how = {
	    .schemas = schemas, .without_secrets = true};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_arena struct arena arena = {0};
		struct jamf_changes changes = {.arena = &arena};
		auto_buf struct buf lines = {0};
		struct one defined, stored;
		struct error error = {0};
		bool skipped = !table[i].skipped;

		ok(one_read(&defined, table[i].defined, "") &&
			one_read(&stored, table[i].stored, "") &&
			jamf_payload_compare(defined.tree, stored.tree, &how,
			    &changes, &skipped, &error) == 0,
		    "without secrets, %s", table[i].name);
		add_lines(&lines, &changes);
		is_text(lines.data == NULL ? "" : lines.data, table[i].changes,
		    "without secrets, %s: changes", table[i].name);
		is_number(skipped, table[i].skipped,
		    "without secrets, %s: skipped", table[i].name);
		one_done(&defined);
		one_done(&stored);
	}
}

static void test_encode(void)
{
	static const struct {
		const char *name;
		const char *top;
		const char *uuid;
		const char *expected; /* within the text */
	} table[] = {
	    {"compact", T("a", "b"), NULL,
		"<dict><key>a</key><string>b</string><key>PayloadContent</key>"
		"<array></array></dict></plist>"},
	    {"'&' and '<'", T("a", "R&amp;D &lt;x&gt;"), NULL,
		"<string>R&amp;amp;D &amp;lt;x></string>"},
	    {"quotes", T("a", "&quot;&apos;&#233;"), NULL,
		"<string>\"'\xC3\xA9</string>"},
	    {"CR", T("a", "x&#13;y"), NULL, "<string>x&#13;y</string>"},
	    {"text like a CR", T("a", "x&amp;#13;y"), NULL,
		"<string>x&amp;amp;#13;y</string>"},
	    {"end of CDATA", T("a", "]]&gt;"), NULL, "]]&amp;gt;"},
	    {"data in one line", D("a", "AQ\nIDBA=="), NULL,
		"<data>AQIDBA==</data>"},
	    {"no data", D("a", ""), NULL, "<data></data>"},
	    {"scalars",
		N("a", "-5") R("b", "<real>0.5</real>") B("c", "false")
		    R("d", "<date>2026-11-23T08:39:00Z</date>"),
		NULL,
		"<integer>-5</integer><key>b</key><real>0.5</real>"
		"<key>c</key><false/><key>d</key>"
		"<date>2026-11-23T08:39:00Z</date>"},
	    {"uuid in place", T("PayloadUUID", "x") T("PayloadIdentifier", "y"),
		"ab-12",
		"<key>PayloadUUID</key><string>ab-12</string>"
		"<key>PayloadIdentifier</key><string>ab-12</string>"
		"<key>PayloadContent</key>"},
	    {"uuid added", "", "ab-12",
		"</array><key>PayloadUUID</key><string>ab-12</string>"
		"<key>PayloadIdentifier</key><string>ab-12</string></dict>"},
	};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_buf struct buf text = {0};
		struct error error = {0};
		struct one one;

		ok(one_read(&one, "", table[i].top) &&
			jamf_payload_encode(
			    one.tree, table[i].uuid, NULL, &text, &error) == 0,
		    "encode %s: %s", table[i].name, error.text);
		ok(text.data != NULL &&
			strstr(text.data, table[i].expected) != NULL,
		    "encode %s: %s", table[i].name,
		    text.data == NULL ? "" : text.data + sizeof(PROLOG) - 1);
		ok(text.data != NULL &&
			strncmp(text.data, PROLOG, sizeof(PROLOG) - 1) == 0 &&
			strpbrk(text.data + sizeof(PROLOG) - 1, "\t\n") == NULL,
		    "encode %s: nothing between", table[i].name);
		one_done(&one);
	}
}

static void test_encode_faults(void)
{
	auto_buf struct buf text = {0};
	struct error error = {0};
	struct one one;

	ok(one_read(&one, "", "") &&
		jamf_payload_encode(one.tree, "a<b", NULL, &text, &error) == -1,
	    "encode: a uuid that is none");
	is_number(error.status, STATUS_SERVER, "encode: %s", error.text);
	ok(jamf_payload_encode(one.tree, "", NULL, &text, &error) == -1 &&
		text.length == 0,
	    "encode: an empty uuid");
	ok(jamf_payload_encode(one.tree, "ab-12", "a&b", &text, &error) == -1 &&
		error.status == STATUS_SERVER && text.length == 0,
	    "encode: an identifier that is none");
	ok(jamf_payload_encode(one.tree, "ab-12", "com.a", &text, &error) ==
		    0 &&
		strstr(text.data,
		    "<key>PayloadUUID</key><string>ab-12</string>") != NULL &&
		strstr(text.data, "<key>PayloadIdentifier</key>"
				  "<string>com.a</string>") != NULL,
	    "encode: an identifier of its own is kept");
	one_done(&one);
}

static void test_decode(void)
{
	static const struct {
		const char *name;
		const char *text;
		bool good;
	} table[] = {
	    {"a profile", PROLOG "<plist version=\"1\"><dict/></plist>", true},
	    {"without a prolog", "<plist version=\"1\"><dict/></plist>", true},
	    {"an empty key",
		PROLOG "<plist version=\"1\"><dict><key/><key>a</key><true/>"
		       "</dict></plist>",
		true},
	    {"an array", PROLOG "<plist version=\"1\"><array/></plist>", false},
	    {"cut off", PROLOG "<plist version=\"1\"><dict>", false},
	    {"a bare '&'",
		PROLOG "<plist><dict><key>a</key><string>CANARY & b</string>"
		       "</dict></plist>",
		false},
	    {"nothing", "", false},
	    {"HTML", "<html><body>Service unavailable</body></html>", false},
	};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_arena struct arena arena = {0};
		struct error error = {0};
		struct tree *tree = NULL;
		int result = jamf_payload_decode(table[i].text,
		    strlen(table[i].text), &arena, &tree, &error);

		is_number(result == 0, table[i].good, "decode %s: %s",
		    table[i].name, error.text);
		if (result != 0)
			ok(error.status == STATUS_SERVER && tree == NULL &&
				strstr(error.text, "CANARY") == NULL,
			    "decode %s: status %d", table[i].name,
			    (int)error.status);
		else
			ok(tree != NULL, "decode %s: tree", table[i].name);
	}
}

static void test_damage(void)
{
#define VPN(rest) PAYLOAD("com.apple.vpn.managed", U1, rest)
#define CONTENT "PayloadContent[0]."
	static const struct {
		const char *name;
		const char *payloads;
		const char *top;
		enum jamf_kind kind;
		const char *path; /* NULL: fine */
		const char *key;
		const char *what;
	} table[] = {
	    {"fine",
		SCEP(T("URL", "https://a/?b=1") T("Name", "\"x' >\xC3\xA9")),
		"", JAMF_COMPUTERS, NULL, NULL, NULL},
	    {"URL", SCEP(T("URL", "https://a/?b&amp;c")), "", JAMF_COMPUTERS,
		CONTENT "PayloadContent.URL", "scep.url", "'&'"},
	    {"verbatim type", VPN(T("a", "x&amp;")), "", JAMF_COMPUTERS,
		CONTENT "a", NULL, "'&'"},
	    {"less", VPN(T("a", "&lt;x")), "", JAMF_MOBILE, CONTENT "a", NULL,
		"'<'"},
	    {"end of CDATA", VPN(T("a", "]]&gt;")), "", JAMF_COMPUTERS,
		CONTENT "a", NULL, "']]>'"},
	    {"rendered type", MCX(T("a", "R&amp;D &lt;x]]&gt;")), "",
		JAMF_COMPUTERS, NULL, NULL, NULL},
	    {"rendered for computers only", MCX(T("a", "R&amp;D")), "",
		JAMF_MOBILE, CONTENT "a", NULL, "'&'"},
	    {"rendered for mobile devices",
		PAYLOAD("com.apple.applicationaccess", U1, T("a", "R&amp;D")),
		"", JAMF_MOBILE, NULL, NULL, NULL},
	    {"line feed, rendered", MCX(T("a", "x\ny")), "", JAMF_COMPUTERS,
		CONTENT "a", NULL, "a line feed"},
	    {"tab", SCEP(T("Name", "x\ty")), "", JAMF_COMPUTERS,
		CONTENT "PayloadContent.Name", "scep.name", "a tab"},
	    {"blank before", SCEP(T("Name", " x")), "", JAMF_COMPUTERS,
		CONTENT "PayloadContent.Name", "scep.name",
		"a blank at its beginning"},
	    {"blank after", SCEP(T("Challenge", "CANARY ")), "", JAMF_COMPUTERS,
		CONTENT "PayloadContent.Challenge", "scep.challenge",
		"a blank at its end"},
	    {"CR", SCEP(T("Name", "x&#13;y")), "", JAMF_COMPUTERS, NULL, NULL,
		NULL},
	    {"beyond U+FFFF", MCX(T("a", "\xF0\x9F\x98\x80")), "",
		JAMF_COMPUTERS, CONTENT "a", NULL,
		"a character outside the basic plane"},
	    {"U+FFFD", MCX(T("a", "\xEF\xBF\xBD")), "", JAMF_COMPUTERS, NULL,
		NULL, NULL},
	    {"in the subject", SCEP(SUBJECT("R&amp;D")), "", JAMF_COMPUTERS,
		CONTENT "PayloadContent.Subject[0][0][1]", "scep.subject",
		"'&'"},
	    {"in a key", VPN(R("a&amp;b", "<true/>")), "", JAMF_COMPUTERS,
		CONTENT "a&b", NULL, "'&'"},
	    {"after a rendered payload", MCX("") VPN(T("a", "&amp;")), "",
		JAMF_COMPUTERS, "PayloadContent[1].a", NULL, "'&'"},
	    {"name of the profile", "", T("PayloadDisplayName", "R&amp;D"),
		JAMF_COMPUTERS, NULL, NULL, NULL},
	    {"blank in that name", "", T("PayloadDisplayName", "R "),
		JAMF_COMPUTERS, "PayloadDisplayName", "profile.name",
		"a blank at its end"},
	    {"lines of a description", "", T("PayloadDescription", "a\nb"),
		JAMF_COMPUTERS, NULL, NULL, NULL},
	    {"consent", "",
		R("ConsentText", "<dict>" T("default", "R&amp;D") "</dict>"),
		JAMF_COMPUTERS, "ConsentText.default", "profile.consent_text",
		"'&'"},
	};

	for (size_t i = 0; i < array_length(table); i++) {
		auto_arena struct arena arena = {0};
		struct jamf_lossy damage = {0};
		struct one one;
		bool found = one_read(&one, table[i].payloads, table[i].top) &&
			     jamf_payload_lossy(one.tree, table[i].kind,
				 schemas, &arena, &damage);

		is_number(
		    found, table[i].path != NULL, "damage, %s", table[i].name);
		is_text(damage.path, table[i].path, "damage, %s: path",
		    table[i].name);
		is_text(
		    damage.key, table[i].key, "damage, %s: key", table[i].name);
		is_text(damage.what, table[i].what, "damage, %s: what",
		    table[i].name);
		one_done(&one);
	}
}

static void test_look(void)
{
#define WIFI(uuid) \
	PAYLOAD("com.apple.wifi.managed", U3, T("PayloadCertificateUUID", uuid))
	auto_arena struct arena arena = {0};
	struct one one, broken, anchor;

	ok(one_read(&one,
	       SCEP(T("ScepProxyOption", "External CA"))
		   WIFI("11111111-aaaa-4aaa-8aaa-111111111111"),
	       "") &&
		one_read(&broken, SCEP(T("ScepProxyOption", "manual")) WIFI(U2),
		    "") &&
		one_read(&anchor,
		    PAYLOAD("com.apple.wifi.managed", U3,
			R("EAPClientConfiguration",
			    "<dict>" R("PayloadCertificateAnchorUUID",
				"<array><string></string><string>" U2
				"</string></array>") "</dict>")),
		    ""),
	    "look: read");
	ok(jamf_payload_holds(one.tree, U1), "look: holds");
	ok(jamf_payload_holds(one.tree, "33333333-aaaa-4AAA-8aaa-333333333333"),
	    "look: holds, case ignored");
	ok(!jamf_payload_holds(one.tree, U2), "look: does not hold");
	ok(jamf_payload_has_type(one.tree, "com.apple.wifi.managed") &&
		!jamf_payload_has_type(one.tree, "com.apple.wifi"),
	    "look: has type");
	is_text(jamf_payload_proxy(one.tree), "External CA", "look: proxy");
	is_text(jamf_payload_proxy(broken.tree), NULL, "look: manual");
	is_text(jamf_payload_broken(one.tree, schemas, &arena), NULL,
	    "look: whole");
	is_text(jamf_payload_broken(broken.tree, schemas, &arena),
	    "PayloadContent[1].PayloadCertificateUUID", "look: broken");
	is_text(jamf_payload_broken(anchor.tree, schemas, &arena),
	    "PayloadContent[0].EAPClientConfiguration."
	    "PayloadCertificateAnchorUUID[1]",
	    "look: broken anchor");
	one_done(&one);
	one_done(&broken);
	one_done(&anchor);
}

/* A profile as it is sent comes back the same after one layer is undone, as
 * the server does it. */
static void test_round_trip(void)
{
	const struct jamf_compare how = {.schemas = schemas};
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct jamf_changes changes = {.arena = &arena};
	struct error error = {0};
	struct tree *again = NULL;
	struct one one;
	bool skipped = false;

	ok(one_read(
	       &one, SCEP(SUBJECT("x") N("Keysize", "2048")) ROOT(""), "") &&
		jamf_payload_encode(one.tree, "ab-12", NULL, &text, &error) ==
		    0 &&
		jamf_payload_decode(
		    text.data, text.length, &arena, &again, &error) == 0,
	    "round trip: %s", error.text);
	ok(jamf_payload_compare(
	       one.tree, again, &how, &changes, &skipped, &error) == 0 &&
		changes.count == 0,
	    "round trip: no change");
	one_done(&one);
}

static int do_all(const struct one *defined, const struct one *stored)
{
	const struct jamf_compare how = {.schemas = schemas};
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct jamf_changes changes = {.arena = &arena};
	char digest[JAMF_DIGEST_TEXT];
	struct jamf_lossy damage;
	struct tree *again = NULL;
	struct error error = {0};
	bool skipped;

	(void)jamf_payload_lossy(
	    defined->tree, JAMF_COMPUTERS, schemas, &arena, &damage);
	if (jamf_payload_compare(defined->tree, stored->tree, &how, &changes,
		&skipped, &error) != 0 ||
	    jamf_payload_digest(stored->tree, &how, digest, &error) != 0 ||
	    jamf_payload_encode(defined->tree, "ab-12", NULL, &text, &error) !=
		0 ||
	    jamf_payload_decode(
		text.data, text.length, &arena, &again, &error) != 0)
		return error.status == STATUS_LIMIT ? -1 : 1;
	return 0;
}

static void test_memory(void)
{
	struct one defined, stored;
	long count = 0;
	int result = -1;

	ok(one_read(&defined,
	       SCEP(SUBJECT("x") N("Keysize", "1") T("Name", "R&amp;D"))
		   OTHER(R("a", "<array><dict>" N("b", "1") "</dict></array>")),
	       "") &&
		one_read(&stored, SCEP(SUBJECT("y")) ROOT(""), ""),
	    "memory: read");
	for (; result == -1 && count < 10000; count++) {
		memory_fail_after(count, 1);
		result = do_all(&defined, &stored);
	}
	memory_fail_after(-1, 0);
	is_number(result, 0, "memory: every one of %ld refused in turn", count);
	one_done(&defined);
	one_done(&stored);
}

/* Which types are rendered anew, as it was probed on each platform. */
static void test_rendered(void)
{
	static const struct {
		const char *type;
		bool computers, mobile;
	} types[] = {
	    {"com.apple.ManagedClient.preferences", true, false},
	    {"com.apple.SubmitDiagInfo", true, false},
	    {"com.apple.applicationaccess", false, true},
	    {"com.apple.extensiblesso", true, false},
	    {"com.apple.mobiledevice.passwordpolicy", true, true},
	    {"com.apple.notificationsettings", true, true},
	    {"com.apple.security.firewall", true, false},
	    {"com.apple.servicemanagement", true, false},
	    {"com.apple.shareddeviceconfiguration", false, true},
	    {"com.apple.systempolicy.control", true, false},
	    {"com.apple.webcontent-filter", true, true},
	    {"com.apple.security.scep", false, false},
	    {"com.apple.wifi.managed", false, false},
	    {"com.example.unknown", false, false},
	};
	size_t rendered = 0;

	for (size_t i = 0; i < array_length(types); i++) {
		const struct schema *schema =
		    schemas_of_type(schemas, types[i].type);

		for (int mobile = 0; mobile < 2; mobile++)
			ok((jamf_loss_place_of_payload(schema, types[i].type,
				mobile != 0) == JAMF_LOSS_RENDERED) ==
				(mobile != 0 ? types[i].mobile
					     : types[i].computers),
			    "rendered anew: %s %s", types[i].type,
			    mobile != 0 ? "ios" : "macos");
	}
	for (size_t i = 0; i < schemas_count(schemas); i++)
		rendered += schemas_at(schemas, i)->rendered[0] != NULL;
	/* One has no schema, another two. */
	is_number(rendered, 11, "rendered anew: schemas");
}

int main(void)
{
	struct error error = {0};

	ok(crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0,
	    "schemas: %s", error.text);
	for (size_t i = 0; i < array_length(rows); i++)
		test_row(&rows[i]);
	test_without_secrets();
	test_encode();
	test_encode_faults();
	test_decode();
	test_damage();
	test_rendered();
	test_look();
	test_round_trip();
	test_memory();
	schemas_free(schemas);
	return tap_done();
}
