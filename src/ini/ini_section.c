/*
 * Sections, each once, and the headers that open them.
 */
#include "ini/ini_parser.h"

#include <string.h>

#include "base/banned.h"

/* Length of "name NUL label NUL key NUL label ...", which is in one piece. */
static size_t section_key_length(const struct ini_section *section)
{
	const char *last =
	    section->label != NULL ? section->label : section->name;

	if (section->part_count > 0)
		last = section->parts[section->part_count - 1].label;
	return (size_t)(last - section->name) + strlen(last);
}

/* Few are compared, more are looked up. */
static bool section_known(struct ini_parser *parser,
    const struct ini_section *section, size_t *ret_index)
{
	size_t length = section_key_length(section), before, i = 0;
	const struct ini_section *known = parser->sections;

	if (parser->section_count <= INI_COMPARED_MAX) {
		while (i < parser->section_count &&
		       (section_key_length(&known[i]) != length ||
			   memcmp(known[i].name, section->name, length) != 0))
			i++;
		*ret_index = i;
		return i < parser->section_count;
	}
	for (; parser->names_done < parser->section_count; parser->names_done++)
		if (map_add(&parser->names, known[parser->names_done].name,
			section_key_length(&known[parser->names_done]),
			parser->names_done, &before) < 0)
			return ini_memory_out(parser);
	return map_get(&parser->names, section->name, length, ret_index);
}

static void section_again(
    struct ini_parser *parser, size_t index, struct span at)
{
	const struct ini_section *known = &parser->sections[index];
	const struct ini_part *part =
	    known->part_count == 0 ? NULL
				   : &known->parts[known->part_count - 1];
	const char *label = part != NULL ? part->label : known->label;
	struct ini_spot spot = {at.begin, at.end - at.begin, at.end};

	parser->section = index;
	parser->section_back = true;
	if (ini_find_full(&parser->ini))
		return;
	ini_find(&parser->ini, INI_RULE_DUPLICATE_SECTION, &spot,
	    label == NULL ? "join the two, or give each a label: "
			    "[section \"label\"]"
			  : "join the two, or give one another label",
	    "%ssection '%s'%s%.64s%s stands twice, first on line %u",
	    part == NULL ? "" : "sub", part == NULL ? known->name : part->name,
	    label == NULL ? "" : " \"", label == NULL ? "" : label,
	    label == NULL ? "" : "\"",
	    source_place(parser->ini.source, known->at.begin).line);
}

/* Appends a copy with its NUL to the section's names. */
static const char *name_add(char **names, const char *text, size_t length)
{
	char *name = *names;

	memcpy(name, text, length);
	*names += length + 1;
	return name;
}

static bool section_fill(struct ini_parser *parser,
    const struct ini_header *header, struct ini_section *section)
{
	const struct ini_step *first = &header->steps[0];
	size_t size = 0;
	char *names;

	for (size_t i = 0; i < header->count; i++)
		size += strlen(header->steps[i].folded) +
			header->steps[i].length + 2;
	names = arena_new(parser->ini.arena, size);
	section->part_count = header->count - 1;
	section->parts = arena_new_array(
	    parser->ini.arena, section->part_count, sizeof(*section->parts));
	if (names == NULL || section->parts == NULL)
		return ini_memory_out(parser);
	section->at = header->at;
	section->name_span = first->name;
	section->label_span = first->label;
	section->name = name_add(&names, first->folded, strlen(first->folded));
	if (first->text != NULL)
		section->label = name_add(&names, first->text, first->length);
	for (size_t i = 0; i < section->part_count; i++) {
		const struct ini_step *step = &header->steps[i + 1];

		section->parts[i] = (struct ini_part){.name_span = step->name,
		    .name =
			name_add(&names, step->folded, strlen(step->folded)),
		    .label_span = step->label,
		    .label = name_add(&names, step->text, step->length)};
	}
	return true;
}

static void section_add(
    struct ini_parser *parser, const struct ini_header *header)
{
	struct ini_spot spot = {header->at.begin,
	    header->at.end - header->at.begin, header->at.end};
	struct ini_section section = {0};
	size_t index;

	if (!section_fill(parser, header, &section))
		return;
	if (section_known(parser, &section, &index)) {
		section_again(parser, index, header->at);
		return;
	}
	if (parser->section_count == INI_SECTIONS_MAX) {
		ini_find(&parser->ini, INI_RULE_SECTIONS, &spot, NULL,
		    "more than %d sections", INI_SECTIONS_MAX);
		parser->stop = true;
	}
	if (parser->stop)
		return;
	parser->sections = ini_grown(parser, parser->sections,
	    parser->section_count, sizeof(section), &parser->section_room);
	if (parser->stop)
		return;
	parser->section = parser->section_count;
	parser->sections[parser->section_count++] = section;
}

void ini_header_line(struct ini_parser *parser, const struct ini_line *line)
{
	const char *text = parser->ini.source->text;
	struct span span = {
	    line->first, ini_blanks_trim(text, line->first, line->end)};
	struct ini_header header;
	const char *quote =
	    memchr(text + span.begin, '"', span.end - span.begin);

	/* A label may be any text. */
	ini_looks_check(&parser->ini,
	    (struct span){
		span.begin, quote == NULL ? span.end : (size_t)(quote - text)},
	    span.end);
	parser->headed = true;
	parser->after = INI_AFTER_NOTHING;
	parser->section = INI_NO_SECTION;
	parser->section_back = false;
	parser->first = parser->record_count;
	if (ini_header_read(&parser->ini, span, &header))
		section_add(parser, &header);
}
