#include "schema/schema.h"

#include <string.h>

#include "base/memory.h"
#include "schema/schema_set.h"
#include "base/text.h"
#include "base/banned.h"

void schemas_free(struct schemas *schemas)
{
	if (schemas == NULL)
		return;
	for (size_t i = 0; i < schemas->tree_count; i++)
		json_free(schemas->trees[i]);
	arena_done(&schemas->arena);
	memory_free(schemas);
}

void schemas_release(struct schemas **schemas)
{
	schemas_free(*schemas);
	*schemas = NULL;
}

size_t schemas_count(const struct schemas *schemas)
{
	return schemas->count;
}

const struct schema *schemas_at(const struct schemas *schemas, size_t index)
{
	return &schemas->slots[index].schema;
}

const struct schema *schemas_of_section(
    const struct schemas *schemas, enum schema_place place, const char *folded)
{
	for (size_t i = 0; i < schemas->count; i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->place == place &&
		    text_same(schema->section, folded))
			return schema;
	}
	return NULL;
}

bool schema_is_of_type(const struct schema *schema, const char *payload_type)
{
	const struct schema_key *chooser = schema->type_key;

	if (payload_type == NULL || schema->payload_type == NULL)
		return false;
	if (strcmp(schema->payload_type, payload_type) == 0)
		return true;
	for (size_t i = 0; chooser != NULL && i < chooser->choice_count; i++)
		if (text_same(chooser->choices[i].plist_text, payload_type))
			return true;
	return false;
}

const struct schema *schemas_next_of_type(const struct schemas *schemas,
    const char *payload_type, const struct schema *after)
{
	size_t i = 0;

	while (after != NULL && i < schemas->count &&
	       schemas_at(schemas, i++) != after)
		;
	for (; i < schemas->count; i++)
		if (schema_is_of_type(schemas_at(schemas, i), payload_type))
			return schemas_at(schemas, i);
	return NULL;
}

const struct schema *schemas_of_type(
    const struct schemas *schemas, const char *payload_type)
{
	return schemas_next_of_type(schemas, payload_type, NULL);
}
