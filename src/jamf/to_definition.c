/*
 * What a server holds, in the words of a definition.
 */
#include "jamf/to_definition.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "jamf/settings.h"
#include "base/banned.h"

/* What is read, and where it goes. */
struct reading {
	const struct jamf_profile *stored;
	const struct jamf_names *names;
	struct jamf_definition *definition;
	struct arena *arena;
};

static bool is_in_self_service(const struct jamf_profile *stored)
{
	const char *method =
	    jamf_general_setting(&stored->general, KEY_DISTRIBUTION_METHOD)
		->text;

	return method != NULL &&
	       strcmp(method, "make-available-in-self-service") == 0 &&
	       stored->self_service != NULL;
}

/* The element that has the fields of a part; NULL: nothing is said of it. */
static const struct xml *element_of(
    const struct jamf_profile *stored, enum field_part part)
{
	if (part == FIELD_SELF_SERVICE)
		return is_in_self_service(stored) ? stored->self_service : NULL;
	return part == FIELD_GENERAL ? NULL
				     : field_scope_part(stored->scope, part);
}

void jamf_to_definition_want(
    const struct jamf_profile *stored, struct jamf_names *names)
{
	for (enum field_part part = 0; part < FIELD_PARTS; part++) {
		const struct xml *parent = element_of(stored, part);
		struct fields fields;

		fields_of(part, stored->kind, &fields);
		for (size_t i = 0; i < fields.count; i++) {
			const struct field *field = &fields.list[i];
			const struct xml *element =
			    xml_child(parent, field->element);

			if (field->list == JAMF_LISTS)
				continue;
			if (part == FIELD_GENERAL
				? stored->general.settings[field->index].id > 0
				: element != NULL && field_has_members(element))
				jamf_names_want(names, field->list);
		}
	}
}

/* -- names ------------------------------------------------------------------
 */

/* A definition can write it, and it comes back as the name it is. */
static bool is_plain(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || text_starts_with(name, "id:") ||
	    text_is_blank(name[0]) || text_is_blank(name[length - 1]) ||
	    text_utf8_prefix(name, length) != length)
		return false;
	for (size_t at = 0; at < length;
	     at += text_utf8_length(name + at, length - at))
		if (text_is_control(text_utf8_point(name + at, length - at)))
			return false;
	return true;
}

/* A member by name or id; NULL for lack of memory. */
static const char *name_of(const struct reading *reading, enum jamf_list list,
    int64_t id, const char *name)
{
	struct jamf_found found;
	struct error error;

	if (name != NULL && is_plain(name) &&
	    jamf_names_find(reading->names, list, name, &found, &error) == 0 &&
	    found.id == id)
		return arena_text(reading->arena, name);
	return arena_printf(reading->arena, "id:%" PRId64, id);
}

/* "" for one without words: a name of the directory that no definition can
 * write. NULL for lack of memory. */
static const char *member_text(const struct reading *reading,
    const struct field *field, const struct xml *member)
{
	const char *name = xml_text(member, "name");
	int64_t id = 0;

	if (field->list == JAMF_LISTS)
		return arena_text(
		    reading->arena, name != NULL && is_plain(name) ? name : "");
	if (!xml_integer(member, "id", &id) || id <= 0)
		return arena_text(reading->arena, "");
	return name_of(reading, field->list, id, name);
}

/* -- values -----------------------------------------------------------------
 */

static int add(
    const struct reading *reading, const struct jamf_definition_value *value)
{
	struct jamf_definition *definition = reading->definition;
	struct jamf_definition_value *list =
	    arena_grow(reading->arena, definition->list, definition->count,
		&definition->capacity, sizeof(*list));

	if (list == NULL)
		return -1;
	definition->list = list;
	definition->list[definition->count++] = *value;
	return 0;
}

static int add_members(const struct reading *reading, const struct field *field,
    const struct xml *element)
{
	struct jamf_definition_value value = {
	    .section = field_section(field->part), .row = field->row};
	size_t most = 0;

	for (const struct xml *child = element != NULL ? element->first : NULL;
	     child != NULL; child = child->next)
		most += field_is_member(child);
	if (most == 0)
		return 0;
	value.items =
	    arena_new_array(reading->arena, most, sizeof(*value.items));
	if (value.items == NULL)
		return -1;
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next) {
		const char *text;

		if (!field_is_member(child))
			continue;
		text = member_text(reading, field, child);
		if (text == NULL)
			return -1;
		/* To name the others would take this one away. */
		if (text[0] == '\0')
			return 0;
		value.items[value.count++] = text;
	}
	return add(reading, &value);
}

/* What means the same as nothing is not said. */
static bool is_idle(const struct field *field, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return true;
	/* Always: who finds [jamf] in a definition knows where it belongs. */
	if (schema_key_is(field->row, KEY_DISTRIBUTION_METHOD))
		return false;
	if (field->row->type == SCHEMA_BOOLEAN)
		return strcmp(text, "no") == 0;
	return field->row->default_text != NULL &&
	       strcmp(text, field->row->default_text) == 0;
}

static int add_field(const struct reading *reading, const struct field *field,
    const struct xml *parent)
{
	const struct jamf_setting *setting =
	    &reading->stored->general.settings[field->index];
	struct jamf_definition_value value = {
	    .section = field_section(field->part), .row = field->row};

	if (field->member != NULL)
		return add_members(
		    reading, field, xml_child(parent, field->element));
	if (field->part != FIELD_GENERAL) {
		if (field_stored(field, parent, reading->arena, &value.text) !=
		    0)
			return -1;
	} else if (field->list == JAMF_LISTS) {
		value.text = setting->text;
	} else if (setting->id > 0) {
		value.text =
		    name_of(reading, field->list, setting->id, setting->text);
		if (value.text == NULL)
			return -1;
	}
	return is_idle(field, value.text) ? 0 : add(reading, &value);
}

int jamf_to_definition(const struct jamf_profile *stored,
    const struct jamf_names *names, struct jamf_definition *definition,
    struct error *error)
{
	const struct reading reading = {.stored = stored,
	    .names = names,
	    .definition = definition,
	    .arena = definition->arena};

	for (enum field_part part = 0; part < FIELD_PARTS; part++) {
		const struct xml *parent = element_of(stored, part);
		struct fields fields;

		if (part == FIELD_SELF_SERVICE && parent == NULL)
			continue;
		fields_of(part, stored->kind, &fields);
		for (size_t i = 0; i < fields.count; i++)
			if (add_field(&reading, &fields.list[i], parent) != 0)
				return error_set_memory(error);
	}
	return 0;
}
