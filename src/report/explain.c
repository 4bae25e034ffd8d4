/*
 * What the tables of the program know, as text and as JSON.
 */
#include "report/explain.h"

#include <string.h>

#include "report/format.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

void report_add_section(struct report *report, const struct schema *schema)
{
	report->format->section(report, schema);
}

void report_add_key(struct report *report, const struct schema *schema,
    const struct schema_key *key)
{
	report->format->key(report, schema, key);
}

void report_add_rule(struct report *report, const struct rule *rule)
{
	report->format->rule(report, rule);
}

void report_end_explained(struct report *report)
{
	if (report->format->end_explained != NULL)
		report->format->end_explained(report);
}

/* -- text ----------------------------------------------------------------- */

void report_text_section(struct report *report, const struct schema *schema)
{
	(void)schema_doc_section(schema, &report->out);
}

void report_text_key(struct report *report, const struct schema *schema,
    const struct schema_key *key)
{
	if (report->out.length > 0)
		buf_char(&report->out, '\n');
	(void)schema_doc_key(schema, key, &report->out);
}

void report_text_rule(struct report *report, const struct rule *rule)
{
	buf_printf(&report->out, "%s: %s\n  %s\n", rule->id,
	    severity_name(rule->severity), rule->doc);
}

/* -- JSON ----------------------------------------------------------------- */

static void write_optional(
    struct json_writer *writer, const char *name, const char *text)
{
	if (text != NULL)
		json_write_text(writer, name, text);
}

/* Versions by platform. */
static void write_versions(
    struct json_writer *writer, const char *name, const char *const *versions)
{
	json_write_object(writer, name);
	for (int i = 0; i < PLATFORM_COUNT; i++)
		write_optional(
		    writer, platform_name((enum platform)i), versions[i]);
	json_write_end(writer);
}

static bool is_any(const char *const *versions)
{
	for (int i = 0; i < PLATFORM_COUNT; i++)
		if (versions[i] != NULL)
			return true;
	return false;
}

/* Nothing when there are none. */
static void write_texts(
    struct json_writer *writer, const char *name, const char *const *texts)
{
	if (texts[0] == NULL)
		return;
	json_write_array(writer, name);
	for (; *texts != NULL; texts++)
		json_write_text(writer, NULL, *texts);
	json_write_end(writer);
}

static void write_availability(
    struct json_writer *writer, const struct schema_availability *available)
{
	const char *enrollment[PLATFORM_COUNT] = {NULL};
	const char *supervised[PLATFORM_COUNT + 1] = {NULL};
	size_t count = 0;

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (available->enrollment[i] == SCHEMA_ENROLLMENT_REQUIRED)
			enrollment[i] = "required";
		else if (available->enrollment[i] ==
			 SCHEMA_ENROLLMENT_FORBIDDEN)
			enrollment[i] = "forbidden";
		if (available->supervised[i])
			supervised[count++] = platform_name((enum platform)i);
	}
	write_versions(writer, "platforms", available->introduced);
	if (is_any(available->removed))
		write_versions(writer, "removed", available->removed);
	if (is_any(enrollment))
		write_versions(writer, "enrollment", enrollment);
	write_texts(writer, "supervised", supervised);
}

static void write_limits(
    struct json_writer *writer, const struct schema_key *key)
{
	if (key->has_bounds) {
		json_write_integer(writer, "least", key->least);
		json_write_integer(writer, "most", key->most);
	}
	if (key->allowed_count > 0) {
		json_write_array(writer, "allowed");
		for (size_t i = 0; i < key->allowed_count; i++)
			json_write_integer(writer, NULL, key->allowed[i]);
		json_write_end(writer);
	}
	if (key->choice_count > 0) {
		json_write_array(writer, "choices");
		for (size_t i = 0; i < key->choice_count; i++)
			json_write_text(writer, NULL, key->choices[i].name);
		json_write_end(writer);
	}
}

static void write_relations(
    struct json_writer *writer, const struct schema_key *key)
{
	const char *kinds[3] = {NULL};
	size_t count = 0;

	if ((key->kinds & SCHEMA_KIND_IDENTITY) != 0)
		kinds[count++] = schema_kind_name(SCHEMA_KIND_IDENTITY);
	if ((key->kinds & SCHEMA_KIND_CERTIFICATE) != 0)
		kinds[count] = schema_kind_name(SCHEMA_KIND_CERTIFICATE);
	write_texts(writer, "refers_to", kinds);
	if (key->required_in_parent)
		json_write_boolean(writer, "required_with", true);
	if (key->required_with_count > 0)
		json_write_array(writer, "required_with");
	for (size_t i = 0; i < key->required_with_count; i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "key", key->required_with[i].key);
		write_texts(writer, "values", key->required_with[i].values);
		json_write_end(writer);
	}
	if (key->required_with_count > 0)
		json_write_end(writer);
	write_texts(writer, "excludes", key->excludes);
}

static void write_rows(struct json_writer *writer, const struct schema *schema);

static void write_row(struct json_writer *writer, const char *name,
    const struct schema *schema, const struct schema_key *key)
{
	json_write_object(writer, name);
	json_write_text(writer, "name", key->name);
	write_optional(writer, "label", key->label);
	json_write_text(writer, "type", schema_type_name(key->type));
	json_write_boolean(writer, "required", key->required);
	json_write_boolean(writer, "secret", key->secret);
	write_optional(writer, "default", key->default_text);
	write_optional(writer, "default_ios", key->default_ios);
	write_optional(writer, "device_default", key->device_default);
	write_limits(writer, key);
	write_relations(writer, key);
	write_optional(writer, "unit", key->unit);
	if (key->depth > 0) {
		json_write_array(writer, "plist_path");
		for (size_t i = 0; i < key->depth; i++)
			json_write_text(writer, NULL, key->path[i]);
		json_write_end(writer);
	}
	if (schema->payload_type != NULL)
		write_availability(writer, key->availability);
	write_optional(writer, "deprecated", key->deprecated);
	write_optional(writer, "note", key->note);
	write_optional(writer, "doc", key->doc);
	write_optional(writer, "example", key->example);
	if (key->items != NULL)
		write_rows(writer, key->items);
	json_write_end(writer);
}

static void write_rows(struct json_writer *writer, const struct schema *schema)
{
	json_write_array(writer, "keys");
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].definition)
			write_row(writer, NULL, schema, &schema->keys[i]);
	json_write_end(writer);
}

static void write_head(struct json_writer *writer, const struct schema *schema)
{
	const struct schema_key *chooser = schema->type_key;

	write_optional(writer, "section", schema->section);
	json_write_text(writer, "file",
	    schema->place == SCHEMA_IN_PROJECT ? "scepctl.conf" : "definition");
	write_optional(writer, "payload_type", schema->payload_type);
	/* What most sections have nothing of. */
	if (chooser != NULL) {
		json_write_array(writer, "payload_types");
		for (size_t i = 0; i < chooser->choice_count; i++)
			json_write_text(
			    writer, NULL, chooser->choices[i].plist_text);
		json_write_end(writer);
	}
	if (schema->provides != SCHEMA_KIND_NONE)
		json_write_text(
		    writer, "provides", schema_kind_name(schema->provides));
	if (schema->level != SCHEMA_LEVEL_ANY)
		json_write_text(writer, "level",
		    schema->level == SCHEMA_LEVEL_COMPUTER ? "computer"
							   : "user");
	if (schema->single)
		json_write_boolean(writer, "single", true);
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) != 0)
		json_write_boolean(writer, "blueprint", schema->blueprint);
	write_optional(writer, "title", schema->title);
	write_optional(writer, "doc", schema->doc);
}

/* What is found stands in a list of the document. */
static struct json_writer *begin_found(struct report *report)
{
	struct json_writer *writer = report_writer(report);

	if (!report->in_list) {
		json_write_document(writer);
		json_write_array(writer, "found");
	}
	report->in_list = true;
	return writer;
}

void report_json_section(struct report *report, const struct schema *schema)
{
	struct json_writer *writer = begin_found(report);

	json_write_object(writer, NULL);
	write_head(writer, schema);
	write_rows(writer, schema);
	json_write_end(writer);
}

void report_json_key(struct report *report, const struct schema *schema,
    const struct schema_key *key)
{
	struct json_writer *writer = begin_found(report);

	json_write_object(writer, NULL);
	write_head(writer, schema);
	write_row(writer, "key", schema, key);
	json_write_end(writer);
}

void report_json_rule(struct report *report, const struct rule *rule)
{
	struct json_writer *writer = begin_found(report);

	json_write_object(writer, NULL);
	json_write_text(writer, "rule", rule->id);
	json_write_text(writer, "severity", severity_name(rule->severity));
	json_write_text(writer, "doc", rule->doc);
	json_write_end(writer);
}

void report_json_end_explained(struct report *report)
{
	struct json_writer *writer = begin_found(report);

	json_write_end(writer);
	json_write_end(writer);
}
