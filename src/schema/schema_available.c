/*
 * Where a section or key is to be had: "platforms", "removed", "enrollment"
 * and "supervised" of a file or row.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* What one field says of one platform: value is the member or item. */
struct platform_field {
	const char *name;
	const char *expected;
	bool (*take)(const struct json *value, enum platform platform,
	    struct schema_availability *available);
};

static bool take_introduced(const struct json *value, enum platform platform,
    struct schema_availability *available)
{
	available->introduced[platform] = json_text(value);
	return json_kind(value) == JSON_NULL ||
	       (json_text(value) != NULL && version_is_valid(json_text(value)));
}

static bool take_removed(const struct json *value, enum platform platform,
    struct schema_availability *available)
{
	available->removed[platform] = json_text(value);
	return json_text(value) != NULL && version_is_valid(json_text(value));
}

static bool take_enrollment(const struct json *value, enum platform platform,
    struct schema_availability *available)
{
	const char *word = json_text(value);

	if (text_same(word, "forbidden"))
		available->enrollment[platform] = SCHEMA_ENROLLMENT_FORBIDDEN;
	else if (text_same(word, "required"))
		available->enrollment[platform] = SCHEMA_ENROLLMENT_REQUIRED;
	else
		return false;
	return true;
}

static bool take_supervised(const struct json *value, enum platform platform,
    struct schema_availability *available)
{
	(void)value;
	available->supervised[platform] = true;
	return true;
}

static const struct platform_field introduced_field = {
    "platforms", "a version in quotes, or null", take_introduced};
static const struct platform_field removed_field = {
    "removed", "a version in quotes", take_removed};
static const struct platform_field enrollment_field = {
    "enrollment", "'forbidden' or 'required'", take_enrollment};
static const struct platform_field supervised_field = {
    "supervised", "a platform", take_supervised};

static int read_platform(const struct schema_reader *reader,
    const struct platform_field *field, const struct json *value,
    struct schema_availability *available)
{
	const char *name = json_name(value);
	int at = 0;

	if (name == NULL)
		name = json_text(value) == NULL ? "" : json_text(value);
	while (at < PLATFORM_COUNT &&
	       strcmp(platform_name((enum platform)at), name) != 0)
		at++;
	if (at == PLATFORM_COUNT)
		return reader_fault(reader, "unknown platform '%.60s'", name);
	if (field != &introduced_field && available->introduced[at] == NULL)
		return reader_fault(reader,
		    "field '%s': platform '%s': it is not there at all",
		    field->name, name);
	if (!field->take(value, (enum platform)at, available))
		return reader_fault(reader, "platform '%s': expected %s", name,
		    field->expected);
	return 0;
}

static int read_field(const struct schema_reader *reader,
    const struct platform_field *field, const struct json *values,
    struct schema_availability *available)
{
	for (const struct json *value = json_first(values); value != NULL;
	     value = json_next(value))
		if (read_platform(reader, field, value, available) != 0)
			return -1;
	return 0;
}

/* Nothing is said of a platform where it is not. */
static void clear_absent(struct schema_availability *available)
{
	for (size_t i = 0; i < PLATFORM_COUNT; i++) {
		if (available->introduced[i] != NULL)
			continue;
		available->removed[i] = NULL;
		available->enrollment[i] = SCHEMA_ENROLLMENT_ANY;
		available->supervised[i] = false;
	}
}

int schema_read_availability(const struct schema_reader *reader,
    const struct availability_fields *fields,
    const struct schema_availability **available_at)
{
	struct schema_availability *available;

	if (fields->platforms == NULL && fields->removed == NULL &&
	    fields->enrollment == NULL && fields->supervised == NULL)
		return 0;
	available = arena_new(reader->arena, sizeof(*available));
	if (available == NULL)
		return error_set_memory(reader->error);
	*available = **available_at;
	*available_at = available;
	if (fields->supervised != NULL)
		memset(available->supervised, 0, sizeof(available->supervised));
	if (read_field(
		reader, &introduced_field, fields->platforms, available) != 0)
		return -1;
	clear_absent(available);
	if (read_field(reader, &removed_field, fields->removed, available) !=
		0 ||
	    read_field(
		reader, &enrollment_field, fields->enrollment, available) != 0)
		return -1;
	return read_field(
	    reader, &supervised_field, fields->supervised, available);
}

const struct schema_availability *schema_limit_availability(
    const struct schema_availability *wide,
    const struct schema_availability *limit, struct arena *arena)
{
	struct schema_availability *available =
	    arena_new(arena, sizeof(*available));

	if (available == NULL)
		return NULL;
	*available = *wide;
	for (size_t i = 0; i < PLATFORM_COUNT; i++) {
		const char *since = limit->introduced[i];

		if (available->introduced[i] != NULL &&
		    (since == NULL ||
			version_compare(available->introduced[i], since) < 0))
			available->introduced[i] = since;
		available->removed[i] = limit->removed[i];
		available->enrollment[i] = limit->enrollment[i];
		available->supervised[i] = limit->supervised[i];
	}
	clear_absent(available);
	return available;
}
