/*
 * Subsections: what their headers mean, and the dictionaries they describe.
 */
#include "profile/read_group.h"

#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/value.h"
#include "base/banned.h"

_Static_assert(
    (int)INI_PARTS_MAX == (int)SCHEMA_NEST_MAX, "subsections as deep as rows");

/* -- what a header means -------------------------------------------------- */

static bool has_groups(const struct schema *schema)
{
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].type == SCHEMA_DICTIONARIES)
			return true;
	return false;
}

/* Of [vpn on_demand_rules "home"], whose words the parser takes for one name:
 * [vpn], and where the key begins; NULL when it is no such header. */
static const struct schema *split_name(const struct schemas *schemas,
    enum schema_place place, const struct ini_section *section,
    const char **ret_key)
{
	const struct schema *found = NULL;
	char name[TEXT_FOLD_MAX];

	for (size_t at = 0; section->label != NULL && section->name[at] != '\0';
	     at++) {
		const struct schema *schema;

		name[at] = '\0';
		schema = section->name[at] == '_'
			     ? schemas_of_section(schemas, place, name)
			     : NULL;
		name[at] = section->name[at];
		if (schema == NULL || !has_groups(schema))
			continue;
		found = schema;
		*ret_key = section->name + at + 1;
	}
	return found;
}

const struct schema *section_schema(const struct schemas *schemas,
    const struct ini_section *section, const char **ret_label)
{
	const struct schema *schema =
	    schemas_of_section(schemas, SCHEMA_IN_DEFINITION, section->name);
	const char *key;

	*ret_label = schema == NULL ? NULL : section->label;
	return schema != NULL
		   ? schema
		   : split_name(schemas, SCHEMA_IN_DEFINITION, section, &key);
}

void section_path(const struct section_reader *reader,
    const struct ini_section *section, struct section_path *ret_path)
{
	struct section_path path = {.section = section,
	    .schema = schemas_of_section(
		reader->schemas, reader->place, section->name),
	    .label = section->label,
	    .parts = section->parts,
	    .count = section->part_count};
	const char *key = NULL;
	struct ini_part *parts;

	*ret_path = path;
	if (path.schema != NULL)
		return;
	/* What it lies in is named by the word before its first key. */
	path.schema = split_name(reader->schemas, reader->place, section, &key);
	if (path.schema == NULL)
		return;
	parts = arena_new_array(
	    reader->arena, section->part_count + 1, sizeof(*parts));
	if (parts == NULL) {
		reader->findings->failed = true;
		return;
	}
	parts[0] = (struct ini_part){
	    section->name_span, key, section->label_span, section->label};
	if (section->part_count > 0)
		memcpy(parts + 1, section->parts,
		    section->part_count * sizeof(*parts));
	path.label = NULL;
	path.parts = parts;
	path.count = section->part_count + 1;
	*ret_path = path;
}

/* -- the dictionary it describes ------------------------------------------ */

static void report_no_key(const struct section_reader *reader,
    const struct payload *owner, const struct schema_key *key,
    const struct ini_part *part)
{
	struct text_meant near = {.text = part->name};
	struct origin origin = {
	    .source = reader->ini->source, .span = part->name_span};
	const char *hint = "'scepctl explain' lists what a section has";

	for (size_t i = 0; i < owner->schema->count; i++)
		if (owner->schema->keys[i].type == SCHEMA_DICTIONARIES)
			text_meant_offer(&near, owner->schema->keys[i].name);
	if (key != NULL)
		hint = arena_printf(reader->arena,
		    "it is a key of the section itself: %s = ...", key->name);
	else if (near.name != NULL)
		hint = arena_printf(
		    reader->arena, "did you mean '%s'?", near.name);
	else if (!has_groups(owner->schema))
		hint = "remove what follows the section's own label";
	findings_add(reader->findings, &read_rules[READ_UNKNOWN_SECTION],
	    &origin, hint, "section [%s] has no subsections '%s'",
	    section_name(reader->arena, owner), part->name);
}

static struct payload *group_add(const struct section_reader *reader,
    struct value *value, const struct schema_key *key,
    const struct ini_section *section, const char *label)
{
	/* Full when it holds 0 or a power of two. */
	bool is_full = (value->count & (value->count - 1)) == 0;
	size_t room = is_full ? value->count : value->count + 1;
	struct origin origin = {
	    .source = reader->ini->source, .span = section->at};
	struct payload *groups = arena_grow(reader->arena, value->groups,
	    value->count, &room, sizeof(*value->groups));

	if (groups == NULL || !payload_init(&groups[value->count], key->items,
				  label, &origin, reader->arena)) {
		reader->findings->failed = true;
		return NULL;
	}
	if (value->count == 0) {
		value->present = value->given = true;
		value->origin = value->name = origin;
	}
	value->groups = groups;
	return &groups[value->count++];
}

void group_report_orphan(const struct section_reader *reader,
    const struct payload *list, size_t count, const struct section_path *path,
    size_t steps)
{
	const struct ini_section *section = path->section;
	const struct ini_part *part =
	    steps == 0 ? NULL : &path->parts[steps - 1];
	const char *label = part == NULL ? path->label : part->label;
	struct span span =
	    part == NULL ? section->label_span : part->label_span;
	struct text_meant near = {.text = label == NULL ? "" : label};
	struct origin origin = {
	    .source = reader->ini->source, .span = section->at};
	const char *hint = "write the section that it lies in, too";
	const char *owner = path->schema->section, *other = NULL;

	for (size_t i = 0; i < count; i++) {
		if (list[i].label == NULL ||
		    (part == NULL && list[i].schema != path->schema))
			continue;
		other = other == NULL ? list[i].label : other;
		text_meant_offer(&near, list[i].label);
	}
	if (label != NULL)
		owner = arena_copy(reader->arena,
		    origin.source->text + section->at.begin + 1,
		    span.end - section->at.begin);
	if (label == NULL && other != NULL)
		hint = arena_printf(reader->arena,
		    "say which of them: [%s \"%s\" %s \"%s\"]", owner, other,
		    path->parts[0].name, path->parts[0].label);
	else if (near.name != NULL)
		hint = arena_printf(
		    reader->arena, "did you mean \"%s\"?", near.name);
	findings_add(reader->findings, &read_rules[READ_ORPHAN], &origin, hint,
	    "no section [%s] that this one lies in", owner);
}

/* One step down, to a dictionary that is there; the last one is made. */
static struct payload *group_step(const struct section_reader *reader,
    struct payload *owner, const struct section_path *path, size_t step)
{
	const struct ini_part *part = &path->parts[step];
	const struct schema_key *key =
	    schema_key_of_name(owner->schema, part->name);
	bool is_last = step + 1 == path->count;
	struct payload *group = NULL;
	struct value *value;

	if (key == NULL || key->type != SCHEMA_DICTIONARIES) {
		report_no_key(reader, owner, key, part);
		return NULL;
	}
	value = &owner->values[key - owner->schema->keys];
	for (size_t i = 0; group == NULL && i < value->count; i++)
		if (strcmp(value->groups[i].label, part->label) == 0)
			group = &value->groups[i];
	if (group == NULL && is_last)
		return group_add(
		    reader, value, key, path->section, part->label);
	if (group == NULL)
		group_report_orphan(
		    reader, value->groups, value->count, path, step + 1);
	return group;
}

void group_read(const struct section_reader *reader, struct payload *payload,
    const struct section_path *path)
{
	for (size_t i = 0; payload != NULL && i < path->count; i++)
		payload = group_step(reader, payload, path, i);
	if (payload != NULL)
		section_read_entries(reader, path->section, payload);
}
