#include "sync/pull_section.h"

#include <string.h>

#include "profile/value.h"
#include "base/banned.h"

static const struct schema_key *key_of(
    const struct payload *payload, const struct value *value)
{
	return &payload->schema->keys[value - payload->values];
}

void pull_set_text(struct payload *payload, enum schema_key_name name,
    const char *text, struct arena *arena)
{
	struct findings ignored = {.arena = arena};
	const struct value_context context = {arena, &ignored};
	struct value *value = payload_row(payload, name);
	struct value made = {.present = true, .given = true};

	if (value != NULL && value_parse(&context, key_of(payload, value), text,
				 strlen(text), &made.origin, &made))
		*value = made;
}

void pull_unset(struct payload *payload, enum schema_key_name name)
{
	struct value *value = payload_row(payload, name);

	if (value != NULL)
		*value = (struct value){0};
}

/* -- sections ------------------------------------------------------------- */

static int set_list(struct payload *payload,
    const struct jamf_definition_value *said, struct arena *arena,
    struct error *error)
{
	struct value *value = payload_row(payload, said->key);
	struct text_item *items;

	if (value == NULL || key_of(payload, value)->type != SCHEMA_TEXTS)
		return 0;
	items = arena_new_array(arena, said->count + 1, sizeof(*items));
	if (items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < said->count; i++) {
		items[i].text = said->items[i];
		items[i].length = strlen(said->items[i]);
	}
	*value = (struct value){.present = true,
	    .given = true,
	    .items = items,
	    .count = said->count};
	return 0;
}

/* The section, made when it is not there. NULL: no schema, or no memory. */
static struct payload *section_of(
    struct profile *profile, const struct schema *schema, struct arena *arena)
{
	struct payload *section;

	for (size_t i = 0; i < profile->section_count; i++)
		if (profile->sections[i].schema == schema)
			return &profile->sections[i];
	section = &profile->sections[profile->section_count];
	section->schema = schema;
	section->values =
	    arena_new_array(arena, schema->count, sizeof(*section->values));
	profile->section_count += section->values != NULL;
	return section->values == NULL ? NULL : section;
}

int pull_set_sections(struct profile *profile,
    const struct jamf_definition *saying, const struct schemas *schemas,
    struct arena *arena, struct error *error)
{
	/* Each thing that is said is in one section. */
	profile->sections = arena_new_array(
	    arena, saying->count + 1, sizeof(*profile->sections));
	profile->section_count = 0;
	if (profile->sections == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < saying->count; i++) {
		const struct jamf_definition_value *said = &saying->list[i];
		const struct schema *schema = schemas_of_section(
		    schemas, SCHEMA_IN_DEFINITION, said->section);
		struct payload *section;

		if (schema == NULL)
			continue;
		section = section_of(profile, schema, arena);
		if (section == NULL)
			return error_set_memory(error);
		if (said->text != NULL)
			pull_set_text(section, said->key, said->text, arena);
		else if (set_list(section, said, arena, error) != 0)
			return -1;
	}
	return 0;
}
