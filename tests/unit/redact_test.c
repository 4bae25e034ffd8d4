/*
 * What show masks. Planted mutation that must be caught: in walk.c, do not
 * hand the secret on to what is below ("below a secret"), or show all numbers
 * ("no secret of digits"); in redact.c, let a public key be one.
 */
#include "profile/redact.h"

#include "report/show.h"
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
		is_number(redact_is_secret_name(rows[i].key), rows[i].secret,
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

static void test_content(void)
{
	static const struct {
		const char *text;
		bool secret;
	} rows[] = {
	    {"-----BEGIN PRIVATE KEY-----\nAAAA", true},
	    {"x -----BEGIN RSA PRIVATE KEY-----", true},
	    {"-----BEGIN OPENSSH PRIVATE KEY-----", true},
	    {"-----BEGIN ANY OTHER KEY-----", true},
	    {"-----BEGIN OpenVPN Static key V1-----", true},
	    {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", true},
	    {"-----BEGIN PUBLIC KEY-----", false},
	    {"-----BEGIN CERTIFICATE-----\nkey", false},
	    {"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t", true},
	    {"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", false},
	    {"LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0=", false},
	    {"[Interface]\nPrivateKey = AAA=\n", true},
	    {"[Peer]\r\npresharedkey=AAA=", true},
	    {"[Peer]\nPublicKey = AAA=\nEndpoint = a:1", false},
	    {"dev tun\\nPrivateKey = AAA", true},
	    {"dev tun\n<tls-crypt>\nabc\n</tls-crypt>", true},
	    {"dev tun\n<TLS-AUTH>\nabc\n</TLS-AUTH>", true},
	    {"dev tun\n<ca>\nabc\n</ca>", false},
	    {"{\"user\": \"a\", \"password\": \"hunter2\"}", true},
	    {"{\"password\": \"$PASSWORD\"}", false},
	    {"{\"password\": \"${PASSWORD}\"}", false},
	    {"password_required = yes", false},
	    {"ShowPassword=true", false},
	    {"Password: ask the help desk", false},
	    {"Your token = required", false},
	    {"https://user:hunter2@example.com/", true},
	    {"https://user@example.com/a:b@c", false},
	    {"https://example.com:8443/x@y", false},
	    {"https://user:{{password}}@example.com", false},
	    {"", false},
	    {"-----BEGIN ", false},
	    {"://", false},
	    {"=", false},
	};
	static const unsigned char pkcs8[] = {
	    0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x0d};
	static const unsigned char pkcs12[] = {
	    0x30, 0x81, 0xF0, 0x02, 0x01, 0x03, 0x30, 0x30};
	static const unsigned char certificate[] = {
	    0x30, 0x82, 0x01, 0x00, 0x30, 0x81, 0xA0, 0xA0, 0x03};

	for (size_t i = 0; i < array_length(rows); i++)
		is_number(redact_is_secret_content(
			      rows[i].text, strlen(rows[i].text)),
		    rows[i].secret, "content %zu: %s", i, rows[i].text);
	ok(redact_is_secret_content(pkcs8, sizeof(pkcs8)) &&
		redact_is_secret_content(pkcs12, sizeof(pkcs12)) &&
		!redact_is_secret_content(certificate, sizeof(certificate)),
	    "DER");
}

static void test_forms(const struct schemas *schemas)
{
	const struct source source = {"p", plist, sizeof(plist) - 1};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct tree *root = NULL;
	auto_buf struct buf json = {0};
	auto_buf struct buf text = {0};
	struct walk_place place;
	struct error error = {0};

	ok(tree_parse(&source, &arena, &findings, &root, &error) == 0,
	    "a profile: %s", error.text);
	report_json_tree(&json, root, schemas);
	place_of_profile(&place, schemas, root);
	report_text_tree(&text, &place);
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
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	struct error error = {0};

	test_names();
	test_content();
	ok(crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0,
	    "schemas: %s", error.text);
	test_forms(schemas);
	return tap_done();
}
