/* Planted mutations these must catch: the row check of bounds dropped; a label
 * not entered in the index; a misspelt property list key compared without
 * squeezing out its gaps. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "schema/schema_set.h"
#include "tap.h"

static const struct schema *scep_of(const struct schemas *schemas)
{
	return schemas_of_type(schemas, "com.apple.security.scep");
}

static const struct schema_key *find(
    const struct schema *schema, const char *written)
{
	char folded[TEXT_FOLD_MAX];

	if (text_fold(folded, sizeof(folded), written, strlen(written)) == 0)
		return NULL;
	return schema_key_of_name(schema, folded);
}

static void test_row(const struct schema *schema, const struct schema_key *key)
{
	ok(schema_key(schema, key->name) == key, "%s %s: found by its name",
	    schema->file, key->name);
	ok((schema_key_of_name(schema, key->name) == key) == key->definition,
	    "  in a definition only where it may stand");
	if (key->label != NULL)
		ok(find(schema, key->label) == key, "  found by its label");
	/* A SID is read as an item of the list that it joins. */
	if (key->depth > 0 && key->bit == 0 && key->type != SCHEMA_SID) {
		const struct schema_key *found = NULL;

		ok(schema_node_at(schema, key->path, key->depth, &found) ==
			    SCHEMA_NODE_KEY &&
			found == key,
		    "  found by its path");
	}
	for (size_t i = 0; i < key->choice_count; i++)
		ok(schema_choice_of(key, key->choices[i].folded) ==
			&key->choices[i],
		    "  choice %s found", key->choices[i].name);
}

/* The embedded schemas are not checked when loaded: this is the proof. */
static void test_rows(const struct schemas *schemas)
{
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		struct error error = {0};

		ok(schema_check(schema, &error) == 0, "%s is sane %s",
		    schema->file, error.text);
		for (size_t j = 0; j < schema->count; j++)
			test_row(schema, &schema->keys[j]);
	}
}

static const char *const order[] = {"Configuration", "com.apple.security.pem",
    "com.apple.security.pkcs1", "com.apple.security.root",
    "com.apple.security.scep", "Profile Service", "exclusions", "jamf",
    "limitations", "scope", "self_service", "check", "jamf", "network",
    "signing"};

static void test_order(const struct schemas *schemas)
{
	is_number(schemas_count(schemas), array_length(order),
	    "as many schemas as expected");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		is_text(schema->payload_type != NULL ? schema->payload_type
						     : schema->section,
		    order[i], "number %zu", i);
		ok((schema->place == SCHEMA_IN_PROJECT) == (i > 10),
		    "  in the right file");
	}
}

/* Mutation caught: path_is that does not look for the end of the path. */
static void test_secrets(const struct schemas *schemas)
{
	static const struct {
		const char *type;
		const char *path[2];
		size_t depth;
		bool secret;
	} rows[] = {
	    {"com.apple.wifi.managed", {"Password", NULL}, 1, true},
	    {"com.apple.wifi.managed", {"SSID_STR", NULL}, 1, false},
	    {"com.apple.wifi.managed",
		{"EAPClientConfiguration", "UserPassword"}, 2, true},
	    {"com.apple.wifi.managed", {"EAPClientConfiguration", NULL}, 1,
		false},
	    {"com.apple.wifi.managed", {"Password", "x"}, 2, false},
	    {"com.apple.wifi.managed", {"Pass", NULL}, 1, false},
	    {"com.apple.vpn.managed", {"IPSec", "SharedSecret"}, 2, true},
	    {"com.apple.xsan", {"sharedSecret", NULL}, 1, true},
	    {"com.apple.none", {"Password", NULL}, 1, false},
	};

	for (size_t i = 0; i < array_length(rows); i++)
		ok(schemas_is_secret(schemas, rows[i].type, rows[i].path,
		       rows[i].depth) == rows[i].secret,
		    "listed %zu: %s %s", i, rows[i].type, rows[i].path[0]);
	ok(schemas_has_secrets(schemas, "com.apple.mail.managed") &&
		!schemas_has_secrets(schemas, "com.apple.dock"),
	    "types with secrets");
	ok(schemas_is_public(schemas, "passwordContentRegex") &&
		!schemas_is_public(schemas, "Password"),
	    "names that are none");
}

/* What a schema says of a key of the list, it says too. */
static void test_secret_rows(const struct schemas *schemas)
{
	size_t seen = 0;

	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		for (size_t k = 0; k < schema->count; k++) {
			const struct schema_key *key = &schema->keys[k];

			if (schema->payload_type == NULL || key->depth == 0 ||
			    !schemas_is_secret(schemas, schema->payload_type,
				key->path, key->depth))
				continue;
			seen++;
			ok(key->secret, "%s is secret in its schema too",
			    key->name);
		}
	}
	ok(seen > 0, "there are such keys");
}

/* What admins write: the labels of Jamf Pro's form and common variants. */
static const struct {
	const char *written;
	const char *name;
} spellings[] = {{"URL", "url"}, {"SCEP URL", "url"}, {"Name", "name"},
    {"Name (CA-IDENT)", "name"}, {"CA-IDENT", "name"},
    {"Redistribute Profile", "redistribute_profile"}, {"Subject", "subject"},
    {"DNS Name", "san_dns"}, {"SAN DNS", "san_dns"}, {"dNSName", "san_dns"},
    {"RFC 822 Name", "san_email"}, {"Uniform Resource Identifier", "san_uri"},
    {"NT Principal Name", "san_upn"}, {"Challenge Type", "challenge_type"},
    {"Challenge", "challenge"}, {"URL To SCEP Admin", "url_to_scep_admin"},
    {"Username", "username"}, {"PASSWORD", "password"}, {"Retries", "retries"},
    {"Retry Delay", "retry_delay"}, {"retry-delay", "retry_delay"},
    {"Certificate Expiration Notification Threshold",
	"certificate_expiration_notification_threshold"},
    {"Notification Threshold", "certificate_expiration_notification_threshold"},
    {"Key Size", "key_size"}, {"Keysize", "key_size"},
    {"Use as digital signature", "use_as_digital_signature"},
    {"Use for key encipherment", "use_for_key_encipherment"},
    {"Fingerprint", "fingerprint"}, {"CA Fingerprint", "fingerprint"},
    {"Allow export from keychain", "allow_export_from_keychain"},
    {"Allow all apps access", "allow_all_apps_access"},
    {"Certificate", "certificate"}, {"Upload Certificate", "certificate"},
    {"display_name", "display_name"},
    {"payload_identifier", "payload_identifier"}, {"key_type", NULL},
    {"payload_version", NULL}, {"scope", NULL}};

static void test_spellings(const struct schemas *schemas)
{
	for (size_t i = 0; i < array_length(spellings); i++) {
		const struct schema_key *key =
		    find(scep_of(schemas), spellings[i].written);

		is_text(key == NULL ? NULL : key->name, spellings[i].name,
		    "'%s'", spellings[i].written);
	}
}

static void test_near(const struct schemas *schemas)
{
	const struct schema *scep = scep_of(schemas);
	const struct schema_key *type = schema_key(scep, "challenge_type");

	is_text(
	    schema_key_near(scep, "retry_dealy"), "retry_delay", "a near key");
	is_text(schema_key_near(scep, "notification_treshold"),
	    "certificate_expiration_notification_threshold", "near an alias");
	is_text(schema_key_near(scep, "use_as_digital_signatur"),
	    "use_as_digital_signature", "near a long one");
	is_text(schema_key_near(scep, "wireless"), NULL, "near nothing");
	is_text(schema_key_near(scep, "key_typ"), NULL,
	    "a key of property lists only is not proposed");
	is_text(schema_choice_near(type, "dynamic_microsof_ca"),
	    "dynamic-microsoft-ca", "a near choice");
	is_text(schemas_near_section(schemas, SCHEMA_IN_DEFINITION, "scpe"),
	    "scep", "a near section");
	is_text(schemas_near_section(schemas, SCHEMA_IN_DEFINITION, "signin"),
	    NULL, "a section of the other file is not near");
	is_text(schemas_near_section(schemas, SCHEMA_IN_PROJECT, "signin"),
	    "signing", "but in its own");
	is_text(schemas_near_type(schemas, "com.apple.securty.scep"),
	    "com.apple.security.scep", "a near payload type");
}

static const struct {
	const char *path[SCHEMA_PATH_MAX];
	enum schema_node node;
	const char *name; /* of the row */
	const char *near; /* when unknown */
} nodes[] = {
    {{"PayloadUUID"}, SCHEMA_NODE_KEY, "uuid", NULL},
    {{"PayloadContent"}, SCHEMA_NODE_INNER, NULL, NULL},
    {{"PayloadContent", "URL"}, SCHEMA_NODE_KEY, "url", NULL},
    {{"PayloadContent", "Key Usage"}, SCHEMA_NODE_KEY,
	"use_as_digital_signature", NULL},
    {{"PayloadContent", "Key Type"}, SCHEMA_NODE_KEY, "key_type", NULL},
    {{"PayloadContent", "KeyType"}, SCHEMA_NODE_UNKNOWN, NULL, "Key Type"},
    {{"PayloadContent", "K_e_y U s a g e"}, SCHEMA_NODE_UNKNOWN, NULL,
	"Key Usage"},
    {{"PayloadContent", "keysize"}, SCHEMA_NODE_UNKNOWN, NULL, "Keysize"},
    {{"PayloadContent", "CAFingerPrints"}, SCHEMA_NODE_UNKNOWN, NULL,
	"CAFingerprint"},
    {{"PayloadContent", "ProxyServer"}, SCHEMA_NODE_UNKNOWN, NULL, NULL},
    {{"PayloadContent", ""}, SCHEMA_NODE_UNKNOWN, NULL, NULL},
    {{"PayloadContent", "SubjectAltName"}, SCHEMA_NODE_INNER, NULL, NULL},
    {{"PayloadContent", "SubjectAltName", "dNSName"}, SCHEMA_NODE_KEY,
	"san_dns", NULL},
    {{"PayloadContent", "SubjectAltName", "dnsname"}, SCHEMA_NODE_UNKNOWN, NULL,
	"dNSName"},
    {{"PayloadContent", "URL", "x"}, SCHEMA_NODE_UNKNOWN, NULL, NULL},
    {{"URL"}, SCHEMA_NODE_UNKNOWN, NULL, NULL},
};

static void test_nodes(const struct schemas *schemas)
{
	for (size_t i = 0; i < array_length(nodes); i++) {
		const struct schema_key *key = NULL;
		size_t depth = 0;

		while (depth < SCHEMA_PATH_MAX && nodes[i].path[depth] != NULL)
			depth++;
		is_number(schema_node_at(
			      scep_of(schemas), nodes[i].path, depth, &key),
		    nodes[i].node, "node %s", nodes[i].path[depth - 1]);
		is_text(
		    key == NULL ? NULL : key->name, nodes[i].name, "  its row");
		if (nodes[i].node == SCHEMA_NODE_UNKNOWN)
			is_text(schema_node_near(
				    scep_of(schemas), nodes[i].path, depth),
			    nodes[i].near, "  what is near");
	}
}

static void test_top_level(const struct schemas *schemas)
{
	static const char *const consent[] = {"ConsentText", "de"};
	const struct schema *top = schemas_of_type(schemas, SCHEMA_TOP_LEVEL);
	const struct schema_key *key = NULL;

	ok(top == schemas_of_section(schemas, SCHEMA_IN_DEFINITION, "profile"),
	    "the top level is [profile]");
	is_number(schema_node_at(top, consent, 2, &key), SCHEMA_NODE_ANY,
	    "any language of the consent text");
	key = schema_key(top, "min_os");
	is_text(schema_default(key, PLATFORM_MACOS), "13", "macOS default");
	is_text(schema_default(key, PLATFORM_IOS), "16", "iOS default");
	ok(schema_key(top, "identifier")->required &&
		schema_key(top, "identifier")->plist_required,
	    "the identifier must be given");
	ok(!schema_key(top, "uuid")->required &&
		schema_key(top, "uuid")->plist_required,
	    "the UUID may be derived");
	is_text(schema_key(top, "removal_disallowed")
		    ->availability.introduced[PLATFORM_WATCHOS],
	    NULL, "a platform taken away");
	is_text(
	    schema_key(top, "level")->availability.introduced[PLATFORM_MACOS],
	    "10.8", "a platform's version raised");
	is_text(schema_key(top, "level")->choices[0].plist_text, "System",
	    "a choice's value");
	is_text(schema_key(scep_of(schemas), "uuid")
		    ->availability.introduced[PLATFORM_WATCHOS],
	    "3.0", "a common key is where its payload is");
}

static void test_types(void)
{
	static const struct {
		const char *a, *b;
		int order;
	} versions[] = {{"13", "13.0", 0}, {"10.15.4", "10.15", 1},
	    {"10.9", "10.11", -1}, {"9", "10", -1}, {"13.0.1", "13", 1}};
	static const char *const faulty[] = {
	    "", "13.", ".1", "13a", "1.2.3.4", "99999", "-1"};

	for (size_t i = 0; i < array_length(versions); i++) {
		int result = version_compare(versions[i].a, versions[i].b);

		is_number((result > 0) - (result < 0), versions[i].order,
		    "%s and %s", versions[i].a, versions[i].b);
	}
	for (size_t i = 0; i < array_length(faulty); i++)
		ok(!version_is_valid(faulty[i]), "no version: '%s'", faulty[i]);
	for (int i = 0; i < SCHEMA_TYPE_COUNT; i++)
		ok(schema_type_name((enum schema_type)i) != NULL,
		    "type %d has a name", i);
}

/* A directory with one schema file, loaded over the embedded ones. */
struct loaded {
	char directory[64];
	char path[96];
	struct schemas *schemas;
	struct error error;
	int result;
};

static void load_text(struct loaded *loaded, const char *text)
{
	struct error error = {0};

	memset(loaded, 0, sizeof(*loaded));
	(void)snprintf(loaded->directory, sizeof(loaded->directory),
	    "/tmp/schema_test.XXXXXX");
	if (mkdtemp(loaded->directory) == NULL)
		abort();
	(void)snprintf(
	    loaded->path, sizeof(loaded->path), "%s/x.json", loaded->directory);
	if (file_write(loaded->path, text, strlen(text), 0600, &error) != 0)
		abort();
	loaded->result =
	    schemas_load(loaded->directory, &loaded->schemas, &loaded->error);
}

static void loaded_done(struct loaded *loaded)
{
	schemas_free(loaded->schemas);
	(void)unlink(loaded->path);
	(void)rmdir(loaded->directory);
}

static const char wifi[] =
    "{\"payload_type\": \"com.example.wifi.managed\", \"section\": \"wifi\","
    " \"labelled\": true, \"title\": \"Wi-Fi\", \"doc\": \"A network\","
    " \"platforms\": {\"macos\": \"10.7\", \"ios\": \"4.0\"}, \"keys\": ["
    "{\"name\": \"ssid\", \"label\": \"SSID\", \"path\": [\"SSID_STR\"],"
    " \"type\": \"text\", \"required\": true, \"doc\": \"Name\"},"
    "{\"name\": \"auto_join\", \"path\": [\"AutoJoin\"],"
    " \"type\": \"boolean\", \"default\": \"yes\", \"doc\": \"Join\"},"
    "{\"name\": \"encryption\", \"path\": [\"EncryptionType\"],"
    " \"type\": \"choice\", \"choices\": [{\"name\": \"wpa2\","
    " \"aliases\": [\"WPA 2\"], \"plist\": \"WPA2\"}, {\"name\": \"any\","
    " \"plist\": \"Any\"}], \"default\": \"any\", \"doc\": \"How\"},"
    "{\"name\": \"eap_types\", \"type\": \"integers\", \"allowed\": [13, 25],"
    " \"path\": [\"EAPClientConfiguration\", \"AcceptEAPTypes\"],"
    " \"doc\": \"EAP types\"},"
    "{\"name\": \"trusted\", \"type\": \"texts\", \"path\":"
    " [\"EAPClientConfiguration\", \"TLSTrustedServerNames\"],"
    " \"doc\": \"Servers\"},"
    "{\"name\": \"proxy_port\", \"path\": [\"ProxyServerPort\"],"
    " \"type\": \"integer\", \"min\": 0, \"max\": 65535, \"platforms\":"
    " {\"macos\": null}, \"doc\": \"Port\"}]}";

static void test_new_type(void)
{
	static const char *const path[] = {
	    "EAPClientConfiguration", "AcceptEAPTypes"};
	const struct schema_key *key = NULL;
	const struct schema *schema;
	struct loaded loaded;

	load_text(&loaded, wifi);
	is_number(loaded.result, 0, "a new payload type %s", loaded.error.text);
	schema =
	    schemas_of_section(loaded.schemas, SCHEMA_IN_DEFINITION, "wifi");
	ok(schema != NULL && schema->labelled && schema->own == 6,
	    "its section is there");
	ok(find(schema, "SSID")->required, "a required key");
	ok(find(schema, "payload_identifier") != NULL,
	    "the keys of every payload came by themselves");
	is_text(
	    schema_choice_of(find(schema, "encryption"), "wpa_2")->plist_text,
	    "WPA2", "a choice by its alias");
	is_number(schema_node_at(schema, path, 2, &key), SCHEMA_NODE_KEY,
	    "a nested key");
	is_number(key->allowed[1], 25, "  its allowed values");
	key = find(schema, "proxy_port");
	ok(key->has_bounds && key->least == 0 && key->most == 65535, "bounds");
	is_text(
	    key->availability.introduced[PLATFORM_MACOS], NULL, "not on macOS");
	is_text(key->availability.introduced[PLATFORM_IOS], "4.0", "on iOS");
	ok(scep_of(loaded.schemas) != NULL, "the others are still there");
	loaded_done(&loaded);
}

#define HEAD(rest) "{\"title\":\"T\",\"doc\":\"D\"," rest "}"
#define KEYS(rows) HEAD("\"section\":\"s\",\"keys\":[" rows "]")
#define ROW(rest) "{\"name\":\"a\",\"doc\":\"D\"," rest "}"
#define PAYLOAD(rows) HEAD("\"payload_type\":\"t\",\"keys\":[" rows "]")

static void test_replaced(void)
{
	struct loaded loaded;

	load_text(&loaded,
	    HEAD("\"payload_type\":\"com.apple.security.scep\",\"section\":"
		 "\"scep\",\"keys\":[" ROW("\"type\":\"text\"") "]"));
	is_number(loaded.result, 0, "an embedded schema may be replaced %s",
	    loaded.error.text);
	is_number(schemas_count(loaded.schemas), array_length(order),
	    "no more schemas than before");
	is_number(scep_of(loaded.schemas)->own, 1, "it has one key now");
	loaded_done(&loaded);
}

static const struct {
	const char *text;
	const char *error; /* after "FILE: " */
} faults[] = {
    {"{", "1:2: expected a name in double quotes"},
    {"[]", "got array, expected object"},
    {HEAD("\"keys\":[]"), "has 0 keys, expected 1 to 300"},
    {HEAD("\"section\":\"s\""), "field 'keys' is missing"},
    {HEAD("\"keys\":[" ROW("\"type\":\"text\"") "]"),
	"has neither a section nor a payload type"},
    {HEAD("\"section\":\"My S\",\"keys\":[" ROW("\"type\":\"text\"") "]"),
	"the section 'My S' is not in snake_case"},
    {HEAD("\"section\":\"s\",\"plase\":\"x\""), "unknown field 'plase'"},
    {HEAD("\"section\":\"s\",\"place\":\"x\",\"keys\":[]"),
	"field 'place': got 'x', expected 'definition' or 'project'"},
    {HEAD("\"section\":\"s\",\"platforms\":{\"windows\":\"1\"},\"keys\":[]"),
	"unknown platform 'windows'"},
    {HEAD("\"section\":\"s\",\"platforms\":{\"ios\":4},\"keys\":[]"),
	"platform 'ios': expected a version in quotes, or null"},
    {KEYS("{\"name\":\"a\",\"typ\":\"text\"}"),
	"row 1 ('a'): unknown field 'typ'"},
    {KEYS(ROW("\"type\":\"text\"") ",{\"name\":\"b\",\"type\":\"text\"}"),
	"row 2 ('b'): field 'doc' is missing"},
    {KEYS(ROW("\"type\":\"txt\"")), "key 'a': unknown type 'txt'"},
    {KEYS(ROW("\"type\":\"text\"") "," ROW("\"type\":\"text\"")),
	"key 'a': the name 'a' belongs to key 'a' too"},
    {KEYS(ROW("\"type\":\"text\",\"label\":\"B-x\"") ",{\"name\":\"b_x\","
						     "\"type\":\"text\","
						     "\"doc\":\"D\"}"),
	"key 'b_x': the name 'b_x' belongs to key 'a' too"},
    {KEYS(ROW("\"type\":\"text\",\"aliases\":[1]")),
	"key 'a': field 'aliases': got number in the array, expected string"},
    {KEYS(ROW("\"type\":\"text\",\"aliases\":[\"-\"]")),
	"key 'a': an empty or overlong name, label or alias"},
    {KEYS("{\"name\":\"A b\",\"type\":\"text\",\"doc\":\"D\"}"),
	"key 'A b': the name is not in snake_case"},
    {KEYS("{\"name\":\"a\",\"type\":\"text\",\"doc\":\"D.\"}"),
	"key 'a': field 'doc': ends in a full stop"},
    {KEYS("{\"name\":\"a\",\"type\":\"text\",\"doc\":\"D\\nE\"}"),
	"field 'doc': a text holds a control character"},
    {HEAD("\"section\":\"s\\u202e\",\"keys\":[" ROW("\"type\":\"text\"") "]"),
	"field 'section': a text holds a control character"},
    {HEAD("\"section\":\"s\",\"keys\":[" ROW(
	 "\"type\":\"text\",\"path\":[\"a\\u001b[2J\"]") "]"),
	"field 'path': a text holds a control character"},
    {KEYS(ROW("\"type\":\"text\",\"aliases\":[\"a\\u009b\"]")),
	"field 'aliases': a text holds a control character"},
    {KEYS(ROW("\"type\":\"text\",\"\\u2066x\":1")),
	"a name holds a control character"},
    {KEYS("{\"name\":\"a\",\"type\":\"text\",\"doc\":\"\"}"),
	"key 'a': field 'doc': expected one line of 1 to 100 characters"},
    {KEYS(ROW("\"type\":\"text\",\"note\":\"\"")),
	"key 'a': field 'note': expected one line of 1 to 400 characters"},
    {KEYS(ROW("\"type\":\"text\",\"path\":[\"P\"]")),
	"key 'a': a path needs a payload type"},
    {PAYLOAD(ROW("\"type\":\"version\",\"path\":[\"P\"]")),
	"key 'a': type version has no property list form"},
    {PAYLOAD(ROW("\"type\":\"text\",\"path\":[1]")),
	"key 'a': field 'path': expected names of property list keys"},
    {PAYLOAD(ROW("\"type\":\"text\",\"path\":[\"1\",\"2\",\"3\",\"4\",\"5\","
		 "\"6\",\"7\",\"8\"]")),
	"key 'a': path has 8 keys, expected at most 7"},
    {PAYLOAD(ROW("\"type\":\"array\",\"path\":[\"P\"]")),
	"key 'a': type array cannot stand in a definition"},
    {PAYLOAD(ROW("\"type\":\"text\",\"definition\":false")),
	"key 'a': is neither in a definition nor has it a path"},
    {KEYS(ROW("\"type\":\"integer\",\"min\":3,\"max\":2")),
	"key 'a': min 3 is over max 2"},
    {KEYS(ROW("\"type\":\"integer\",\"min\":0.5")),
	"key 'a': field 'min': expected a whole number"},
    {KEYS(ROW("\"type\":\"text\",\"min\":3")),
	"key 'a': bounds need a type integer or days"},
    {KEYS(ROW("\"type\":\"integer\",\"allowed\":[2,1]")),
	"key 'a': allowed values are not in order"},
    {KEYS(ROW("\"type\":\"integer\",\"allowed\":[1],\"min\":1")),
	"key 'a': has bounds and allowed values"},
    {KEYS(ROW("\"type\":\"integer\",\"min\":3,\"default\":\"2\"")),
	"key 'a': field 'default': '2' is no value for this key of type "
	"integer"},
    {KEYS(ROW("\"type\":\"integer\",\"allowed\":[1,2],\"default\":\"3\"")),
	"key 'a': field 'default': '3' is no value for this key of type "
	"integer"},
    {KEYS(ROW("\"type\":\"boolean\",\"default_ios\":\"true\"")),
	"key 'a': field 'default_ios': 'true' is no value for this key of type "
	"boolean"},
    {KEYS(ROW("\"type\":\"text\",\"secret\":true,\"default\":\"x\"")),
	"key 'a': field 'default': a required or secret key has none"},
    {KEYS(ROW("\"type\":\"text\",\"one_or_many\":true")),
	"key 'a': 'one_or_many' needs type texts"},
    {KEYS(ROW("\"type\":\"choice\"")),
	"key 'a': is of type choice but has no choices"},
    {KEYS(ROW("\"type\":\"choice\",\"choices\":[{\"nam\":\"x\"}]")),
	"key 'a': choice: unknown field 'nam'"},
    {KEYS(ROW("\"type\":\"choice\",\"choices\":[{\"name\":\"x\"},{\"name\":"
	      "\"X\"}]")),
	"key 'a': the choice 'X' is there twice"},
    {KEYS(ROW("\"type\":\"choice\",\"choices\":[{\"name\":\"x\"},{\"name\":"
	      "\"y\",\"plist\":2}]")),
	"key 'a': choices with strings and integers"},
    {KEYS(ROW("\"type\":\"choice\",\"choices\":[{\"name\":\"x\"}],"
	      "\"default\":\"y\"")),
	"key 'a': field 'default': 'y' is no value for this key of type "
	"choice"},
    {PAYLOAD(ROW("\"type\":\"boolean\",\"bit\":3,\"path\":[\"P\"]")),
	"key 'a': 3 is not a single bit"},
    {PAYLOAD(ROW("\"type\":\"boolean\",\"bit\":1")),
	"key 'a': a bit needs type boolean and a path"},
    {PAYLOAD(
	 ROW("\"type\":\"text\",\"path\":[\"P\"]") ","
						   "{\"name\":\"b\",\"type\":"
						   "\"text\",\"path\":[\"P\"],"
						   "\"doc\":"
						   "\"D\"}"),
	"key 'b': has the same path (and bit) as key 'a'"},
    {PAYLOAD(ROW("\"type\":\"text\",\"path\":[\"P\"]") ","
						       "{\"name\":\"b\","
						       "\"type\":\"text\","
						       "\"path\":[\"P\",\"Q\"],"
						       "\"doc\":\"D\"}"),
	"key 'b': its path and that of key 'a' lie in one another"},
    {PAYLOAD(ROW("\"type\":\"text\",\"path\":[\"PayloadUUID\"]")),
	"key 'uuid': has the same path (and bit) as key 'a'"},
    {PAYLOAD(ROW("\"type\":\"integer\",\"path\":[\"P\"],\"constant\":\"x\","
		 "\"definition\":false")),
	"key 'a': field 'constant': 'x' is no value for this key of type "
	"integer"},
    {HEAD("\"payload_type\":\"t\",\"labelled\":true,\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"is labelled and has no section"},
};

static void test_faults(void)
{
	for (size_t i = 0; i < array_length(faults); i++) {
		struct loaded loaded;
		size_t length;

		load_text(&loaded, faults[i].text);
		length = strlen(loaded.path);
		is_number(loaded.result, -1, "faulty: %s", faults[i].error);
		is_number(loaded.error.status, STATUS_USAGE, "  status");
		ok(strncmp(loaded.error.text, loaded.path, length) == 0,
		    "  names the file");
		length += strspn(loaded.error.text + length, ": ");
		is_text(loaded.error.text + length, faults[i].error,
		    "  names the fault");
		loaded_done(&loaded);
	}
}

/* The example of schemas/README.md works as it stands. */
static void test_readme(void)
{
	static const char fence[] = "```json\n";
	auto_buf struct buf buf = {0};
	struct error error = {0};
	struct loaded loaded;
	char *begin, *end;

	if (!ok(file_read("schemas/README.md", 100000, &buf, NULL, &error) == 0,
		"the README, from the top of the tree %s", error.text))
		return;
	begin = strstr(buf.data, fence) + sizeof(fence) - 1;
	end = strstr(begin, "```");
	*end = '\0';
	load_text(&loaded, begin);
	is_number(loaded.result, 0, "its example loads %s", loaded.error.text);
	loaded_done(&loaded);
}

static void test_no_directory(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};

	ok(schemas_load("/nonexistent/schemas", &schemas, &error) == -1 &&
		schemas == NULL,
	    "no such directory: %s", error.text);
}

/* Every allocation fails in turn. */
static void test_no_memory(void)
{
	struct loaded loaded;
	long step = 0, refused = 0;
	int result;

	load_text(&loaded, wifi);
	do {
		auto_schemas struct schemas *schemas = NULL;
		struct error error = {0};

		memory_fail_after(step, 0);
		result = schemas_load(loaded.directory, &schemas, &error);
		refused += memory_refused();
		memory_fail_after(-1, 0);
		if (result != 0 && error.status != STATUS_LIMIT)
			break;
		step += step < 200 ? 1 : 97;
	} while (result != 0);
	ok(result == 0 && refused > 200, "%ld failing allocations", refused);
	loaded_done(&loaded);
}

/* Loading is on the way of every command. The bound is ten times what is
 * wanted, for machines that are busy; sanitizers are slow. */
static void test_speed(void)
{
	int64_t begin = clock_milliseconds(), time;

	for (int i = 0; i < 100; i++) {
		auto_schemas struct schemas *schemas = NULL;
		struct error error = {0};

		if (schemas_load(NULL, &schemas, &error) != 0)
			abort();
	}
	time = clock_milliseconds() - begin;
	printf("# loading takes %ld microseconds\n", (long)time * 10);
	ok(time < 1000, "loading takes under 10 ms");
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	struct error error = {0};

	if (!ok(schemas_load(NULL, &schemas, &error) == 0, "loaded %s",
		error.text))
		return tap_done();
	test_rows(schemas);
	test_order(schemas);
	test_secrets(schemas);
	test_secret_rows(schemas);
	test_spellings(schemas);
	test_near(schemas);
	test_nodes(schemas);
	test_top_level(schemas);
	test_types();
	test_new_type();
	test_replaced();
	test_faults();
	test_readme();
	test_no_directory();
	test_no_memory();
	test_speed();
	return tap_done();
}
