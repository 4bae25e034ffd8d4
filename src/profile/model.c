#include "profile/model.h"

#include <string.h>

#include "base/banned.h"

static const struct value absent;

const struct value *payload_value_any(
    const struct payload *payload, const char *name)
{
	const struct schema *schema = payload->schema;
	const struct schema_key *key;

	if (schema == NULL || payload->values == NULL)
		return &absent;
	key = schema_key(schema, name);
	return key == NULL ? &absent : &payload->values[key - schema->keys];
}

const struct value *payload_value(
    const struct payload *payload, const char *name)
{
	const struct value *value = payload_value_any(payload, name);

	return value->faulty ? &absent : value;
}

const char *payload_text(
    const struct payload *payload, const char *name, const char *fallback)
{
	const struct value *value = payload_value(payload, name);

	return value->present && value->text != NULL ? value->text : fallback;
}

bool payload_is(const struct payload *payload, const char *type)
{
	return payload->type != NULL && strcmp(payload->type, type) == 0;
}

const char *payload_choice(const struct payload *payload, const char *name)
{
	const struct value *value = payload_value(payload, name);

	return value->present && value->choice != NULL ? value->choice->name
						       : "";
}

const struct payload *profile_section(
    const struct profile *profile, const char *section)
{
	for (size_t i = 0; i < profile->section_count; i++) {
		const struct schema *schema = profile->sections[i].schema;

		if (schema != NULL && schema->section != NULL &&
		    strcmp(schema->section, section) == 0)
			return &profile->sections[i];
	}
	return NULL;
}
