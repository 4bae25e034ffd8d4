/*
 * What show masks. Planted mutation that must be caught: in mask.c, do not
 * hand the secret on to what is below ("below a secret"), or show all numbers
 * ("no secret of digits").
 */
#include "profile/mask.h"

#include "cmd/show.h"
#include "crypto/crypto.h"
#include "tap.h"

static void test_names(void)
{
	static const struct {
		const char *key;
		bool secret;
	} rows[] = {
	    {"Password", true},
	    {"UserPassword", true},
	    {"Passphrase", true},
	    {"SharedSecret", true},
	    {"Challenge", true},
	    {"challenge", true},
	    {"AuthToken", true},
	    {"PRIVATE KEY", true},
	    {"URL", false},
	    {"Keysize", false},
	    {"PayloadUUID", false},
	    {"Pass", false},
	    {"", false},
	};

	for (size_t i = 0; i < array_length(rows); i++)
		is_number(mask_is_secret_name(rows[i].key), rows[i].secret,
		    "name '%s'", rows[i].key);
}

/* Every text in here that begins with CANARY is a secret. */
static const char plist[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict>"
    "<key>PayloadType</key><string>Configuration</string>"
    "<key>PayloadContent</key><array>"
    "<dict><key>PayloadType</key><string>com.apple.security.scep</string>"
    "<key>PayloadContent</key><dict>"
    "<key>Challenge</key><string>CANARY 1</string>"
    "<key>URL</key><string>https://scep.example.com</string>"
    "<key>Keysize</key><integer>2048</integer></dict></dict>"
    "<dict><key>PayloadType</key><string>com.example.unknown</string>"
    "<key>Secrets</key><array><string>CANARY 2</string>"
    "<dict><key>Name</key><string>CANARY 3</string></dict></array>"
    "<key>Deep</key><dict><key>a</key><dict><key>b</key><dict><key>c</key>"
    "<dict><key>d</key><dict><key>Password</key><string>CANARY 4</string>"
    "<key>Shown</key><string>seen</string>"
    "</dict></dict></dict></dict></dict>"
    "<key>PasswordRequired</key><true/>"
    "<key>minPasswordLength</key><integer>31</integer>"
    "<key>UserPassword</key><integer>77665544</integer>"
    "<key>challenge</key><array><real>77665544</real></array></dict>"
    "<dict><key>PayloadType</key><string>com.apple.security.scep</string>"
    "<key>PayloadContent</key><dict>"
    "<key>Challenge</key><integer>77665544</integer></dict></dict>"
    "<dict><key>PayloadType</key><string>com.apple.security.pkcs12</string>"
    "<key>PayloadContent</key><data>Q0FOQVJZIDU=</data></dict>"
    "</array></dict></plist>\n";

static void test_forms(const struct schemas *schemas)
{
	const struct source source = {"p", plist, sizeof(plist) - 1};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct tree *root = NULL;
	auto_buf struct buf json = {0};
	auto_buf struct buf text = {0};
	struct mask_place place;
	struct error error = {0};

	ok(tree_parse(&source, &arena, &findings, &root, &error) == 0,
	    "a profile: %s", error.text);
	show_add_json(&json, root, schemas);
	mask_root(&place, schemas);
	show_add_tree(&text, "", root, &place);
	ok(buf_ok(&json) && buf_ok(&text), "both forms");
	ok(strstr(json.data, "CANARY") == NULL, "json: no secret");
	ok(strstr(json.data, "Q0FOQVJZ") == NULL, "json: no private key");
	ok(strstr(json.data, "\"Name\": \"********\"") != NULL,
	    "json: below a secret");
	ok(strstr(json.data, "\"Shown\": \"seen\"") != NULL, "json: the rest");
	ok(strstr(json.data, "\"PasswordRequired\": true") != NULL,
	    "json: a setting");
	ok(strstr(json.data, "2048") != NULL, "json: a number");
	ok(strstr(json.data, "7766") == NULL, "json: no secret of digits");
	ok(strstr(text.data, "7766") == NULL, "text: no secret of digits");
	ok(strstr(json.data, "\"minPasswordLength\": 31") != NULL,
	    "json: a setting of a password");
	ok(strstr(text.data, "CANARY") == NULL, "text: no secret");
	ok(strstr(text.data, "= seen") != NULL, "text: the rest");
	tree_free(root);
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	struct error error = {0};

	test_names();
	ok(crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0,
	    "schemas: %s", error.text);
	test_forms(schemas);
	return tap_done();
}
