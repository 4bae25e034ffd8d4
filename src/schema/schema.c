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
	return schemas->slots == NULL ? schema_table_at(index)
				      : schemas->slots[index].schema;
}

const struct schema *schemas_common(const struct schemas *schemas)
{
	return schemas->slots == NULL ? schema_table_at(schemas->count)
				      : schemas->common;
}

const struct schema *schemas_of_section(
    const struct schemas *schemas, enum schema_place place, const char *folded)
{
	const struct schema_name *name =
	    schemas_find_name(schemas, (enum schema_names_of)place, folded);

	if (name != NULL)
		return schemas_at(schemas, name->place);
	/* What most call it. */
	return place == SCHEMA_IN_DEFINITION &&
		       strcmp(folded, "certificate") == 0
		   ? schemas_of_section(schemas, place, "root")
		   : NULL;
}

const struct schema *schema_built_in(const char *section)
{
	const struct schema_table_name *names =
	    schema_table.names[SCHEMA_NAMES_SECTION];

	for (size_t i = 0; i < schema_table.name_counts[SCHEMA_NAMES_SECTION];
	     i++)
		if (strcmp(&schema_table.pool[names[i].name], section) == 0)
			return schema_table_at(names[i].value);
	return NULL;
}

const struct schema *schemas_next_of_type(const struct schemas *schemas,
    const char *payload_type, const struct schema *after)
{
	const struct schema_name *name =
	    schemas_find_name(schemas, SCHEMA_NAMES_TYPE, payload_type);
	bool found = after == NULL;

	for (; name != NULL;
	     name = schemas_next_name(schemas, SCHEMA_NAMES_TYPE, name)) {
		const struct schema *schema = schemas_at(schemas, name->place);

		if (found)
			return schema;
		found = schema == after;
	}
	return NULL;
}

const struct schema *schemas_of_type(
    const struct schemas *schemas, const char *payload_type)
{
	return schemas_next_of_type(schemas, payload_type, NULL);
}
