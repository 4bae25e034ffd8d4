/*
 * Where a section or key is to be had: "platforms", "removed", "enrollment",
 * "supervised" and "level" of a file or row.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum platform_field {
	PLATFORMS,
	REMOVED,
	ENROLLMENT,
	SUPERVISED
};

/* What one field says of one platform: value is the member or item. */
static bool take(const struct json *value, enum platform_field field,
    enum platform platform, struct schema_availability *available)
{
	const char *text = json_text(value);
	bool is_version = text != NULL && version_is_valid(text);

	switch (field) {
	case PLATFORMS:
		available->introduced[platform] = text;
		return json_kind(value) == JSON_NULL || is_version;
	case REMOVED:
		available->removed[platform] = text;
		return is_version;
	case ENROLLMENT:
		available->enrollment[platform] =
		    text_same(text, "required") ? SCHEMA_ENROLLMENT_REQUIRED
						: SCHEMA_ENROLLMENT_FORBIDDEN;
		return text_same(text, "required") ||
		       text_same(text, "forbidden");
	case SUPERVISED:
		available->supervised[platform] = true;
		break;
	}
	return true;
}

static int read_field(const struct schema_reader *reader,
    enum platform_field field, const struct json *values,
    struct schema_availability *available)
{
	static const struct {
		const char *name, *expected;
	} fields[] = {
	    [PLATFORMS] = {"platforms", "a version in quotes, or null"},
	    [REMOVED] = {"removed", "a version in quotes"},
	    [ENROLLMENT] = {"enrollment", "'forbidden' or 'required'"},
	    [SUPERVISED] = {"supervised", "a platform"},
	};

	for (const struct json *value = json_first(values); value != NULL;
	     value = json_next(value)) {
		const char *name = json_name(value);
		int at = 0;

		if (name == NULL)
			name = json_text(value) == NULL ? "" : json_text(value);
		while (at < PLATFORM_COUNT &&
		       strcmp(platform_name((enum platform)at), name) != 0)
			at++;
		if (at == PLATFORM_COUNT)
			return reader_fault(
			    reader, "unknown platform '%.60s'", name);
		if (field != PLATFORMS && available->introduced[at] == NULL)
			return reader_fault(reader,
			    "field '%s': platform '%s': it is not there at all",
			    fields[field].name, name);
		if (!take(value, field, (enum platform)at, available))
			return reader_fault(reader,
			    "platform '%s': expected %s", name,
			    fields[field].expected);
	}
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
	if (read_field(reader, PLATFORMS, fields->platforms, available) != 0)
		return -1;
	clear_absent(available);
	if (read_field(reader, REMOVED, fields->removed, available) != 0 ||
	    read_field(reader, ENROLLMENT, fields->enrollment, available) != 0)
		return -1;
	return read_field(reader, SUPERVISED, fields->supervised, available);
}

int schema_read_level(const struct schema_reader *reader, const char *word,
    enum schema_level *ret_level)
{
	if (word == NULL)
		*ret_level = SCHEMA_LEVEL_ANY;
	else if (strcmp(word, "computer") == 0)
		*ret_level = SCHEMA_LEVEL_COMPUTER;
	else if (strcmp(word, "user") == 0)
		*ret_level = SCHEMA_LEVEL_USER;
	else
		return reader_fault(reader,
		    "field 'level': got '%.60s', expected 'computer' or "
		    "'user'",
		    word);
	return 0;
}

const struct schema_availability *schema_limit_availability(
    const struct schema_availability *wide,
    const struct schema_availability *limit, struct arena *arena)
{
	struct schema_availability *available =
	    arena_new(arena, sizeof(*available));

	if (available == NULL)
		return NULL;
	*available = *limit;
	memcpy(available->introduced, wide->introduced,
	    sizeof(available->introduced));
	for (size_t i = 0; i < PLATFORM_COUNT; i++) {
		const char *since = limit->introduced[i];

		if (available->introduced[i] != NULL &&
		    (since == NULL ||
			version_compare(available->introduced[i], since) < 0))
			available->introduced[i] = since;
	}
	clear_absent(available);
	return available;
}
