/*
 * Desired state: definitions as they are to be in Jamf Pro. Mutations these
 * catch: a secret that is not to be had failing where it may be done without; a
 * password among the settings to be entered; redistribution days asked for by
 * hand on mobile devices.
 */
#include "sync/sync.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "crypto/crypto.h"
#include "profile/build.h"
#include "tap.h"
#include "base/banned.h"

#define TOP(platform)                                                \
	"[profile]\nname = N\nidentifier = com.example.n\nplatform " \
	"= " platform                                                \
	"\n[scep]\nurl = https://scep.example.com/scep\nname = ca\n" \
	"subject = CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER\n"         \
	"use_as_digital_signature = yes\n"                           \
	"fingerprint = "                                             \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
#define ADMIN                                                                 \
	"challenge_type = dynamic-microsoft-ca\n"                             \
	"url_to_scep_admin = https://scep.example.com/certsrv/mscep_admin/\n" \
	"username = EXAMPLE\\des\npassword = env:P\n"
#define DAYS "redistribute_profile = 15 days\n"
#define STATIC "challenge_type = static\nchallenge = env:C\n"
#define SECRET "hush"

static struct document_run run;

static int give(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)payload;
	(void)value;
	if (context == NULL)
		return error_set(error, STATUS_CREDENTIALS, "'C' is not set");
	return secret_set(ret_secret, context, strlen(context), error);
}

static const struct {
	const char *what, *text;
	enum jamf_kind kind;
	bool admin, days, lacks_placeholder;
	const char *settings; /* "label=value;..." */
} definitions[] = {
    {"none", TOP("macos") "challenge_type = none\n", JAMF_COMPUTERS, false,
	false, false, ""},
    {"days, Mac", TOP("macos") STATIC DAYS, JAMF_COMPUTERS, false, true, false,
	"Redistribute Profile=15 days;"},
    {"days, mobile", TOP("ios") STATIC DAYS, JAMF_MOBILE, false, false, false,
	""},
    {"never", TOP("macos") STATIC "redistribute_profile = never\n",
	JAMF_COMPUTERS, false, false, false, ""},
    {"admin page", TOP("ios") ADMIN DAYS, JAMF_MOBILE, true, false, false,
	"URL To SCEP Admin=https://scep.example.com/certsrv/mscep_admin/;"
	"Username=EXAMPLE\\des;Password=(the password of EXAMPLE\\des);"},
    {"both", TOP("macos") ADMIN "redistribute_profile = 1\n", JAMF_COMPUTERS,
	true, true, false,
	"URL To SCEP Admin=https://scep.example.com/certsrv/mscep_admin/;"
	"Username=EXAMPLE\\des;Password=(the password of EXAMPLE\\des);"
	"Redistribute Profile=1 day;"},
    {"webhook, no placeholder", TOP("macos") "challenge_type = dynamic\n",
	JAMF_COMPUTERS, false, false, true, ""},
    {"webhook",
	TOP("macos") "challenge_type = dynamic\nchallenge_placeholder = $X\n",
	JAMF_COMPUTERS, false, false, false, ""},
};

static void read_text(struct document *document, const char *text)
{
	document_read_bytes(&run, "n.ini", text, strlen(text), document);
	if (document->unreadable || document->findings.errors > 0)
		printf("Bail out! the definition is faulty\n");
}

static void test_definitions(void)
{
	char secret[] = SECRET;
	const struct build_values values = {.context = secret, .secret = give};

	for (size_t i = 0; i < array_length(definitions); i++) {
		auto_document struct document document = {0};
		auto_arena struct arena arena = {0};
		struct sync_desired desired = {0};
		auto_buf struct buf text = {0};
		struct sync_setting_list settings = {0};
		struct error error = {0};

		read_text(&document, definitions[i].text);
		ok(sync_desired_make(
		       &document, &values, true, &desired, &error) == 0,
		    "%s: made", definitions[i].what);
		ok(desired.kind == definitions[i].kind &&
			desired.needs_admin == definitions[i].admin &&
			desired.needs_days == definitions[i].days &&
			desired.lacks_placeholder ==
			    definitions[i].lacks_placeholder &&
			!desired.without_secrets && !desired.was_signed &&
			strcmp(desired.name, "N") == 0 &&
			strcmp(desired.identifier, "com.example.n") == 0,
		    "%s: as it is", definitions[i].what);
		ok(sync_settings(&desired, &arena, &settings, &error) == 0,
		    "%s: settings are told", definitions[i].what);
		buf_text(&text, "");
		for (size_t k = 0; k < settings.count; k++)
			buf_printf(&text, "%s%s=%s;",
			    settings.list[k].number > 1
				? settings.list[k].payload
				: "",
			    settings.list[k].label, settings.list[k].value);
		is_text(text.data == NULL ? "" : text.data,
		    definitions[i].settings, "%s: settings",
		    definitions[i].what);
	}
}

static const char *challenge_of(const struct tree *tree)
{
	struct tree_cursor cursor = {0};
	const struct tree *payload = NULL;

	tree_cursor_init(&cursor, tree_dict_get(tree, "PayloadContent"));
	(void)tree_array_next(&cursor, &payload);
	return tree_text(tree_dict_get(tree_dict_get(payload, "PayloadContent"),
			     "Challenge"),
	    NULL);
}

static void test_secrets(void)
{
	char secret[] = SECRET;
	const struct build_values with = {.context = secret, .secret = give};
	const struct build_values without = {.secret = give};
	char mask[] = SECRET_MASK;
	const struct build_values masked = {.context = mask, .secret = give};
	auto_document struct document document = {0};
	struct sync_desired desired = {0};
	struct error error = {0};

	read_text(&document, TOP("macos") STATIC);
	ok(sync_desired_make(&document, &with, true, &desired, &error) == 0,
	    "given");
	is_text(challenge_of(desired.tree), SECRET, "in the profile");
	desired = (struct sync_desired){0};
	ok(sync_desired_make(&document, &without, true, &desired, &error) !=
		    0 &&
		error.status == STATUS_CREDENTIALS && desired.tree == NULL,
	    "needed and not to be had");
	ok(sync_desired_make(&document, &without, false, &desired, &error) ==
		    0 &&
		desired.without_secrets &&
		desired.secret_error.status == STATUS_CREDENTIALS &&
		strcmp(desired.secret_error.text, "'C' is not set") == 0,
	    "may do without, and says why");
	is_text(
	    challenge_of(desired.tree), SECRET_MASK, "something in its place");
	ok(sync_desired_make(&document, &with, false, &desired, &error) == 0 &&
		!desired.without_secrets,
	    "may do without, need not");
	ok(sync_desired_make(&document, &masked, false, &desired, &error) ==
		    0 &&
		desired.without_secrets &&
		desired.secret_error.status == STATUS_REFUSED,
	    "a mask is no secret");
}

static const struct {
	const char *target;
	enum jamf_kind kind;
} targets[] = {
    {"", JAMF_COMPUTERS},
    {"<key>TargetDeviceType</key><integer>0</integer>", JAMF_COMPUTERS},
    {"<key>TargetDeviceType</key><integer>1</integer>", JAMF_MOBILE},
    {"<key>TargetDeviceType</key><integer>4</integer>", JAMF_MOBILE},
    {"<key>TargetDeviceType</key><integer>5</integer>", JAMF_COMPUTERS},
};

static void test_profiles(void)
{
	const struct build_values values = {.secret = give};

	for (size_t i = 0; i < array_length(targets); i++) {
		auto_document struct document document = {0};
		struct sync_desired desired = {0};
		auto_buf struct buf text = {0};
		struct error error = {0};

		buf_printf(&text,
		    "<plist version=\"1.0\"><dict>"
		    "<key>PayloadType</key><string>Configuration</string>"
		    "<key>PayloadVersion</key><integer>1</integer>"
		    "<key>PayloadIdentifier</key><string>com.example.p</string>"
		    "<key>PayloadUUID</key>"
		    "<string>7D9E2C1A-0B3C-4D5E-8F60-718293A4B5C6</string>"
		    "<key>PayloadDisplayName</key><string>P</string>%s"
		    "<key>PayloadContent</key><array/></dict></plist>",
		    targets[i].target);
		read_text(&document, text.data);
		ok(sync_desired_make(
		       &document, &values, true, &desired, &error) == 0 &&
			desired.kind == targets[i].kind &&
			strcmp(desired.name, "P") == 0 &&
			strcmp(desired.identifier, "com.example.p") == 0,
		    "somebody's profile, '%s'", targets[i].target);
	}
}

int main(void)
{
	struct error error = {0};
	struct schemas *schemas = NULL;

	if (crypto_start(&error) != 0 ||
	    schemas_load(NULL, &schemas, &error) != 0)
		return 1;
	run = (struct document_run){.schemas = schemas, .now = 1795392000};
	if (document_run_start(&run, &error) != 0)
		return 1;
	test_definitions();
	test_secrets();
	test_profiles();
	document_run_done(&run);
	schemas_free(schemas);
	return tap_done();
}
