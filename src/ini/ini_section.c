#include "ini/ini_parser.h"

#include <string.h>

#include "base/banned.h"

/* Length of "name NUL label", which is in one piece. */
static size_t section_key_length(const struct ini_section *section)
{
	size_t length = strlen(section->name);

	if (section->label != NULL)
		length += 1 + strlen(section->label);
	return length;
}

static bool section_looked_up(struct ini_parser *parser,
    const struct ini_section *section, size_t *ret_index)
{
	for (; parser->names_done < parser->section_count;
	     parser->names_done++) {
		const struct ini_section *known =
		    &parser->sections[parser->names_done];
		size_t before;

		if (map_add(&parser->names, known->name,
			section_key_length(known), parser->names_done,
			&before) < 0)
			return ini_memory_out(parser);
	}
	return map_get(&parser->names, section->name,
	    section_key_length(section), ret_index);
}

static bool section_known(struct ini_parser *parser,
    const struct ini_section *section, size_t *ret_index)
{
	size_t length = section_key_length(section);

	if (parser->section_count > INI_COMPARED_MAX)
		return section_looked_up(parser, section, ret_index);
	for (size_t i = 0; i < parser->section_count; i++) {
		const struct ini_section *known = &parser->sections[i];

		if (section_key_length(known) == length &&
		    memcmp(known->name, section->name, length) == 0) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static void section_again(
    struct ini_parser *parser, size_t index, struct span at)
{
	const struct ini_section *known = &parser->sections[index];
	const char *label = known->label;
	struct ini_spot spot = {at.begin, at.end - at.begin, at.end};

	parser->section = index;
	parser->section_back = true;
	if (ini_find_full(&parser->ini))
		return;
	ini_find(&parser->ini, INI_RULE_DUPLICATE_SECTION, &spot,
	    label == NULL ? "join the two, or give each a label: "
			    "[section \"label\"]"
			  : "join the two, or give one another label",
	    "section '%s'%s%.64s%s stands twice, first on line %u", known->name,
	    label == NULL ? "" : " \"", label == NULL ? "" : label,
	    label == NULL ? "" : "\"",
	    ini_line_number(parser, known->at.begin));
}

static bool section_fill(struct ini_parser *parser,
    const struct ini_header *header, struct ini_section *section)
{
	size_t length = strlen(header->folded);
	char *name =
	    arena_new(parser->ini.arena, length + header->label_length + 2);

	if (name == NULL)
		return ini_memory_out(parser);
	memcpy(name, header->folded, length);
	if (header->label_text != NULL) {
		memcpy(name + length + 1, header->label_text,
		    header->label_length);
		section->label = name + length + 1;
	}
	section->name = name;
	section->at = header->at;
	section->name_span = header->name;
	section->label_span = header->label;
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
	struct ini_header header;
	struct span span = {line->first,
	    ini_blanks_trim(parser->ini.source->text, line->first, line->end)};

	const char *text = parser->ini.source->text;
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
