#include "report/explain.h"

#include <string.h>

#include "base/banned.h"

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

static void write_enrollment(
    struct json_writer *writer, const struct schema_availability *available)
{
	const char *words[PLATFORM_COUNT] = {NULL};

	for (int i = 0; i < PLATFORM_COUNT; i++)
		if (available->enrollment[i] == SCHEMA_ENROLLMENT_REQUIRED)
			words[i] = "required";
		else if (available->enrollment[i] ==
			 SCHEMA_ENROLLMENT_FORBIDDEN)
			words[i] = "forbidden";
	if (is_any(words))
		write_versions(writer, "enrollment", words);
}

static void write_supervised(
    struct json_writer *writer, const struct schema_availability *available)
{
	size_t written = 0;

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (!available->supervised[i])
			continue;
		if (written++ == 0)
			json_write_array(writer, "supervised");
		json_write_text(writer, NULL, platform_name((enum platform)i));
	}
	if (written > 0)
		json_write_end(writer);
}

static void write_availability(
    struct json_writer *writer, const struct schema_availability *available)
{
	write_versions(writer, "platforms", available->introduced);
	if (is_any(available->removed))
		write_versions(writer, "removed", available->removed);
	write_enrollment(writer, available);
	write_supervised(writer, available);
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

static void write_path(struct json_writer *writer, const struct schema_key *key)
{
	json_write_array(writer, "plist_path");
	for (size_t i = 0; i < key->depth; i++)
		json_write_text(writer, NULL, key->path[i]);
	json_write_end(writer);
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
	if (key->depth > 0)
		write_path(writer, key);
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

static void write_types(
    struct json_writer *writer, const struct schema_key *chooser)
{
	json_write_array(writer, "payload_types");
	for (size_t i = 0; i < chooser->choice_count; i++)
		json_write_text(writer, NULL, chooser->choices[i].plist_text);
	json_write_end(writer);
}

/* What most sections have nothing of. */
static void write_traits(
    struct json_writer *writer, const struct schema *schema)
{
	if (schema->type_key != NULL)
		write_types(writer, schema->type_key);
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
}

static void write_head(struct json_writer *writer, const struct schema *schema)
{
	write_optional(writer, "section", schema->section);
	json_write_text(writer, "file",
	    schema->place == SCHEMA_IN_PROJECT ? "scepctl.conf" : "definition");
	write_optional(writer, "payload_type", schema->payload_type);
	write_traits(writer, schema);
	write_optional(writer, "title", schema->title);
	write_optional(writer, "doc", schema->doc);
}

void explain_write_section(
    struct json_writer *writer, const struct schema *schema)
{
	json_write_object(writer, NULL);
	write_head(writer, schema);
	write_rows(writer, schema);
	json_write_end(writer);
}

void explain_write_key(struct json_writer *writer, const struct schema *schema,
    const struct schema_key *key)
{
	json_write_object(writer, NULL);
	write_head(writer, schema);
	write_row(writer, "key", schema, key);
	json_write_end(writer);
}

void explain_write_rule(struct json_writer *writer, const struct rule *rule)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "rule", rule->id);
	json_write_text(writer, "severity", severity_name(rule->severity));
	json_write_text(writer, "doc", rule->doc);
	json_write_end(writer);
}
