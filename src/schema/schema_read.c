/*
 * One schema file: its head.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Of a file. */
struct file_fields {
	struct schema schema;
	bool common;
	const char *place;
	const char *level;
	const char *provides;
	const struct json *when, *elements, *rendered;
	struct availability_fields available;
	const struct json *keys;
	const struct json *secrets;
	const struct json *publics;
};

static const struct json_field file_fields[] = {
    FIELD(OPTIONAL, "payload_type", TEXT, file_fields, schema.payload_type),
    FIELD(OPTIONAL, "section", TEXT, file_fields, schema.section),
    FIELD(OPTIONAL, "section_alias", TEXT, file_fields, schema.section_alias),
    FIELD(OPTIONAL, "place", TEXT, file_fields, place),
    FIELD(OPTIONAL, "labelled", BOOLEAN, file_fields, schema.labelled),
    FIELD(OPTIONAL, "open", BOOLEAN, file_fields, schema.open),
    FIELD(OPTIONAL, "single", BOOLEAN, file_fields, schema.single),
    FIELD(OPTIONAL, "blueprint", BOOLEAN, file_fields, schema.blueprint),
    FIELD(OPTIONAL, "level", TEXT, file_fields, level),
    FIELD(OPTIONAL, "provides", TEXT, file_fields, provides),
    FIELD(OPTIONAL, "when", ARRAY, file_fields, when),
    FIELD(OPTIONAL, "elements", ARRAY, file_fields, elements),
    FIELD(OPTIONAL, "rendered", ARRAY, file_fields, rendered),
    FIELD(OPTIONAL, "common", BOOLEAN, file_fields, common),
    FIELD(NEEDED, "title", TEXT, file_fields, schema.title),
    FIELD(NEEDED, "doc", TEXT, file_fields, schema.doc),
    FIELD(OPTIONAL, "platforms", OBJECT, file_fields, available.platforms),
    FIELD(OPTIONAL, "removed", OBJECT, file_fields, available.removed),
    FIELD(OPTIONAL, "enrollment", OBJECT, file_fields, available.enrollment),
    FIELD(OPTIONAL, "supervised", ARRAY, file_fields, available.supervised),
    FIELD(OPTIONAL, "keys", ARRAY, file_fields, keys),
    FIELD(OPTIONAL, "secrets", OBJECT, file_fields, secrets),
    FIELD(OPTIONAL, "public", ARRAY, file_fields, publics),
};

static int read_schema(struct arena *arena, const struct file_fields *fields,
    struct schema *schema, struct error *error)
{
	static const struct schema_availability nowhere,
	    everywhere = {.introduced = {"0", "0", "0", "0", "0"}};
	struct schema_reader reader = {arena, schema, NULL, error};

	/* Without "platforms" a section is there everywhere. */
	schema->availability =
	    fields->available.platforms == NULL ? &everywhere : &nowhere;
	schema->place = text_same(fields->place, "project")
			    ? SCHEMA_IN_PROJECT
			    : SCHEMA_IN_DEFINITION;
	if (fields->place != NULL && schema->place == SCHEMA_IN_DEFINITION &&
	    strcmp(fields->place, "definition") != 0)
		return reader_fault(&reader,
		    "field 'place': got '%.60s', expected 'definition' or "
		    "'project'",
		    fields->place);
	if (schema_read_level(&reader, fields->level, &schema->level) != 0)
		return -1;
	if (fields->provides != NULL &&
	    schema_read_kind(
		&reader, "provides", fields->provides, &schema->provides) != 0)
		return -1;
	if (fields->when != NULL &&
	    schema_read_when(&reader, fields->when, schema) != 0)
		return -1;
	if (schema_read_texts(&reader, "elements", fields->elements,
		&schema->elements) != 0 ||
	    schema_read_texts(&reader, "rendered", fields->rendered,
		&schema->rendered) != 0 ||
	    schema_read_availability(
		&reader, &fields->available, &schema->availability) != 0)
		return -1;
	return schema_read_rows(arena, fields->keys, schema, error);
}

static bool is_shown(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	for (size_t at = 0; at < length;
	     at += text_utf8_length(text + at, length - at))
		if (text_is_control(text_utf8_point(text + at, length - at)))
			return false;
	return true;
}

/* Names and texts all get into messages and documentation. */
static int check_shown(const struct schema *schema, const char *field,
    const struct json *json, struct error *error)
{
	if (!is_shown(json_name(json)))
		return schema_fault(
		    schema, NULL, error, "a name holds a control character");
	if (!is_shown(json_text(json)))
		return schema_fault(schema, NULL, error,
		    "field '%.60s': a text holds a control character",
		    json_name(json) != NULL ? json_name(json) : field);
	for (const struct json *below = json_first(json); below != NULL;
	     below = json_next(below))
		if (check_shown(schema,
			json_name(json) != NULL ? json_name(json) : field,
			below, error) != 0)
			return -1;
	return 0;
}

int schema_read(struct schemas *schemas, const struct source *source,
    const struct schema **ret_schema, bool *ret_common, struct error *error)
{
	static const struct json_table table = {
	    file_fields, array_length(file_fields), 0, STATUS_USAGE};
	struct file_fields fields;
	struct schema *schema;
	struct json *tree;

	memset(&fields, 0, sizeof(fields));
	if (json_parse(source, SCHEMA_FILE_MAX, STATUS_USAGE, &tree, error) !=
	    0)
		return -1;
	schemas->trees[schemas->tree_count++] = tree;
	schema = arena_new(&schemas->arena, sizeof(*schema));
	fields.schema.file = arena_text(&schemas->arena, source->name);
	if (schema == NULL || fields.schema.file == NULL)
		return error_set_memory(error);
	if (check_shown(&fields.schema, "", tree, error) != 0)
		return -1;
	if (json_read(tree, &table, &fields, error) != 0)
		return error_prefix(error, "%s", source->name);
	*schema = fields.schema;
	if (fields.secrets != NULL)
		return schema_add_secrets(
		    schemas, schema, fields.secrets, fields.publics, error);
	if (fields.keys == NULL)
		return schema_fault(
		    schema, NULL, error, "field 'keys' is missing");
	if (read_schema(&schemas->arena, &fields, schema, error) != 0)
		return -1;
	*ret_schema = schema;
	*ret_common = fields.common;
	return 0;
}
