/*
 * Definitions to the model: sections, layers, defaults, what is missing.
 *
 * Planted mutation that must fail here: in read_entry (read_section.c), going
 * on when the value was given by an earlier layer, so that the base wins.
 */
#include "profile/read.h"

#include "base/memory.h"
#include "tap.h"

#include "base/banned.h"

enum {
	LAYERS_MAX = 3
};

struct outcome {
	struct arena arena;
	struct findings findings;
	struct source sources[LAYERS_MAX];
	struct ini inis[LAYERS_MAX];
	struct profile profile;
	struct error error;
	int status;
};

static struct schemas *schemas;

static void read_layers(
    struct outcome *outcome, const char *const *texts, size_t count)
{
	static const char *const names[] = {"own.ini", "base.ini", "root.ini"};
	const struct ini *layers[LAYERS_MAX];

	*outcome = (struct outcome){0};
	outcome->findings.arena = &outcome->arena;
	for (size_t i = 0; i < count; i++) {
		outcome->sources[i] =
		    (struct source){names[i], texts[i], strlen(texts[i])};
		layers[i] = &outcome->inis[i];
		outcome->status =
		    ini_parse(&outcome->sources[i], &outcome->arena,
			&outcome->findings, &outcome->inis[i], &outcome->error);
		if (outcome->status != 0)
			return;
	}
	outcome->status =
	    profile_read_definition(layers, count, schemas, &outcome->arena,
		&outcome->findings, &outcome->profile, &outcome->error);
}

static void read_text(struct outcome *outcome, const char *text)
{
	read_layers(outcome, &text, 1);
}

#define PROFILE "[profile]\nidentifier = com.example.x\n"
#define SCEP "[scep]\nurl = https://host/\n"

/* Findings as "id@file:line:column", one after the other. */
static const struct {
	const char *text;
	const char *findings;
	const char *hint; /* part of the first one's, or NULL */
} faults[] = {
    {PROFILE SCEP, "", NULL},
    {PROFILE, "no-payload@1:1", "[scep]"},
    {"", "missing-section@1:1", "identifier"},
    {SCEP, "missing-section@1:1", NULL},
    {"[profile]\nname = x\n", "missing-key@1:1",
	"identifier = com.example.scep.wifi"},
    {PROFILE "[scep]\nname = ca\n", "missing-key@3:1", "url = https://"},
    {PROFILE "[scpe]\nurl = x\n", "unknown-section@3:2", "[scep]"},
    {PROFILE "[quite different]\n", "unknown-section@3:2", "explain"},
    {PROFILE "[signing]\n", "unknown-section@3:2", "scepctl.conf"},
    {PROFILE "[scope \"x\"]\n", "section-label@3:9", "label"},
    {PROFILE SCEP "[scep \"two\"]\nurl = https://host/\n", "", NULL},
    {PROFILE SCEP "retrys = CANARY\n", "unknown-key@5:1", "'retries'"},
    {PROFILE SCEP "category = CANARY\n", "unknown-key@5:1", "[jamf]"},
    {PROFILE SCEP "utterly unknown = CANARY\n", "unknown-key@5:1",
	"explain scep"},
    {PROFILE SCEP "SCEP URL = https://host/\n", "duplicate-key@5:1",
	"keep one"},
    {PROFILE SCEP "retries = many\nkey size = 1\n",
	"value-integer@5:11 value-integer@6:12", NULL},
    {PROFILE SCEP "challenge = CANARY\n", "secret-literal@5:13", "env:NAME"},
    {PROFILE SCEP "challenge = CANARY ;CANARY\n",
	"secret-literal@5:13 ini-comment-in-value@5:13", NULL},
    {PROFILE SCEP "challenge = \"CANARY\" ; a comment\n", "secret-literal@5:14",
	NULL},
    {PROFILE SCEP "challenge = env:X ; fine\n", "", NULL},
    {PROFILE SCEP "subject = CN=a ; b\n", "ini-comment-in-value@5:16",
	"double quotes"},
    {PROFILE SCEP "subject = \"CN=a\" ; b\n", "", NULL},
    {PROFILE SCEP "name = a ; b\n", "", NULL},
    {PROFILE SCEP "subject = CN=a, b\n", "subject-syntax@5:17", NULL},
    {PROFILE SCEP "subject = \"CN=a, b\"\n", "subject-syntax@5:18", NULL},
    {PROFILE "[scope]\ncomputer_groups = a ; b\n",
	"no-payload@1:1 ini-comment-in-value@4:21", NULL},
    {PROFILE "[scope]\ncomputer_groups =\n", "value-empty@4:1", NULL},
    {PROFILE SCEP "retries =\n", "value-empty@5:10", NULL},
    {PROFILE SCEP "fingerprint = d0 zz\n", "value-fingerprint@5:18", NULL},
    {"[profile]\nabstract = yes\n[scep]\nretries = 1\n", "", NULL},
    {"[profile]\nabstract = yes\n[scep]\nretries = x\n", "value-integer@4:11",
	NULL},
};

static void list_findings(struct buf *buf, const struct findings *findings)
{
	for (const struct finding *finding = findings->first; finding != NULL;
	     finding = finding->next)
		buf_printf(buf, "%s%s@%u:%u", buf->length > 0 ? " " : "",
		    finding->rule->id, finding->line, finding->column);
	if (buf->length == 0)
		buf_text(buf, "");
}

static bool shown(const struct findings *findings, const char *text)
{
	for (const struct finding *finding = findings->first; finding != NULL;
	     finding = finding->next)
		if (strstr(finding->message, text) != NULL ||
		    (finding->hint != NULL &&
			strstr(finding->hint, text) != NULL) ||
		    (finding->excerpt != NULL &&
			strstr(finding->excerpt, text) != NULL))
			return true;
	return false;
}

static void test_faults(void)
{
	for (size_t i = 0; i < array_length(faults); i++) {
		struct outcome outcome;
		auto_buf struct buf list = {0};
		const struct finding *first;

		read_text(&outcome, faults[i].text);
		findings_sort(&outcome.findings);
		list_findings(&list, &outcome.findings);
		first = outcome.findings.first;
		is_number(outcome.status, 0, "read: %s", faults[i].text);
		is_text(list.data == NULL ? "" : list.data, faults[i].findings,
		    "findings of: %s", faults[i].text);
		ok(faults[i].hint == NULL ||
			(first != NULL && first->hint != NULL &&
			    strstr(first->hint, faults[i].hint) != NULL),
		    "hint: %s",
		    first == NULL || first->hint == NULL ? "" : first->hint);
		ok(!shown(&outcome.findings, "CANARY"),
		    "no secret and no value of an unknown key is shown");
		arena_done(&outcome.arena);
	}
}

static void test_defaults(void)
{
	struct outcome outcome;
	const struct payload *scep;
	const struct value *value;

	read_text(&outcome, PROFILE SCEP "retries = 5\n");
	scep = &outcome.profile.payloads[0];
	value = payload_value(scep, KEY_RETRIES);
	ok(value->given && value->integer == 5, "given retries");
	value = payload_value(scep, KEY_RETRY_DELAY);
	ok(value->present && !value->given && value->integer == 10,
	    "default retry delay");
	is_number(value->origin.span.begin, strlen(PROFILE),
	    "a default points at the section");
	is_number(payload_value(scep, KEY_KEY_SIZE)->integer, 2048, "key size");
	ok(!payload_value(scep, KEY_SUBJECT)->present, "no subject");
	ok(!payload_value(scep, KEY_MAX_DEVICES)->present, "no such row");
	is_text(payload_choice(scep, KEY_CHALLENGE_TYPE), "none", "challenge");
	is_text(payload_choice(&outcome.profile.top, KEY_LEVEL), "computer",
	    "level");
	is_text(outcome.profile.min_os, "13", "oldest macOS");
	is_number(outcome.profile.platform, PLATFORM_MACOS, "platform");
	ok(outcome.profile.platform_known, "which is known");
	arena_done(&outcome.arena);
	read_text(&outcome, PROFILE "platform = iOS\n" SCEP);
	is_number(outcome.profile.platform, PLATFORM_IOS, "other platform");
	is_text(outcome.profile.min_os, "16", "oldest iOS");
	arena_done(&outcome.arena);
}

static void test_faulty(void)
{
	struct outcome outcome;
	const struct payload *scep;

	read_text(&outcome, PROFILE SCEP "retries = x\n");
	scep = &outcome.profile.payloads[0];
	ok(!payload_value(scep, KEY_RETRIES)->present,
	    "a faulty value counts as absent");
	ok(payload_value_any(scep, KEY_RETRIES)->faulty, "unless asked for");
	arena_done(&outcome.arena);
}

static void test_order(void)
{
	struct outcome outcome;
	const struct profile *profile = &outcome.profile;

	read_text(&outcome, "[root \"a\"]\ncertificate = a.pem\n" SCEP
			    "[scope]\nall_computers = yes\n"
			    "[root \"b\"]\ncertificate = b.pem\n" PROFILE);
	is_number(profile->count, 3, "three payloads");
	ok(payload_is(&profile->payloads[0], PAYLOAD_ROOT) &&
		payload_is(&profile->payloads[1], PAYLOAD_SCEP) &&
		payload_is(&profile->payloads[2], PAYLOAD_ROOT),
	    "in the order of the file");
	is_text(profile->payloads[2].label, "b", "with their labels");
	is_number(profile->section_count, 1, "one other section");
	ok(profile_section(profile, "scope") != NULL, "found by name");
	ok(profile_section(profile, "jamf") == NULL, "another is not there");
	is_text(payload_text(&profile->payloads[0], KEY_CERTIFICATE, ""),
	    "a.pem", "the path is kept");
	arena_done(&outcome.arena);
}

static void test_lists(void)
{
	struct outcome outcome;
	const struct value *value;

	read_text(&outcome,
	    PROFILE SCEP "san_dns = a.example.com, \"b,c\"\n"
			 "certificate =\n  x, y.pem\n  z.pem\n");
	value = payload_value(&outcome.profile.payloads[0], KEY_SAN_DNS);
	is_number(value->count, 2, "two names");
	is_text(value->items[1].text, "b,c", "the quoted one");
	is_number(
	    value->items[1].origin.span.end - value->items[1].origin.span.begin,
	    3, "its span has no quotes");
	value = payload_value(&outcome.profile.payloads[0], KEY_CERTIFICATE);
	is_number(value->count, 2, "an item per line");
	is_text(value->items[0].text, "x, y.pem", "with its comma");
	arena_done(&outcome.arena);
}

static void test_layers(void)
{
	static const char *const texts[] = {
	    "[profile]\nidentifier = com.example.own\nextends = base.ini\n"
	    "[scep \"a\"]\nretries = 1\n",
	    "[profile]\nidentifier = com.example.base\nname = Base\n"
	    "abstract = yes\nextends = root.ini\n"
	    "[scep \"a\"]\nurl = https://base/\nretries = 2\n"
	    "retry_delay = 2\n[root]\ncertificate = b.pem\n",
	    "[scep \"a\"]\nretry_delay = 3\nkey_size = 4096\n"
	    "[scep \"b\"]\nurl = https://b/\nbogus = 1\n"};
	struct outcome outcome;
	const struct payload *scep;
	const struct profile *profile = &outcome.profile;

	read_layers(&outcome, texts, 3);
	is_number(outcome.findings.count, 1, "one finding");
	is_text(outcome.findings.first->file, "root.ini", "in its own file");
	ok(!profile->abstract, "abstract is not inherited");
	is_number(payload_value(&profile->top, KEY_EXTENDS)->count, 1,
	    "nor is extends");
	is_text(payload_text(&profile->top, KEY_IDENTIFIER, ""),
	    "com.example.own", "the own value comes first");
	is_text(payload_text(&profile->top, KEY_NAME, ""), "Base",
	    "else the base's");
	is_number(profile->count, 3, "sections of all layers");
	scep = &profile->payloads[0];
	is_number(payload_value(scep, KEY_RETRIES)->integer, 1, "own retries");
	is_number(payload_value(scep, KEY_RETRY_DELAY)->integer, 2,
	    "nearer base first");
	is_number(
	    payload_value(scep, KEY_KEY_SIZE)->integer, 4096, "farther base");
	is_text(payload_value(scep, KEY_KEY_SIZE)->origin.source->name,
	    "root.ini", "with its file");
	is_text(scep->origin.source->name, "own.ini", "section's own file");
	is_text(profile->payloads[1].origin.source->name, "base.ini",
	    "section of a base");
	is_text(profile->payloads[2].label, "b", "matched by label");
	arena_done(&outcome.arena);
}

static void test_many(void)
{
	auto_buf struct buf text = {0};
	struct outcome outcome;

	buf_text(&text, PROFILE);
	for (int i = 0; i < PROFILE_PAYLOADS_MAX + 2; i++)
		buf_printf(&text, "[root \"%d\"]\ncertificate = x\n", i);
	read_text(&outcome, text.data);
	is_number(outcome.findings.count, 1, "too many: said once");
	is_text(outcome.findings.first->rule->id, "too-many-payloads", "id");
	is_number(outcome.profile.count, PROFILE_PAYLOADS_MAX, "as many");
	arena_done(&outcome.arena);
}

static void test_section_read(void)
{
	static const char text[] =
	    "[network]\ntimeout = 5\nconect_timeout = 1\n";
	const struct schema *schema =
	    schemas_of_section(schemas, SCHEMA_IN_PROJECT, "network");
	struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {"scepctl.conf", text, sizeof(text) - 1};
	struct ini ini;
	struct payload payload;
	struct error error;

	ok(schema != NULL &&
		ini_parse(&source, &arena, &findings, &ini, &error) == 0 &&
		section_read(&ini, &ini.sections[0], schema, &arena, &findings,
		    &payload, &error) == 0,
	    "a section of scepctl.conf");
	is_number(payload_value(&payload, KEY_TIMEOUT)->integer, 5, "timeout");
	is_number(findings.count, 1, "a key misspelt");
	is_text(findings.first->hint, "did you mean 'connect_timeout'?",
	    "and what was meant");
	arena_done(&arena);
}

static void test_memory(void)
{
	bool done = false;
	long n = 0;

	for (; !done && n < 400; n++) {
		struct outcome outcome;

		memory_fail_after(n, 1);
		read_text(&outcome, PROFILE SCEP
		    "retries = x\nbogus = 1\nsubject = CN=a,O=b\n"
		    "san_dns = a, b\nchallenge_type = statik\n[bogus]\n");
		done = !memory_refused();
		memory_fail_after(-1, 0);
		if (!done && outcome.status == 0)
			ok(false, "allocation %ld missed", n);
		arena_done(&outcome.arena);
	}
	ok(done, "each of %ld allocations failed once", n - 1);
}

int main(void)
{
	struct error error;

	if (schemas_load(NULL, &schemas, &error) != 0) {
		ok(false, "schemas: %s", error.text);
		return tap_done();
	}
	test_faults();
	test_defaults();
	test_faulty();
	test_order();
	test_lists();
	test_layers();
	test_many();
	test_section_read();
	test_memory();
	schemas_free(schemas);
	return tap_done();
}
