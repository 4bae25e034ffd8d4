/*
 * The language as a JSON Schema (draft 2020-12), for definitions that another
 * program has made JSON of: one object, sections by what stands between the
 * brackets of their headers, in them keys by their names.
 */
#include "schema/schema_doc.h"

#include <string.h>

#include "schema/schema_doc_json.h"
#include "base/banned.h"

/* A label as headers have it, in quotes. */
#define LABEL " \"(?:[^\"\\\\]|\\\\[\"\\\\])+\""

/* "#/$defs/vpn.rules" */
static void add_place(struct buf *buf, const struct schema *schema)
{
	if (schema->parent == NULL) {
		buf_text(buf, schema->section);
		return;
	}
	add_place(buf, schema->parent);
	buf_printf(buf, ".%s", schema->parent_key->name);
}

static void write_reference(struct json_writer *writer, const char *name,
    const struct schema *schema, const char *behind)
{
	auto_buf struct buf place = {0};

	buf_text(&place, "#/$defs/");
	add_place(&place, schema);
	buf_text(&place, behind);
	writer->buf->failed |= !buf_ok(&place);
	json_write_object(writer, name);
	json_write_text(writer, "$ref", place.data);
	json_write_end(writer);
}

static void write_aliases(struct json_writer *writer,
    const struct schema *schema, const struct schema_key *key)
{
	auto_buf struct buf behind = {0};
	struct schema_json_names names;

	buf_printf(&behind, "/properties/%s", key->name);
	writer->buf->failed |= !buf_ok(&behind);
	schema_json_names(key, &names);
	for (size_t i = 1; i < names.count; i++)
		write_reference(writer, names.list[i], schema, behind.data);
}

/* -- sections ------------------------------------------------------------- */

static void write_excludes(
    struct json_writer *writer, const struct schema *schema)
{
	bool is_first = true;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		for (size_t k = 0;
		     schema_json_has(key) && key->excludes[k] != NULL; k++) {
			if (is_first)
				json_write_array(writer, "allOf");
			is_first = false;
			json_write_object(writer, NULL);
			json_write_object(writer, "not");
			json_write_array(writer, "required");
			json_write_text(writer, NULL, key->name);
			json_write_text(writer, NULL, key->excludes[k]);
			json_write_end(writer);
			json_write_end(writer);
			json_write_end(writer);
		}
	}
	if (!is_first)
		json_write_end(writer);
}

static void write_section(
    struct json_writer *writer, const struct schema *schema)
{
	auto_buf struct buf place = {0};

	add_place(&place, schema);
	writer->buf->failed |= !buf_ok(&place);
	json_write_object(writer, place.data);
	if (schema->title != NULL)
		json_write_text(writer, "title", schema->title);
	json_write_text(writer, "description",
	    schema->doc == NULL ? schema->parent_key->doc : schema->doc);
	json_write_text(writer, "type", "object");
	json_write_object(writer, "properties");
	for (size_t i = 0; i < schema->count; i++)
		if (schema_json_has(&schema->keys[i])) {
			schema_json_key(writer, &schema->keys[i]);
			write_aliases(writer, schema, &schema->keys[i]);
		}
	json_write_end(writer);
	json_write_boolean(writer, "additionalProperties", false);
	write_excludes(writer, schema);
	json_write_end(writer);
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].definition && schema->keys[i].items != NULL)
			write_section(writer, schema->keys[i].items);
}

/* The required keys, by any of their names. */
static void write_required(
    struct json_writer *writer, const char *name, const struct schema *schema)
{
	struct schema_json_names names;

	json_write_object(writer, name);
	json_write_array(writer, "allOf");
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (!schema_json_has(key) || !key->required)
			continue;
		schema_json_names(key, &names);
		json_write_object(writer, NULL);
		json_write_array(writer, "anyOf");
		for (size_t k = 0; k < names.count; k++) {
			json_write_object(writer, NULL);
			json_write_array(writer, "required");
			json_write_text(writer, NULL, names.list[k]);
			json_write_end(writer);
			json_write_end(writer);
		}
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
}

static bool requires(const struct schema *schema)
{
	for (size_t i = 0; i < schema->count; i++)
		if (schema_json_has(&schema->keys[i]) &&
		    schema->keys[i].required)
			return true;
	return false;
}

/* Headers of the section with a label, or of an array in it, which lies in one
 * with a label or without. */
static void add_header(struct buf *buf, const struct schema *schema)
{
	if (schema->parent == NULL) {
		buf_printf(buf, "^(?:%s%s%s)", schema->section,
		    schema->section_alias == NULL ? "" : "|",
		    schema->section_alias == NULL ? "" : schema->section_alias);
		return;
	}
	add_header(buf, schema->parent);
	/* Of a section without label the two names are one text. */
	buf_printf(buf, "%s%s" LABEL,
	    schema->parent->parent == NULL ? "(?:" LABEL " |[ _])" : " ",
	    schema->parent_key->name);
}

/* What headers lead to: the section itself or what it requires. */
typedef void write_target(
    struct json_writer *writer, const char *name, const struct schema *schema);

static void write_target_required(
    struct json_writer *writer, const char *name, const struct schema *schema)
{
	if (requires(schema))
		write_required(writer, name, schema);
}

static void write_target_section(
    struct json_writer *writer, const char *name, const struct schema *schema)
{
	write_reference(writer, name, schema, "");
}

static void write_headers(struct json_writer *writer,
    const struct schema *schema, write_target *target)
{
	auto_buf struct buf header = {0};

	add_header(&header, schema);
	if (schema->parent == NULL)
		buf_text(&header, LABEL);
	buf_char(&header, '$');
	writer->buf->failed |= !buf_ok(&header);
	if (schema->labelled || schema->parent != NULL)
		target(writer, header.data, schema);
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].definition && schema->keys[i].items != NULL)
			write_headers(writer, schema->keys[i].items, target);
}

static bool is_of(const struct schema *schema, enum schema_place place)
{
	return schema->section != NULL && schema->place == place &&
	       schema->parent == NULL;
}

static void write_properties(struct json_writer *writer,
    const struct schemas *schemas, enum schema_place place,
    write_target *target)
{
	json_write_object(writer, "properties");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (!is_of(schema, place))
			continue;
		target(writer, schema->section, schema);
		if (schema->section_alias != NULL)
			target(writer, schema->section_alias, schema);
	}
	json_write_end(writer);
	json_write_object(writer, "patternProperties");
	for (size_t i = 0; i < schemas_count(schemas); i++)
		if (is_of(schemas_at(schemas, i), place))
			write_headers(writer, schemas_at(schemas, i), target);
	json_write_end(writer);
}

/* A base leaves open what others say, and who extends one may have it there. */
static void write_whole(
    struct json_writer *writer, const struct schemas *schemas)
{
	static const char *const open[] = {"extends", "abstract", NULL};

	json_write_object(writer, "if");
	json_write_object(writer, "properties");
	json_write_object(writer, "profile");
	json_write_array(writer, "anyOf");
	for (size_t i = 0; open[i] != NULL; i++) {
		json_write_object(writer, NULL);
		json_write_array(writer, "required");
		json_write_text(writer, NULL, open[i]);
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_end(writer);
	json_write_object(writer, "else");
	write_properties(
	    writer, schemas, SCHEMA_IN_DEFINITION, write_target_required);
	json_write_end(writer);
}

void schema_doc_json(struct json_writer *writer, const struct schemas *schemas,
    enum schema_place place)
{
	bool is_project = place == SCHEMA_IN_PROJECT;

	json_write_object(writer, NULL);
	json_write_text(
	    writer, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_write_text(writer, "title",
	    is_project ? "scepctl.conf" : "a definition of scepctl");
	json_write_text(writer, "description",
	    "Sections by what stands between the brackets of their headers, "
	    "such as 'scep' or 'wifi \"office\"', and in them keys. Names of "
	    "sections and keys are in lower case, with '_' for each run of "
	    "blanks, '-' and '_', and so are words that are chosen from. "
	    "Values "
	    "are texts, lists arrays of them; numbers, yes and no may be "
	    "JSON's "
	    "own.");
	json_write_text(writer, "type", "object");
	write_properties(writer, schemas, place, write_target_section);
	json_write_boolean(writer, "additionalProperties", false);
	if (!is_project) {
		json_write_array(writer, "required");
		json_write_text(writer, NULL, "profile");
		json_write_end(writer);
		write_whole(writer, schemas);
	}
	json_write_object(writer, "$defs");
	for (size_t i = 0; i < schemas_count(schemas); i++)
		if (is_of(schemas_at(schemas, i), place))
			write_section(writer, schemas_at(schemas, i));
	json_write_end(writer);
	json_write_end(writer);
}
