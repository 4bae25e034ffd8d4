/*
 * Layers of a definition to the model.
 */
#include "profile/read.h"

#include <string.h>

#include "profile/read_group.h"
#include "profile/read_section.h"
#include "profile/value.h"
#include "base/banned.h"

/* A definition while its layers are read. */
struct definition {
	struct section_reader reader;
	struct profile *profile;
	bool has_top;  /* a [profile] was found */
	bool too_many; /* payloads: reported */
	bool failed;   /* memory ran out */
};

void section_report_unknown(const struct ini *ini,
    const struct ini_section *section, const struct schemas *schemas,
    enum schema_place place, struct findings *findings)
{
	enum schema_place other = place == SCHEMA_IN_PROJECT
				      ? SCHEMA_IN_DEFINITION
				      : SCHEMA_IN_PROJECT;
	const char *near = schemas_near_section(schemas, place, section->name);
	const char *type = place == SCHEMA_IN_DEFINITION
			       ? schemas_type_called(schemas, section->name)
			       : NULL;
	const char *hint = "'scepctl explain' lists the sections";
	struct origin origin = {
	    .source = ini->source, .span = section->name_span};

	if (schemas_of_section(schemas, other, section->name) != NULL)
		hint = place == SCHEMA_IN_PROJECT
			   ? "it belongs in a definition"
			   : "it belongs in scepctl.conf";
	else if (type != NULL)
		hint = arena_printf(findings->arena,
		    "payloads of type '%s' are checked and have no section: "
		    "[payload \"%s\"] with 'file' takes one as it is",
		    type, section->name);
	else if (near != NULL)
		hint =
		    arena_printf(findings->arena, "did you mean [%s]?", near);
	findings_add(findings, &read_rules[READ_UNKNOWN_SECTION], &origin, hint,
	    "unknown section '%s'", section->name);
}

static struct payload *find_payload(struct payload *payloads, size_t count,
    const struct schema *schema, const char *label)
{
	for (size_t i = 0; i < count; i++) {
		struct payload *known = &payloads[i];

		if (known->schema == schema &&
		    (label == NULL || known->label == NULL
			    ? label == known->label
			    : strcmp(label, known->label) == 0))
			return known;
	}
	return NULL;
}

/* The payload that the section describes, a new one unless another layer had
 * it; NULL when there can be none. */
static struct payload *payload_of(struct definition *definition,
    const struct schema *schema, const char *label, const struct origin *origin)
{
	struct profile *profile = definition->profile;
	bool is_payload = section_is_payload(schema);
	struct payload *list =
	    is_payload ? profile->payloads : profile->sections;
	size_t *count = is_payload ? &profile->count : &profile->section_count;
	struct payload *known = find_payload(list, *count, schema, label);

	if (known != NULL)
		return known;
	if (is_payload && *count == PROFILE_PAYLOADS_MAX) {
		if (!definition->too_many)
			findings_add(definition->reader.findings,
			    &read_rules[READ_TOO_MANY_PAYLOADS], origin, NULL,
			    "more than %d payloads", PROFILE_PAYLOADS_MAX);
		definition->too_many = true;
		return NULL;
	}
	if (!payload_init(&list[*count], schema, label, origin,
		definition->reader.arena)) {
		definition->failed = true;
		return NULL;
	}
	return &list[(*count)++];
}

static void read_section(
    struct definition *definition, const struct section_path *path)
{
	const struct section_reader *reader = &definition->reader;
	const struct ini_section *section = path->section;
	const struct schema *schema = path->schema;
	const char *label = path->label;
	struct origin origin = {
	    .source = reader->ini->source, .span = section->at};
	struct payload *payload;

	if (label != NULL && !schema->labelled) {
		struct origin place = origin;

		place.span = section->label_span;
		findings_add(reader->findings, &read_rules[READ_SECTION_LABEL],
		    &place, "remove the label", "section [%s] takes no label",
		    section->name);
		label = NULL;
	}
	if (schema == definition->profile->top.schema) {
		payload = &definition->profile->top;
		if (!definition->has_top)
			payload->origin = origin;
		definition->has_top = true;
	} else {
		payload = payload_of(definition, schema, label, &origin);
	}
	if (payload == NULL)
		return;
	/* A section has one name in a file. */
	if (label == path->label && payload->origin.source == origin.source &&
	    payload->origin.span.begin != origin.span.begin)
		findings_add(reader->findings,
		    &read_rules[READ_DUPLICATE_SECTION], &origin,
		    "join the two, or give one another label",
		    "[%s] is another name of a section that stands before it",
		    section_name(reader->arena, payload));
	section_read_entries(reader, section, payload);
}

/* What a subsection lies in may stand behind it, or in another layer. */
static void read_subsection(
    struct definition *definition, const struct section_path *path)
{
	const struct profile *profile = definition->profile;
	bool is_payload = section_is_payload(path->schema);
	struct payload *list =
	    is_payload ? profile->payloads : profile->sections;
	size_t count = is_payload ? profile->count : profile->section_count;
	struct payload *owner =
	    path->schema == profile->top.schema
		? &definition->profile->top
		: find_payload(list, count, path->schema, path->label);

	if (owner != NULL)
		group_read(&definition->reader, owner, path);
	else
		group_report_orphan(&definition->reader, list, count, path, 0);
}

/* The sections at this depth: 0, and the deepest is told, or below. */
static void read_layer(
    struct definition *definition, size_t depth, size_t *deepest)
{
	const struct section_reader *reader = &definition->reader;

	for (size_t i = 0; i < reader->ini->count; i++) {
		struct section_path path;

		section_path(reader, &reader->ini->sections[i], &path);
		if (path.count > *deepest)
			*deepest = path.count;
		if (path.schema == NULL && depth == 0)
			section_report_unknown(reader->ini, path.section,
			    reader->schemas, reader->place, reader->findings);
		if (path.schema == NULL || path.count != depth)
			continue;
		if (depth == 0)
			read_section(definition, &path);
		else
			read_subsection(definition, &path);
	}
}

static int profile_init(struct definition *definition,
    const struct ini *const *layers, size_t count, struct error *error)
{
	struct profile *profile = definition->profile;
	struct arena *arena = definition->reader.arena;
	const struct schema *schema =
	    schemas_of_type(definition->reader.schemas, PAYLOAD_CONFIGURATION);
	struct origin start = {.source = layers[0]->source};
	size_t sections = 0;

	for (size_t i = 0; i < count; i++)
		sections += layers[i]->count;
	*profile = (struct profile){.from = PROFILE_FROM_DEFINITION,
	    .source = layers[0]->source,
	    .schemas = definition->reader.schemas,
	    .platform_known = true,
	    .payloads =
		arena_new_array(arena, sections, sizeof(struct payload)),
	    .sections =
		arena_new_array(arena, sections, sizeof(struct payload))};
	if (schema == NULL)
		return error_set(
		    error, STATUS_LIMIT, "no schema for the top level");
	if (profile->payloads == NULL || profile->sections == NULL ||
	    !payload_init(&profile->top, schema, NULL, &start, arena))
		return error_set_memory(error);
	return 0;
}

static void finish_payload(
    const struct definition *definition, struct payload *payload)
{
	/* What a base leaves open is for those that extend it to say. */
	if (definition->profile->abstract)
		return;
	section_fill_defaults(
	    &definition->reader, definition->profile->platform, payload);
	section_omit(&definition->reader, payload);
	section_check_required(&definition->reader, payload);
}

/* Other defaults depend on the platform, so it comes first. */
static void finish(struct definition *definition)
{
	struct profile *profile = definition->profile;
	struct findings *findings = definition->reader.findings;
	struct payload *top = &profile->top;

	for (int i = 0; i < PLATFORM_COUNT; i++)
		if (strcmp(platform_name((enum platform)i),
			payload_choice(top, KEY_PLATFORM)) == 0)
			profile->platform = (enum platform)i;
	profile->abstract = payload_value(top, KEY_ABSTRACT)->integer != 0;
	profile->platform_known =
	    !profile->abstract || payload_value(top, KEY_PLATFORM)->given;
	if (definition->has_top) {
		finish_payload(definition, top);
	} else {
		findings_add(findings, &read_rules[READ_MISSING_SECTION],
		    &top->origin,
		    "begin with [profile], name = ... and identifier = ...",
		    "no section [profile]");
		section_fill_defaults(
		    &definition->reader, profile->platform, top);
	}
	profile->min_os = payload_text(top, KEY_MIN_OS, NULL);
	for (size_t i = 0; i < profile->count; i++)
		finish_payload(definition, &profile->payloads[i]);
	for (size_t i = 0; i < profile->section_count; i++)
		finish_payload(definition, &profile->sections[i]);
	/* Not worth a word beside an error, which may be why there is none. */
	if (profile->count == 0 && !profile->abstract && findings->errors == 0)
		findings_add(findings, &read_rules[READ_NO_PAYLOAD],
		    &top->origin,
		    "add a section such as [scep], or abstract = yes",
		    "the profile has no payload");
}

int profile_read_definition(const struct ini *const *layers, size_t count,
    const struct schemas *schemas, struct arena *arena,
    struct findings *findings, struct profile *ret_profile, struct error *error)
{
	struct profile profile;
	struct definition definition = {.reader = {.schemas = schemas,
					    .place = SCHEMA_IN_DEFINITION,
					    .arena = arena,
					    .findings = findings},
	    .profile = &profile};
	size_t deepest = 0;

	if (profile_init(&definition, layers, count, error) != 0)
		return -1;
	for (size_t depth = 0; depth <= deepest; depth++)
		for (size_t i = 0; i < count; i++) {
			definition.reader.ini = layers[i];
			definition.reader.is_base = i > 0;
			read_layer(&definition, depth, &deepest);
		}
	finish(&definition);
	if (definition.failed || findings->failed)
		return error_set_memory(error);
	*ret_profile = profile;
	return 0;
}

int section_read(const struct ini *ini, const struct ini_section *section,
    const struct schema *schema, struct arena *arena, struct findings *findings,
    struct payload *ret_payload, struct error *error)
{
	struct section_reader reader = {.place = schema->place,
	    .ini = ini,
	    .arena = arena,
	    .findings = findings};
	struct origin origin = {.source = ini->source, .span = section->at};
	struct payload payload;

	if (!payload_init(&payload, schema, section->label, &origin, arena))
		return error_set_memory(error);
	if (section->part_count > 0) {
		group_read(&reader, &payload,
		    &(struct section_path){.section = section,
			.schema = schema,
			.parts = section->parts,
			.count = section->part_count});
	} else {
		section_read_entries(&reader, section, &payload);
		section_fill_defaults(&reader, PLATFORM_MACOS, &payload);
		section_check_required(&reader, &payload);
	}
	if (findings->failed)
		return error_set_memory(error);
	*ret_payload = payload;
	return 0;
}
