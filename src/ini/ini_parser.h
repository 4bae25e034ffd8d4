/*
 * The state of one ini_parse, shared by the files that read sections, entries
 * and lines. Not for other rooms.
 */
#ifndef INI_INI_PARSER_H
#define INI_INI_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "ini/ini.h"
#include "ini/ini_lex.h"

enum {
	/* So many names are compared one by one, more are looked up. */
	INI_COMPARED_MAX = 32
};

#define INI_NO_SECTION SIZE_MAX

/* What the last line that was no comment means for an indented one. */
enum ini_after {
	INI_AFTER_NOTHING,
	INI_AFTER_KEY,
	INI_AFTER_DROPPED, /* a key at fault: its continuation goes with it */
	INI_AFTER_TEXT     /* a line at fault that may have been a key */
};

struct ini_record {
	struct ini_entry entry;
	size_t section;
};

struct ini_parser {
	struct ini_text ini;
	struct ini_section *sections;
	size_t section_count;
	size_t section_room;
	struct ini_record *records;
	size_t record_count;
	size_t record_room;
	size_t section;    /* the current one, or INI_NO_SECTION */
	size_t first;      /* its first record, while it is in one piece */
	bool section_back; /* it was opened before: it is in pieces */
	bool headed;       /* some header was seen */
	bool homeless;     /* a key before any header was reported */
	enum ini_after after;
	size_t indent;    /* of the key, in columns */
	struct map names; /* of sections, the first names_done */
	struct map keys;  /* of records, the first keys_done */
	size_t names_done;
	size_t keys_done;
	bool stop; /* a limit was met, or memory ran out */
	bool no_memory;
};

/* A line without its line end. */
struct ini_line {
	size_t begin;
	size_t first; /* first byte that is no blank */
	size_t end;
	size_t indent; /* in columns */
};

/* A header line: opens its section, again when it was there before. */
void ini_header_line(struct ini_parser *parser, const struct ini_line *line);
/* A line "key = value" whose '=' is at equals. */
void ini_key_line(
    struct ini_parser *parser, const struct ini_line *line, size_t equals);
/* A line that goes on with the last entry. */
void ini_continuation_line(
    struct ini_parser *parser, const struct ini_line *line);
/* Hands each section its entries, in the order of the file. */
void ini_entries_place(struct ini_parser *parser, struct ini *ini);

/* Ends the parse; returns false. */
static inline bool ini_memory_out(struct ini_parser *parser)
{
	parser->no_memory = true;
	parser->stop = true;
	return false;
}

/* Room for one more in an array of the arena; NULL for lack of memory, which
 * ends the parse. */
static inline void *ini_grown(struct ini_parser *parser, void *array,
    size_t count, size_t size, size_t *room)
{
	array = arena_grow(parser->ini.arena, array, count, room, size);
	if (array == NULL)
		(void)ini_memory_out(parser);
	return array;
}

#endif
