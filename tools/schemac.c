/*
 * Makes C source of the embedded schemas, on standard output:
 *
 *   schemac table FILE.json ...  their table (src/schema/schema_table.h)
 *   schemac keys FILE.json ...   enum schema_key_name, the names of all rows
 *                                (src/schema/schema_name.h)
 *
 * Runs on the build host, on the reader and the checks that the program itself
 * has for --schema-dir.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "schema/schema_set.h"
#include "base/banned.h"

struct writer {
	struct schemas schemas;
	struct buf bytes, pool, available;
	struct map texts, availables;
	size_t available_at[UINT16_MAX];
	size_t available_count;
	size_t schema_at[SCHEMA_COUNT_MAX + 1];
	/* What the room is for. */
	size_t structs[SCHEMA_STRUCT_COUNT];
	size_t text_count, number_count, index_count;
	struct map keys;
	const char **key_names; /* sorted */
	size_t key_count;
	bool failed;
};

static void put_number(struct buf *buf, uint64_t number)
{
	for (; number > 0x7f; number >>= 7)
		buf_char(buf, (char)((number & 0x7f) | 0x80));
	buf_char(buf, (char)number);
}

static void put_signed(struct buf *buf, int64_t number)
{
	put_number(
	    buf, number < 0 ? ~((uint64_t)number << 1) : (uint64_t)number << 1);
}

/* Where the text is in the pool, once. */
static uint32_t text_at(struct writer *writer, const char *text)
{
	size_t at = writer->pool.length, length = strlen(text);
	int added = map_add(&writer->texts, text, length, at, &at);

	if (added == 1)
		buf_add(&writer->pool, text, length + 1);
	writer->failed = writer->failed || added < 0;
	return (uint32_t)at;
}

static void put_struct(struct writer *writer, struct buf *buf,
    const struct schema_fields *fields, const void *from,
    const struct schema_availability *outer);

/* Which of the availabilities it is. */
static size_t available_of(
    struct writer *writer, const struct schema_availability *available)
{
	auto_buf struct buf bytes = {0};
	size_t at = writer->available_count;
	int added;

	put_struct(writer, &bytes, &schema_table_available, available, NULL);
	added = map_add(&writer->availables, bytes.data, bytes.length, at, &at);
	writer->failed = writer->failed || added < 0 || bytes.failed ||
			 at >= array_length(writer->available_at);
	if (added != 1 || writer->failed)
		return at;
	writer->available_at[writer->available_count++] =
	    writer->available.length;
	buf_add(&writer->available, bytes.data, bytes.length);
	return at;
}

/* A member of a struct, whatever its type. */
static const void *pointer_at(const unsigned char *from, size_t at)
{
	const void *pointer;

	memcpy(&pointer, from + at, sizeof(pointer));
	return pointer;
}

static unsigned enum_at(const unsigned char *from, size_t at)
{
	unsigned word;

	memcpy(&word, from + at, sizeof(word));
	return word;
}

static int64_t integer_at(const unsigned char *from, size_t at)
{
	int64_t number;

	memcpy(&number, from + at, sizeof(number));
	return number;
}

static size_t size_at(const unsigned char *from, size_t at)
{
	size_t size;

	memcpy(&size, from + at, sizeof(size));
	return size;
}

static bool is_there(struct writer *writer, const struct schema_field *field,
    const unsigned char *from, const struct schema_availability *outer)
{
	const char *const *texts;

	switch (field->kind) {
	case SCHEMA_FIELD_BOOLEAN:
		return from[field->at] != 0;
	case SCHEMA_FIELD_ENUM:
		return enum_at(from, field->at) != 0;
	case SCHEMA_FIELD_INTEGER:
		return integer_at(from, field->at) != 0;
	case SCHEMA_FIELD_LEAST:
		return integer_at(from, field->at) != INT64_MIN;
	case SCHEMA_FIELD_MOST:
		return integer_at(from, field->at) != INT64_MAX;
	case SCHEMA_FIELD_TEXTS:
		texts = pointer_at(from, field->at);
		return texts[0] != NULL;
	case SCHEMA_FIELD_AVAILABLE:
		return outer == NULL ||
		       available_of(writer, pointer_at(from, field->at)) !=
			   available_of(writer, outer);
	case SCHEMA_FIELD_SIZE:
		return size_at(from, field->at) != 0;
	case SCHEMA_FIELD_PATH:
	case SCHEMA_FIELD_NUMBERS:
	case SCHEMA_FIELD_STRUCTS:
		return size_at(from, field->count_at) != 0;
	default:
		return pointer_at(from, field->at) != NULL;
	}
}

/* Those of a path are counted by themselves, others end in NULL. */
static void put_texts(struct writer *writer, struct buf *buf,
    const struct schema_field *field, const unsigned char *from)
{
	const char *const *texts = pointer_at(from, field->at);
	size_t count = 0;

	if (field->kind == SCHEMA_FIELD_PATH)
		count = size_at(from, field->count_at);
	else
		while (texts[count] != NULL)
			count++;
	put_number(buf, count);
	for (size_t i = 0; i < count; i++)
		put_number(buf, text_at(writer, texts[i]));
	writer->text_count += count + 1;
}

static void put_numbers(
    struct writer *writer, struct buf *buf, const int64_t *from, size_t count)
{
	put_number(buf, count);
	for (size_t i = 0; i < count; i++)
		put_signed(buf, from[i]);
	writer->number_count += count;
}

static void put_structs(struct writer *writer, struct buf *buf,
    const struct schema_field *field, const unsigned char *from,
    const struct schema_availability *outer)
{
	const unsigned char *list = pointer_at(from, field->at);
	size_t count = field->kind == SCHEMA_FIELD_STRUCT
			   ? 1
			   : size_at(from, field->count_at);

	if (field->kind != SCHEMA_FIELD_STRUCT)
		put_number(buf, count);
	for (size_t i = 0; i < count; i++)
		put_struct(
		    writer, buf, field->of, list + i * field->of->size, outer);
}

static void put_field(struct writer *writer, struct buf *buf,
    const struct schema_field *field, const unsigned char *from,
    const struct schema_availability *outer)
{
	switch (field->kind) {
	case SCHEMA_FIELD_BOOLEAN:
		return;
	case SCHEMA_FIELD_ENUM:
		put_number(buf, enum_at(from, field->at));
		return;
	case SCHEMA_FIELD_INTEGER:
	case SCHEMA_FIELD_LEAST:
	case SCHEMA_FIELD_MOST:
		put_signed(buf, integer_at(from, field->at));
		return;
	case SCHEMA_FIELD_SIZE:
		put_number(buf, size_at(from, field->at));
		return;
	case SCHEMA_FIELD_TEXT:
		put_number(buf, text_at(writer, pointer_at(from, field->at)));
		return;
	case SCHEMA_FIELD_TEXTS:
	case SCHEMA_FIELD_PATH:
		put_texts(writer, buf, field, from);
		return;
	case SCHEMA_FIELD_NUMBERS:
		put_numbers(writer, buf, pointer_at(from, field->at),
		    size_at(from, field->count_at));
		return;
	case SCHEMA_FIELD_AVAILABLE:
		put_number(
		    buf, available_of(writer, pointer_at(from, field->at)));
		return;
	default:
		put_structs(writer, buf, field, from, outer);
		return;
	}
}

static void put_struct(struct writer *writer, struct buf *buf,
    const struct schema_fields *fields, const void *from,
    const struct schema_availability *outer)
{
	const unsigned char *base = from;
	const struct schema_availability *around = outer;
	uint64_t there = 0;

	for (size_t i = 0; i < fields->count; i++) {
		const struct schema_field *field = &fields->fields[i];

		if (is_there(writer, field, base, around))
			there |= UINT64_C(1) << i;
		if (field->kind == SCHEMA_FIELD_AVAILABLE)
			around = pointer_at(base, field->at);
	}
	put_number(buf, there);
	for (size_t i = 0; i < fields->count; i++) {
		const struct schema_field *field = &fields->fields[i];

		if ((there >> i & 1) != 0)
			put_field(writer, buf, field, base, outer);
		if (field->kind == SCHEMA_FIELD_AVAILABLE)
			outer = pointer_at(base, field->at);
	}
	writer->structs[fields->of]++;
	if (fields == &schema_table_schema)
		writer->index_count += schema_index_size(from);
}

static void put_schemas(struct writer *writer)
{
	const struct schemas *schemas = &writer->schemas;

	for (size_t i = 0; i <= schemas->count; i++) {
		const struct schema *schema = i < schemas->count
						  ? schemas->slots[i].schema
						  : schemas->common;

		writer->schema_at[i] = writer->bytes.length;
		put_struct(
		    writer, &writer->bytes, &schema_table_schema, schema, NULL);
	}
}

static void print_bytes(const char *name, const struct buf *buf)
{
	printf("static const unsigned char %s[] = {", name);
	for (size_t i = 0; i < buf->length; i++)
		printf("%s%d,", i % 16 == 0 ? "\n\t" : " ",
		    (unsigned char)buf->data[i]);
	printf("\n};\n\n");
}

static void print_offsets(
    const char *name, const size_t *offsets, size_t count, size_t base)
{
	printf("static const uint32_t %s[] = {", name);
	for (size_t i = 0; i < count; i++)
		printf("%s%zu,", i % 8 == 0 ? "\n\t" : " ", base + offsets[i]);
	printf("\n};\n\n");
}

static void print_names(struct writer *writer, enum schema_names_of list)
{
	const struct schema_names *names = &writer->schemas.names[list];

	printf("static const struct schema_table_name names_%d[] = {", list);
	for (size_t i = 0; i < names->count; i++) {
		const struct schema_name *name = &names->list[i];

		printf("\n\t{%" PRIu32 ", %zu},", text_at(writer, name->name),
		    list == SCHEMA_NAMES_SECRET ? text_at(writer, name->path)
						: name->place);
	}
	printf("\n};\n\n");
}

static void print_key_names(struct writer *writer)
{
	printf("static const uint32_t key_names[] = {");
	for (size_t i = 0; i < writer->key_count; i++)
		printf("%s%" PRIu32 ",", i % 8 == 0 ? "\n\t" : " ",
		    text_at(writer, writer->key_names[i]));
	printf("\n};\n\n");
}

/* At least 1 of each: an array of none is no array. */
static void print_room(const struct writer *writer)
{
	static const char *const types[] = {
	    [SCHEMA_STRUCT_SCHEMA] = "struct schema",
	    [SCHEMA_STRUCT_KEY] = "struct schema_key",
	    [SCHEMA_STRUCT_CHOICE] = "struct schema_choice",
	    [SCHEMA_STRUCT_CONDITION] = "struct schema_condition",
	    [SCHEMA_STRUCT_WHEN] = "struct schema_when",
	    [SCHEMA_STRUCT_AVAILABLE] = "struct schema_availability",
	};

	for (size_t i = 0; i < array_length(types); i++)
		printf("static %s room_%zu[%zu];\n", types[i], i,
		    (i == SCHEMA_STRUCT_AVAILABLE ? writer->available_count
						  : writer->structs[i]) +
			1);
	printf("static bool is_available[%zu];\n", writer->available_count + 1);
	printf("static const char *texts[%zu];\n", writer->text_count + 1);
	printf("static int64_t numbers[%zu];\n", writer->number_count + 1);
	printf("static uint32_t indexes[%zu];\n\n", writer->index_count + 1);
}

static void print_table(const struct writer *writer)
{
	printf("const struct schema_table schema_table = {bytes,\n"
	       "    (const char *)pool, schemas, available, key_names, "
	       "%zu,\n    {",
	    writer->schemas.count);
	for (int i = 0; i < SCHEMA_NAMES_COUNT; i++)
		printf("%snames_%d", i == 0 ? "" : ", ", i);
	printf("},\n    {");
	for (int i = 0; i < SCHEMA_NAMES_COUNT; i++)
		printf("%s%zu", i == 0 ? "" : ", ",
		    writer->schemas.names[i].count);
	printf("},\n    {is_available, {");
	for (int i = 0; i < SCHEMA_STRUCT_COUNT; i++)
		printf("%sroom_%d", i == 0 ? "" : ", ", i);
	printf("}, texts, numbers, indexes}};\n");
}

/* The names of rows, those of arrays' dictionaries too. */
static int gather_keys(
    struct writer *writer, const struct schema *schema, struct error *error)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		size_t before;

		if (map_add(&writer->keys, key->name, strlen(key->name), 0,
			&before) < 0)
			return error_set_memory(error);
		if (key->items != NULL &&
		    gather_keys(writer, key->items, error) != 0)
			return -1;
	}
	return 0;
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int take_keys(struct writer *writer, struct error *error)
{
	const struct schemas *schemas = &writer->schemas;
	size_t place = 0, length;
	const char *name;

	for (size_t i = 0; i < schemas->count; i++)
		if (gather_keys(writer, schemas->slots[i].schema, error) != 0)
			return -1;
	writer->key_names =
	    memory_new_array(writer->keys.count, sizeof(*writer->key_names));
	if (writer->key_names == NULL)
		return error_set_memory(error);
	while (map_next(&writer->keys, &place, &name, &length))
		writer->key_names[writer->key_count++] = name;
	qsort(
	    writer->key_names, writer->key_count, sizeof(name), compare_texts);
	return 0;
}

static void print_keys(const struct writer *writer)
{
	printf("/* Written by tools/schemac.c; do not edit. */\n"
	       "#ifndef SCHEMA_SCHEMA_KEYS_H\n#define SCHEMA_SCHEMA_KEYS_H\n\n"
	       "enum schema_key_name {");
	for (size_t i = 0; i < writer->key_count; i++) {
		printf("\n\tKEY_");
		for (const char *c = writer->key_names[i]; *c != '\0'; c++)
			putchar(toupper((unsigned char)*c));
		putchar(',');
	}
	printf("\n\tSCHEMA_KEY_NAMES\n};\n\n#endif\n");
}

static void print_source(struct writer *writer)
{
	printf("/* Written by tools/schemac.c; do not edit. */\n"
	       "#include \"schema/schema_table.h\"\n\n");
	for (int i = 0; i < SCHEMA_NAMES_COUNT; i++)
		print_names(writer, (enum schema_names_of)i);
	print_key_names(writer);
	print_offsets(
	    "schemas", writer->schema_at, writer->schemas.count + 1, 0);
	print_offsets("available", writer->available_at,
	    writer->available_count, writer->bytes.length);
	buf_add(
	    &writer->bytes, writer->available.data, writer->available.length);
	print_bytes("bytes", &writer->bytes);
	print_bytes("pool", &writer->pool);
	print_room(writer);
	print_table(writer);
}

static int add_file(
    struct schemas *schemas, const char *path, struct error *error)
{
	auto_buf struct buf buf = {0};
	struct source source = {path, "", 0};

	if (file_read(path, SCHEMA_FILE_MAX, &buf, NULL, error) != 0)
		return -1;
	if (buf.data != NULL)
		source.text = buf.data;
	source.length = buf.length;
	return schemas_add(schemas, &source, error);
}

static int make(struct writer *writer, const char *what, char **files,
    int count, struct error *error)
{
	for (int i = 0; i < count; i++)
		if (add_file(&writer->schemas, files[i], error) != 0)
			return -1;
	if (schemas_finish(&writer->schemas, error) != 0)
		return -1;
	if (writer->schemas.common == NULL)
		return error_set(error, STATUS_USAGE,
		    "no file has the keys of every payload");
	if (take_keys(writer, error) != 0)
		return -1;
	put_schemas(writer);
	if (strcmp(what, "keys") == 0)
		print_keys(writer);
	else
		print_source(writer);
	if (writer->failed || !buf_ok(&writer->bytes) ||
	    !buf_ok(&writer->pool) || !buf_ok(&writer->available))
		return error_set_memory(error);
	if (fflush(stdout) != 0 || ferror(stdout))
		return error_set(error, STATUS_FILE, "cannot write the table");
	return 0;
}

/* What is in memory ends with the program. */
int main(int argc, char **argv)
{
	static struct writer writer;
	struct error error = {0};

	if (argc < 3) {
		fprintf(
		    stderr, "schemac: table or keys, and files, expected\n");
		return 2;
	}
	if (make(&writer, argv[1], argv + 2, argc - 2, &error) == 0)
		return 0;
	fprintf(stderr, "schemac: %s\n", error.text);
	return 1;
}
