/*
 * The rows of a schema file.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/banned.h"

/* Of a row. */
struct row_fields {
	struct schema_key key;
	const char *type, *level;
	const struct json *definition;
	const struct json *least, *most;
	const struct json *aliases, *path, *allowed, *choices, *keys;
	struct availability_fields available;
	struct relation_fields relations;
};

#define ROW(needed, name, type, member) \
	FIELD(needed, name, type, row_fields, member)

static const struct json_field row_fields[] = {
    ROW(NEEDED, "name", TEXT, key.name),
    ROW(OPTIONAL, "label", TEXT, key.label),
    ROW(OPTIONAL, "aliases", ARRAY, aliases),
    ROW(OPTIONAL, "path", ARRAY, path),
    ROW(NEEDED, "type", TEXT, type),
    ROW(OPTIONAL, "definition", VALUE, definition),
    ROW(OPTIONAL, "required", BOOLEAN, key.required),
    ROW(OPTIONAL, "plist_required", BOOLEAN, key.plist_required),
    ROW(OPTIONAL, "secret", BOOLEAN, key.secret),
    ROW(OPTIONAL, "level", TEXT, level),
    ROW(OPTIONAL, "single", BOOLEAN, key.single),
    ROW(OPTIONAL, "one_or_many", BOOLEAN, key.one_or_many),
    ROW(OPTIONAL, "min", VALUE, least),
    ROW(OPTIONAL, "max", VALUE, most),
    ROW(OPTIONAL, "unit", TEXT, key.unit),
    ROW(OPTIONAL, "bit", INTEGER, key.bit),
    ROW(OPTIONAL, "allowed", ARRAY, allowed),
    ROW(OPTIONAL, "choices", ARRAY, choices),
    ROW(OPTIONAL, "chooses_type", BOOLEAN, key.chooses_type),
    ROW(OPTIONAL, "refers_to", ARRAY, relations.kinds),
    ROW(OPTIONAL, "required_with", VALUE, relations.required_with),
    ROW(OPTIONAL, "excludes", ARRAY, relations.excludes),
    ROW(OPTIONAL, "keys", ARRAY, keys),
    ROW(OPTIONAL, "default", TEXT, key.default_text),
    ROW(OPTIONAL, "default_ios", TEXT, key.default_ios),
    ROW(OPTIONAL, "device_default", TEXT, key.device_default),
    ROW(OPTIONAL, "constant", TEXT, key.constant),
    ROW(OPTIONAL, "element", TEXT, key.element),
    ROW(OPTIONAL, "element_ios", TEXT, key.element_ios),
    ROW(OPTIONAL, "member", TEXT, key.member),
    ROW(OPTIONAL, "list", TEXT, key.list),
    ROW(OPTIONAL, "rewritten", BOOLEAN, key.rewritten),
    ROW(OPTIONAL, "platforms", OBJECT, available.platforms),
    ROW(OPTIONAL, "removed", OBJECT, available.removed),
    ROW(OPTIONAL, "enrollment", OBJECT, available.enrollment),
    ROW(OPTIONAL, "supervised", ARRAY, available.supervised),
    ROW(OPTIONAL, "deprecated", TEXT, key.deprecated),
    ROW(OPTIONAL, "note", TEXT, key.note),
    ROW(OPTIONAL, "example", TEXT, key.example),
    ROW(NEEDED, "doc", TEXT, key.doc),
};

/* "type", "min", "max" and "allowed". */
static int read_form(const struct schema_reader *reader,
    const struct row_fields *fields, struct schema_key *key)
{
	int type = 0;
	int64_t *allowed;

	while (
	    type < SCHEMA_TYPE_COUNT &&
	    strcmp(schema_type_name((enum schema_type)type), fields->type) != 0)
		type++;
	if (type == SCHEMA_TYPE_COUNT)
		return reader_fault(
		    reader, "unknown type '%.60s'", fields->type);
	key->type = (enum schema_type)type;
	key->has_bounds = fields->least != NULL || fields->most != NULL;
	key->least = INT64_MIN;
	key->most = INT64_MAX;
	if (fields->least != NULL && !json_integer(fields->least, &key->least))
		return reader_fault(
		    reader, "field 'min': expected a whole number");
	if (fields->most != NULL && !json_integer(fields->most, &key->most))
		return reader_fault(
		    reader, "field 'max': expected a whole number");
	if (fields->allowed == NULL)
		return 0;
	allowed = arena_new_array(
	    reader->arena, json_count(fields->allowed), sizeof(*allowed));
	if (allowed == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(fields->allowed);
	     item != NULL; item = json_next(item))
		if (!json_integer(item, &allowed[key->allowed_count++]))
			return reader_fault(
			    reader, "field 'allowed': expected whole numbers");
	key->allowed = allowed;
	return 0;
}

static int read_definition(const struct schema_reader *reader,
    const struct row_fields *fields, struct schema_key *key)
{
	if (fields->definition != NULL &&
	    json_kind(fields->definition) != JSON_BOOLEAN)
		return reader_fault(reader,
		    "field 'definition': got %s, expected "
		    "boolean",
		    json_kind_name(json_kind(fields->definition)));
	key->definition =
	    fields->definition == NULL || json_boolean(fields->definition);
	if (reader->schema->parent_key != NULL)
		key->definition =
		    key->definition && reader->schema->parent_key->definition;
	if (key->required && key->depth > 0)
		key->plist_required = true;
	key->required = key->required && key->definition;
	return 0;
}

/* The rows of each dictionary in an array of them. */
static int read_items(const struct schema_reader *reader,
    const struct json *rows, struct schema_key *key)
{
	const struct schema *parent = reader->schema;
	struct schema *items;
	size_t depth = 1;

	for (const struct schema *at = parent; at->parent != NULL;
	     at = at->parent)
		depth++;
	if (depth > SCHEMA_NEST_MAX)
		return reader_fault(reader, "has keys within keys over %d deep",
		    SCHEMA_NEST_MAX);
	items = arena_new(reader->arena, sizeof(*items));
	if (items == NULL)
		return error_set_memory(reader->error);
	items->file = parent->file;
	if (parent->section != NULL && key->definition)
		items->section = key->name;
	items->payload_type = parent->payload_type;
	items->title = key->name;
	items->doc = key->doc;
	items->place = parent->place;
	items->labelled = true;
	items->availability = key->availability;
	items->elements = parent->elements;
	items->rendered = parent->rendered;
	items->parent = parent;
	items->parent_key = key;
	key->items = items;
	return schema_read_rows(reader->arena, rows, items, reader->error);
}

static int read_row(struct schema_reader *reader, const struct json *object,
    size_t number, struct schema_key *key)
{
	static const struct json_table table = {
	    row_fields, array_length(row_fields), 0, STATUS_USAGE};
	struct row_fields fields;

	memset(&fields, 0, sizeof(fields));
	reader->key = NULL;
	if (json_read(object, &table, &fields, reader->error) != 0) {
		(void)error_prefix(reader->error, "row %zu ('%.60s')", number,
		    fields.key.name == NULL ? "" : fields.key.name);
		return schema_prefix(reader->schema, NULL, reader->error);
	}
	*key = fields.key;
	reader->key = key;
	key->availability = reader->schema->availability;
	if (key->element_ios == NULL)
		key->element_ios = key->element;
	else if (key->element_ios[0] == '\0')
		key->element_ios = NULL;
	if (read_form(reader, &fields, key) != 0 ||
	    schema_read_level(reader, fields.level, &key->level) != 0 ||
	    schema_read_names(reader, fields.aliases, &key->aliases) != 0 ||
	    schema_read_path(reader, fields.path, &key->path, &key->depth) !=
		0 ||
	    schema_read_availability(
		reader, &fields.available, &key->availability) != 0 ||
	    schema_read_relations(reader, &fields.relations, key) != 0 ||
	    read_definition(reader, &fields, key) != 0)
		return -1;
	if (fields.choices != NULL &&
	    schema_read_choices(reader, fields.choices, key) != 0)
		return -1;
	return fields.keys == NULL ? 0 : read_items(reader, fields.keys, key);
}

int schema_read_rows(struct arena *arena, const struct json *array,
    struct schema *schema, struct error *error)
{
	struct schema_reader reader = {arena, schema, NULL, error};
	size_t count = json_count(array), at = 0;
	struct schema_key *keys;

	if (count == 0 || count > SCHEMA_KEYS_MAX)
		return reader_fault(&reader, "has %zu keys, expected 1 to %d",
		    count, SCHEMA_KEYS_MAX);
	keys = arena_new_array(arena, count, sizeof(*keys));
	if (keys == NULL)
		return error_set_memory(error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item), at++) {
		if (read_row(&reader, item, at + 1, &keys[at]) != 0)
			return -1;
		if (keys[at].chooses_type && schema->type_key == NULL)
			schema->type_key = &keys[at];
	}
	schema->keys = keys;
	schema->count = schema->own = count;
	return 0;
}
