/*
 * The list of keys that hold secrets, schemas/secrets.json: by payload type,
 * payloads with a schema of their own and others.
 */
#include <string.h>

#include "schema/schema_set.h"
#include "base/banned.h"

/* Texts that are not empty. */
static bool is_list(const struct json *array)
{
	if (json_kind(array) != JSON_ARRAY)
		return false;
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item))
		if (json_text(item) == NULL || json_text(item)[0] == '\0')
			return false;
	return json_count(array) > 0;
}

/* Names under which texts of an array are found. */
static int add_list(struct schemas *schemas, const struct json *array,
    const char *type, struct error *error)
{
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item)) {
		const char *text = json_text(item);
		const struct schema_name name = {
		    type == NULL ? text : type, text, 0};

		if (schemas_add_name(schemas,
			type == NULL ? SCHEMA_NAMES_PUBLIC
				     : SCHEMA_NAMES_SECRET,
			&name, error) != 0)
			return -1;
	}
	return 0;
}

int schema_add_secrets(struct schemas *schemas, const struct schema *schema,
    const struct json *secrets, const struct json *publics, struct error *error)
{
	const struct json *type = json_first(secrets);

	if (++schemas->secret_files > SCHEMA_SECRETS_MAX)
		return schema_fault(schema, NULL, error,
		    "expected at most %d files that list secrets",
		    SCHEMA_SECRETS_MAX);
	for (; type != NULL; type = json_next(type)) {
		if (!is_list(type))
			return schema_fault(schema, NULL, error,
			    "secrets of '%.60s': expected an array of paths",
			    json_name(type));
		if (add_list(schemas, type, json_name(type), error) != 0)
			return -1;
	}
	if (publics != NULL && !is_list(publics))
		return schema_fault(schema, NULL, error,
		    "field 'public': expected an array of keys");
	return add_list(schemas, publics, NULL, error);
}

/* "EAPClientConfiguration/UserPassword". */
static bool path_is(const char *text, const char *const *path, size_t depth)
{
	for (size_t i = 0; i < depth; i++) {
		const size_t length = strlen(path[i]);
		const char end = i + 1 == depth ? '\0' : '/';

		if (strncmp(text, path[i], length) != 0 || text[length] != end)
			return false;
		text += length + 1;
	}
	return depth > 0;
}

bool schemas_is_secret(const struct schemas *schemas, const char *payload_type,
    const char *const *path, size_t depth)
{
	const struct schema_name *name =
	    schemas_find_name(schemas, SCHEMA_NAMES_SECRET, payload_type);

	for (; name != NULL;
	     name = schemas_next_name(schemas, SCHEMA_NAMES_SECRET, name))
		if (path_is(name->path, path, depth))
			return true;
	return false;
}

bool schemas_has_secrets(
    const struct schemas *schemas, const char *payload_type)
{
	return schemas_find_name(schemas, SCHEMA_NAMES_SECRET, payload_type) !=
	       NULL;
}

bool schemas_is_public(const struct schemas *schemas, const char *key)
{
	return schemas_find_name(schemas, SCHEMA_NAMES_PUBLIC, key) != NULL;
}
