/*
 * Anybody's .mobileconfig, signed or not, through all checks into every form
 * of report and of show: what is said has its place in the file, is printable,
 * shows no secret and is the same each time; what show says in words of a
 * definition is one; what import makes of it holds no secret and is read again,
 * and what keeps it from being built is said.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "definition/document.h"
#include "definition/import.h"
#include "ini/ini.h"
#include "profile/build.h"
#include "report/show.h"
#include "report/signature.h"
#include "forms.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct document_run run;
/* Its memory is kept from input to input. */
static struct document document;

static void start(void)
{
	struct error error;

	if (run.schemas != NULL)
		return;
	run.schemas = forms_schemas();
	run.now = NOW;
	forms_demand(document_run_start(&run, &error) == 0, "memory");
}

static void read_definition(struct buf *text)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {"shown", text->data, text->length};
	struct ini ini;
	struct error error;

	forms_demand(ini_parse(&source, &arena, &findings, &ini, &error) == 0 &&
			 (findings.errors == 0 || text->length > INI_BYTES_MAX),
	    "a definition that is not read");
}

static void show(bool has_secret)
{
	auto_buf struct buf text = {0}, json = {0}, ini = {0};
	struct error error = {0};

	report_text_document(&text, &document, run.schemas);
	forms_lines(&text);
	forms_keep_secret(&text, has_secret);
	report_json_tree(&json, document.tree, run.schemas);
	forms_json(&json);
	forms_keep_secret(&json, has_secret);
	if (profile_add_definition(&document.profile, &ini, &error) != 0) {
		forms_line(error.text);
		return;
	}
	forms_definition(&ini);
	forms_keep_secret(&ini, has_secret);
	read_definition(&ini);
}

static void show_signature(void)
{
	struct cms_verdict verdict;
	const struct report_signature signature = {
	    .cms = document.cms, .verdict = &verdict, .now = NOW};
	auto_buf struct buf json = {0};
	struct json_writer writer = {.buf = &json};
	struct error error;

	forms_demand(cms_verify(document.cms, NULL, NOW, &verdict, &error) == 0,
	    "memory");
	report_json_signature(&writer, NULL, &signature);
	forms_json(&json);
}

/* The same findings in the same order. */
static void read_again(const uint8_t *bytes, size_t length)
{
	auto_document struct document again = {0};
	const struct finding *a = document.findings.first, *b;

	document_read_bytes(
	    &run, "input.mobileconfig", (const char *)bytes, length, &again);
	b = again.findings.first;
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
		forms_demand(
		    a->rule == b->rule && strcmp(a->message, b->message) == 0,
		    "other findings the second time");
	forms_demand(a == NULL && b == NULL, "more findings another time");
}

/* Beside the definition, and without a secret. */
static void check_file(const struct draft_file *file, bool has_secret)
{
	auto_buf struct buf text = {0};

	forms_demand(strstr(file->name, "..") == NULL && file->name[0] != '/' &&
			 strstr(file->name, "/.") == NULL,
	    "a file outside");
	if (!text_ends_with(file->name, ".plist"))
		return;
	buf_add(&text, file->bytes, file->length);
	forms_keep_secret(&text, has_secret);
}

/* The model of the document is another one afterwards. */
static void import(bool has_secret)
{
	auto_imported struct imported imported = {0};
	auto_map struct map variables = {0};
	const struct import_options options = {.run = &run,
	    .path = "input.ini",
	    .name = "input.ini",
	    .variables = &variables};
	struct error error = {0};

	if (import_profile(&options, &document, &imported, &error) != 0) {
		forms_line(error.text);
		forms_line(error.hint);
		return;
	}
	forms_definition(&imported.text);
	forms_keep_secret(&imported.text, has_secret);
	read_definition(&imported.text);
	for (size_t i = 0; i < imported.draft.file_count; i++)
		check_file(&imported.draft.files[i], has_secret);
	for (const struct finding *f = imported.findings.first; f != NULL;
	     f = f->next)
		forms_line(f->message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct forms forms = {
	    &document.findings, &document.source, NULL, false};

	start();
	document_clear(&document);
	document_read_bytes(
	    &run, "input.mobileconfig", (const char *)bytes, length, &document);
	if (document.unreadable) {
		forms_line(document.error.text);
		forms_line(document.error.hint);
		return 0;
	}
	forms.tree = document.tree;
	if (document.tree != NULL)
		forms.has_secret = forms_tree_has_secret(
		    document.tree, run.schemas, &document.source);
	forms_check(&forms);
	if (document.tree != NULL && tree_type(document.tree) == TREE_DICT)
		show(forms.has_secret);
	if (document.cms != NULL)
		show_signature();
	if (length % 8 == 3)
		read_again(bytes, length);
	if (document.tree != NULL)
		import(forms.has_secret);
	return 0;
}
