#include "schema/schema_set.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
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

/* The schemas of the table as they are. */
static int take_table(struct schemas *schemas, struct error *error)
{
	for (int list = 0; list < SCHEMA_NAMES_COUNT; list++)
		if (take_names(schemas, (enum schema_names_of)list, error) != 0)
			return -1;
	schemas->count = schema_table.count;
	return 0;
}

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

static int add_file(
    struct schemas *schemas, const char *path, struct error *error)
{
	auto_buf struct buf buf = {0};
	struct source source;

	if (file_read(path, SCHEMA_FILE_MAX, &buf, NULL, error) != 0)
		return -1;
	source.name = path;
	source.text = buf.data == NULL ? "" : buf.data;
	source.length = buf.length;
	return schemas_add(schemas, &source, error);
}

static int add_files(
    struct schemas *schemas, const struct file_list *files, struct error *error)
{
	if (schemas_open(schemas, error) != 0)
		return -1;
	for (size_t i = 0; i < files->count; i++)
		if (add_file(schemas, files->paths[i], error) != 0)
			return -1;
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
	if ((files.count > 0 ? add_files(schemas, &files, error)
			     : take_table(schemas, error)) != 0)
		return -1;
	*ret_schemas = own_take(schemas);
	return 0;
}
