/*
 * What occurs twice across files. Planted mutation that must be caught: in
 * duplicates.c, do not mark the earlier input ("both take part").
 */
#include "definition/duplicates.h"

#include "base/memory.h"
#include "crypto/crypto.h"
#include "tap.h"

#define TEXT(identifier, more)                                    \
	"[profile]\nname = n\nidentifier = " identifier "\n" more \
	"[scep]\nurl = https://scep.example.com/scep\nsubject = CN=x\n"

#define UUID "uuid = 6BA7B810-9DAD-41D1-80B4-00C04FD430C8\n"
#define UUID_LOWER "uuid = 6ba7b810-9dad-41d1-80b4-00c04fd430c8\n"
#define MOBILECONFIG(identifier)                                              \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                        \
	"<plist version=\"1.0\"><dict><key>PayloadType</key>"                 \
	"<string>Configuration</string><key>PayloadVersion</key>"             \
	"<integer>1</integer><key>PayloadIdentifier</key><string>" identifier \
	"</string><key>PayloadUUID</key>"                                     \
	"<string>1E9A2C64-55DE-4A15-9C5B-3B3C4D5E6F70</string>"               \
	"<key>PayloadContent</key><array/></dict></plist>\n"

enum {
	FILES_MAX = 3
};

struct duplicates_case {
	const char *name;
	struct {
		const char *file;
		const char *text;
		/* "id:line id:line" of what is found, "" for nothing. */
		const char *found;
		bool conflict;
	} files[FILES_MAX];
};

static const struct duplicates_case cases[] = {
    {"all different", {{"a.ini", TEXT("com.example.a", ""), "", false},
			  {"b.ini", TEXT("com.example.b", ""), "", false}}},
    {"one identifier: both take part",
	{{"a.ini", TEXT("com.example.a", ""), "", true},
	    {"b.ini", TEXT("com.example.b", ""), "", false},
	    {"c.ini", TEXT("com.example.a", ""), "duplicate-identifier:3 ",
		true}}},
    {"one UUID, in any case", {{"a.ini", TEXT("com.example.a", UUID), "", true},
				  {"b.ini", TEXT("com.example.b", UUID_LOWER),
				      "duplicate-uuid:4 ", true}}},
    {"an abstract base is passed over",
	{{"a.ini", TEXT("com.example.a", "abstract = yes\n"), "", false},
	    {"b.ini", TEXT("com.example.a", ""), "", false}}},
    {"a definition and the profile built from it",
	{{"d/a.ini", TEXT("com.example.a", ""), "", false},
	    {"out/a.mobileconfig", MOBILECONFIG("com.example.a"), "", false}}},
    {"a definition and another's profile",
	{{"a.ini", TEXT("com.example.a", ""), "", true},
	    {"b.mobileconfig", MOBILECONFIG("com.example.a"),
		"duplicate-identifier:0 ", true}}},
    {"two profiles",
	{{"a.mobileconfig", MOBILECONFIG("com.example.a"), "", true},
	    {"b.mobileconfig", MOBILECONFIG("com.example.b"),
		"duplicate-uuid:0 ", true}}},
    {"a file without an identifier",
	{{"a.ini", "[profile]\nname = x\n", "", false},
	    {"b.ini", "[profile]\nname = x\n", "", false}}},
};

static void describe(const struct findings *findings, struct buf *buf)
{
	const struct finding *finding = findings->first;

	buf_text(buf, "");
	for (; finding != NULL; finding = finding->next)
		if (strncmp(finding->rule->id, "duplicate-", 10) == 0)
			buf_printf(
			    buf, "%s:%u ", finding->rule->id, finding->line);
}

static void test_case(
    const struct duplicates_case *row, const struct document_run *run)
{
	auto_duplicates struct duplicates *duplicates = NULL;
	struct error error = {0};

	ok(duplicates_new(FILES_MAX, &duplicates, &error) == 0, "%s",
	    row->name);
	for (size_t i = 0; i < FILES_MAX && row->files[i].file != NULL; i++) {
		auto_document struct document document = {0};
		auto_buf struct buf found = {0};

		document_read_bytes(run, row->files[i].file, row->files[i].text,
		    strlen(row->files[i].text), &document);
		ok(duplicates_add(duplicates, &document, i, &error) == 0,
		    "%s: %s is added", row->name, row->files[i].file);
		describe(&document.findings, &found);
		is_text(found.data == NULL ? "" : found.data,
		    row->files[i].found, "%s: %s", row->name,
		    row->files[i].file);
	}
	for (size_t i = 0; i < FILES_MAX; i++)
		is_number(duplicates_conflict(duplicates, i),
		    row->files[i].conflict, "%s: %zu", row->name, i);
	ok(!duplicates_conflict(duplicates, FILES_MAX), "%s: beyond",
	    row->name);
}

static void test_memory(const struct document_run *run)
{
	static const char text[] = TEXT("com.example.a", UUID);

	for (long n = 0;; n++) {
		auto_duplicates struct duplicates *duplicates = NULL;
		auto_document struct document document = {0};
		struct error error = {0};
		int result, refused;

		document_read_bytes(
		    run, "a.ini", text, sizeof(text) - 1, &document);
		memory_fail_after(n, 0);
		result = duplicates_new(1, &duplicates, &error);
		if (result == 0)
			result =
			    duplicates_add(duplicates, &document, 0, &error);
		refused = memory_refused();
		memory_fail_after(-1, 0);
		if (!refused) {
			ok(result == 0 && n > 0, "enough memory after %ld", n);
			break;
		}
		is_number(result, -1, "no memory at %ld", n);
		is_number(error.status, STATUS_LIMIT, "no memory at %ld", n);
	}
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	auto_document_run struct document_run run = {0};
	struct error error = {0};

	ok(crypto_start(&error) == 0 &&
		schemas_load(NULL, &schemas, &error) == 0 &&
		document_run_start(&run, &error) == 0,
	    "a run: %s", error.text);
	run.schemas = schemas;
	for (size_t i = 0; i < array_length(cases); i++)
		test_case(&cases[i], &run);
	test_memory(&run);
	return tap_done();
}
