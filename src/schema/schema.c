/*
 * A set of schemas: the embedded ones, with those of a directory, and what is
 * found in it.
 */
#include "schema/schema.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "schema/schema_name.h"
#include "schema/schema_set.h"
#include "base/banned.h"

/* A list of the table's. */
static int take_names(
    struct schemas *schemas, enum schema_names_of list, struct error *error)
{
	const struct schema_table_name *from = schema_table.names[list];
	struct schema_names *names = &schemas->names[list];

	names->count = names->capacity = schema_table.name_counts[list];
	names->list = arena_new_array(
	    &schemas->arena, names->count, sizeof(*names->list));
	if (names->list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < names->count; i++) {
		names->list[i].name = &schema_table.pool[from[i].name];
		if (list == SCHEMA_NAMES_SECRET)
			names->list[i].path = &schema_table.pool[from[i].value];
		else
			names->list[i].place = from[i].value;
	}
	return 0;
}

/* Makes slots for the schemas of the table, which files may replace. */
int schemas_open(struct schemas *schemas, struct error *error)
{
	size_t count = schema_table.count + 1;

	if (take_names(schemas, SCHEMA_NAMES_SECRET, error) != 0 ||
	    take_names(schemas, SCHEMA_NAMES_PUBLIC, error) != 0)
		return -1;
	schemas->slots =
	    arena_new_array(&schemas->arena, count, sizeof(*schemas->slots));
	if (schemas->slots == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		schemas->slots[i].schema = schema_table_at(i);
		schemas->slots[i].common = i == schema_table.count;
	}
	schemas->count = schemas->capacity = count;
	return 0;
}

static int add_files(
    struct schemas *schemas, const struct file_list *files, struct error *error)
{
	if (schemas_open(schemas, error) != 0)
		return -1;
	for (size_t i = 0; i < files->count; i++) {
		auto_buf struct buf buf = {0};
		struct source source = {.name = files->paths[i]};

		if (file_read(
			source.name, SCHEMA_FILE_MAX, &buf, NULL, error) != 0)
			return -1;
		source.text = buf.data == NULL ? "" : buf.data;
		source.length = buf.length;
		if (schemas_add(schemas, &source, error) != 0)
			return -1;
	}
	return schemas_finish(schemas, error);
}

int schemas_load(
    const char *directory, struct schemas **ret_schemas, struct error *error)
{
	auto_file_list struct file_list files = {0};
	auto_schemas struct schemas *schemas = memory_new(sizeof(*schemas));

	if (schemas == NULL)
		return error_set_memory(error);
	if (directory != NULL &&
	    file_walk(directory, ".json", &files, error) != 0)
		return -1;
	if (files.count > 0) {
		if (add_files(schemas, &files, error) != 0)
			return -1;
	} else {
		for (int list = 0; list < SCHEMA_NAMES_COUNT; list++)
			if (take_names(schemas, (enum schema_names_of)list,
				error) != 0)
				return -1;
		schemas->count = schema_table.count;
	}
	*ret_schemas = own_take(schemas);
	return 0;
}

void schemas_free(struct schemas *schemas)
{
	if (schemas == NULL)
		return;
	for (size_t i = 0; i < schemas->tree_count; i++)
		json_free(schemas->trees[i]);
	arena_done(&schemas->arena);
	memory_free(schemas);
}

void schemas_release(struct schemas **schemas)
{
	schemas_free(*schemas);
	*schemas = NULL;
}

size_t schemas_count(const struct schemas *schemas)
{
	return schemas->count;
}

const struct schema *schemas_at(const struct schemas *schemas, size_t index)
{
	return schemas->slots == NULL ? schema_table_at(index)
				      : schemas->slots[index].schema;
}

/* Whether type, without what Apple puts before and behind it, is word. */
static bool is_short_for(const char *word, const char *type)
{
	static const char before[] = "com.apple.", behind[] = ".managed";
	size_t length = strlen(type), skipped = 0;

	if (text_starts_with(type, before))
		skipped = sizeof(before) - 1;
	if (text_ends_with(type, behind))
		length -= sizeof(behind) - 1;
	if (length <= skipped || strlen(word) != length - skipped)
		return false;
	for (size_t i = 0; i < length - skipped; i++)
		if (text_lower(type[skipped + i]) != text_lower(word[i]))
			return false;
	return true;
}

const char *schemas_type_called(const struct schemas *schemas, const char *word)
{
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->section == NULL && schema->payload_type != NULL &&
		    is_short_for(word, schema->payload_type))
			return schema->payload_type;
	}
	return NULL;
}

const struct schema *schemas_common(const struct schemas *schemas)
{
	return schemas->slots == NULL ? schema_table_at(schemas->count)
				      : schemas->common;
}

const struct schema *schemas_of_section(
    const struct schemas *schemas, enum schema_place place, const char *folded)
{
	const struct schema_name *name =
	    schemas_find_name(schemas, (enum schema_names_of)place, folded);

	return name == NULL ? NULL : schemas_at(schemas, name->place);
}

const struct schema *schema_built_in(const char *section)
{
	const struct schema_table_name *names =
	    schema_table.names[SCHEMA_NAMES_SECTION];

	for (size_t i = 0; i < schema_table.name_counts[SCHEMA_NAMES_SECTION];
	     i++)
		if (strcmp(&schema_table.pool[names[i].name], section) == 0)
			return schema_table_at(names[i].value);
	return NULL;
}

const struct schema *schemas_next_of_type(const struct schemas *schemas,
    const char *payload_type, const struct schema *after)
{
	const struct schema_name *name =
	    schemas_find_name(schemas, SCHEMA_NAMES_TYPE, payload_type);
	bool found = after == NULL;

	for (; name != NULL;
	     name = schemas_next_name(schemas, SCHEMA_NAMES_TYPE, name)) {
		const struct schema *schema = schemas_at(schemas, name->place);

		if (found)
			return schema;
		found = schema == after;
	}
	return NULL;
}

const struct schema *schemas_of_type(
    const struct schemas *schemas, const char *payload_type)
{
	return schemas_next_of_type(schemas, payload_type, NULL);
}

/* -- rows by names that the compiler knows ----------------------------- */

const char *schema_key_text(enum schema_key_name name)
{
	return &schema_table.pool[schema_table.key_names[name]];
}

const struct schema_key *schema_key_of(
    const struct schema *schema, enum schema_key_name name)
{
	return schema_key(schema, schema_key_text(name));
}

bool schema_key_is(const struct schema_key *key, enum schema_key_name name)
{
	return strcmp(key->name, schema_key_text(name)) == 0;
}
