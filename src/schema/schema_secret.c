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

int schema_add_secrets(struct schemas *schemas, const struct schema *schema,
    const struct json *secrets, const struct json *publics, struct error *error)
{
	const struct json *type = json_first(secrets);

	if (schemas->secret_count == SCHEMA_SECRETS_MAX)
		return schema_fault(schema, NULL, error,
		    "expected at most %d files that list secrets",
		    SCHEMA_SECRETS_MAX);
	for (; type != NULL; type = json_next(type))
		if (!is_list(type))
			return schema_fault(schema, NULL, error,
			    "secrets of '%.60s': expected an array of paths",
			    json_name(type));
	if (publics != NULL && !is_list(publics))
		return schema_fault(schema, NULL, error,
		    "field 'public': expected an array of keys");
	schemas->secrets[schemas->secret_count] = secrets;
	schemas->publics[schemas->secret_count++] = publics;
	return 0;
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
	for (size_t i = 0; i < schemas->secret_count; i++) {
		const struct json *list =
		    json_get(schemas->secrets[i], payload_type);
		const struct json *item =
		    list == NULL ? NULL : json_first(list);

		for (; item != NULL; item = json_next(item))
			if (path_is(json_text(item), path, depth))
				return true;
	}
	return false;
}

bool schemas_has_secrets(
    const struct schemas *schemas, const char *payload_type)
{
	for (size_t i = 0; i < schemas->secret_count; i++)
		if (json_get(schemas->secrets[i], payload_type) != NULL)
			return true;
	return false;
}

bool schemas_is_public(const struct schemas *schemas, const char *key)
{
	for (size_t i = 0; i < schemas->secret_count; i++) {
		const struct json *item = schemas->publics[i] == NULL
					      ? NULL
					      : json_first(schemas->publics[i]);

		for (; item != NULL; item = json_next(item))
			if (strcmp(json_text(item), key) == 0)
				return true;
	}
	return false;
}
