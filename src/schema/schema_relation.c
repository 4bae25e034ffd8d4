/*
 * What rows say of one another, of other payloads and of the payload they are
 * for: "refers_to", "required_with", "excludes" and "when". And the texts and
 * paths that these are made of.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Of a condition. */
struct condition_fields {
	const char *key;
	const struct json *path, *values;
};

static const struct json_field condition_fields[] = {
    FIELD(NEEDED, "key", TEXT, condition_fields, key),
    FIELD(OPTIONAL, "values", ARRAY, condition_fields, values),
};

static const struct json_field when_fields[] = {
    FIELD(NEEDED, "path", ARRAY, condition_fields, path),
    FIELD(OPTIONAL, "values", ARRAY, condition_fields, values),
};

int schema_read_texts(const struct schema_reader *reader, const char *field,
    const struct json *array, const char *const **ret_texts)
{
	static const char *const none[] = {NULL};
	size_t count = json_count(array), at = 0;
	const char **texts;

	*ret_texts = none;
	if (array == NULL)
		return 0;
	if (count == 0 || count > SCHEMA_CHOICES_MAX)
		return reader_fault(reader,
		    "field '%s': has %zu items, expected 1 to %d", field, count,
		    SCHEMA_CHOICES_MAX);
	texts = arena_new_array(reader->arena, count + 1, sizeof(*texts));
	if (texts == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		if (json_kind(item) != JSON_STRING)
			return reader_fault(reader,
			    "field '%s': got %s in the array, expected string",
			    field, json_kind_name(json_kind(item)));
		texts[at++] = json_text(item);
	}
	*ret_texts = texts;
	return 0;
}

int schema_read_path(const struct schema_reader *reader,
    const struct json *array, const char *const **ret_path, size_t *ret_depth)
{
	const char **path;
	size_t depth = 0;

	if (json_count(array) > SCHEMA_PATH_MAX)
		return reader_fault(reader,
		    "path has %zu keys, expected at most %d", json_count(array),
		    SCHEMA_PATH_MAX);
	path = arena_new_array(
	    reader->arena, json_count(array) + 1, sizeof(*path));
	if (path == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		const char *text = json_text(item);

		if (text == NULL || text[0] == '\0')
			return reader_fault(reader,
			    "field 'path': expected names of property list "
			    "keys");
		path[depth++] = text;
	}
	*ret_path = path;
	*ret_depth = depth;
	return 0;
}

int schema_read_kind(const struct schema_reader *reader, const char *field,
    const char *word, enum schema_kind *ret_kind)
{
	static const enum schema_kind kinds[] = {
	    SCHEMA_KIND_IDENTITY, SCHEMA_KIND_CERTIFICATE};

	for (size_t i = 0; i < array_length(kinds); i++)
		if (strcmp(word, schema_kind_name(kinds[i])) == 0) {
			*ret_kind = kinds[i];
			return 0;
		}
	return reader_fault(reader,
	    "field '%s': got '%.60s', expected 'identity' or 'certificate'",
	    field, word);
}

static int read_condition(const struct schema_reader *reader, const char *field,
    const struct json_table *table, const struct json *object,
    struct condition_fields *fields)
{
	if (json_read(object, table, fields, reader->error) == 0)
		return 0;
	(void)error_prefix(reader->error, "field '%s'", field);
	return schema_prefix(reader->schema, reader->key, reader->error);
}

/* true, the name of a row, or conditions. */
static int read_required_with(const struct schema_reader *reader,
    const struct json *value, struct schema_key *key)
{
	static const struct json_table table = {
	    condition_fields, array_length(condition_fields), 0, STATUS_USAGE};
	bool is_name = json_kind(value) == JSON_STRING;
	size_t count = json_kind(value) == JSON_ARRAY ? json_count(value) : 0;
	struct schema_condition *conditions;

	key->required_in_parent = json_boolean(value);
	if (value == NULL || key->required_in_parent)
		return 0;
	if (!is_name && count == 0)
		return reader_fault(reader,
		    "field 'required_with': expected true, the name of a key, "
		    "or conditions");
	conditions =
	    arena_new_array(reader->arena, count + 1, sizeof(*conditions));
	if (conditions == NULL)
		return error_set_memory(reader->error);
	key->required_with = conditions;
	key->required_with_count = is_name ? 1 : count;
	if (is_name) {
		conditions->key = json_text(value);
		return schema_read_texts(
		    reader, "values", NULL, &conditions->values);
	}
	for (const struct json *item = json_first(value); item != NULL;
	     item = json_next(item), conditions++) {
		struct condition_fields fields = {0};

		if (read_condition(
			reader, "required_with", &table, item, &fields) != 0 ||
		    schema_read_texts(reader, "values", fields.values,
			&conditions->values) != 0)
			return -1;
		conditions->key = fields.key;
	}
	return 0;
}

int schema_read_relations(const struct schema_reader *reader,
    const struct relation_fields *fields, struct schema_key *key)
{
	const char *const *words;

	if (schema_read_texts(reader, "refers_to", fields->kinds, &words) != 0)
		return -1;
	for (; *words != NULL; words++) {
		enum schema_kind kind;

		if (schema_read_kind(reader, "refers_to", *words, &kind) != 0)
			return -1;
		key->kinds |= (unsigned)kind;
	}
	if (read_required_with(reader, fields->required_with, key) != 0)
		return -1;
	return schema_read_texts(
	    reader, "excludes", fields->excludes, &key->excludes);
}

int schema_read_when(const struct schema_reader *reader,
    const struct json *array, struct schema *schema)
{
	static const struct json_table table = {
	    when_fields, array_length(when_fields), 0, STATUS_USAGE};
	struct schema_when *whens =
	    arena_new_array(reader->arena, json_count(array), sizeof(*whens));

	if (whens == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		struct schema_when *when = &whens[schema->when_count++];
		struct condition_fields fields = {0};

		if (read_condition(reader, "when", &table, item, &fields) !=
			0 ||
		    schema_read_path(
			reader, fields.path, &when->path, &when->depth) != 0 ||
		    schema_read_texts(
			reader, "values", fields.values, &when->values) != 0)
			return -1;
	}
	schema->when = whens;
	return 0;
}
