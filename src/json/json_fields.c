/*
 * Objects, read by a table of their fields.
 */
#include "json/json.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

static const enum json_kind kind_of[] = {
    [JSON_FIELD_TEXT] = JSON_STRING,
    [JSON_FIELD_BOOLEAN] = JSON_BOOLEAN,
    [JSON_FIELD_INTEGER] = JSON_NUMBER,
    [JSON_FIELD_ARRAY] = JSON_ARRAY,
    [JSON_FIELD_OBJECT] = JSON_OBJECT,
};

/* Looks behind the row found last first: most texts keep the table's order. */
static const struct json_field *find_field(
    const struct json_table *table, const char *name, size_t *last)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t at = (*last + i) % table->count;

		if (strcmp(table->fields[at].name, name) != 0)
			continue;
		*last = at;
		return &table->fields[at];
	}
	return NULL;
}

static int unknown_field(
    const struct json_table *table, const char *name, struct error *error)
{
	unsigned best = text_near_limit(strlen(name));
	const char *near = NULL;
	auto_buf struct buf shown = {0};

	for (size_t i = 0; i < table->count; i++) {
		unsigned distance =
		    text_distance(name, table->fields[i].name, best);

		if (distance > best || (distance == best && near != NULL))
			continue;
		best = distance;
		near = table->fields[i].name;
	}
	text_add_printable(&shown, name, strlen(name));
	if (!buf_ok(&shown))
		return error_set_memory(error);
	(void)error_set(error, table->status, "unknown field '%.100s'",
	    shown.length == 0 ? "" : shown.data);
	if (near != NULL)
		(void)error_hint(error, "did you mean '%s'", near);
	return -1;
}

static int mistyped(const struct json_table *table,
    const struct json_field *field, const struct json *value,
    struct error *error)
{
	if (field->type == JSON_FIELD_INTEGER &&
	    json_kind(value) == JSON_NUMBER)
		return error_set(error, table->status,
		    "field '%s' is no whole number within 53 bits",
		    field->name);
	return error_set(error, table->status,
	    "field '%s': got %s, expected %s", field->name,
	    json_kind_name(json_kind(value)),
	    json_kind_name(kind_of[field->type]));
}

static bool store(
    const struct json_field *field, const struct json *value, void *into)
{
	void *place = (char *)into + field->offset;

	if (field->type != JSON_FIELD_VALUE &&
	    json_kind(value) != kind_of[field->type])
		return false;
	switch (field->type) {
	case JSON_FIELD_TEXT:
		*(const char **)place = json_text(value);
		return true;
	case JSON_FIELD_BOOLEAN:
		*(bool *)place = json_boolean(value);
		return true;
	case JSON_FIELD_INTEGER:
		return json_integer(value, place);
	default:
		*(const struct json **)place = value;
		return true;
	}
}

int json_read(const struct json *object, const struct json_table *table,
    void *into, struct error *error)
{
	uint64_t seen = 0; /* a bit for each row whose field is there */
	size_t last = 0;

	if (json_kind(object) != JSON_OBJECT)
		return error_set(error, table->status,
		    "got %s, expected object",
		    json_kind_name(json_kind(object)));
	for (const struct json *member = json_first(object); member != NULL;
	     member = json_next(member)) {
		const struct json_field *field =
		    find_field(table, json_name(member), &last);

		if (field == NULL && (table->flags & JSON_OPEN) != 0)
			continue;
		if (field == NULL)
			return unknown_field(table, json_name(member), error);
		if (json_kind(member) == JSON_NULL &&
		    (field->flags & JSON_NULLABLE) != 0)
			continue;
		if (!store(field, member, into))
			return mistyped(table, field, member, error);
		seen |= UINT64_C(1) << last;
	}
	for (size_t i = 0; i < table->count; i++)
		if ((table->fields[i].flags & JSON_REQUIRED) != 0 &&
		    (seen >> i & 1) == 0)
			return error_set(error, table->status,
			    "field '%s' is missing", table->fields[i].name);
	return 0;
}
