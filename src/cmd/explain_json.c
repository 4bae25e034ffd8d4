#include "cmd/explain.h"

#include "base/banned.h"

static void write_optional(
    struct json_writer *writer, const char *name, const char *text)
{
	if (text != NULL)
		json_write_text(writer, name, text);
}

static void write_platforms(
    struct json_writer *writer, const char *const *introduced)
{
	json_write_object(writer, "platforms");
	for (int i = 0; i < PLATFORM_COUNT; i++)
		write_optional(
		    writer, platform_name((enum platform)i), introduced[i]);
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
	write_limits(writer, key);
	write_optional(writer, "unit", key->unit);
	if (key->depth > 0)
		write_path(writer, key);
	if (schema->payload_type != NULL)
		write_platforms(writer, key->availability.introduced);
	write_optional(writer, "deprecated", key->deprecated);
	write_optional(writer, "note", key->note);
	write_optional(writer, "doc", key->doc);
	write_optional(writer, "example", key->example);
	json_write_end(writer);
}

static void write_head(struct json_writer *writer, const struct schema *schema)
{
	write_optional(writer, "section", schema->section);
	json_write_text(writer, "file",
	    schema->place == SCHEMA_IN_PROJECT ? "scepctl.conf" : "definition");
	write_optional(writer, "payload_type", schema->payload_type);
	write_optional(writer, "title", schema->title);
	write_optional(writer, "doc", schema->doc);
}

void explain_write_section(
    struct json_writer *writer, const struct schema *schema)
{
	json_write_object(writer, NULL);
	write_head(writer, schema);
	json_write_array(writer, "keys");
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].definition)
			write_row(writer, NULL, schema, &schema->keys[i]);
	json_write_end(writer);
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
