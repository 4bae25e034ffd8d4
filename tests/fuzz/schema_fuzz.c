/*
 * Schema files that others wrote (--schema-dir): read or refused with the
 * place; one that is taken is documented in every form, and with it in place of
 * the embedded one a definition and a profile are read, checked and built.
 */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/explain.h"
#include "cmd/show.h"
#include "compile/compile.h"
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

static struct schemas *new_set(const struct schemas *embedded)
{
	struct schemas *schemas = memory_new(sizeof(*schemas));

	forms_demand(schemas != NULL, "memory");
	schemas->slots = arena_new_array(
	    &schemas->arena, embedded->count + 1, sizeof(*schemas->slots));
	forms_demand(schemas->slots != NULL, "memory");
	schemas->common = embedded->common;
	return schemas;
}

static bool same_text(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The embedded ones but for those that the new one, the first, replaces. */
static void add_embedded(
    struct schemas *schemas, const struct schemas *embedded)
{
	const struct schema *new = &schemas->slots[0].schema;

	for (size_t i = 0; i < embedded->count; i++) {
		const struct schema *old = &embedded->slots[i].schema;

		if (!same_text(old->payload_type, new->payload_type) &&
		    (old->place != new->place ||
			!same_text(old->section, new->section)))
			schemas->slots[schemas->count++] = embedded->slots[i];
	}
}

static void document(const struct schemas *schemas)
{
	const struct schema *schema = &schemas->slots[0].schema;
	auto_buf struct buf text = {0}, json = {0}, manual = {0};
	struct json_writer writer = {.buf = &json};

	forms_demand(schema_doc_section(schema, &text) == 0, "memory");
	for (size_t i = 0; i < schema->count; i++)
		forms_demand(
		    schema_doc_key(schema, &schema->keys[i], &text) == 0,
		    "memory");
	forms_lines(&text);
	explain_write_section(&writer, schema);
	forms_json(&json);
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
    struct run *run, const char *name, const char *text, size_t length)
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
	show_add_text(&shown, &read, run->schemas);
	forms_lines(&shown);
	if (read.kind == DOCUMENT_DEFINITION && read.findings.errors == 0 &&
	    document_build(&read, &values, &xml, &ignored, &error) == 0)
		forms_demand(xml.length > 0, "nothing is built");
}

static void use(const struct schemas *schemas)
{
	auto_run struct run run = {.schemas = schemas, .now = NOW};
	struct error error;

	document(schemas);
	forms_demand(run_start(&run, &error) == 0, "memory");
	read_with(&run, "a.ini", definition, strlen(definition));
	read_with(&run, "a.mobileconfig", profile, strlen(profile));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const struct schemas *embedded = forms_schemas();
	auto_schemas struct schemas *schemas = new_set(embedded);
	const struct source source = {
	    "schema.json", (const char *)bytes, length};
	struct error error = {0};
	int added = schemas_add(schemas, 0, &source, &error);

	/* A list of secrets is no schema. */
	if (added == 0 && schemas->count == 0)
		return 0;
	if (added != 0 || schemas->slots[0].common ||
	    schema_finish(schemas, &schemas->slots[0].schema, true, &error) !=
		0) {
		forms_demand(schemas->count == 1 && schemas->slots[0].common
				 ? true
				 : error.status == STATUS_USAGE,
		    "another status");
		return 0;
	}
	add_embedded(schemas, embedded);
	use(schemas);
	return 0;
}
