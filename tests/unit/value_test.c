/*
 * One value of each type, and the checks shared with property lists.
 *
 * Planted mutation that must fail here: in fingerprint_parse, comparing the
 * number of digits with digest_size(named) instead of twice that.
 */
#include "profile/value.h"

#include "base/memory.h"
#include "profile/read.h"
#include "profile/types/fingerprint.h"
#include "tap.h"

#include "base/banned.h"

struct outcome {
	struct arena arena;
	struct findings findings;
	struct value value;
	bool good;
};

static void parse(
    struct outcome *outcome, const struct schema_key *key, const char *text)
{
	struct value_context context = {&outcome->arena, &outcome->findings};
	struct source source = {"test.ini", text, strlen(text)};
	struct origin origin = {.source = &source,
	    .span = {0, strlen(text)},
	    .secret = key->secret};

	*outcome = (struct outcome){0};
	outcome->findings.arena = &outcome->arena;
	outcome->good = value_parse(
	    &context, key, text, strlen(text), &origin, &outcome->value);
}

static const int64_t sizes[] = {1024, 2048, 4096};
static const char *const no_aliases[] = {NULL};
static const char *const ms_aliases[] = {"microsoft_ca", NULL};
static const struct schema_choice choices[] = {
    {.name = "none", .folded = "none", .aliases = no_aliases},
    {.name = "static", .folded = "static", .aliases = no_aliases},
    {.name = "dynamic-microsoft-ca",
	.folded = "dynamic_microsoft_ca",
	.aliases = ms_aliases},
};

static const struct schema_key keys[] = {
    {.name = "text", .type = SCHEMA_TEXT},
    {.name = "retries",
	.type = SCHEMA_INTEGER,
	.has_bounds = true,
	.least = 0,
	.most = 9},
    {.name = "key_size",
	.type = SCHEMA_INTEGER,
	.allowed = sizes,
	.allowed_count = 3},
    {.name = "count", .type = SCHEMA_INTEGER},
    {.name = "ratio", .type = SCHEMA_REAL},
    {.name = "flag", .type = SCHEMA_BOOLEAN},
    {.name = "challenge_type",
	.type = SCHEMA_CHOICE,
	.choices = choices,
	.choice_count = array_length(choices)},
    {.name = "days",
	.type = SCHEMA_DAYS,
	.has_bounds = true,
	.least = 0,
	.most = 365},
    {.name = "url", .type = SCHEMA_URL},
    {.name = "identifier", .type = SCHEMA_IDENTIFIER},
    {.name = "uuid", .type = SCHEMA_UUID},
    {.name = "sid", .type = SCHEMA_SID},
    {.name = "min_os", .type = SCHEMA_VERSION},
    {.name = "date", .type = SCHEMA_DATE},
    {.name = "secret", .type = SCHEMA_TEXT, .secret = true},
    {.name = "required", .type = SCHEMA_TEXT, .required = true},
    {.name = "file", .type = SCHEMA_FILE},
    {.name = "subject", .type = SCHEMA_SUBJECT},
    {.name = "fingerprint", .type = SCHEMA_FINGERPRINT},
};

static const struct schema_key *key_named(const char *name)
{
	for (size_t i = 0; i < array_length(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* Values that are numbers of some kind. */
static const struct {
	const char *key;
	const char *text;
	int64_t number;
} numbers[] = {
    {"retries", "0", 0},
    {"retries", "9", 9},
    {"count", "-7", -7},
    {"count", "9223372036854775807", INT64_MAX},
    {"key_size", "2048", 2048},
    {"flag", "yes", 1},
    {"flag", "No", 0},
    {"flag", "TRUE", 1},
    {"flag", "false", 0},
    {"flag", "on", 1},
    {"flag", "off", 0},
    {"flag", "1", 1},
    {"flag", "0", 0},
    {"days", "15", 15},
    {"days", "15 days", 15},
    {"days", "15days", 15},
    {"days", "1 Day", 1},
    {"days", "never", 0},
    {"days", "Never", 0},
    {"days", "0", 0},
    {"date", "1970-01-02", 86400},
    {"date", "1970-01-01T00:00:05Z", 5},
};

/* Values that are kept as they are. */
static const char *const texts[][2] = {
    {"text", "anything $AT all; %OK%"},
    {"text", ""},
    {"url", "https://ndes.example.com/certsrv/mscep/mscep.dll"},
    {"url", "HTTP://host"},
    {"url", "https://host:8443/x?a=b#c"},
    {"url", "https://[2001:db8::1]:443/x"},
    {"url", "https://$HOST/$UDID/%SerialNumber%/{{x}}"},
    {"url", "https://host:$PORT/"},
    {"url", "https://host/path@version"},
    {"identifier", "com.example.scep-wifi_2"},
    {"identifier", "com.example.$UDID"},
    {"uuid", "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A21"},
    {"uuid", "abcdefgh-ijkl-mnop-qrst-uvwxyz012345"},
    {"min_os", "13"},
    {"min_os", "10.15.4"},
    {"secret", "env:NAME"},
    {"secret", "file:/run/secrets/challenge"},
    {"secret", "op://vault/item/field"},
    {"secret", "prompt:"},
    {"file", "../certs/root.pem"},
};

static const struct {
	const char *key;
	const char *text;
	const char *id;
	const char *says; /* part of the message, or NULL */
	const char *hint; /* part of it, or NULL */
	unsigned column;
} bad[] = {
    {"retries", "10", "value-integer", "cannot be 10", "0 to 9", 1},
    {"retries", "-1", "value-integer", "-1", "0 to 9", 1},
    {"retries", "3x", "value-integer", "'3x'", "digits", 1},
    {"retries", "+3", "value-integer", NULL, NULL, 1},
    {"retries", "3.0", "value-integer", NULL, NULL, 1},
    {"retries", "0x3", "value-integer", NULL, NULL, 1},
    {"retries", "99999999999999999999", "value-integer", NULL, NULL, 1},
    {"key_size", "2047", "value-integer", "2047", "1024, 2048 or 4096", 1},
    {"retries", "", "value-empty", "'retries'", "remove", 1},
    {"ratio", "1.2.3", "value-real", NULL, NULL, 1},
    {"ratio", "nan", "value-real", NULL, NULL, 1},
    {"ratio", "-", "value-real", NULL, NULL, 1},
    {"ratio", "1-", "value-real", NULL, NULL, 1},
    {"flag", "maybe", "value-boolean", "'maybe'", "yes or no", 1},
    {"flag", "2", "value-boolean", NULL, NULL, 1},
    {"challenge_type", "statik", "value-choice", "'statik'",
	"did you mean 'static'? use none, static or dynamic-microsoft-ca", 1},
    {"challenge_type", "whatever else", "value-choice", NULL, "use none", 1},
    {"challenge_type", "--", "value-choice", NULL, NULL, 1},
    {"days", "15 weeks", "value-days", NULL, "15 days", 1},
    {"days", "days", "value-days", NULL, NULL, 1},
    {"days", "-1", "value-days", NULL, NULL, 1},
    {"days", "366 days", "value-days", "366", "0 to 365", 1},
    {"url", "ftp://host/", "value-url", NULL, "https://", 1},
    {"url", "ndes.example.com", "value-url", NULL, "https://", 1},
    {"url", "https:/host", "value-url", NULL, NULL, 1},
    {"url", "https://", "value-url", "no host", NULL, 9},
    {"url", "https:///path", "value-url", "no host", NULL, 9},
    {"url", "https://:80/", "value-url", "no host", NULL, 9},
    {"url", "https://a b/", "value-url", "blank", NULL, 10},
    {"url", "https://host/a\\b", "value-url", NULL, "'/'", 15},
    {"url", "https://host/ä", "value-url", "ASCII", "percent", 14},
    {"url", "https://host:0/", "value-url", "port", "65535", 14},
    {"url", "https://host:65536/", "value-url", "port", NULL, 14},
    {"url", "https://host:/", "value-url", "port", NULL, 14},
    {"url", "https://ho,st/", "value-url", "host name", NULL, 11},
    {"url", "https://h[st/", "value-url", "host name", NULL, 10},
    {"url", "https://[::1/", "value-url", "malformed", NULL, 9},
    {"url", "https://[::1]x/", "value-url", "malformed", NULL, 9},
    {"url", "https://u:p@h/", "value-url-credentials", "credentials", "remove",
	1},
    {"identifier", "com..example", "value-identifier", NULL, NULL, 1},
    {"identifier", ".com", "value-identifier", NULL, NULL, 1},
    {"identifier", "com.", "value-identifier", NULL, NULL, 1},
    {"identifier", "com example", "value-identifier", NULL, NULL, 1},
    {"identifier", "com/example", "value-identifier", NULL, NULL, 1},
    {"uuid", "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A2", "value-uuid", NULL,
	"derived", 1},
    {"uuid", "8D1F2A5400C4B-5E8D-9A55-3B1E6C0F7A21", "value-uuid", NULL, NULL,
	1},
    {"uuid", "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A2_", "value-uuid", NULL, NULL,
	1},
    {"min_os", "13.x", "value-version", NULL, "10.15.4", 1},
    {"min_os", "macOS 13", "value-version", NULL, NULL, 1},
    {"date", "tomorrow", "value-date", NULL, "2026-11-23", 1},
    {"date", "12345", "value-date", NULL, NULL, 1},
    {"secret", "env:", "secret-reference", NULL, NULL, 1},
    {"secret", "keychain:x", "secret-reference", NULL, NULL, 1},
    {"secret", "", "value-empty", NULL, NULL, 1},
    {"required", "", "value-empty", NULL, NULL, 1},
    {"subject", "CN=", "subject-empty-value", NULL, NULL, 3},
};

static void test_numbers(void)
{
	for (size_t i = 0; i < array_length(numbers); i++) {
		struct outcome outcome;

		parse(&outcome, key_named(numbers[i].key), numbers[i].text);
		ok(outcome.good && outcome.findings.count == 0,
		    "%s = %s parses", numbers[i].key, numbers[i].text);
		is_number(outcome.value.integer, numbers[i].number,
		    "%s = %s is %lld", numbers[i].key, numbers[i].text,
		    (long long)numbers[i].number);
		arena_done(&outcome.arena);
	}
}

static void test_texts(void)
{
	for (size_t i = 0; i < array_length(texts); i++) {
		struct outcome outcome;

		parse(&outcome, key_named(texts[i][0]), texts[i][1]);
		ok(outcome.good && outcome.findings.count == 0 &&
			!outcome.value.faulty,
		    "%s = %s parses", texts[i][0], texts[i][1]);
		is_text(outcome.value.text, texts[i][1], "and is kept");
		arena_done(&outcome.arena);
	}
}

static void test_bad(void)
{
	for (size_t i = 0; i < array_length(bad); i++) {
		struct outcome outcome;
		const struct finding *first;

		parse(&outcome, key_named(bad[i].key), bad[i].text);
		first = outcome.findings.first;
		ok(!outcome.good && outcome.value.faulty &&
			outcome.findings.count == 1,
		    "%s = %s is refused once", bad[i].key, bad[i].text);
		if (first != NULL) {
			is_text(first->rule->id, bad[i].id, "id for %s = %s",
			    bad[i].key, bad[i].text);
			is_number(first->column, bad[i].column,
			    "column for %s = %s: %u", bad[i].key, bad[i].text,
			    first->column);
			ok(bad[i].says == NULL ||
				strstr(first->message, bad[i].says) != NULL,
			    "message: %s", first->message);
			ok(bad[i].hint == NULL ||
				(first->hint != NULL &&
				    strstr(first->hint, bad[i].hint) != NULL),
			    "hint: %s", first->hint == NULL ? "" : first->hint);
		}
		arena_done(&outcome.arena);
	}
}

static void test_choice(void)
{
	static const char *const spellings[] = {"dynamic-microsoft-ca",
	    "Dynamic-Microsoft CA", "DYNAMIC_MICROSOFT_CA", "Microsoft CA"};

	for (size_t i = 0; i < array_length(spellings); i++) {
		struct outcome outcome;

		parse(&outcome, key_named("challenge_type"), spellings[i]);
		ok(outcome.good && outcome.value.choice == &choices[2],
		    "'%s' is that choice", spellings[i]);
		arena_done(&outcome.arena);
	}
}

static void test_real(void)
{
	struct outcome outcome;

	parse(&outcome, key_named("ratio"), "604800.5");
	ok(outcome.good && outcome.value.real > 604800.4 &&
		outcome.value.real < 604800.6,
	    "a number with decimals");
	arena_done(&outcome.arena);
}

/* -- secrets -------------------------------------------------------------- */

static bool finding_shows(const struct finding *finding, const char *text)
{
	return strstr(finding->message, text) != NULL ||
	       (finding->hint != NULL && strstr(finding->hint, text) != NULL) ||
	       (finding->excerpt != NULL &&
		   strstr(finding->excerpt, text) != NULL);
}

static void test_secrets(void)
{
	static const struct {
		const char *text;
		const char *id;
		const char *hint;
		bool good;
	} secrets[] = {
	    {"CANARY", "secret-literal", "env:NAME", true},
	    {"Env:CANARY", "secret-near-reference", "'env:'", false},
	    {"evn:CANARY", "secret-near-reference", "'env:'", false},
	    {"'env:CANARY'", "secret-near-reference", "'env:'", false},
	    {"\xC2\xA0"
	     "env:CANARY",
		"secret-near-reference", "'env:'", false},
	    {"$CANARY", "secret-near-reference", "env:NAME", false},
	    {"$my_canary", "secret-near-reference", "env:NAME", false},
	    {"$CANARY!x", "secret-literal", "env:NAME", true},
	    {"$FLEET_VAR_CANARY", "secret-placeholder", "env:NAME", true},
	    {"%CANARY%", "secret-placeholder", "env:NAME", true},
	    {"{{CANARY}}", "secret-placeholder", "env:NAME", true},
	    {"@CANARY@", "secret-placeholder", "env:NAME", true},
	    {"env:CANARY-1", "secret-reference", NULL, false},
	};

	for (size_t i = 0; i < array_length(secrets); i++) {
		struct outcome outcome;
		const struct finding *first;

		parse(&outcome, key_named("secret"), secrets[i].text);
		first = outcome.findings.first;
		is_number(outcome.good, secrets[i].good, "secret '%s'",
		    secrets[i].text);
		if (!ok(first != NULL, "has a finding"))
			continue;
		is_text(first->rule->id, secrets[i].id, "its id");
		ok(!finding_shows(first, "CANARY"), "which does not show it");
		ok(secrets[i].hint == NULL ||
			strstr(first->hint, secrets[i].hint) != NULL,
		    "hint: %s", first->hint == NULL ? "" : first->hint);
		arena_done(&outcome.arena);
	}
}

static void test_credentials(void)
{
	static const char *const urls[] = {"https://user:CANARY@host/a b",
	    "ftp://user:CANARY@host/", "user:CANARY@host",
	    "https:/user:CANARY@host/", "https://user:CANARY/1@host/",
	    "https://user:1CANARY#@host/"};

	for (size_t i = 0; i < array_length(urls); i++) {
		struct outcome outcome;

		parse(&outcome, key_named("url"), urls[i]);
		ok(!outcome.good && outcome.findings.count == 1 &&
			!finding_shows(outcome.findings.first, "CANARY"),
		    "credentials in a URL are not shown (%zu)", i);
		arena_done(&outcome.arena);
	}
}

/* -- SIDs ----------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *hint; /* NULL: it is right */
} sids[] = {
    {"S-1-5-21-1004336348-1177238915-682003330-1104", NULL},
    {"$EXTENSIONATTRIBUTE_42", NULL},
    {"%ENROLLED_USER_SID%", NULL},
    {"S-1-5-21-1-2-3-$EXTENSIONATTRIBUTE_42", NULL},
    {"s-1-5-21-1-2-3-4", "S-1-5-21-A-B-C-RID"},
    {"S-1-5-21-1-2-3", "S-1-5-21-A-B-C-RID"},
    {"S-1-5-21-1-2-3-4-5", "S-1-5-21-A-B-C-RID"},
    {"S-1-5-21-1-2-3-04", "S-1-5-21-A-B-C-RID"},
    {"S-1-5-21-4294967296-2-3-4", "S-1-5-21-A-B-C-RID"},
    {"S-1-5-32-544", "S-1-5-21-A-B-C-RID"},
    {"S-1-12-1-1-2-3-4", "Entra ID"},
    {"tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-4", "alone"},
    {"AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUAQAAA==",
	"S-1-5-21-1-2-3-1104: write that"},
    {"010500000000000515000000010000000200000003000000"
     "50040000",
	"S-1-5-21-1-2-3-1104: write that"},
    {"ada", "S-1-5-21-A-B-C-RID"},
};

static void test_sids(void)
{
	for (size_t i = 0; i < array_length(sids); i++) {
		struct outcome outcome;
		const struct finding *first;

		parse(&outcome, key_named("sid"), sids[i].text);
		first = outcome.findings.first;
		is_number(outcome.good, sids[i].hint == NULL, "SID '%s'",
		    sids[i].text);
		if (sids[i].hint == NULL)
			ok(outcome.value.count == 1 &&
				strncmp(outcome.value.items[0].text,
				    "tag:microsoft.com,2022-09-14:sid:", 33) ==
				    0 &&
				strcmp(outcome.value.items[0].text + 33,
				    sids[i].text) == 0,
			    "its URI");
		else
			ok(first != NULL && first->hint != NULL &&
				strstr(first->hint, sids[i].hint) != NULL,
			    "hint: %s", first == NULL ? "" : first->hint);
		arena_done(&outcome.arena);
	}
}

/* -- fingerprints --------------------------------------------------------- */

#define HEX16 "d0ad406e6619c7b7a1a974dc0fdbe8cd"
#define HEX20 HEX16 "00112233"
#define HEX32 HEX16 HEX16

static const struct {
	const char *text;
	size_t length; /* 0: not well-formed */
	unsigned column;
	const char *says;
} fingerprints[] = {
    {HEX16, 16, 0, NULL},
    {"D0AD406E 6619C7B7 A1A974DC 0FDBE8CD", 16, 0, NULL},
    {"d0:ad:40:6e:66:19:c7:b7:a1:a9:74:dc:0f:db:e8:cd", 16, 0, NULL},
    {"d0-ad-40-6e-66-19-c7-b7-a1-a9-74-dc-0f-db-e8-cd", 16, 0, NULL},
    {"MD5: " HEX16, 16, 0, NULL},
    {"md5:" HEX16, 16, 0, NULL},
    {"MD5 Fingerprint=" HEX16, 16, 0, NULL},
    {"sha1 =" HEX20, 20, 0, NULL},
    {"SHA-1:" HEX20, 20, 0, NULL},
    {"SHA-256: " HEX32, 32, 0, NULL},
    {"sha256 fingerprint=" HEX32, 32, 0, NULL},
    {HEX20, 20, 0, NULL},
    {HEX20 "aabbccddeeff0011", 28, 0, NULL},
    {HEX32, 32, 0, NULL},
    {HEX32 HEX16, 48, 0, NULL},
    {HEX32 HEX32, 64, 0, NULL},
    {HEX32 HEX32 "00", 0, 1, "130 hex digits, expected 32 (MD5), 40"},
    {"SHA-256:" HEX20, 0, 1,
	"SHA-256 fingerprint has 40 hex digits, expected 64"},
    {"MD5:" HEX32, 0, 1, "expected 32"},
    {HEX16 "0", 0, 1, "33 hex digits"},
    {"a", 0, 1, "1 hex digit, expected"},
    {"::", 0, 1, "0 hex digits"},
    {"SHA-256:", 0, 1, "0 hex digits, expected 64"},
    {"d0ad406g", 0, 8, "'g'"},
    {"SHA-3:" HEX32, 0, 1, "'S'"},
    {"d0 ad,40", 0, 6, "','"},
    {"automatic", 0, 2, "'u'"},
    {"d0é", 0, 3, "'é'"},
    {"LXFbB4uJSqZ2Uh4W2B3rM2lmqpo7e2Y4y7gFQ0C3C2c=", 0, 1,
	"base64 of 32 bytes (SHA-256)"},
    {"SHA256:LXFbB4uJSqZ2Uh4W2B3rM2lmqpo7e2Y4y7gFQ0C3C2c", 0, 1,
	"base64 of 32 bytes (SHA-256)"},
    {"LXFbB4uJSqZ2Uh4W2B3rM2lmqpo=", 0, 1, "base64 of 20 bytes (SHA-1)"},
    {"LXFbB4uJSqZ2Uh4W2B3rM2lmqpo7e2Y4y7gF", 0, 1, "'L'"},
};

static void test_fingerprints(void)
{
	static const unsigned char start[] = {0xD0, 0xAD, 0x40, 0x6E};

	for (size_t i = 0; i < array_length(fingerprints); i++) {
		struct outcome outcome;
		const struct fingerprint *got = &outcome.value.fingerprint;
		const char *text = fingerprints[i].text;

		parse(&outcome, key_named("fingerprint"), text);
		if (fingerprints[i].length > 0) {
			ok(outcome.good && got->kind == FINGERPRINT_BYTES &&
				got->length == fingerprints[i].length &&
				memcmp(got->bytes, start, 4) == 0,
			    "'%.40s' is %zu bytes", text,
			    fingerprints[i].length);
		} else {
			ok(!outcome.good && outcome.findings.count == 1,
			    "'%.40s' is refused", text);
			is_number(outcome.findings.first->column,
			    fingerprints[i].column, "at column %u",
			    outcome.findings.first->column);
			ok(strstr(outcome.findings.first->message,
			       fingerprints[i].says) != NULL,
			    "message: %.160s", outcome.findings.first->message);
		}
		arena_done(&outcome.arena);
	}
}

static void test_fingerprint_words(void)
{
	struct outcome outcome;
	unsigned char bytes[FINGERPRINT_MAX] = {1};
	struct fingerprint set;

	parse(&outcome, key_named("fingerprint"), "Auto");
	is_number(outcome.value.fingerprint.kind, FINGERPRINT_AUTO, "auto");
	arena_done(&outcome.arena);
	parse(&outcome, key_named("fingerprint"), "none");
	is_number(outcome.value.fingerprint.kind, FINGERPRINT_NONE, "none");
	ok(outcome.good, "none is fine");
	arena_done(&outcome.arena);
	ok(!fingerprint_set(&set, bytes, 0) &&
		!fingerprint_set(&set, bytes, 19) &&
		!fingerprint_set(&set, bytes, 63),
	    "lengths of no digest");
	ok(fingerprint_set(&set, bytes, 20) && set.length == 20,
	    "length of SHA-1");
}

/* Every row is fit for the manual. */
static void test_rules(void)
{
	for (int i = 0; i < READ_RULE_COUNT; i++)
		ok(read_rules[i].id != NULL && read_rules[i].doc != NULL,
		    "rule %d: %s", i,
		    read_rules[i].id == NULL ? "?" : read_rules[i].id);
	ok(read_rules[READ_RULE_COUNT].id == NULL, "the table ends");
}

static void test_memory(void)
{
	size_t taken = 0;

	for (size_t i = 0; i < array_length(bad); i++)
		for (long n = 0; n < 6; n++) {
			struct outcome outcome;

			memory_fail_after(n, 1);
			parse(&outcome, key_named(bad[i].key), bad[i].text);
			memory_fail_after(-1, 0);
			taken += outcome.good || (outcome.findings.count == 0 &&
						     !outcome.findings.failed);
			arena_done(&outcome.arena);
		}
	is_number(taken, 0, "a fault without memory is a fault still");
}

int main(void)
{
	test_numbers();
	test_texts();
	test_bad();
	test_choice();
	test_real();
	test_secrets();
	test_sids();
	test_credentials();
	test_fingerprints();
	test_fingerprint_words();
	test_rules();
	test_memory();
	return tap_done();
}
