/*
 * Keys, each once in its section, and the lines that go on with a value.
 */
#include "ini/ini_parser.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static size_t key_of(char *key, const char *name, size_t section)
{
	size_t length = strlen(name);

	memcpy(key, &section, sizeof(section));
	memcpy(key + sizeof(section), name, length);
	return sizeof(section) + length;
}

/* Few are compared, more, or those of a section in pieces, are looked up. */
static bool key_known(
    struct ini_parser *parser, const char *name, size_t *ret_index)
{
	char key[sizeof(size_t) + TEXT_FOLD_MAX];
	size_t before, i = parser->first;

	if (!parser->section_back &&
	    parser->record_count - parser->first <= INI_COMPARED_MAX) {
		while (i < parser->record_count &&
		       !text_equal(parser->records[i].entry.name, name))
			i++;
		*ret_index = i;
		return i < parser->record_count;
	}
	for (; parser->keys_done < parser->record_count; parser->keys_done++) {
		const struct ini_record *known =
		    &parser->records[parser->keys_done];

		if (map_add(&parser->keys, key,
			key_of(key, known->entry.name, known->section),
			parser->keys_done, &before) < 0)
			return ini_memory_out(parser);
	}
	return map_get(
	    &parser->keys, key, key_of(key, name, parser->section), ret_index);
}

/* Adds a key unless something speaks against it, which is reported. */
static void key_add(struct ini_parser *parser, const char *name,
    const struct ini_entry *entry, const struct ini_spot *spot)
{
	const struct ini_text *ini = &parser->ini;
	struct ini_record *record;
	size_t index;

	if (parser->section == INI_NO_SECTION) {
		if (!parser->headed && !parser->homeless)
			ini_find(ini, INI_RULE_NO_SECTION, spot,
			    "start with a section, such as [profile]",
			    "key '%s' before any section", name);
		parser->homeless = true;
		return;
	}
	if (key_known(parser, name, &index)) {
		if (!ini_find_full(ini))
			ini_find(ini, INI_RULE_DUPLICATE_KEY, spot,
			    "keep one of the two",
			    "key '%s' is set twice, first on line %u", name,
			    source_place(parser->ini.source,
				parser->records[index].entry.key.begin)
				.line);
		return;
	}
	if (!parser->stop && parser->record_count == INI_ENTRIES_MAX) {
		ini_find(ini, INI_RULE_ENTRIES, spot, NULL, "more than %d keys",
		    INI_ENTRIES_MAX);
		parser->stop = true;
	}
	if (parser->stop)
		return;
	parser->records = ini_grown(parser, parser->records,
	    parser->record_count, sizeof(*record), &parser->record_room);
	if (parser->stop)
		return;
	record = &parser->records[parser->record_count];
	record->entry = *entry;
	record->entry.name = arena_text(ini->arena, name);
	record->section = parser->section;
	if (record->entry.name == NULL) {
		(void)ini_memory_out(parser);
		return;
	}
	parser->record_count++;
	parser->after = INI_AFTER_KEY;
}

void ini_key_line(
    struct ini_parser *parser, const struct ini_line *line, size_t equals)
{
	const struct ini_text *ini = &parser->ini;
	const char *text = ini->source->text;
	char name[TEXT_FOLD_MAX];
	struct ini_entry entry = {
	    .key = {line->first, ini_blanks_trim(text, line->first, equals)},
	    .value = {ini_blanks_skip(text, equals + 1, line->end), line->end}};
	size_t length = entry.key.end - entry.key.begin;
	struct ini_spot spot = {line->first, length, equals + 1};

	parser->after = INI_AFTER_DROPPED;
	parser->indent = line->indent;
	if (ini_bytes_check(ini, (struct span){line->first, line->end},
		entry.value.begin) < equals)
		return;
	ini_looks_check(ini, entry.key, equals + 1);
	if (text_fold(name, sizeof(name), text + line->first, length) > 0) {
		key_add(parser, name, &entry, &spot);
		return;
	}
	/* So long a key may be a piece of a value. */
	if (length > 0)
		spot.hide = line->first;
	ini_find(ini, INI_RULE_KEY, &spot, "a line is written key = value",
	    length < TEXT_FOLD_MAX / 2 ? "no key before '='"
				       : "key is too long");
}

void ini_continuation_line(
    struct ini_parser *parser, const struct ini_line *line)
{
	const struct ini_text *ini = &parser->ini;
	struct span span = {line->first,
	    ini_blanks_trim(ini->source->text, line->first, line->end)};
	struct ini_spot spot = {span.begin, span.end - span.begin, span.begin};
	struct ini_entry *entry;

	(void)ini_bytes_check(ini, span, span.begin);
	if (parser->after == INI_AFTER_DROPPED)
		return;
	entry = &parser->records[parser->record_count - 1].entry;
	if (entry->more_count == INI_ITEMS_MAX) {
		ini_find(ini, INI_RULE_ITEMS, &spot, NULL,
		    "more than %d items in a list", INI_ITEMS_MAX);
		parser->after = INI_AFTER_DROPPED;
		return;
	}
	entry->more = ini_grown(parser, entry->more, entry->more_count,
	    sizeof(span), &entry->more_room);
	if (entry->more != NULL)
		entry->more[entry->more_count++] = span;
}

void ini_entries_place(struct ini_parser *parser, struct ini *ini)
{
	struct ini_entry *entries = arena_new_array(
	    parser->ini.arena, parser->record_count, sizeof(*entries));

	if (entries == NULL) {
		(void)ini_memory_out(parser);
		return;
	}
	for (size_t i = 0; i < parser->record_count; i++)
		parser->sections[parser->records[i].section].count++;
	for (size_t i = 0; i < parser->section_count; i++) {
		parser->sections[i].entries = entries;
		entries += parser->sections[i].count;
		parser->sections[i].count = 0;
	}
	for (size_t i = 0; i < parser->record_count; i++) {
		struct ini_section *section =
		    &parser->sections[parser->records[i].section];

		section->entries[section->count++] = parser->records[i].entry;
	}
	ini->sections = parser->sections;
	ini->count = parser->section_count;
}
