#include "schema/schema_set.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	OPTIONAL = 0,
	NEEDED = JSON_REQUIRED
};

#define FIELD(needed, name, type, structure, member)                         \
	{                                                                    \
		name, JSON_FIELD_##type, offsetof(struct structure, member), \
		    needed                                                   \
	}
/* Of a file. */
struct file_fields {
	struct schema schema;
	bool common;
	const char *place;
	const struct json *platforms;
	const struct json *keys;
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
    FIELD(NEEDED, "keys", ARRAY, file_fields, keys),
};

/* Of a row. */
struct row_fields {
	struct schema_key key;
	const char *type;
	const struct json *definition;
	const struct json *least, *most;
	const struct json *aliases, *path, *allowed, *choices, *platforms;
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
    ROW(OPTIONAL, "one_or_many", BOOLEAN, key.one_or_many),
    ROW(OPTIONAL, "min", VALUE, least),
    ROW(OPTIONAL, "max", VALUE, most),
    ROW(OPTIONAL, "unit", TEXT, key.unit),
    ROW(OPTIONAL, "bit", INTEGER, key.bit),
    ROW(OPTIONAL, "allowed", ARRAY, allowed),
    ROW(OPTIONAL, "choices", ARRAY, choices),
    ROW(OPTIONAL, "default", TEXT, key.default_text),
    ROW(OPTIONAL, "default_ios", TEXT, key.default_ios),
    ROW(OPTIONAL, "constant", TEXT, key.constant),
    ROW(OPTIONAL, "platforms", OBJECT, platforms),
    ROW(OPTIONAL, "deprecated", TEXT, key.deprecated),
    ROW(OPTIONAL, "note", TEXT, key.note),
    ROW(OPTIONAL, "example", TEXT, key.example),
    ROW(NEEDED, "doc", TEXT, key.doc),
};

/* Of a choice. */
struct choice_fields {
	struct schema_choice choice;
	const struct json *aliases, *plist;
};

static const struct json_field choice_fields[] = {
    FIELD(NEEDED, "name", TEXT, choice_fields, choice.name),
    FIELD(OPTIONAL, "aliases", ARRAY, choice_fields, aliases),
    FIELD(OPTIONAL, "plist", VALUE, choice_fields, plist),
    FIELD(OPTIONAL, "doc", TEXT, choice_fields, choice.doc),
};

/* What is being read: for messages, and where memory comes from. */
struct reader {
	struct arena *arena;
	const struct schema *schema;
	const struct schema_key *key;
	struct error *error;
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

#define fault(reader, ...) \
	schema_fault(      \
	    (reader)->schema, (reader)->key, (reader)->error, __VA_ARGS__)

static char *fold(struct arena *arena, const char *text)
{
	char folded[TEXT_FOLD_MAX];
	size_t length = text_fold(folded, sizeof(folded), text, strlen(text));

	return arena_copy(arena, folded, length);
}

/* An array of strings, folded, ending in NULL. */
static int read_names(const struct reader *reader, const struct json *array,
    const char *const **ret_names)
{
	static const char *const none[] = {NULL};
	size_t count = json_count(array), at = 0;
	const char **names;

	if (count == 0) {
		*ret_names = none;
		return 0;
	}
	if (count > SCHEMA_NAMES_MAX)
		return fault(reader, "has %zu aliases, expected at most %d",
		    count, SCHEMA_NAMES_MAX);
	names = arena_new_array(reader->arena, count + 1, sizeof(*names));
	if (names == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		if (json_kind(item) != JSON_STRING)
			return fault(reader,
			    "field 'aliases': got %s in the "
			    "array, expected string",
			    json_kind_name(json_kind(item)));
		names[at] = fold(reader->arena, json_text(item));
		if (names[at++] == NULL)
			return error_set_memory(reader->error);
	}
	*ret_names = names;
	return 0;
}

static int read_path(const struct reader *reader, const struct json *array,
    struct schema_key *key)
{
	if (json_count(array) > SCHEMA_PATH_MAX)
		return fault(reader, "path has %zu keys, expected at most %d",
		    json_count(array), SCHEMA_PATH_MAX);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		const char *text = json_text(item);

		if (text == NULL || text[0] == '\0')
			return fault(reader,
			    "field 'path': expected names of property list "
			    "keys");
		key->path[key->depth++] = text;
	}
	return 0;
}

static int read_platforms(const struct reader *reader,
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
			return fault(reader, "unknown platform '%.60s'",
			    json_name(member));
		if (json_kind(member) != JSON_NULL &&
		    (text == NULL || !version_is_valid(text)))
			return fault(reader,
			    "platform '%s': expected a version in quotes, or "
			    "null",
			    json_name(member));
		introduced[at] = text;
	}
	return 0;
}

static int read_allowed(const struct reader *reader, const struct json *array,
    struct schema_key *key)
{
	int64_t *allowed =
	    arena_new_array(reader->arena, json_count(array), sizeof(*allowed));

	if (allowed == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item))
		if (!json_integer(item, &allowed[key->allowed_count++]))
			return fault(
			    reader, "field 'allowed': expected whole numbers");
	key->allowed = allowed;
	return 0;
}

static int read_plist_value(const struct reader *reader,
    const struct json *plist, struct schema_choice *choice)
{
	choice->has_integer = json_integer(plist, &choice->plist_integer);
	if (choice->has_integer)
		return 0;
	choice->plist_text = plist == NULL ? choice->name : json_text(plist);
	if (choice->plist_text == NULL)
		return fault(reader,
		    "choice '%.60s': field 'plist' must be a string or a "
		    "whole number",
		    choice->name);
	return 0;
}

static int read_choice(const struct reader *reader, const struct json *object,
    struct schema_choice *ret_choice)
{
	static const struct json_table table = {
	    choice_fields, array_length(choice_fields), 0, STATUS_USAGE};
	struct choice_fields fields = {0};

	if (json_read(object, &table, &fields, reader->error) != 0)
		return error_prefix(reader->error, "%s: key '%.90s': choice",
		    reader->schema->file, reader->key->name);
	fields.choice.folded = fold(reader->arena, fields.choice.name);
	if (fields.choice.folded == NULL)
		return error_set_memory(reader->error);
	if (read_plist_value(reader, fields.plist, &fields.choice) != 0 ||
	    read_names(reader, fields.aliases, &fields.choice.aliases) != 0)
		return -1;
	*ret_choice = fields.choice;
	return 0;
}

static int read_choices(const struct reader *reader, const struct json *array,
    struct schema_key *key)
{
	size_t count = json_count(array);
	struct schema_choice *choices;

	if (count > SCHEMA_CHOICES_MAX)
		return fault(reader, "has %zu choices, expected at most %d",
		    count, SCHEMA_CHOICES_MAX);
	choices = arena_new_array(reader->arena, count, sizeof(*choices));
	if (choices == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item))
		if (read_choice(reader, item, &choices[key->choice_count++]) !=
		    0)
			return -1;
	key->choices = choices;
	return 0;
}

static int read_bounds(const struct reader *reader,
    const struct row_fields *fields, struct schema_key *key)
{
	key->has_bounds = fields->least != NULL || fields->most != NULL;
	key->least = INT64_MIN;
	key->most = INT64_MAX;
	if (fields->least != NULL && !json_integer(fields->least, &key->least))
		return fault(reader, "field 'min': expected a whole number");
	if (fields->most != NULL && !json_integer(fields->most, &key->most))
		return fault(reader, "field 'max': expected a whole number");
	return 0;
}

static int read_type(
    const struct reader *reader, const char *name, enum schema_type *ret_type)
{
	for (int i = 0; i < SCHEMA_TYPE_COUNT; i++)
		if (strcmp(schema_type_name((enum schema_type)i), name) == 0) {
			*ret_type = (enum schema_type)i;
			return 0;
		}
	return fault(reader, "unknown type '%.60s'", name);
}

static int read_definition(const struct reader *reader,
    const struct row_fields *fields, struct schema_key *key)
{
	if (fields->definition != NULL &&
	    json_kind(fields->definition) != JSON_BOOLEAN)
		return fault(reader,
		    "field 'definition': got %s, expected "
		    "boolean",
		    json_kind_name(json_kind(fields->definition)));
	key->definition =
	    fields->definition == NULL || json_boolean(fields->definition);
	if (key->required && key->depth > 0)
		key->plist_required = true;
	key->required = key->required && key->definition;
	return 0;
}

static int read_row_parts(struct reader *reader,
    const struct row_fields *fields, struct schema_key *key)
{
	reader->key = key;
	memcpy(key->introduced, reader->schema->introduced,
	    sizeof(key->introduced));
	if (read_type(reader, fields->type, &key->type) != 0 ||
	    read_names(reader, fields->aliases, &key->aliases) != 0 ||
	    read_path(reader, fields->path, key) != 0 ||
	    read_platforms(reader, fields->platforms, key->introduced) != 0 ||
	    read_bounds(reader, fields, key) != 0 ||
	    read_definition(reader, fields, key) != 0)
		return -1;
	if (fields->allowed != NULL &&
	    read_allowed(reader, fields->allowed, key) != 0)
		return -1;
	if (fields->choices != NULL &&
	    read_choices(reader, fields->choices, key) != 0)
		return -1;
	return 0;
}

static int read_row(struct reader *reader, const struct json *object,
    size_t number, struct schema_key *ret_key)
{
	static const struct json_table table = {
	    row_fields, array_length(row_fields), 0, STATUS_USAGE};
	struct row_fields fields;

	memset(&fields, 0, sizeof(fields));
	reader->key = NULL;
	if (json_read(object, &table, &fields, reader->error) != 0)
		return error_prefix(reader->error, "%s: row %zu ('%.60s')",
		    reader->schema->file, number,
		    fields.key.name == NULL ? "" : fields.key.name);
	*ret_key = fields.key;
	return read_row_parts(reader, &fields, ret_key);
}

static int read_rows(struct arena *arena, const struct json *array,
    struct schema *schema, struct error *error)
{
	struct reader reader = {arena, schema, NULL, error};
	size_t count = json_count(array), at = 0;
	struct schema_key *keys;

	if (count == 0 || count > SCHEMA_KEYS_MAX)
		return fault(&reader, "has %zu keys, expected 1 to %d", count,
		    SCHEMA_KEYS_MAX);
	keys = arena_new_array(arena, count, sizeof(*keys));
	if (keys == NULL)
		return error_set_memory(error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item), at++)
		if (read_row(&reader, item, at + 1, &keys[at]) != 0)
			return -1;
	schema->keys = keys;
	schema->count = schema->own = count;
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
	struct reader reader = {arena, schema, NULL, error};

	if (fields->platforms == NULL)
		for (size_t i = 0; i < PLATFORM_COUNT; i++)
			schema->introduced[i] = "0";
	if (read_place(fields, schema, error) != 0 ||
	    read_platforms(&reader, fields->platforms, schema->introduced) != 0)
		return -1;
	return read_rows(arena, fields->keys, schema, error);
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
	if (json_read(tree, &table, &fields, error) != 0)
		return error_prefix(error, "%s", source->name);
	if (read_schema(&schemas->arena, &fields, &fields.schema, error) != 0)
		return -1;
	ret_slot->schema = fields.schema;
	ret_slot->common = fields.common;
	return 0;
}
