#include "schema/schema_name.h"

#include <string.h>

#include "schema/schema_table.h"
#include "base/banned.h"

const char *schema_key_text(enum schema_key_name name)
{
	return &schema_table.pool[schema_table.key_names[name]];
}

const struct schema_key *schema_key_of(
    const struct schema *schema, enum schema_key_name name)
{
	return schema_key(schema, schema_key_text(name));
}

bool schema_key_is(const struct schema_key *key, enum schema_key_name name)
{
	return strcmp(key->name, schema_key_text(name)) == 0;
}
