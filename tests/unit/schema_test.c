/* Planted mutations these must catch: the row check of bounds dropped; a label
 * not entered in the index; a misspelt property list key compared without
 * squeezing out its gaps. */
#include <pthread.h>
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

/* The embedded schemas were checked when the table was made of them. */
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

static int kind_of(const struct schema *schema)
{
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) == 0)
		return 0;
	if (schema->payload_type != NULL)
		return 1;
	return schema->place == SCHEMA_IN_PROJECT ? 3 : 2;
}

/* Those named in order stand among the others in this order. */
static void test_order(const struct schemas *schemas)
{
	size_t seen = 0;
	int kind = 0;

	ok(schemas_count(schemas) > 100, "all of Apple's payload types");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		const char *name = schema->payload_type != NULL
				       ? schema->payload_type
				       : schema->section;

		ok(kind_of(schema) >= kind, "%s among its kind", name);
		kind = kind_of(schema);
		if (seen < array_length(order) &&
		    strcmp(name, order[seen]) == 0)
			seen++;
	}
	is_number(seen, array_length(order), "in a fixed order");
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

/* A key of the list is secret in its schema. */
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

enum {
	THREADS = 4
};

static void *walk_all(void *context)
{
	struct schemas *schemas = context;
	size_t keys = 0;

	for (size_t i = 0; i < schemas_count(schemas); i++)
		keys += schemas_at(schemas, i)->count;
	return keys > 0 ? context : NULL;
}

/* The first who asks makes a schema; under the sanitizer of threads this tells
 * of races. */
static void test_threads(struct schemas *schemas)
{
	pthread_t threads[THREADS];

	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, walk_all, schemas) != 0)
			abort();
	for (size_t i = 0; i < THREADS; i++) {
		void *result = NULL;

		(void)pthread_join(threads[i], &result);
		ok(result == schemas, "thread %zu has seen all", i);
	}
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
		    ->availability->introduced[PLATFORM_WATCHOS],
	    NULL, "a platform taken away");
	is_text(
	    schema_key(top, "level")->availability->introduced[PLATFORM_MACOS],
	    "10.8", "a platform's version raised");
	is_text(schema_key(top, "level")->choices[0].plist_text, "System",
	    "a choice's value");
	is_text(schema_key(scep_of(schemas), "uuid")
		    ->availability->introduced[PLATFORM_WATCHOS],
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
	is_text(key->availability->introduced[PLATFORM_MACOS], NULL,
	    "not on macOS");
	is_text(key->availability->introduced[PLATFORM_IOS], "4.0", "on iOS");
	ok(scep_of(loaded.schemas) != NULL, "the others are still there");
	loaded_done(&loaded);
}

#define HEAD(rest) "{\"title\":\"T\",\"doc\":\"D\"," rest "}"
#define KEYS(rows) HEAD("\"section\":\"s\",\"keys\":[" rows "]")
#define ROW(rest) "{\"name\":\"a\",\"doc\":\"D\"," rest "}"
#define PAYLOAD(rows) HEAD("\"payload_type\":\"t\",\"keys\":[" rows "]")

static void test_replaced(const struct schemas *embedded)
{
	struct loaded loaded;

	load_text(&loaded,
	    HEAD("\"payload_type\":\"com.apple.security.scep\",\"section\":"
		 "\"scep\",\"keys\":[" ROW("\"type\":\"text\"") "]"));
	is_number(loaded.result, 0, "an embedded schema may be replaced %s",
	    loaded.error.text);
	is_number(schemas_count(loaded.schemas), schemas_count(embedded),
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
    {HEAD("\"section\":\"s\",\"section_alias\":\"My S\",\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"the section 'My S' is not in snake_case"},
    {HEAD("\"payload_type\":\"t\",\"section_alias\":\"s\",\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"has another name of a section, and no section"},
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
	"key 'a': bounds need a number or days"},
    {KEYS(ROW("\"type\":\"text\",\"single\":true")),
	"key 'a': 'single' needs a path"},
    {KEYS(ROW("\"type\":\"text\",\"level\":\"user\"")),
	"key 'a': 'level' needs a path"},
    {PAYLOAD(ROW("\"type\":\"text\",\"level\":\"all\"")),
	"key 'a': field 'level': got 'all', expected 'computer' or 'user'"},
    {KEYS(ROW("\"type\":\"real\",\"min\":3")),
	"key 'a': a real has both bounds or none"},
    {KEYS(ROW("\"type\":\"text\",\"choices\":[{\"name\":\"x\"}]")),
	"key 'a': has choices but is of another type"},
    {KEYS(ROW("\"type\":\"texts\",\"choices\":[{\"name\":\"x\","
	      "\"plist\":1}]")),
	"key 'a': has choices but is of another type"},
    {KEYS(ROW("\"type\":\"integers\",\"allowed\":[1,2],\"choices\":"
	      "[{\"name\":\"x\",\"plist\":1}]")),
	"key 'a': has choices for some numbers only"},
    {KEYS(ROW("\"type\":\"integers\",\"allowed\":[1],\"choices\":"
	      "[{\"name\":\"x\",\"plist\":2}]")),
	"key 'a': choice 'x' is not the allowed number at its place"},
    {KEYS(ROW(
	 "\"type\":\"texts\",\"choices\":[{\"name\":\"x\"}]") ",{\"name\":"
							      "\"b\",\"doc\":"
							      "\"D\",\"type\":"
							      "\"text\","
							      "\"required_"
							      "with\":[{"
							      "\"key\":\"a\","
							      "\"values\":["
							      "\"y\"]}]}"),
	"key 'b': field 'required_with': 'y' is no value for key 'a' of type "
	"texts"},
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
    {HEAD("\"section\":\"s\",\"elements\":[\"e\"],\"keys\":[" ROW(
	 "\"type\":\"text\",\"element\":\"f\"") "]"),
	"key 'a': 'f' is none of the file's 'elements'"},
    {HEAD("\"section\":\"s\",\"elements\":[\"e\"],\"keys\":[" ROW(
	 "\"type\":\"text\",\"element\":\"e\",\"element_ios\":\"f\"") "]"),
	"key 'a': 'f' is none of the file's 'elements'"},
    {HEAD("\"section\":\"s\",\"elements\":[\"e\"],\"keys\":[" ROW(
	 "\"type\":\"texts\",\"element\":\"e\"") "]"),
	"key 'a': a list, and nothing else, needs 'member'"},
    {KEYS(ROW("\"type\":\"text\",\"list\":\"sites\"")),
	"key 'a': fields 'member' and 'list' need 'element'"},
    {HEAD("\"payload_type\":\"t\",\"rendered\":[\"tvos\"],\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"field 'rendered': expected 'macos' or 'ios', of a payload type"},
    {HEAD("\"payload_type\":\"t\",\"labelled\":true,\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"is labelled and has no section"},
};

/* Rows of a payload with what a file says of it. */
#define FILE_OF(fields, rows) \
	HEAD("\"payload_type\":\"t\"," fields ",\"keys\":[" rows "]")
#define B(rest) ",{\"name\":\"b\",\"doc\":\"D\",\"type\":" rest "}"
#define TEXT_P "\"type\":\"text\",\"path\":[\"P\"]"
#define ITEMS(rows) \
	"\"type\":\"dictionaries\",\"path\":[\"P\"],\"keys\":[" rows "]"
#define CHOOSER(choices) \
	"\"type\":\"choice\",\"chooses_type\":true,\"choices\":[" choices "]"

/* Of references, conditions, arrays of dictionaries and availability-> */
static const struct {
	const char *text;
	const char *error; /* after "FILE: " */
} relation_faults[] = {
    {PAYLOAD(ROW(TEXT_P ",\"refers_to\":[\"identity\"]")),
	"key 'a': 'refers_to' needs type reference or references"},
    {PAYLOAD(ROW("\"type\":\"reference\",\"path\":[\"P\"]")),
	"key 'a': is of type reference but has no 'refers_to'"},
    {PAYLOAD(ROW("\"type\":\"references\",\"refers_to\":[\"identity\"]")),
	"key 'a': type references needs a path, and stands in a definition"},
    {PAYLOAD(ROW("\"type\":\"reference\",\"path\":[\"P\"],"
		 "\"refers_to\":[\"key\"]")),
	"key 'a': field 'refers_to': got 'key', expected 'identity' or "
	"'certificate'"},
    {PAYLOAD(ROW("\"type\":\"reference\",\"path\":[\"P\"],"
		 "\"refers_to\":[]")),
	"key 'a': field 'refers_to': has 0 items, expected 1 to 64"},
    {PAYLOAD(ROW("\"type\":\"dictionaries\",\"path\":[\"P\"]")),
	"key 'a': is of type dictionaries but has no keys"},
    {PAYLOAD(ROW(TEXT_P ",\"keys\":[" ROW(TEXT_P) "]")),
	"key 'a': has keys but is of another type"},
    {PAYLOAD(ROW("\"type\":\"dictionaries\",\"keys\":[" ROW(TEXT_P) "]")),
	"key 'a': type dictionaries needs a path"},
    {PAYLOAD(ROW(ITEMS(""))), "key 'a': has 0 keys, expected 1 to 300"},
    {PAYLOAD(ROW(ITEMS(ROW("\"typ\":\"text\"")))),
	"key 'a': row 1 ('a'): unknown field 'typ'"},
    {PAYLOAD(
	 ROW(ITEMS(ROW(ITEMS(ROW("\"type\":\"version\",\"path\":[\"P\"]")))))),
	"key 'a.a.a': type version has no property list form"},
    {PAYLOAD(ROW(ITEMS(ROW(TEXT_P) "," ROW(TEXT_P)))),
	"key 'a.a': the name 'a' belongs to key 'a' too"},
    {PAYLOAD(ROW(ITEMS(ROW(ITEMS(ROW(ITEMS(ROW(ITEMS(
	 ROW(ITEMS(ROW(ITEMS(ROW(ITEMS(ROW(ITEMS(ROW(TEXT_P)))))))))))))))))),
	"key 'a.a.a.a.a.a.a.a': has keys within keys over 7 deep"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":false")),
	"key 'a': field 'required_with': expected true, the name of a key, or "
	"conditions"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":true")),
	"key 'a': 'required_with' true needs a path in a dictionary of the "
	"payload"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":\"c\"")),
	"key 'a': field 'required_with': there is no key 'c'"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":\"a\"")),
	"key 'a': field 'required_with': names the key itself"},
    {PAYLOAD(ROW(TEXT_P ",\"required\":true,\"required_with\":\"b\"")
	     B("\"text\"")),
	"key 'a': 'required_with' for a key that is required anyhow"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":[{\"kay\":\"b\"}]") B("\"text\"")),
	"key 'a': field 'required_with': unknown field 'kay'"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":[{\"key\":\"b\",\"values\":"
			"[\"maybe\"]}]") B("\"boolean\"")),
	"key 'a': field 'required_with': 'maybe' is no value for key 'b' of "
	"type boolean"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":[{\"key\":\"b\",\"values\":"
			"[\"14\"]}]") B("\"integers\",\"allowed\":[13]")),
	"key 'a': field 'required_with': '14' is no value for key 'b' of type "
	"integers"},
    {PAYLOAD(ROW(TEXT_P ",\"required_with\":[{\"key\":\"b\",\"values\":"
			"[1]}]") B("\"text\"")),
	"key 'a': field 'values': got number in the array, expected string"},
    {PAYLOAD(ROW(TEXT_P ",\"excludes\":[\"c\"]")),
	"key 'a': field 'excludes': there is no key 'c'"},
    {PAYLOAD(ROW(TEXT_P ",\"excludes\":[\"a\"]")),
	"key 'a': field 'excludes': names the key itself"},
    {PAYLOAD(ROW(TEXT_P ",\"excludes\":[\"b\"]")
	     B("\"text\",\"path\":[\"Q\"],\"required\":true")),
	"key 'b': is required, and key 'a' not to be beside it"},
    {PAYLOAD(ROW("\"type\":\"text\",\"chooses_type\":true")),
	"key 'a': 'chooses_type' needs type choice, no path, and to stand in "
	"a definition"},
    {PAYLOAD(ROW(CHOOSER("{\"name\":\"x\"}"))),
	"key 'a': none of its choices is the payload type 't'"},
    {PAYLOAD(ROW(CHOOSER("{\"name\":\"x\",\"plist\":1}"))),
	"key 'a': choice 'x': its property list value is no payload type"},
    {PAYLOAD(ROW(CHOOSER("{\"name\":\"x\",\"plist\":\"t\"},"
			 "{\"name\":\"y\",\"plist\":\"t\"}"))),
	"key 'a': choice 'y': payload type 't' is there twice"},
    {PAYLOAD(ROW(CHOOSER("{\"name\":\"x\",\"plist\":\"t\"},"
			 "{\"name\":\"y\"}") ",\"default\":\"y\"")),
	"key 'a': field 'default': got 'y', expected 'x', the file's payload "
	"type"},
    {PAYLOAD(ROW(CHOOSER("{\"name\":\"t\"}"))
	     B("\"choice\",\"chooses_type\":true,\"choices\":[{\"name\":"
	       "\"t\"}]")),
	"key 'b': is not the only key that chooses the payload type"},
    {KEYS(ROW(CHOOSER("{\"name\":\"t\"}"))),
	"key 'a': 'chooses_type' needs a payload type"},
    {PAYLOAD(ROW("\"type\":\"text\",\"path\":[\"P\",\"*\"]")),
	"key 'a': a path with '*' needs 'definition' false"},
    {PAYLOAD(ROW("\"type\":\"boolean\",\"path\":[\"P\"],"
		 "\"device_default\":\"true\"")),
	"key 'a': field 'device_default': 'true' is no value for this key of "
	"type boolean"},
    {PAYLOAD(ROW("\"type\":\"boolean\",\"device_default\":\"yes\"")),
	"key 'a': 'device_default' needs a path"},
    {PAYLOAD(ROW(TEXT_P ",\"platforms\":{\"ios\":\"9\"},"
			"\"removed\":{\"ios\":\"8.0\"}")),
	"key 'a': removed from iOS 8.0, but there since 9 only"},
    {FILE_OF("\"platforms\":{\"ios\":\"9\"},\"removed\":{\"ios\":\"9\"}",
	 ROW(TEXT_P)),
	"removed from iOS 9, but there since 9 only"},
    {FILE_OF("\"removed\":{\"ios\":null}", ROW(TEXT_P)),
	"platform 'ios': expected a version in quotes"},
    {FILE_OF("\"platforms\":{\"macos\":\"9\"},\"supervised\":[\"ios\"]",
	 ROW(TEXT_P)),
	"field 'supervised': platform 'ios': it is not there at all"},
    {FILE_OF("\"supervised\":[\"windows\"]", ROW(TEXT_P)),
	"unknown platform 'windows'"},
    {FILE_OF("\"enrollment\":{\"ios\":\"allowed\"}", ROW(TEXT_P)),
	"platform 'ios': expected 'forbidden' or 'required'"},
    {FILE_OF("\"provides\":\"key\"", ROW(TEXT_P)),
	"field 'provides': got 'key', expected 'identity' or 'certificate'"},
    {FILE_OF("\"level\":\"system\"", ROW(TEXT_P)),
	"field 'level': got 'system', expected 'computer' or 'user'"},
    {HEAD("\"section\":\"s\",\"single\":true,\"keys\":[" ROW(
	 "\"type\":\"text\"") "]"),
	"field 'single' needs a payload type"},
    {FILE_OF(
	 "\"section\":\"s\",\"labelled\":true,\"single\":true", ROW(TEXT_P)),
	"is labelled, of which several may be, and single"},
    {FILE_OF("\"when\":[{\"path\":[]}]", ROW(TEXT_P)),
	"field 'when': a path without keys"},
    {FILE_OF("\"when\":[{\"path\":[\"*\"]}]", ROW(TEXT_P)),
	"field 'when': a path with '*'"},
    {FILE_OF("\"when\":[{\"values\":[\"x\"]}]", ROW(TEXT_P)),
	"field 'when': field 'path' is missing"},
    {HEAD("\"common\":true,\"keys\":[" ROW(ITEMS(ROW(TEXT_P))) "]"),
	"key 'a': is common and has keys of its own"},
};

static void test_fault(const char *text, const char *fault)
{
	struct loaded loaded;
	size_t length;

	load_text(&loaded, text);
	length = strlen(loaded.path);
	is_number(loaded.result, -1, "faulty: %s", fault);
	is_number(loaded.error.status, STATUS_USAGE, "  status");
	ok(strncmp(loaded.error.text, loaded.path, length) == 0,
	    "  names the file");
	length += strspn(loaded.error.text + length, ": ");
	is_text(loaded.error.text + length, fault, "  names the fault");
	loaded_done(&loaded);
}

static void test_faults(void)
{
	for (size_t i = 0; i < array_length(faults); i++)
		test_fault(faults[i].text, faults[i].error);
	for (size_t i = 0; i < array_length(relation_faults); i++)
		test_fault(relation_faults[i].text, relation_faults[i].error);
}

static const char lan[] =
    "{\"payload_type\":\"com.example.lan.one\","
    "\"section\":\"lan\","
    "\"title\":\"T\",\"doc\":\"D\",\"labelled\":true,"
    "\"single\":true,"
    "\"provides\":\"certificate\",\"level\":\"computer\","
    "\"blueprint\":true,\"platforms\":{\"macos\":\"10."
    "7\",\"ios\":\"4\"},"
    "\"removed\":{\"ios\":\"8\"},\"enrollment\":{"
    "\"macos\":\"forbidden\"},"
    "\"supervised\":[\"ios\"],\"keys\":["
    "{\"name\":\"interface\",\"doc\":\"D\"," CHOOSER(
	"{\"name\":\"one\",\"plist\":\"com.example.lan."
	"one\"},"
	"{\"name\":\"two\",\"plist\":\"com.example.lan."
	"two\"}") "},"
		  "{\"name\":\"pin\",\"doc\":\"D\","
		  "\"type\":\"text\",\"path\":[\"Pin\"],"
		  "\"excludes\":[\"eap\"],\"required_"
		  "with\":[{\"key\":\"eap\",\"values\":"
		  "[\"25\"]},{\"key\":\"interface\"}]},"
		  "{\"name\":\"eap\",\"doc\":\"D\","
		  "\"type\":\"integers\",\"path\":"
		  "[\"E\",\"Types\"],\"required_with\":"
		  "true,\"platforms\":{\"ios\":null}},"
		  "{\"name\":\"ca\",\"doc\":\"D\","
		  "\"type\":\"references\",\"path\":"
		  "[\"E\",\"CA\"],\"refers_to\":["
		  "\"identity\",\"certificate\"],"
		  "\"supervised\":[\"macos\"],\"required_"
		  "with\":\"eap\"},"
		  "{\"name\":\"any\",\"doc\":\"D\","
		  "\"type\":\"text\",\"path\":"
		  "[\"E\",\"*\",\"Name\"],\"definition\":"
		  "false},"
		  "{\"name\":\"more\",\"doc\":\"D\","
		  "\"type\":\"dictionary\",\"path\":"
		  "[\"E\",\"More\"],\"definition\":false}"
		  ","
		  "{\"name\":\"rules\",\"doc\":"
		  "\"D\"," ITEMS("{\"name\":\"inner\",\"doc\":"
				 "\"D\"," ITEMS("{\"name\":\"word\",\"doc\":"
						"\"D\"," TEXT_P "}") "}") "}]}";

static void test_availability(const struct schema *schema)
{
	const struct schema_availability *of = schema->availability;
	const struct schema_availability *eap =
	    schema_key(schema, "eap")->availability;
	const struct schema_availability *ca =
	    schema_key(schema, "ca")->availability;
	const struct schema_availability *uuid =
	    schema_key(schema, "uuid")->availability;

	is_text(of->removed[PLATFORM_IOS], "8", "removed from iOS");
	ok(of->supervised[PLATFORM_IOS] && !of->supervised[PLATFORM_MACOS] &&
		of->enrollment[PLATFORM_MACOS] == SCHEMA_ENROLLMENT_FORBIDDEN,
	    "  supervised, user enrolment");
	ok(eap->removed[PLATFORM_IOS] == NULL &&
		!eap->supervised[PLATFORM_IOS] &&
		eap->enrollment[PLATFORM_MACOS] == SCHEMA_ENROLLMENT_FORBIDDEN,
	    "  a row has its file's, nothing where it is not");
	ok(ca->supervised[PLATFORM_MACOS] && !ca->supervised[PLATFORM_IOS],
	    "  or its own");
	is_text(uuid->removed[PLATFORM_IOS], "8", "  a key of every payload");
}

static void test_conditions(const struct schema *schema)
{
	const struct schema_key *pin = schema_key(schema, "pin");
	const struct schema_key *eap = schema_key(schema, "eap");
	const struct schema_key *ca = schema_key(schema, "ca");

	is_text(eap->excludes[0], "pin", "what excludes is excluded");
	is_text(eap->excludes[1], NULL, "  once");
	is_text(pin->excludes[0], "eap", "  as it said");
	is_number((long)pin->required_with_count, 2, "two conditions");
	is_text(pin->required_with[0].values[0], "25", "  a value");
	is_text(pin->required_with[1].key, "interface", "  a key alone");
	is_text(pin->required_with[1].values[0], NULL, "  with any value");
	ok(eap->required_in_parent && eap->required_with_count == 0 &&
		!ca->required_in_parent,
	    "needed in its dictionary");
	is_text(ca->required_with[0].key, "eap", "needed with another key");
	is_number((long)ca->kinds,
	    SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE, "two kinds");
}

/* Mutation caught: parents that stay those of the rows as they were read. */
static void test_nested(const struct schema *schema)
{
	const struct schema_key *rules = schema_key(schema, "rules");
	const struct schema *items = rules->items;
	const struct schema_key *inner = schema_key(items, "inner");

	ok(items->parent == schema && items->parent_key == rules &&
		inner->items->parent == items &&
		inner->items->parent_key == inner,
	    "rows know whose they are");
	ok(find(inner->items, "Word") != NULL &&
		find(inner->items, "uuid") == NULL && items->count == 1,
	    "they have names, and no keys of every payload");
	is_text(items->section, "rules", "  their section");
}

static void test_any_key(const struct schema *schema)
{
	static const struct {
		const char *path[3];
		size_t depth;
		enum schema_node node;
		const char *name;
	} rows[] = {
	    {{"E", "x", "Name"}, 3, SCHEMA_NODE_KEY, "any"},
	    {{"E", "x", NULL}, 2, SCHEMA_NODE_INNER, NULL},
	    {{"E", "x", "Nam"}, 3, SCHEMA_NODE_UNKNOWN, NULL},
	    {{"E", "Types", NULL}, 2, SCHEMA_NODE_KEY, "eap"},
	    {{"E", "More", NULL}, 2, SCHEMA_NODE_KEY, "more"},
	    {{"E", "More", "Name"}, 3, SCHEMA_NODE_KEY, "any"},
	    {{"E", "More", "Other"}, 3, SCHEMA_NODE_ANY, NULL},
	};
	static const char *const wrong[] = {"E", "x", "Nam"};
	static const char *const typo[] = {"E", "Typs"};

	for (size_t i = 0; i < array_length(rows); i++) {
		const struct schema_key *key = NULL;

		is_number(
		    schema_node_at(schema, rows[i].path, rows[i].depth, &key),
		    rows[i].node, "any key %zu", i);
		is_text(
		    key == NULL ? NULL : key->name, rows[i].name, "  its row");
	}
	is_text(schema_node_near(schema, wrong, 3), "Name", "near below any");
	is_text(schema_node_near(schema, typo, 2), "Types", "any is not near");
}

static void test_relations(void)
{
	const struct schema *schema;
	struct loaded loaded;

	load_text(&loaded, lan);
	is_number(loaded.result, 0, "every new field %s", loaded.error.text);
	schema = schemas_of_type(loaded.schemas, "com.example.lan.one");
	ok(schema == schemas_of_type(loaded.schemas, "com.example.lan.two") &&
		schemas_next_of_type(
		    loaded.schemas, "com.example.lan.two", schema) == NULL,
	    "one section for two types");
	ok(schema->type_key == schema_key(schema, "interface"),
	    "  the row that chooses");
	ok(schema->single && schema->blueprint &&
		schema->level == SCHEMA_LEVEL_COMPUTER &&
		schema->provides == SCHEMA_KIND_CERTIFICATE,
	    "what the file says");
	test_availability(schema);
	test_conditions(schema);
	test_nested(schema);
	test_any_key(schema);
	loaded_done(&loaded);
}

/* Secret by the list alone; in an array of dictionaries, too. */
static void test_listed_rows(void)
{
	struct loaded loaded;

	load_text(&loaded,
	    HEAD("\"payload_type\":\"com.apple.relay.managed\",\"keys\":["
		 "{\"name\":\"relays\",\"doc\":\"D\",\"type\":"
		 "\"dictionaries\",\"path\":[\"Relays\"],\"keys\":["
		 "{\"name\":\"fields\",\"doc\":\"D\",\"definition\":false,"
		 "\"type\":\"dictionary\",\"path\":"
		 "[\"AdditionalHTTPHeaderFields\"]},"
		 "{\"name\":\"url\",\"doc\":\"D\",\"type\":\"url\",\"path\":"
		 "[\"URL\"]}]}]"));
	is_number(
	    loaded.result, 0, "a type with secrets %s", loaded.error.text);
	if (loaded.result == 0) {
		const struct schema *items = schema_key(
		    schemas_of_type(loaded.schemas, "com.apple.relay.managed"),
		    "relays")
						 ->items;

		ok(schema_key(items, "fields")->secret, "its key is secret");
		ok(!schema_key(items, "url")->secret, "another is not");
	}
	loaded_done(&loaded);
}

/* The examples of schemas/README.md work as they stand. */
static void test_readme(void)
{
	static const char fence[] = "```json\n";
	auto_buf struct buf buf = {0};
	struct error error = {0};
	char *begin, *end;
	int count = 0;

	if (!ok(file_read("schemas/README.md", 100000, &buf, NULL, &error) == 0,
		"the README, from the top of the tree %s", error.text))
		return;
	for (begin = strstr(buf.data, fence); begin != NULL;
	     begin = strstr(end + 1, fence)) {
		struct loaded loaded;

		begin += sizeof(fence) - 1;
		end = strstr(begin, "```");
		*end = '\0';
		load_text(&loaded, begin);
		is_number(loaded.result, 0, "example %d loads %s", ++count,
		    loaded.error.text);
		loaded_done(&loaded);
	}
	is_number(count, 2, "two examples");
}

/* Two files of one type, told apart by what the payload holds. */
static void test_several(void)
{
	static const struct {
		const char *name, *fields;
	} files[] = {
	    {"a.json", ",\"when\":[{\"path\":[\"T\"],\"values\":[\"K\"]},"
		       "{\"path\":[\"R\",\"S\"]}]"},
	    {"b.json", ""}, {"c.json", ""}};
	struct loaded loaded = {0};
	char path[128], text[256];
	struct error error = {0};

	(void)snprintf(loaded.directory, sizeof(loaded.directory),
	    "/tmp/schema_test.XXXXXX");
	if (mkdtemp(loaded.directory) == NULL)
		abort();
	for (size_t i = 0; i < array_length(files); i++) {
		struct schemas *schemas = NULL;
		const struct schema *first;

		(void)snprintf(path, sizeof(path), "%s/%s", loaded.directory,
		    files[i].name);
		(void)snprintf(text, sizeof(text),
		    HEAD("\"payload_type\":\"t\",\"keys\":[" ROW(TEXT_P) "]%s"),
		    files[i].fields);
		if (file_write(path, text, strlen(text), 0600, &error) != 0)
			abort();
		if (schemas_load(loaded.directory, &schemas, &error) != 0) {
			is_number((long)i, 2, "two without 'when' are refused");
			ok(strstr(error.text, "c.json: describes the same"),
			    "  %s", error.text);
			continue;
		}
		first = schemas_of_type(schemas, "t");
		is_number((long)first->when_count, 2, "one for some payloads");
		is_text(first->when[0].values[0], "K", "  a value");
		is_text(first->when[1].path[1], "S", "  a path");
		ok((schemas_next_of_type(schemas, "t", first) != NULL) ==
			(i == 1),
		    "  and one for all others");
		schemas_free(schemas);
	}
	for (size_t i = 0; i < array_length(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", loaded.directory,
		    files[i].name);
		(void)unlink(path);
	}
	(void)rmdir(loaded.directory);
}

static void test_no_directory(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};

	ok(schemas_load("/nonexistent/schemas", &schemas, &error) == -1 &&
		schemas == NULL,
	    "no such directory: %s", error.text);
}

/* Bytes of a member, from its place in the struct on. */
static size_t width_of(const struct schema_field *field)
{
	switch (field->kind) {
	case SCHEMA_FIELD_BOOLEAN:
		return sizeof(bool);
	case SCHEMA_FIELD_ENUM:
		return sizeof(unsigned);
	case SCHEMA_FIELD_INTEGER:
	case SCHEMA_FIELD_LEAST:
	case SCHEMA_FIELD_MOST:
		return sizeof(int64_t);
	case SCHEMA_FIELD_SIZE:
		return sizeof(size_t);
	default:
		return sizeof(void *);
	}
}

static const void *pointer_at(const void *from, size_t at)
{
	const void *pointer;

	memcpy(&pointer, (const char *)from + at, sizeof(pointer));
	return pointer;
}

static size_t count_at(const void *from, const struct schema_field *field)
{
	size_t count = 1;

	if (field->kind != SCHEMA_FIELD_STRUCT)
		memcpy(&count, (const char *)from + field->count_at,
		    sizeof(count));
	return pointer_at(from, field->at) == NULL ? 0 : count;
}

static bool same_texts(const char *const *a, const char *const *b)
{
	for (; *a != NULL && *b != NULL; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return *a == *b;
}

static bool same_struct(
    const struct schema_fields *fields, const void *a, const void *b);

static bool same_member(
    const struct schema_field *field, const void *a, const void *b)
{
	const void *left = pointer_at(a, field->at);
	const void *right = pointer_at(b, field->at);
	size_t count;

	switch (field->kind) {
	case SCHEMA_FIELD_TEXT:
		return text_same(left, right);
	case SCHEMA_FIELD_TEXTS:
		return same_texts(left, right);
	case SCHEMA_FIELD_PATH:
		count = count_at(a, field);
		if (count != count_at(b, field))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!text_same(((const char *const *)left)[i],
				((const char *const *)right)[i]))
				return false;
		return true;
	case SCHEMA_FIELD_AVAILABLE:
		return same_struct(&schema_table_available, left, right);
	case SCHEMA_FIELD_NUMBERS:
		count = count_at(a, field);
		return count == count_at(b, field) &&
		       (count == 0 ||
			   memcmp(left, right, count * sizeof(int64_t)) == 0);
	case SCHEMA_FIELD_STRUCTS:
	case SCHEMA_FIELD_STRUCT:
		count = count_at(a, field);
		if (count != count_at(b, field))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!same_struct(field->of,
				(const char *)left + i * field->of->size,
				(const char *)right + i * field->of->size))
				return false;
		return true;
	default:
		return memcmp((const char *)a + field->at,
			   (const char *)b + field->at, width_of(field)) == 0;
	}
}

/* What no field of the table tells of must not be set by reading a file: a
 * new member that was forgotten there is seen by it. Of a schema that is what
 * is made with it: its index and what points upwards. */
static bool is_covered(const struct schema_fields *fields, const void *read)
{
	unsigned char rest[sizeof(struct schema_key) + sizeof(struct schema)];

	memcpy(rest, read, fields->size);
	for (size_t i = 0; i < fields->count; i++) {
		const struct schema_field *field = &fields->fields[i];

		memset(rest + field->at, 0, width_of(field));
		if (field->count_at != 0)
			memset(rest + field->count_at, 0, sizeof(size_t));
	}
	for (size_t i = 0; i < fields->size; i++)
		if (rest[i] != 0)
			return fields->of == SCHEMA_STRUCT_SCHEMA;
	return true;
}

static bool same_struct(
    const struct schema_fields *fields, const void *a, const void *b)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!same_member(&fields->fields[i], a, b)) {
			printf("# member %zu of struct %d\n", i, fields->of);
			return false;
		}
	return ok(is_covered(fields, b), "nothing of struct %d is forgotten",
	    fields->of);
}

/* The table has what is in the files: they are read again. Mutations caught: a
 * field left out of a table of fields; the lowest number not a field's own. */
static void test_table(const struct schemas *schemas)
{
	auto_schemas struct schemas *read = NULL;
	struct error error = {0};

	if (!ok(schemas_load("schemas", &read, &error) == 0,
		"the files themselves %s", error.text))
		return;
	is_number(schemas_count(read), schemas_count(schemas), "as many");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *a = schemas_at(schemas, i);
		const struct schema *b = schemas_at(read, i);

		ok(same_struct(&schema_table_schema, a, b),
		    "%s is in the table as it is", a->file);
		ok((a->type_key == NULL) == (b->type_key == NULL) &&
			a->parent == NULL,
		    "  with what points to it");
	}
	ok(same_struct(&schema_table_schema, schemas_common(schemas),
	       schemas_common(read)),
	    "the keys of every payload");
	for (int list = 0; list < SCHEMA_NAMES_COUNT; list++)
		ok(schemas->names[list].count > 0, "names of list %d", list);
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
	ok(result == 0 && refused > 100, "%ld failing allocations", refused);
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
	test_threads(schemas);
	test_table(schemas);
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
	test_replaced(schemas);
	test_faults();
	test_relations();
	test_listed_rows();
	test_several();
	test_readme();
	test_no_directory();
	test_no_memory();
	test_speed();
	return tap_done();
}
