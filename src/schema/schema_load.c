#include "schema/schema_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

static bool shares_type(const struct schema *a, const struct schema *b)
{
	const struct schema_key *chooser = a->type_key;

	if (schema_is_of_type(b, a->payload_type))
		return true;
	for (size_t i = 0; chooser != NULL && i < chooser->choice_count; i++)
		if (schema_is_of_type(b, chooser->choices[i].plist_text))
			return true;
	return false;
}

/* Both are about the same payload type or section. One for payloads with
 * certain values is about them alone, and known by its file's name. */
static bool same_subject(
    const struct schema_slot *left, const struct schema_slot *right)
{
	const struct schema *a = &left->schema, *b = &right->schema;

	if (left->common || right->common)
		return left->common && right->common;
	if (a->section != NULL && a->place == b->place &&
	    text_same(a->section, b->section))
		return true;
	if (!shares_type(a, b))
		return false;
	if (a->when_count > 0 && b->when_count > 0)
		return strcmp(file_name(a->file), file_name(b->file)) == 0;
	return a->when_count == 0 && b->when_count == 0;
}

static int check_subject(const struct schema_slot *slot, struct error *error)
{
	const struct schema *schema = &slot->schema;
	char folded[TEXT_FOLD_MAX];

	if (slot->common &&
	    (schema->section != NULL || schema->payload_type != NULL))
		return schema_fault(schema, NULL, error,
		    "is common and has a section or payload type too");
	for (size_t i = 0; slot->common && i < schema->count; i++)
		if (schema->keys[i].items != NULL)
			return schema_fault(schema, &schema->keys[i], error,
			    "is common and has keys of its own");
	if (!slot->common && schema->section == NULL &&
	    schema->payload_type == NULL)
		return schema_fault(schema, NULL, error,
		    "has neither a section nor a payload type");
	if (schema->section != NULL &&
	    (text_fold(folded, sizeof(folded), schema->section,
		 strlen(schema->section)) == 0 ||
		strcmp(folded, schema->section) != 0))
		return schema_fault(schema, NULL, error,
		    "the section '%.60s' is not in snake_case",
		    schema->section);
	return 0;
}

/* Slots before first_new give way to a new one about the same. */
static int add_slot(struct schemas *schemas, size_t first_new,
    const struct schema_slot *slot, struct error *error)
{
	if (check_subject(slot, error) != 0)
		return -1;
	for (size_t i = first_new; i < schemas->count; i++)
		if (same_subject(&schemas->slots[i], slot))
			return schema_fault(&slot->schema, NULL, error,
			    "describes the same section or payload type as "
			    "%.200s",
			    schemas->slots[i].schema.file);
	schemas->slots[schemas->count++] = *slot;
	return 0;
}

int schemas_add(struct schemas *schemas, size_t first_new,
    const struct source *source, struct error *error)
{
	struct schema_slot slot = {0};

	if (schema_read(schemas, source, &slot, error) != 0)
		return -1;
	return slot.is_list ? 0 : add_slot(schemas, first_new, &slot, error);
}

static bool is_schema_file(const struct embedded_file *file)
{
	return text_starts_with(file->name, "schemas/");
}

static int add_embedded(struct schemas *schemas, struct error *error)
{
	const struct embedded_file *file;

	for (file = embedded_files; file->name != NULL; file++) {
		struct source source = {file->name, file->text, file->length};

		if (is_schema_file(file) &&
		    schemas_add(schemas, 0, &source, error) != 0)
			return -1;
	}
	return 0;
}

static int add_file(struct schemas *schemas, size_t first_new, const char *path,
    struct error *error)
{
	auto_buf struct buf buf = {0};
	struct source source;

	if (file_read(path, SCHEMA_FILE_MAX, &buf, NULL, error) != 0)
		return -1;
	source.name = path;
	source.text = buf.data == NULL ? "" : buf.data;
	source.length = buf.length;
	return schemas_add(schemas, first_new, &source, error);
}

static void drop_replaced(struct schemas *schemas, size_t first_new)
{
	size_t kept = 0;

	for (size_t i = 0; i < schemas->count; i++) {
		bool replaced = false;

		for (size_t j = first_new; i < first_new && j < schemas->count;
		     j++)
			replaced = replaced || same_subject(&schemas->slots[i],
						   &schemas->slots[j]);
		if (!replaced)
			schemas->slots[kept++] = schemas->slots[i];
	}
	schemas->count = kept;
}

static int add_files(
    struct schemas *schemas, const struct file_list *files, struct error *error)
{
	size_t first_new = schemas->count;

	for (size_t i = 0; i < files->count; i++)
		if (add_file(schemas, first_new, files->paths[i], error) != 0)
			return -1;
	drop_replaced(schemas, first_new);
	return 0;
}

bool schema_is_payload(const struct schema *schema)
{
	return schema->payload_type != NULL &&
	       strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) != 0;
}

/* Top level, payloads, other sections, project file. */
static int group_of(const struct schema *schema)
{
	if (schema->payload_type != NULL)
		return schema_is_payload(schema) ? 1 : 0;
	return schema->place == SCHEMA_IN_DEFINITION ? 2 : 3;
}

static int compare_slots(const void *left, const void *right)
{
	const struct schema_slot *a = left, *b = right;
	int order = group_of(&a->schema) - group_of(&b->schema);

	if (order != 0)
		return order;
	return strcmp(file_name(a->schema.file), file_name(b->schema.file));
}

static void take_common(struct schemas *schemas)
{
	for (size_t i = 0; i < schemas->count; i++) {
		if (!schemas->slots[i].common)
			continue;
		schemas->common = schemas->slots[i].schema;
		schemas->slots[i] = schemas->slots[--schemas->count];
		return;
	}
}

/* The embedded schemas are proved sane by a test, not at every start. */
static int finish(struct schemas *schemas, bool check, struct error *error)
{
	take_common(schemas);
	qsort(schemas->slots, schemas->count, sizeof(*schemas->slots),
	    compare_slots);
	for (size_t i = 0; i < schemas->count; i++)
		if (schema_finish(
			schemas, &schemas->slots[i].schema, check, error) != 0)
			return -1;
	return 0;
}

static size_t count_embedded(void)
{
	size_t count = 0;

	for (const struct embedded_file *file = embedded_files;
	     file->name != NULL; file++)
		if (is_schema_file(file))
			count++;
	return count;
}

static int load(
    struct schemas *schemas, const struct file_list *files, struct error *error)
{
	size_t most = count_embedded() + files->count;

	if (most > SCHEMA_COUNT_MAX)
		return error_set(error, STATUS_USAGE,
		    "%zu schemas, expected at most %d", most, SCHEMA_COUNT_MAX);
	schemas->slots =
	    arena_new_array(&schemas->arena, most, sizeof(*schemas->slots));
	if (schemas->slots == NULL)
		return error_set_memory(error);
	if (add_embedded(schemas, error) != 0 ||
	    add_files(schemas, files, error) != 0)
		return -1;
	return finish(schemas, files->count > 0, error);
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
	if (load(schemas, &files, error) != 0)
		return -1;
	*ret_schemas = own_take(schemas);
	return 0;
}
