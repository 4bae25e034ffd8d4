#include "schema/schema_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Of a file. */
struct file_fields {
	struct schema schema;
	bool common;
	const char *place;
	const struct json *platforms;
	const struct json *keys;
	const struct json *secrets;
	const struct json *publics;
};

static const struct json_field file_fields[] = {
    FIELD(OPTIONAL, "payload_type", TEXT, file_fields, schema.payload_type),
    FIELD(OPTIONAL, "section", TEXT, file_fields, schema.section),
    FIELD(OPTIONAL, "place", TEXT, file_fields, place),
    FIELD(OPTIONAL, "labelled", BOOLEAN, file_fields, schema.labelled),
    FIELD(OPTIONAL, "open", BOOLEAN, file_fields, schema.open),
    FIELD(OPTIONAL, "common", BOOLEAN, file_fields, common),
    FIELD(NEEDED, "title", TEXT, file_fields, schema.title),
    FIELD(NEEDED, "doc", TEXT, file_fields, schema.doc),
    FIELD(OPTIONAL, "platforms", OBJECT, file_fields, platforms),
    FIELD(OPTIONAL, "keys", ARRAY, file_fields, keys),
    FIELD(OPTIONAL, "secrets", OBJECT, file_fields, secrets),
    FIELD(OPTIONAL, "public", ARRAY, file_fields, publics),
};

int schema_fault(const struct schema *schema, const struct schema_key *key,
    struct error *error, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	if (key == NULL || key->name == NULL)
		return error_set(
		    error, STATUS_USAGE, "%s: %s", schema->file, text);
	return error_set(error, STATUS_USAGE, "%s: key '%.90s': %s",
	    schema->file, key->name, text);
}

int schema_read_platforms(const struct schema_reader *reader,
    const struct json *object, const char **introduced)
{
	for (const struct json *member = json_first(object); member != NULL;
	     member = json_next(member)) {
		const char *text = json_text(member);
		int at = 0;

		while (at < PLATFORM_COUNT &&
		       strcmp(platform_name((enum platform)at),
			   json_name(member)) != 0)
			at++;
		if (at == PLATFORM_COUNT)
			return reader_fault(reader, "unknown platform '%.60s'",
			    json_name(member));
		if (json_kind(member) != JSON_NULL &&
		    (text == NULL || !version_is_valid(text)))
			return reader_fault(reader,
			    "platform '%s': expected a version in quotes, or "
			    "null",
			    json_name(member));
		introduced[at] = text;
	}
	return 0;
}

static int read_place(const struct file_fields *fields, struct schema *schema,
    struct error *error)
{
	const char *place = fields->place;

	schema->place = SCHEMA_IN_DEFINITION;
	if (place == NULL || strcmp(place, "definition") == 0)
		return 0;
	schema->place = SCHEMA_IN_PROJECT;
	if (strcmp(place, "project") == 0)
		return 0;
	return schema_fault(schema, NULL, error,
	    "field 'place': got '%.60s', expected 'definition' or 'project'",
	    place);
}

/* Without "platforms" a section is there everywhere. */
static int read_schema(struct arena *arena, const struct file_fields *fields,
    struct schema *schema, struct error *error)
{
	struct schema_reader reader = {arena, schema, NULL, error};

	if (fields->platforms == NULL)
		for (size_t i = 0; i < PLATFORM_COUNT; i++)
			schema->availability.introduced[i] = "0";
	if (read_place(fields, schema, error) != 0 ||
	    schema_read_platforms(&reader, fields->platforms,
		schema->availability.introduced) != 0)
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
    struct schema_slot *ret_slot, struct error *error)
{
	static const struct json_table table = {
	    file_fields, array_length(file_fields), 0, STATUS_USAGE};
	struct file_fields fields;
	struct json *tree;

	memset(&fields, 0, sizeof(fields));
	if (json_parse(source, SCHEMA_FILE_MAX, STATUS_USAGE, &tree, error) !=
	    0)
		return -1;
	schemas->trees[schemas->tree_count++] = tree;
	fields.schema.file = arena_text(&schemas->arena, source->name);
	if (fields.schema.file == NULL)
		return error_set_memory(error);
	if (check_shown(&fields.schema, "", tree, error) != 0)
		return -1;
	if (json_read(tree, &table, &fields, error) != 0)
		return error_prefix(error, "%s", source->name);
	ret_slot->is_list = fields.secrets != NULL;
	if (ret_slot->is_list)
		return schema_add_secrets(schemas, &fields.schema,
		    fields.secrets, fields.publics, error);
	if (fields.keys == NULL)
		return schema_fault(
		    &fields.schema, NULL, error, "field 'keys' is missing");
	if (read_schema(&schemas->arena, &fields, &fields.schema, error) != 0)
		return -1;
	ret_slot->schema = fields.schema;
	ret_slot->common = fields.common;
	return 0;
}
