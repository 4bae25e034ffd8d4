/*
 * Where messages about schema files say that something is wrong.
 */
#include "schema/schema_set.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* The key's name after those of the keys it stands below. */
static void add_name(
    char *name, const struct schema *schema, const struct schema_key *key)
{
	size_t length;

	if (schema->parent_key != NULL)
		add_name(name, schema->parent, schema->parent_key);
	length = strlen(name);
	if (key != NULL && key->name != NULL)
		(void)snprintf(name + length, SCHEMA_PLACE_MAX - length,
		    "%s%.90s", length == 0 ? "" : ".", key->name);
}

int schema_prefix(const struct schema *schema, const struct schema_key *key,
    struct error *error)
{
	char name[SCHEMA_PLACE_MAX] = "";

	add_name(name, schema, key);
	if (name[0] != '\0')
		(void)error_prefix(error, "key '%s'", name);
	return error_prefix(error, "%s", schema->file);
}

int schema_fault(const struct schema *schema, const struct schema_key *key,
    struct error *error, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	(void)error_set(error, STATUS_USAGE, "%s", text);
	return schema_prefix(schema, key, error);
}
