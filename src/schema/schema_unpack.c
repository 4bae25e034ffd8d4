/*
 * The schemas of the table, made of it one by one as they are asked for.
 */
#include "schema/schema_table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "schema/schema_set.h"
#include "base/banned.h"

/* What of the room is in use; guarded by the lock. */
static struct schema_storage used;

static void *take_structs(const struct schema_fields *fields, size_t count)
{
	unsigned char *first = used.structs[fields->of];

	used.structs[fields->of] = first + count * fields->size;
	return first;
}

static uint64_t read_number(const unsigned char **at)
{
	uint64_t number = 0;
	unsigned shift = 0;

	for (; (**at & 0x80) != 0; shift += 7)
		number |= (uint64_t)(*(*at)++ & 0x7f) << shift;
	return number | (uint64_t) * (*at)++ << shift;
}

static int64_t read_signed(const unsigned char **at)
{
	uint64_t number = read_number(at);

	return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

static const char *read_text(const unsigned char **at)
{
	return &schema_table.pool[read_number(at)];
}

static const char *const *read_texts(const unsigned char **at, size_t count)
{
	const char **texts = used.texts;

	for (size_t i = 0; i < count; i++)
		texts[i] = read_text(at);
	used.texts += count + 1;
	return texts;
}

static const int64_t *read_numbers(const unsigned char **at, size_t count)
{
	int64_t *numbers = used.numbers;

	for (size_t i = 0; i < count; i++)
		numbers[i] = read_signed(at);
	used.numbers += count;
	return numbers;
}

static void read_struct(const unsigned char **at,
    const struct schema_fields *fields, unsigned char *into,
    const struct schema_availability *outer);

static const void *read_structs(const unsigned char **at,
    const struct schema_fields *fields, size_t count,
    const struct schema_availability *outer)
{
	unsigned char *first = take_structs(fields, count);

	for (size_t i = 0; i < count; i++)
		read_struct(at, fields, first + i * fields->size, outer);
	return first;
}

/* Several keys have the same. */
static const struct schema_availability *read_availability(
    const unsigned char **at)
{
	size_t number = (size_t)read_number(at);
	const unsigned char *there =
	    &schema_table.bytes[schema_table.available[number]];
	struct schema_availability *available =
	    used.structs[SCHEMA_STRUCT_AVAILABLE];

	available += number;
	if (!used.is_available[number])
		read_struct(&there, &schema_table_available,
		    (unsigned char *)available, NULL);
	used.is_available[number] = true;
	return available;
}

/* What is read as a pointer to something. */
static const void *read_list(const unsigned char **at,
    const struct schema_field *field, unsigned char *into,
    const struct schema_availability *outer)
{
	size_t count = 1;

	if (field->kind == SCHEMA_FIELD_TEXT)
		return read_text(at);
	if (field->kind == SCHEMA_FIELD_AVAILABLE)
		return read_availability(at);
	if (field->kind != SCHEMA_FIELD_STRUCT)
		count = (size_t)read_number(at);
	if (field->kind == SCHEMA_FIELD_TEXTS)
		return read_texts(at, count);
	if (field->kind != SCHEMA_FIELD_STRUCT)
		memcpy(into + field->count_at, &count, sizeof(count));
	if (field->kind == SCHEMA_FIELD_PATH)
		return read_texts(at, count);
	if (field->kind == SCHEMA_FIELD_NUMBERS)
		return read_numbers(at, count);
	return read_structs(at, field->of, count, outer);
}

static void read_field(const unsigned char **at,
    const struct schema_field *field, unsigned char *into,
    const struct schema_availability *outer)
{
	const void *pointer;
	unsigned word;
	int64_t number;
	size_t size;

	switch (field->kind) {
	case SCHEMA_FIELD_BOOLEAN:
		into[field->at] = true;
		return;
	case SCHEMA_FIELD_ENUM:
		word = (unsigned)read_number(at);
		memcpy(into + field->at, &word, sizeof(word));
		return;
	case SCHEMA_FIELD_INTEGER:
	case SCHEMA_FIELD_LEAST:
	case SCHEMA_FIELD_MOST:
		number = read_signed(at);
		memcpy(into + field->at, &number, sizeof(number));
		return;
	case SCHEMA_FIELD_SIZE:
		size = (size_t)read_number(at);
		memcpy(into + field->at, &size, sizeof(size));
		return;
	default:
		pointer = read_list(at, field, into, outer);
		memcpy(into + field->at, &pointer, sizeof(pointer));
		return;
	}
}

/* Most absent ones are zero. */
static void fill_absent(const struct schema_field *field, unsigned char *into,
    const struct schema_availability *outer)
{
	static const char *const none[] = {NULL};
	const char *const *empty = none;
	int64_t number =
	    field->kind == SCHEMA_FIELD_LEAST ? INT64_MIN : INT64_MAX;

	if (field->kind == SCHEMA_FIELD_TEXTS ||
	    field->kind == SCHEMA_FIELD_PATH)
		memcpy(into + field->at, &empty, sizeof(empty));
	else if (field->kind == SCHEMA_FIELD_AVAILABLE)
		memcpy(into + field->at, &outer, sizeof(outer));
	else if (field->kind == SCHEMA_FIELD_LEAST ||
		 field->kind == SCHEMA_FIELD_MOST)
		memcpy(into + field->at, &number, sizeof(number));
}

static void read_struct(const unsigned char **at,
    const struct schema_fields *fields, unsigned char *into,
    const struct schema_availability *outer)
{
	uint64_t there = read_number(at);

	for (size_t i = 0; i < fields->count; i++, there >>= 1) {
		const struct schema_field *field = &fields->fields[i];

		if ((there & 1) != 0)
			read_field(at, field, into, outer);
		else
			fill_absent(field, into, outer);
		if (field->kind == SCHEMA_FIELD_AVAILABLE)
			memcpy(&outer, into + field->at, sizeof(outer));
	}
}

/* What is not in the table because it points to what is being made. */
static void complete(struct schema *schema)
{
	/* A name that is there twice was found when the table was made. */
	(void)schema_index_fill(schema, used.index, NULL);
	used.index += schema_index_size(schema);
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		struct schema *items;

		if (key->chooses_type)
			schema->type_key = key;
		if (key->items == NULL)
			continue;
		/* Made here, in memory that is not constant. */
		memcpy(&items, &key->items, sizeof(items));
		items->parent = schema;
		items->parent_key = key;
		complete(items);
	}
}

const struct schema *schema_table_at(size_t place)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static _Atomic(const struct schema *) made[SCHEMA_COUNT_MAX + 1];
	const struct schema *schema =
	    atomic_load_explicit(&made[place], memory_order_acquire);

	if (schema != NULL)
		return schema;
	(void)pthread_mutex_lock(&lock);
	schema = atomic_load_explicit(&made[place], memory_order_relaxed);
	if (schema == NULL) {
		const unsigned char *at =
		    &schema_table.bytes[schema_table.schemas[place]];
		struct schema *new;

		if (used.texts == NULL)
			used = schema_table.room;
		new = take_structs(&schema_table_schema, 1);
		read_struct(
		    &at, &schema_table_schema, (unsigned char *)new, NULL);
		complete(new);
		schema = new;
		atomic_store_explicit(
		    &made[place], schema, memory_order_release);
	}
	(void)pthread_mutex_unlock(&lock);
	return schema;
}
