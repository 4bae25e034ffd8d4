/*
 * The definition room: bases in their order, files attached, kinds of files,
 * secrets, and what is written.
 *
 * Planted mutations that must be caught:
 * - extends.c, is_inside: leave out the slash ("a neighbour"); read_base: look
 *   for a cycle in the file itself only ("a cycle");
 * - certificates.c, note_cert: always 1 ("certificates");
 * - document.c, read_any: leave out is_plist ("kinds"); read_bytes: leave out
 *   memory_refused ("without allocation");
 * - secret_cache.c, key_of: length always 0 ("x/d.ini: secret"); want: take
 * every reference for a new one ("fetched once");
 * - emit.c, is_there: leave out the mode ("open to others").
 */
#include "definition/document.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "definition/definition.h"
#include "definition/emit.h"
#include "definition/extends.h"
#include "gather/secret_cache.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "tap.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define PROFILE "[profile]\nname = n\nidentifier = com.example.n\n"
#define SCEP "[scep]\nurl = https://scep.example.com/scep\nsubject = CN=x\n"

static struct error error;

static void put(const char *path, const char *text)
{
	char directory[FILE_PATH_MAX];

	ok(file_directory(directory, sizeof(directory), path) == 0 &&
		(directory[0] == '\0' ||
		    file_make_directory(directory, &error) == 0) &&
		file_write(path, text, strlen(text), 0600, &error) == 0,
	    "%s is written", path);
}

/* "id:file:line " for each error. */
static void describe(const struct findings *findings, struct buf *buf)
{
	buf_text(buf, "");
	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		if (f->rule->severity == SEVERITY_ERROR)
			buf_printf(
			    buf, "%s:%s:%u ", f->rule->id, f->file, f->line);
}

/* -- bases --------------------------------------------------------------- */

struct file {
	const char *path, *text;
};

struct extends_case {
	const char *name;
	struct file files[5]; /* the first is read */
	const char *order;
	const char *errors;
};

#define EXTENDS(list) "[profile]\nextends = " list "\n"

static const struct extends_case extends_cases[] = {
    {"order: a file before its bases, each with its own",
	{{"d.ini", EXTENDS("a.ini, b.ini")}, {"a.ini", EXTENDS("c.ini")},
	    {"b.ini", ""}, {"c.ini", ""}},
	"d.ini a.ini c.ini b.ini ", ""},
    {"paths start at the file that holds them",
	{{"d.ini", EXTENDS("x/a.ini")},
	    {"x/a.ini", EXTENDS("../b.ini, y/c.ini")}, {"b.ini", ""},
	    {"x/y/c.ini", ""}},
	"d.ini x/a.ini b.ini x/y/c.ini ", ""},
    {"one base twice is no cycle",
	{{"d.ini", EXTENDS("a.ini, b.ini")}, {"a.ini", EXTENDS("b.ini")},
	    {"b.ini", ""}},
	"d.ini a.ini b.ini b.ini ", ""},
    {"a cycle",
	{{"d.ini", EXTENDS("a.ini")}, {"a.ini", EXTENDS("b.ini")},
	    {"b.ini", EXTENDS("./d.ini")}},
	"d.ini a.ini b.ini ", "extends-cycle:b.ini:2 "},
    {"itself", {{"d.ini", EXTENDS("d.ini")}}, "d.ini ",
	"extends-cycle:d.ini:2 "},
    {"outside", {{"d.ini", EXTENDS(".., /etc/passwd")}}, "d.ini ",
	"extends-outside:d.ini:2 extends-outside:d.ini:2 "},
    {"a neighbour whose name begins alike",
	{{"d.ini", EXTENDS("../project-2/a.ini")}, {"../project-2/a.ini", ""}},
	"d.ini ", "extends-outside:d.ini:2 "},
    {"not there, and a directory",
	{{"d.ini", EXTENDS("no.ini, x, a.ini")}, {"a.ini", ""},
	    {"x/a.ini", ""}},
	"d.ini a.ini ",
	"extends-unreadable:d.ini:2 extends-unreadable:d.ini:2 "},
};

static void read_layers(const char *path, const struct schemas *schemas,
    struct arena *arena, struct findings *findings, struct extends *ret)
{
	static char text[4096];
	static struct source source;
	auto_buf struct buf bytes = {0};

	ok(file_read(path, sizeof(text) - 1, &bytes, NULL, &error) == 0,
	    "%s is read", path);
	memcpy(text, bytes.data, bytes.length + 1);
	source =
	    (struct source){.name = path, .text = text, .length = bytes.length};
	ok(extends_read(&(struct document_run){.schemas = schemas}, &source,
	       arena, findings, ret, &error) == 0,
	    "layers of %s", path);
}

static void test_extends(
    const struct extends_case *row, const struct schemas *schemas)
{
	struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	auto_buf struct buf order = {0}, errors = {0};
	struct extends extends = {0};

	for (size_t i = 0; i < array_length(row->files); i++)
		if (row->files[i].path != NULL)
			put(row->files[i].path, row->files[i].text);
	read_layers(row->files[0].path, schemas, &arena, &findings, &extends);
	for (size_t i = 0; i < extends.count; i++)
		buf_printf(&order, "%s ", extends.layers[i]->source->name);
	describe(&findings, &errors);
	is_text(order.data, row->order, "%s: order", row->name);
	is_text(errors.data, row->errors, "%s: errors", row->name);
	for (size_t i = 0; i < array_length(row->files); i++)
		if (row->files[i].path != NULL)
			(void)unlink(row->files[i].path);
	arena_done(&arena);
}

/* A chain of bases d0 to d9, and one of count bases beside each other. */
static void test_extends_limits(const struct schemas *schemas)
{
	struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	auto_buf struct buf text = {0}, errors = {0};
	struct extends extends = {0};
	char path[32];

	for (int i = 0; i < 10; i++) {
		(void)snprintf(path, sizeof(path), "d%d.ini", i);
		buf_clear(&text);
		buf_printf(&text, EXTENDS("d%d.ini"), i + 1);
		put(path, i < 9 ? text.data : "");
	}
	read_layers("d1.ini", schemas, &arena, &findings, &extends);
	is_number(extends.count, 1 + EXTENDS_DEPTH_MAX, "8 levels");
	is_number(findings.errors, 0, "8 levels are fine");
	read_layers("d0.ini", schemas, &arena, &findings, &extends);
	describe(&findings, &errors);
	is_text(errors.data, "extends-depth:d8.ini:2 ", "9 levels are not");
	buf_clear(&text);
	buf_text(&text, "[profile]\nextends = d9.ini");
	for (int i = 1; i < EXTENDS_FILES_MAX; i++)
		buf_text(&text, ", d9.ini");
	put("many.ini", text.data);
	buf_clear(&errors);
	findings = (struct findings){.arena = &arena};
	read_layers("many.ini", schemas, &arena, &findings, &extends);
	describe(&findings, &errors);
	is_number(extends.count, EXTENDS_FILES_MAX, "files of a definition");
	is_text(errors.data, "extends-count:many.ini:2 ", "one too many");
	for (int i = 0; i < 10; i++) {
		(void)snprintf(path, sizeof(path), "d%d.ini", i);
		(void)unlink(path);
	}
	(void)unlink("many.ini");
	arena_done(&arena);
}

/* -- documents ----------------------------------------------------------- */

#define PLIST_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static const struct {
	const char *name, *bytes;
	enum document_kind kind;
} kinds[] = {
    {"a.ini", PROFILE, DOCUMENT_DEFINITION},
    {"a.txt", PROFILE, DOCUMENT_DEFINITION},
    {"a.ini", "", DOCUMENT_DEFINITION},
    {"a.mobileconfig", PROFILE, DOCUMENT_PROFILE},
    {"a.ini", PLIST_HEAD, DOCUMENT_PROFILE},
    {"<stdin>", " \n\t<plist/>", DOCUMENT_PROFILE},
    {"<stdin>", "\xEF\xBB\xBF<plist/>", DOCUMENT_PROFILE},
    {"<stdin>", "\xEF\xBB\xBF" PROFILE, DOCUMENT_DEFINITION},
    {"<stdin>", "bplist00", DOCUMENT_PROFILE},
    {"<stdin>", "-----BEGIN PKCS7-----\n", DOCUMENT_PROFILE},
    {"<stdin>", "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02",
	DOCUMENT_PROFILE},
};

static void test_kinds(const struct document_run *run)
{
	auto_document struct document document = {0};

	for (size_t i = 0; i < array_length(kinds); i++) {
		document_clear(&document);
		document_read_bytes(run, kinds[i].name, kinds[i].bytes,
		    strlen(kinds[i].bytes), &document);
		ok(!document.unreadable, "kinds %zu: readable", i);
		is_number(document.kind, kinds[i].kind, "kinds %zu", i);
	}
	document_clear(&document);
	document_read(run, "no.ini", &document);
	ok(document.unreadable && document.error.status == STATUS_NOT_FOUND,
	    "a file that is not there is unreadable");
}

/* PEM of a CA and a signer below it. */
static void make_kit(struct buf *identity, struct buf *ca)
{
	struct identity_plan plan = {
	    IDENTITY_KEY_P256, "Signer", NULL, 100, 200, NOW};
	auto_identity_kit struct identity_kit *kit = NULL;

	ok(identity_make(&plan, &kit, &error) == 0 &&
		identity_kit_pem(kit, NULL, identity, &error) == 0 &&
		identity_kit_ca(kit, ca, &error) == 0,
	    "an identity");
}

static void test_certificates(const struct document_run *run, const char *ca)
{
	auto_document struct document document = {0};
	auto_buf struct buf types = {0}, errors = {0};

	put("certs/one.pem", ca);
	put("certs/same.pem", ca);
	put("base.ini", "[scep]\ncertificate = certs/one.pem\n");
	put("sub/a.ini",
	    PROFILE "extends = ../base.ini\n" SCEP
		    "[scep \"two\"]\nurl = https://scep.example.com/scep\n"
		    "certificate = ../certs/same.pem, ../certs/no.pem\n");
	document_read(run, "sub/a.ini", &document);
	for (size_t i = 0; i < document.profile.count; i++)
		buf_printf(&types, "%s ", document.profile.payloads[i].type);
	describe(&document.findings, &errors);
	is_text(types.data,
	    "com.apple.security.scep com.apple.security.scep "
	    "com.apple.security.root ",
	    "certificates: the same one once, after the others");
	is_text(errors.data, "certificate-unreadable:sub/a.ini:10 ",
	    "certificates: what is not there");
	is_number(document.profile.payloads[2].values == NULL, 0, "values");
	ok(payload_value(&document.profile.payloads[2], KEY_CERTIFICATE)
		    ->data_length > 0,
	    "certificates: bytes");
}

/* All that document_read found out. */
static void describe_all(const struct document *document, struct buf *buf)
{
	const struct finding *f = document->findings.first;

	for (; f != NULL; f = f->next)
		buf_printf(buf, "%s %u %s %s\n", f->rule->id, f->line,
		    f->message, f->hint == NULL ? "" : f->hint);
	for (size_t i = 0; i < document->profile.count; i++)
		buf_printf(buf, "%s %s\n", document->profile.payloads[i].type,
		    document->profile.payloads[i].uuid);
}

/* Reads with the n-th allocation failing; false: there was enough. */
static bool read_short(struct document_run *run, long n, const char *expected)
{
	auto_document struct document document = {0};
	auto_buf struct buf all = {0};
	int refused;

	/* What is cached needs no memory: begin anew. */
	document_run_done(run);
	if (document_run_start(run, &error) != 0)
		return ok(false, "a run");
	memory_fail_after(n, 0);
	document_read(run, "sub/a.ini", &document);
	refused = memory_refused();
	memory_fail_after(-1, 0);
	describe_all(&document, &all);
	if (document.unreadable ? document.error.status != STATUS_LIMIT
				: strcmp(all.data, expected) != 0)
		ok(false, "without allocation %ld: %s%s", n,
		    document.error.text, all.data);
	return refused != 0;
}

static void test_memory(struct document_run *run)
{
	auto_document struct document document = {0};
	auto_buf struct buf expected = {0};
	long n = 0;

	document_read(run, "sub/a.ini", &document);
	describe_all(&document, &expected);
	while (read_short(run, n, expected.data))
		n++;
	ok(n > 20, "%ld allocations failed", n);
}

/* -- secrets ------------------------------------------------------------- */

static int asked;

static const char *look_up(void *context, const char *name)
{
	(void)context;
	asked++;
	return strcmp(name, "SET") == 0 ? "from-environment" : NULL;
}

#define STATIC(reference) \
	PROFILE SCEP "challenge_type = static\nchallenge = " reference "\n"

/* The challenge of what is built, or "" and the error. */
static void build(struct secret_cache *cache, struct document *document,
    struct buf *ret_challenge)
{
	struct build_values values = {0};
	auto_buf struct buf xml = {0};
	const char *begin, *end;
	bool has_secret = false;

	buf_text(ret_challenge, "");
	secret_cache_values(cache, &values);
	error = (struct error){0};
	if (definition_build(document, &values, &xml, &has_secret, &error) != 0)
		return;
	begin = strstr(xml.data, "<key>Challenge</key>");
	begin = begin == NULL ? NULL : strstr(begin, "<string>");
	end = begin == NULL ? NULL : strstr(begin, "</string>");
	if (ok(end != NULL && has_secret, "a challenge in clear"))
		buf_add(ret_challenge, begin + 8, (size_t)(end - begin - 8));
}

static void test_secret_cache(const struct document_run *run)
{
	static const struct {
		const char *path, *text, *challenge;
		enum status status;
	} rows[] = {
	    {"a.ini", STATIC("env:SET"), "from-environment", STATUS_DONE},
	    {"x/a.ini", STATIC("env:SET"), "from-environment", STATUS_DONE},
	    {"b.ini", STATIC("env:UNSET"), "", STATUS_CREDENTIALS},
	    {"c.ini", STATIC("env:UNSET"), "", STATUS_CREDENTIALS},
	    /* One text, two files. */
	    {"d.ini", STATIC("file:secret"), "above", STATUS_DONE},
	    {"x/d.ini", STATIC("file:secret"), "below", STATUS_DONE},
	    {"e.ini", STATIC("literal"), "literal", STATUS_DONE},
	};
	struct document documents[array_length(rows)] = {0};
	const struct bounds unbounded = {0};
	const struct secrets_options options = {
	    .bounds = &unbounded, .lookup = look_up};
	auto_secret_cache struct secret_cache *cache = secret_cache_new();

	put("secret", "above\n");
	put("x/secret", "below\r\n");
	for (size_t i = 0; i < array_length(rows); i++) {
		document_read_bytes(run, rows[i].path, rows[i].text,
		    strlen(rows[i].text), &documents[i]);
		ok(secret_cache_want(cache, &documents[i].profile, &error) == 0,
		    "%s: wanted", rows[i].path);
	}
	is_number(asked, 0, "nothing is fetched before all is wanted");
	secret_cache_fetch(cache, &options);
	is_number(asked, 2, "fetched once, and what failed, too");
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_buf struct buf challenge = {0};

		build(cache, &documents[i], &challenge);
		is_text(challenge.data, rows[i].challenge, "%s: secret",
		    rows[i].path);
		is_number(
		    error.status, rows[i].status, "%s: status", rows[i].path);
		document_done(&documents[i]);
	}
	is_number(asked, 2, "nothing is fetched while profiles are built");
}

/* -- what is written ----------------------------------------------------- */

struct emitting {
	struct document *document;
	struct emission emission;
	struct emit_scratch scratch;
};

/* Was it written? */
static bool emit(struct emitting *emitting)
{
	error = (struct error){0};
	if (!ok(emit_prepare(&emitting->emission, emitting->document, "out",
		    &emitting->scratch, &error) == 0 &&
		    emit_write("out", &emitting->scratch, &error) == 0,
		"emitted: %s", error.text))
		return false;
	return !emitting->scratch.is_there;
}

static mode_t mode_of(const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 ? facts.st_mode & 0777 : 0;
}

static void test_emit(
    const struct document_run *run, struct document *document, const char *pem)
{
	const struct bounds unbounded = {0};
	auto_identity struct identity *identity = NULL;
	struct identity_source source = {.uri = "identity.pem", .now = NOW};
	struct cms_signing signing = {.digest = DIGEST_SHA256, .time = NOW};
	auto_secret_cache struct secret_cache *cache = secret_cache_new();
	struct build_values values = {0};
	struct emitting emitting = {
	    .document = document, .emission = {.values = &values}};

	(void)run;
	put("identity.pem", pem);
	ok(identity_load(&source, &identity, &error) == 0, "identity");
	signing.identity = identity;
	secret_cache_values(cache, &values);
	ok(secret_cache_want(cache, &document->profile, &error) == 0, "wanted");
	secret_cache_fetch(cache,
	    &(struct secrets_options){.bounds = &unbounded, .lookup = look_up});
	ok(emit(&emitting), "a new file");
	ok(!emit(&emitting), "an unchanged one");
	is_number(mode_of("out"), 0600, "with a secret");
	ok(chmod("out", 0640) == 0 && emit(&emitting), "open to others");
	is_number(mode_of("out"), 0600, "closed again");
	emitting.emission.signing = &signing;
	ok(emit(&emitting), "signed after unsigned");
	signing.time++;
	ok(!emit(&emitting), "another signing time changes nothing");
	signing.digest = DIGEST_SHA384;
	ok(emit(&emitting), "another digest does");
	put(".out.scepctl-tmp", "left behind");
	ok(!emit(&emitting) && !file_exists(".out.scepctl-tmp"),
	    "what an interrupted run left goes");
	(void)unlink("out");
	ok(mkdir("out", 0700) == 0 &&
		emit_prepare(&emitting.emission, document, "out",
		    &emitting.scratch, &error) != 0 &&
		error.status == STATUS_FILE,
	    "a directory is not written over");
	emit_scratch_done(&emitting.scratch);
}

static void remove_all(const char *directory)
{
	static const char *const paths[] = {"certs/one.pem", "certs/same.pem",
	    "base.ini", "sub/a.ini", "secret", "x/secret", "identity.pem",
	    "scepctl.conf"};
	static const char *const directories[] = {
	    "certs", "sub", "x/y", "x", "out", "../project-2"};

	for (size_t i = 0; i < array_length(paths); i++)
		(void)unlink(paths[i]);
	for (size_t i = 0; i < array_length(directories); i++)
		(void)rmdir(directories[i]);
	ok(chdir(directory) == 0 && rmdir("project") == 0 && chdir("/") == 0 &&
		rmdir(directory) == 0,
	    "all is removed");
}

int main(void)
{
	char directory[] = "/tmp/compile_test.XXXXXX";
	static const char text[] = STATIC("env:SET");
	auto_schemas struct schemas *schemas = NULL;
	auto_document_run struct document_run run = {.now = NOW};
	auto_document struct document document = {0};
	auto_buf struct buf pem = {0}, ca = {0};

	ok(mkdtemp(directory) != NULL && chdir(directory) == 0 &&
		mkdir("project", 0700) == 0 && chdir("project") == 0 &&
		crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0 &&
		document_run_start(&run, &error) == 0,
	    "a run: %s", error.text);
	run.schemas = schemas;
	put("scepctl.conf", "");
	for (size_t i = 0; i < array_length(extends_cases); i++)
		test_extends(&extends_cases[i], schemas);
	test_extends_limits(schemas);
	test_kinds(&run);
	make_kit(&pem, &ca);
	test_certificates(&run, ca.data);
	test_memory(&run);
	test_secret_cache(&run);
	document_read_bytes(&run, "a.ini", text, sizeof(text) - 1, &document);
	test_emit(&run, &document, pem.data);
	remove_all(directory);
	return tap_done();
}
