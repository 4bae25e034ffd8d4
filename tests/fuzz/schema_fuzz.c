/*
 * Schema files that others wrote (--schema-dir): read or refused with the
 * place; one that is taken is documented in every form, and with it in place of
 * the embedded one a definition and a profile are read, checked and built.
 */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "definition/definition.h"
#include "profile/build.h"
#include "report/explain.h"
#include "report/show.h"
#include "schema/schema_doc.h"
#include "schema/schema_set.h"
#include "forms.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* What uses keys that the rules know by name. */
static const char definition[] = "[profile]\n"
				 "name = A\n"
				 "identifier = com.example.a\n"
				 "[scep]\n"
				 "url = https://ca.example.com/scep\n"
				 "subject = CN=$COMPUTERNAME\n"
				 "challenge = " FORMS_CANARY "\n"
				 "fingerprint = none\n"
				 "key_size = 2048\n"
				 "[example]\n"
				 "text = x\n"
				 "number = 5\n"
				 "[jamf]\n"
				 "category = x\n"
				 "[scope]\n"
				 "computer_groups = a, b\n";

static const char profile[] =
    "<plist><dict>"
    "<key>PayloadType</key><string>Configuration</string>"
    "<key>PayloadContent</key><array>"
    "<dict><key>PayloadType</key><string>com.apple.security.scep</string>"
    "<key>PayloadContent</key><dict>"
    "<key>URL</key><string>https://ca.example.com/scep</string>"
    "<key>Challenge</key><string>" FORMS_CANARY "</string>"
    "<key>Keysize</key><integer>1024</integer>"
    "</dict></dict>"
    "<dict><key>PayloadType</key><string>com.example.x</string>"
    "<key>Text</key><string>x</string><key>Number</key><real>5</real>"
    "<key>Inner</key><dict><key>Password</key><string>x</string></dict>"
    "</dict></array></dict></plist>";

static void document(const struct schemas *schemas, const struct schema *schema)
{
	auto_report struct report json = {.format = &report_json};
	auto_buf struct buf text = {0}, manual = {0};

	forms_demand(schema_doc_section(schema, &text) == 0, "memory");
	for (size_t i = 0; i < schema->count; i++)
		forms_demand(
		    schema_doc_key(schema, &schema->keys[i], &text) == 0,
		    "memory");
	forms_lines(&text);
	report_add_section(&json, schema);
	report_end_explained(&json);
	forms_json(&json.out);
	forms_demand(schema_doc_mdoc(schemas, &manual) == 0, "memory");
	forms_lines(&manual);
}

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, "x", 1, error);
}

static void read_with(
    struct document_run *run, const char *name, const char *text, size_t length)
{
	const struct build_values values = {.secret = give_secret};
	auto_document struct document read = {0};
	struct forms forms = {&read.findings, &read.source, NULL, false};
	auto_buf struct buf xml = {0}, shown = {0};
	struct error error;
	bool ignored;

	document_read_bytes(run, name, text, length, &read);
	if (read.unreadable)
		return;
	forms.tree = read.tree;
	forms_check(&forms);
	report_text_document(&shown, &read, run->schemas);
	forms_lines(&shown);
	if (read.kind == DOCUMENT_DEFINITION && read.findings.errors == 0 &&
	    definition_build(&read, &values, &xml, &ignored, &error) == 0)
		forms_demand(xml.length > 0, "nothing is built");
}

/* That of the file: no list of secrets, and not the keys of every payload. */
static const struct schema *fresh_one(const struct schemas *schemas)
{
	for (size_t i = 0; i < schemas->count; i++)
		if (schemas->slots[i].fresh)
			return schemas->slots[i].schema;
	return NULL;
}

static void use(const struct schemas *schemas)
{
	auto_document_run struct document_run run = {
	    .schemas = schemas, .now = NOW};
	const struct schema *schema = fresh_one(schemas);
	struct error error;

	if (schema == NULL)
		return;
	document(schemas, schema);
	forms_demand(document_run_start(&run, &error) == 0, "memory");
	read_with(&run, "a.ini", definition, strlen(definition));
	read_with(&run, "a.mobileconfig", profile, strlen(profile));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_schemas struct schemas *schemas = memory_new(sizeof(*schemas));
	const struct source source = {
	    "schema.json", (const char *)bytes, length};
	struct error error = {0};

	(void)forms_schemas();
	forms_demand(
	    schemas != NULL && schemas_open(schemas, &error) == 0, "memory");
	if (schemas_add(schemas, &source, &error) == 0 &&
	    schemas_finish(schemas, &error) == 0)
		use(schemas);
	else
		forms_demand(error.status == STATUS_USAGE, "another status");
	return 0;
}
