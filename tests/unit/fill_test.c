/*
 * Definitions filled in for a device. What is expected is made as Jamf Pro
 * makes it, by putting values into the XML of the definition as it is; and,
 * where they can be written there, into the text of the definition.
 *
 * Planted mutations that must be caught:
 * - variable_fillable_length: stop at a digit ("longest");
 * - fill_variables.c, uuid_at: leave out profile->top.uuid ("for each device");
 * - fill_slots.c, add_value: take any secret ("is not touched");
 * - fill.c, fill_new: leave out check_key ("a key");
 * - fill_secret.c, is_literal: always false ("no reference"); note: leave out
 *   is_reshaped ("bytes");
 * - fill_template.c, fill_template_add: buf_add for text_add_xml;
 *   choose_mark: always the first ("noncharacters").
 */
#include "profile/fill.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "definition/document.h"
#include "plist/tree.h"
#include "tap.h"

#include "base/banned.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define TOP_UUID "11111111-2222-4333-8444-555555555501"
#define SCEP_UUID "11111111-2222-4333-8444-555555555502"
#define FILE_UUID "11111111-2222-4333-8444-555555555503"
#define TOP                                                        \
	"[profile]\nname = Example $USERNAME\nuuid = " TOP_UUID    \
	"\nidentifier = com.example.$SERIALNUMBER.x\norganization" \
	" = $DEPARTMENTNAME\n"
#define SCEP                                                      \
	"[scep]\nuuid = " SCEP_UUID "\nfingerprint = none\n"      \
	"url = https://$SITENAME.example.com/scep?d=$SITENAME1\n" \
	"subject = "                                              \
	"CN=$USERNAME+UID=$EMAIL,O=$PROFILE_IDENTIFIER,OU=-$EMAIL-\n"
#define PLIST(text)                                               \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"            \
	"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" " \
	"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"   \
	"<plist version=\"1.0\"><dict>" text "</dict></plist>\n"
#define KEY(key, text) "<key>" key "</key><string>" text "</string>"

static struct error error;
/* A fingerprint that nobody knows is left out. */
static bool rehearses = true;

static void put(const char *path, const char *text)
{
	ok(file_write(path, text, strlen(text), 0600, &error) == 0,
	    "%s is written", path);
}

/* -- values --------------------------------------------------------------- */

static const char *const hostile[] = {"a&b<c>\"d'", "$USERNAME", "%name%",
    "]]>&amp;", "\xEF\xB7\x90\x30\xEF\xB7\x90", "x", "\r\n", "S-1-5-21-1",
    "$PROFILE_IDENTIFIER", TOP_UUID, "env:HOME", "\xE2\x80\xAE\xF0\x9F\x98\x80",
    "column:secret"};

static const char *secret_of(const char *column, size_t length)
{
	if (text_equal_case(column, length, "bytes", 5))
		return "QUJD";
	if (text_equal_case(column, length, "key", 3))
		return "-----BEGIN PRIVATE KEY-----\nQUJD\n"
		       "-----END PRIVATE KEY-----\n";
	return "s&<cret";
}

static struct fill_text text_of(
    const struct fill_variable *variable, size_t number, struct arena *arena)
{
	const char *text = hostile[number % array_length(hostile)];

	if (variable->kind == FILL_UUID)
		text = arena_printf(
		    arena, "%08zX-0000-5000-8000-0123456789AB", number);
	if (variable->kind == FILL_CHALLENGE)
		text = "CH&LLENGE";
	if (variable->kind == FILL_SECRET)
		text = secret_of(variable->name, variable->length);
	return (struct fill_text){text, strlen(text)};
}

static int give(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *why)
{
	struct secret_reference reference;
	const char *text = "plain-secret-1";

	(void)payload;
	if (secret_reference_parse(
		value->text, value->length, &reference, why) != 0)
		return -1;
	if (reference.kind == SECRET_REFERENCE_COLUMN)
		text = secret_of(reference.rest, reference.length);
	else if (reference.kind == SECRET_REFERENCE_LITERAL)
		return secret_set(ret_secret, value->text, value->length, why);
	else if (context != NULL)
		text = context;
	return secret_set(ret_secret, text, strlen(text), why);
}

/* -- what is expected ----------------------------------------------------- */

static void add_value(struct buf *buf, const struct fill *fill,
    const struct fill_text *texts, enum fill_kind kind, const char *name,
    size_t length)
{
	for (size_t i = 0; i < fill_count(fill); i++) {
		const struct fill_variable *v = fill_variable(fill, i);

		if (v->kind != kind || v->length != length ||
		    memcmp(v->name, name, length) != 0)
			continue;
		for (size_t k = 0; k < texts[i].length; k++) {
			char c = texts[i].text[k];

			if (c == '&' || c == '<' || c == '>')
				buf_text(buf, c == '&'   ? "&amp;"
					      : c == '<' ? "&lt;"
							 : "&gt;");
			else if (c == '\r')
				buf_text(buf, "&#13;");
			else
				buf_char(buf, c);
		}
		return;
	}
	buf_printf(buf, "no value for %.*s", (int)length, name);
}

static const char *const own = "PROFILE_IDENTIFIER";
static const char *const of_ndes = "MSSCEPCHALLENGE";

/* The XML of the definition with the values in it. */
static void expect(struct buf *buf, const char *xml, const struct fill *fill,
    const struct fill_text *texts, const char *top_uuid)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	while (*xml != '\0') {
		size_t run = *xml == '$' && text_is_upper(xml[1])
				 ? strspn(xml + 1, set)
				 : 0;
		size_t uuid = strspn(xml, "0123456789ABCDEF-") == 36 ? 36 : 0;

		for (size_t i = 0; uuid > 0 && i <= fill_count(fill); i++)
			if (i == fill_count(fill))
				uuid = 0;
			else if (fill_variable(fill, i)->kind == FILL_UUID &&
				 memcmp(fill_variable(fill, i)->name, xml,
				     36) == 0)
				break;
		if (run == strlen(of_ndes) &&
		    memcmp(xml + 1, of_ndes, run) == 0) {
			buf_add(buf, xml, run + 1);
		} else if (run == strlen(own) &&
			   memcmp(xml + 1, own, run) == 0) {
			add_value(buf, fill, texts, FILL_UUID, top_uuid, 36);
		} else if (run > 0) {
			add_value(
			    buf, fill, texts, FILL_VARIABLE, xml + 1, run);
		} else if (uuid > 0) {
			add_value(buf, fill, texts, FILL_UUID, xml, 36);
		} else {
			buf_char(buf, *xml);
		}
		xml += run > 0 ? run + 1 : uuid > 0 ? uuid : 1;
	}
}

/* Shows the line that differs. */
static void is_same(
    const struct buf *got, const char *expected, const char *name, size_t row)
{
	const char *text = got->data == NULL ? "" : got->data;
	size_t at = 0, begin;

	if (ok(strcmp(text, expected) == 0, "'%s', row %zu", name, row))
		return;
	while (text[at] != '\0' && text[at] == expected[at])
		at++;
	for (begin = at; begin > 0 && text[begin - 1] != '\n';)
		begin--;
	printf("# got %.*s\n# expected %.*s\n",
	    (int)strcspn(text + at, "\n") + (int)(at - begin), text + begin,
	    (int)strcspn(expected + at, "\n") + (int)(at - begin),
	    expected + begin);
}

/* -- a definition --------------------------------------------------------- */

struct given {
	const char *path;
	const char *text; /* NULL: the file's */
	struct fill_options options;
	bool in_pieces; /* there is a template */
};

static void read_given(const struct document_run *run,
    const struct given *given, struct document *document)
{
	if (given->text != NULL)
		document_read_bytes(run, given->path, given->text,
		    strlen(given->text), document);
	else
		document_read(run, given->path, document);
	if (ok(!document->unreadable && document->findings.errors == 0,
		"'%s' is read: %s", given->path, document->error.text))
		return;
	for (const struct finding *f = document->findings.first; f != NULL;
	     f = f->next)
		printf("# %s:%u %s\n", f->file, f->line, f->message);
}

/* As it is, without values. */
static void build_plain(
    const struct given *given, struct document *document, struct buf *xml)
{
	auto_secret struct secret challenge = {0};
	const struct build_values values = {.arena = &document->arena,
	    .secret = give,
	    .is_rehearsal = rehearses,
	    .live_challenge = given->options.has_challenge ? &challenge : NULL};
	struct tree *root = NULL;
	bool ignored;

	ok(secret_set(&challenge, "CH&LLENGE", 9, &error) == 0 &&
		profile_build(&document->profile, &values, &root, &ignored,
		    &error) == 0 &&
		tree_write_xml(root, xml, &error) == 0,
	    "'%s' as it is: %s", document->source.name, error.text);
}

/* One device after another, by both ways. */
static void check_rows(const struct given *given, struct document *document,
    struct fill *fill, const char *plain)
{
	const struct build_values values = {.arena = &document->arena,
	    .secret = give,
	    .is_rehearsal = rehearses};
	struct fill_template *template = NULL;
	char *top = arena_text(&document->arena, document->profile.top.uuid);

	ok(fill_template_new(
	       fill, &values, &document->arena, &template, &error) == 0,
	    "'%s' in pieces: %s", given->path, error.text);
	ok((template != NULL) == given->in_pieces, "'%s' in pieces or not",
	    given->path);
	for (size_t row = 0; row < array_length(hostile); row++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf expected = {0}, whole = {0}, pieces = {0};
		struct fill_text *texts = arena_new_array(
		    &arena, fill_count(fill) + 1, sizeof(*texts));

		for (size_t i = 0; i < fill_count(fill); i++)
			texts[i] =
			    text_of(fill_variable(fill, i), row + i, &arena);
		for (size_t i = 0;
		     !given->options.is_per_device && i < fill_count(fill); i++)
			if (fill_variable(fill, i)->kind == FILL_UUID)
				texts[i] = (struct fill_text){
				    fill_variable(fill, i)->name, 36};
		expect(&expected, plain, fill, texts, top);
		ok(fill_put(fill, texts, &arena, &error) == 0 &&
			fill_build(fill, &values, &whole, &error) == 0,
		    "'%s' is filled in: %s", given->path, error.text);
		is_same(&whole, expected.data, given->path, row);
		if (template == NULL)
			continue;
		fill_template_add(template, texts, &pieces);
		ok(buf_same(&whole, &pieces), "'%s', row %zu, of its pieces",
		    given->path, row);
	}
}

static void test_given(
    const struct document_run *run, const struct given *given)
{
	auto_document struct document plain = {0}, document = {0};
	auto_buf struct buf xml = {0};
	struct fill *fill = NULL;

	read_given(run, given, &plain);
	read_given(run, given, &document);
	if (plain.findings.errors > 0 || plain.unreadable)
		return;
	build_plain(given, &plain, &xml);
	if (ok(fill_new(&document.profile, &given->options, &document.arena,
		   &fill, &error) == 0,
		"'%s' can be filled in: %s", given->path, error.text))
		check_rows(given, &document, fill, xml.data);
}

/* -- values in the text of the definition ---------------------------------- */

static struct fill_text safe_text(
    const struct fill_variable *variable, const char *text)
{
	if (variable->kind == FILL_UUID)
		text = variable->name;
	return (struct fill_text){
	    text, variable->kind == FILL_UUID ? 36 : strlen(text)};
}

/* The profile with this value for every variable. */
static void build_with(const struct document_run *run,
    const struct given *given, const char *value, struct buf *xml)
{
	auto_document struct document document = {0};
	const struct build_values values = {.arena = &document.arena,
	    .secret = give,
	    .is_rehearsal = rehearses};
	struct fill_text *texts;
	struct fill *fill = NULL;

	read_given(run, given, &document);
	if (!ok(fill_new(&document.profile, &given->options, &document.arena,
		    &fill, &error) == 0,
		"'%s' can be filled in: %s", given->path, error.text))
		return;
	texts = arena_new_array(
	    &document.arena, fill_count(fill) + 1, sizeof(*texts));
	for (size_t i = 0; i < fill_count(fill); i++)
		texts[i] = safe_text(fill_variable(fill, i), value);
	ok(fill_put(fill, texts, &document.arena, &error) == 0 &&
		fill_build(fill, &values, xml, &error) == 0,
	    "'%s' with '%s': %s", given->path, value, error.text);
}

static void test_literal(const struct document_run *run,
    const struct given *given, const char *value, const char *literal)
{
	const struct given other = {given->path, literal, {0}, true};
	auto_document struct document document = {0};
	const struct build_values values = {.arena = &document.arena,
	    .secret = give,
	    .is_rehearsal = rehearses};
	auto_buf struct buf expected = {0}, got = {0};
	struct tree *root = NULL;
	bool ignored;

	read_given(run, &other, &document);
	ok(profile_build(&document.profile, &values, &root, &ignored, &error) ==
		    0 &&
		tree_write_xml(root, &expected, &error) == 0,
	    "'%s' with '%s' in its text: %s", given->path, value, error.text);
	build_with(run, given, value, &got);
	is_same(&got, expected.data, value, 0);
}

/* The text of a file with the value in place of each variable, for values that
 * mean the same anywhere in a definition. */
static void test_literal_file(
    const struct document_run *run, const struct given *given)
{
	static const char value[] = "S-1-5-21-1-2-3-1104";
	auto_document struct document document = {0};
	auto_buf struct buf text = {0}, bytes = {0};
	const char *at;

	read_given(run, given, &document);
	if (document.profile.abstract ||
	    file_read(given->path, 65536, &bytes, NULL, &error) != 0)
		return;
	for (at = bytes.data; *at != '\0'; at++) {
		size_t run_length =
		    strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

		if (*at != '$' || !text_is_upper(at[1])) {
			buf_char(&text, *at);
			continue;
		}
		buf_text(&text, run_length == strlen(own) &&
					memcmp(at + 1, own, run_length) == 0
				    ? document.profile.top.uuid
				    : value);
		at += run_length;
	}
	test_literal(run, given, value, text.data);
}

static void test_directory(const struct document_run *run, const char *name)
{
	DIR *directory = opendir(name);
	const struct dirent *entry;
	size_t count = 0;

	if (!ok(directory != NULL, "'%s' is there", name))
		return;
	while ((entry = readdir(directory)) != NULL) {
		auto_document struct document document = {0};
		auto_buf struct buf path = {0};
		struct given given = {.in_pieces = true};

		if (!text_ends_with(entry->d_name, ".ini"))
			continue;
		buf_printf(&path, "%s/%s", name, entry->d_name);
		given.path = path.data;
		document_read(run, given.path, &document);
		if (document.profile.abstract)
			continue;
		test_given(run, &given);
		given.options.is_per_device = true;
		test_given(run, &given);
		if (document.extends.count <= 1)
			test_literal_file(run, &given);
		count++;
	}
	(void)closedir(directory);
	ok(count > 0, "'%s' has definitions", name);
}

/* -- definitions of this test ---------------------------------------------- */

static const struct given own_definitions[] = {
    {"scep.ini",
	TOP SCEP "san_dns = $COMPUTERNAME.example.com, b.example.com, "
		 "%SerialNumber%.$SITENAME\nsan_upn = $EMAIL\n"
		 "san_uri = https://example.com/$UDID/a\n"
		 "san_sid = $EXTENSIONATTRIBUTE_7\n",
	{0}, true},
    {"per device.ini",
	TOP "payload_identifier = uuid\n" SCEP
	    "[wifi]\nssid = $SITENAME\nidentity = scep\n"
	    "security_type = wpa2\neap_types = tls\n",
	{.is_per_device = true}, true},
    {"static.ini",
	TOP SCEP "challenge_type = static\nchallenge = column:secret\n", {0},
	true},
    {"literal.ini",
	TOP SCEP "challenge_type = static\nchallenge = "
		 "$EXTENSIONATTRIBUTE_9\n",
	{0}, true},
    {"ndes.ini",
	TOP SCEP "challenge_type = dynamic-microsoft-ca\n"
		 "url_to_scep_admin = https://example.com/mscep_admin/\n"
		 "username = $EMAIL\npassword = env:P\n",
	{.has_challenge = true}, true},
    {"not live.ini",
	TOP SCEP "challenge_type = dynamic-microsoft-ca\n"
		 "url_to_scep_admin = https://example.com/mscep_admin/\n"
		 "username = u\npassword = env:P\n",
	{0}, true},
    {"vpn.ini",
	TOP SCEP "[vpn \"a\"]\nname = $USERNAME\ntype = l2tp\n"
		 "l2tp_server = $SITENAME.example.com\n"
		 "l2tp_username = $USERNAME\nl2tp_password = column:secret\n"
		 "ipsec_authentication = shared-secret\n"
		 "ipsec_shared_secret = column:secret\n"
		 "[vpn \"b\"]\nname = b\ntype = ikev2\nserver = $EMAIL\n"
		 "remote_identifier = $EMAIL\n"
		 "[vpn \"b\" on_demand_rules \"home\"]\naction = connect\n"
		 "ssids = $SITENAME, b\n",
	{0}, false},
    {"file.ini", TOP SCEP "[payload \"f\"]\nfile = f.plist\n",
	{.is_per_device = true}, true},
    {"bytes.ini", TOP SCEP "[payload \"f\"]\nfile = bytes.plist\n", {0}, false},
    {"key.ini", TOP SCEP "[payload \"f\"]\nfile = key.plist\n", {0}, false},
    {"top.ini",
	"[profile]\ntop_level_file = top.plist\nname = $USERNAME\n"
	"identifier = com.example.top\n" SCEP,
	{0}, true},
    {"noncharacters.ini",
	"[profile]\nname = \xEF\xB7\x90 $USERNAME \xEF\xB7\x91\n"
	"identifier = com.example.n\n" SCEP,
	{0}, true},
    {"nothing.ini",
	"[profile]\nname = $ $a $9 $$ US$ %x%\nidentifier = com.example.n\n"
	"[scep]\nurl = https://example.com/\nsubject = CN=x\n"
	"fingerprint = none\n",
	{0}, true},
    {"longest.ini",
	"[profile]\nname = $USERNAMES $USERNAME.$USERNAME_2$USERNAME $$EMAIL$\n"
	"identifier = com.example.n\n" SCEP,
	{0}, true},
};

static void put_files(void)
{
	put("f.plist",
	    PLIST(KEY("PayloadType", "com.apple.wifi.managed") KEY(
		"PayloadUUID", FILE_UUID) KEY("PayloadIdentifier",
		"com.example." FILE_UUID) KEY("SSID_STR",
		"$SITENAME &amp; $USERNAME") KEY("EncryptionType",
		"WPA2") KEY("Password",
		"@secret:column:secret@") KEY("PayloadCertificateUUID",
		"@uuid:scep@") KEY("at",
		"@@$EMAIL") "<key>more</key><array><string>$EMAIL</"
			    "string><dict>" KEY("Password",
				"$EXTENSIONATTRIBUTE_9") "</dict></array>"));
	put("bytes.plist", PLIST(KEY("PayloadType", "com.example.thing")
				   KEY("Token", "@secret-data:column:bytes@")
				       KEY("Name", "$USERNAME")));
	put("key.plist", PLIST(KEY("PayloadType", "com.example.thing")
				 KEY("Blob", "@secret-text:column:key@")
				     KEY("Name", "$USERNAME")));
	put("top.plist",
	    PLIST("<key>Extra</key><dict>" KEY("a", "of $EMAIL") "</dict>"));
	put("bad.plist",
	    PLIST(KEY("PayloadType",
		"com.example.thing") "<key>d</key><dict>" KEY("a$USERNAME",
		"x") "</dict>"));
}

/* A value that needs care in the text of a definition, and how it stands
 * there. */
static const struct {
	const char *definition, *value, *literal;
} literals[] = {
    {"subject = CN=$V,O=y", "a,b+c;\"q\"#<&>\\x",
	"subject = CN=a\\,b\\+c\\;\\\"q\\\"#\\<&\\>\\\\x,O=y"},
    {"subject = CN=x $V,O=y", " z ", "subject = \"CN=x  z\\\\ ,O=y\""},
    {"subject = CN=$V", "$V", "subject = CN=$V"},
    {"subject = CN=x\nsan_email = a@b, $V, c@d", "x,\"y\"@example.com",
	"subject = CN=x\nsan_email = a@b, \"x,\\\"y\\\"@example.com\", c@d"},
    {"subject = CN=x\ndisplay_name = $V", " ; a \"b\" \\ ",
	"subject = CN=x\ndisplay_name = \" ; a \\\"b\\\" \\\\ \""},
    {"subject = CN=x\nname = -$V-", "\xC3\xBC&<",
	"subject = CN=x\nname = "
	"-\xC3\xBC&<-"},
};

static void test_literals(const struct document_run *run)
{
	static const char head[] =
	    "[profile]\nname = n\nidentifier = com.example.n\n[scep]\n"
	    "url = https://example.com/scep\nfingerprint = none\n";

	for (size_t i = 0; i < array_length(literals); i++) {
		auto_buf struct buf text = {0}, literal = {0};
		struct given given = {.path = "literal value.ini"};

		buf_printf(&text, "%s%s\n", head, literals[i].definition);
		buf_printf(&literal, "%s%s\n", head, literals[i].literal);
		given.text = text.data;
		test_literal(run, &given, literals[i].value, literal.data);
	}
}

/* -- secrets --------------------------------------------------------------- */

/* What a reference gives is not looked into, and does not count as a place
 * where a variable stands. */
static void test_reference(const struct document_run *run)
{
	static const struct given given = {"reference.ini",
	    "[profile]\nname = n\nidentifier = com.example.n\n[scep]\n"
	    "url = https://example.com/\nsubject = CN=x\nfingerprint = none\n"
	    "challenge_type = static\nchallenge = file:a-$SERIALNUMBER\n",
	    {0}, true};
	char secret[] = "a$SERIALNUMBER";
	auto_document struct document document = {0};
	const struct build_values values = {
	    .arena = &document.arena, .secret = give, .context = secret};
	struct fill_template *template = NULL;
	auto_buf struct buf xml = {0};
	struct fill *fill = NULL;

	read_given(run, &given, &document);
	ok(fill_new(&document.profile, &given.options, &document.arena, &fill,
	       &error) == 0 &&
		fill_template_new(
		    fill, &values, &document.arena, &template, &error) == 0 &&
		template != NULL,
	    "a reference: %s", error.text);
	is_number(fill_count(fill), 0, "nothing is filled in");
	ok(fill_has_secret(fill), "there is a secret");
	fill_template_add(template, NULL, &xml);
	ok(xml.data != NULL &&
		strstr(xml.data, "<string>a$SERIALNUMBER</string>") != NULL,
	    "the secret of a reference is not touched");
}

/* Which variables have to come from where nobody else can read. */
static void test_places(const struct document_run *run)
{
	auto_document struct document document = {0};
	struct fill *fill = NULL;
	size_t found = 0;

	for (size_t i = 0; i < array_length(own_definitions); i++)
		if (strcmp(own_definitions[i].path, "file.ini") == 0)
			read_given(run, &own_definitions[i], &document);
	ok(fill_new(&document.profile, &(struct fill_options){0},
	       &document.arena, &fill, &error) == 0,
	    "places: %s", error.text);
	for (size_t i = 0; i < fill_count(fill); i++) {
		const struct fill_variable *v = fill_variable(fill, i);
		bool expected =
		    v->kind == FILL_SECRET ||
		    (v->length == 20 &&
			memcmp(v->name, "EXTENSIONATTRIBUTE_9", 20) == 0);

		ok(v->is_secret == expected, "'%.*s' is a secret or not",
		    (int)v->length, v->name);
		found += expected;
	}
	is_number(found, 2, "secrets");
}

/* -- what cannot be filled in ---------------------------------------------- */

static void test_refused(const struct document_run *run)
{
	static const struct given key = {
	    "key of it.ini", TOP SCEP "[payload]\nfile = bad.plist\n", {0}, 0};
	auto_document struct document document = {0}, full = {0}, marked = {0};
	const struct build_values values = {
	    .arena = &marked.arena, .secret = give};
	auto_buf struct buf many = {0}, marks = {0};
	struct given given = {.path = "many.ini"};
	struct fill_template *template = NULL;
	struct fill *fill = NULL;

	read_given(run, &key, &document);
	is_number(fill_new(&document.profile, &key.options, &document.arena,
		      &fill, &error),
	    -1, "a variable in a key");
	is_number(error.status, STATUS_FINDINGS, "a finding");
	ok(strstr(error.text, "'a$USERNAME'") != NULL, "by name: %s",
	    error.text);

	buf_text(&many, TOP "description = ");
	for (int i = 0; i <= FILL_VARIABLES_MAX; i++)
		buf_printf(&many, "$V%d ", i);
	buf_text(&many, "x\n" SCEP);
	given.text = many.data;
	read_given(run, &given, &full);
	is_number(
	    fill_new(&full.profile, &given.options, &full.arena, &fill, &error),
	    -1, "more than %d variables", FILL_VARIABLES_MAX);
	is_number(error.status, STATUS_LIMIT, "a limit");

	buf_text(&marks, TOP "description = ");
	for (int i = 0x90; i < 0xB0; i++)
		buf_printf(&marks, "\xEF\xB7%c", i);
	buf_text(&marks, "\n" SCEP);
	given.path = "marks.ini";
	given.text = marks.data;
	read_given(run, &given, &marked);
	ok(fill_new(&marked.profile, &given.options, &marked.arena, &fill,
	       &error) == 0,
	    "every noncharacter: %s", error.text);
	is_number(
	    fill_template_new(fill, &values, &marked.arena, &template, &error),
	    -1, "is one too many");
	is_number(error.status, STATUS_LIMIT, "a limit");
}

/* -- findings ---------------------------------------------------------------
 */

/* A value for $V, and what is said of it: ids of rules. */
static const struct {
	const char *definition, *value, *ids;
} checks[] = {
    {"url = https://$V.example.com/", "a", ""},
    {"url = https://$V.example.com/", "a b", "value-url "},
    {"url = https://example.com/$V", "$X", "device-value "},
    {"url = https://example.com/$V", "{x}", "device-value "},
    {"url = https://x/\nsubject = CN=$V", "$X", ""},
    {"url = https://x/\nsubject = CN=$V", "%SerialNumber%", "device-value "},
    {"url = https://x/\nsubject = CN=%$V%", "SerialNumber", "device-value "},
    {"url = https://x/\nsubject = CN=$V%SerialNumber%", "a", ""},
    {"url = https://x/\nsubject = CN=x\nchallenge_type = static\n"
     "challenge = $EXTENSIONATTRIBUTE_9",
	"s&<crEt$X", ""},
    {"url = https://x/\nsubject = CN=x\nchallenge_type = static\n"
     "challenge = $EXTENSIONATTRIBUTE_9",
	"env:HOME", "secret-near-reference "},
};

static void test_checks(const struct document_run *run)
{
	for (size_t i = 0; i < array_length(checks); i++) {
		auto_document struct document document = {0};
		auto_buf struct buf text = {0}, ids = {0};
		struct findings findings = {.arena = &document.arena};
		struct given given = {.path = "checks.ini"};
		struct fill_text value = {
		    checks[i].value, strlen(checks[i].value)};
		struct fill *fill = NULL;

		buf_printf(&text,
		    "[profile]\nname = n\nidentifier = com.example.n\n[scep]\n"
		    "fingerprint = none\n%s\n",
		    checks[i].definition);
		given.text = text.data;
		read_given(run, &given, &document);
		ok(fill_new(&document.profile, &given.options, &document.arena,
		       &fill, &error) == 0 &&
			fill_count(fill) == 1 &&
			fill_put(fill, &value, &document.arena, &error) == 0,
		    "'%s' is put in", checks[i].value);
		fill_check(fill, &document.arena, &findings);
		buf_text(&ids, "");
		for (const struct finding *f = findings.first; f != NULL;
		     f = f->next)
			buf_printf(&ids, "%s ", f->rule->id);
		is_text(ids.data, checks[i].ids, "'%s' in '%s'",
		    checks[i].value, checks[i].definition);
	}
}

int main(void)
{
	static const char *const directories[] = {"templates", "examples",
	    "examples/certificates", "examples/inheritance", "examples/network",
	    "examples/radius-ca", "examples/organisation/test",
	    "examples/organisation/production", "tests/golden"};
	char scratch[] = "/tmp/fill_test.XXXXXX";
	auto_schemas struct schemas *schemas = NULL;
	auto_document_run struct document_run run = {
	    .now = NOW, .is_checked = true, .will_fill = true};

	ok(crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0 &&
		document_run_start(&run, &error) == 0,
	    "a run: %s", error.text);
	run.schemas = schemas;
	for (size_t i = 0; i < array_length(directories); i++)
		test_directory(&run, directories[i]);
	ok(mkdtemp(scratch) != NULL && chdir(scratch) == 0, "a directory");
	rehearses = false;
	put_files();
	for (size_t i = 0; i < array_length(own_definitions); i++)
		test_given(&run, &own_definitions[i]);
	test_literals(&run);
	test_reference(&run);
	test_places(&run);
	test_refused(&run);
	test_checks(&run);
	return tap_done();
}
