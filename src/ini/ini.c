/*
 * Lines, and what each one is.
 */
#include "ini/ini.h"

#include <string.h>

#include "base/text.h"
#include "ini/ini_parser.h"
#include "base/banned.h"

enum {
	TAB_STOP = 8
};

size_t ini_indent(const char *text, size_t begin, size_t end, size_t *ret_first)
{
	size_t columns = 0, at = begin;

	for (; at < end && text_is_blank(text[at]); at++)
		columns += text[at] == ' ' ? 1 : TAB_STOP - columns % TAB_STOP;
	*ret_first = at;
	return columns;
}

/* Offset of the '=' that ends a key, or line->end. */
static size_t key_end(const char *text, const struct ini_line *line)
{
	const char *equals =
	    memchr(text + line->first, '=', line->end - line->first);
	size_t end = equals == NULL ? line->end : (size_t)(equals - text);

	for (const char *mark = text + line->first;
	     (mark = memchr(mark, ';', (size_t)(text + end - mark))) != NULL;
	     mark++)
		if (ini_comment_at(text, (size_t)(mark - text), end))
			return line->end;
	return end;
}

static void text_line(struct ini_parser *parser, const struct ini_line *line)
{
	const struct ini_text *ini = &parser->ini;
	struct ini_spot spot = {
	    line->first, line->end - line->first, line->first};
	enum ini_after after = parser->after;

	parser->after = INI_AFTER_TEXT;
	if (ini_bytes_check(ini, (struct span){line->first, line->end},
		line->first) < line->end)
		return;
	/* A sign that only looks like '=' or '[' makes no key or section. */
	ini_looks_check(
	    ini, (struct span){line->first, line->end}, line->first);
	if (line->indent > 0 && after == INI_AFTER_NOTHING)
		ini_find(ini, INI_RULE_NO_KEY, &spot,
		    "write the key first: key =",
		    "continuation line without a key before it");
	else if (line->indent == 0 || after != INI_AFTER_TEXT)
		ini_find(ini, INI_RULE_TEXT, &spot,
		    line->indent == 0
			? "a line is a [section], key = value, or a comment "
			  "that starts with ;"
			: "a continuation line is indented deeper than its key",
		    "line is no section, key or comment");
}

static void line_read(struct ini_parser *parser, struct ini_line *line)
{
	const char *text = parser->ini.source->text;
	const struct ini_spot spot = {line->begin, 0, line->begin};
	size_t equals;

	if (line->end - line->begin > INI_LINE_MAX) {
		parser->after = INI_AFTER_TEXT;
		ini_find(&parser->ini, INI_RULE_LINE_LENGTH, &spot, NULL,
		    "line of %zu bytes, expected at most %d",
		    line->end - line->begin, INI_LINE_MAX);
		return;
	}
	line->indent = ini_indent(text, line->begin, line->end, &line->first);
	if (line->first == line->end)
		return;
	if (text[line->first] == ';' || text[line->first] == '#')
		(void)ini_bytes_check(&parser->ini,
		    (struct span){line->first, line->end}, line->first);
	else if ((parser->after == INI_AFTER_KEY ||
		     parser->after == INI_AFTER_DROPPED) &&
		 line->indent > parser->indent)
		ini_continuation_line(parser, line);
	else if (text[line->first] == '[')
		ini_header_line(parser, line);
	else if ((equals = key_end(text, line)) < line->end)
		ini_key_line(parser, line, equals);
	else
		text_line(parser, line);
}

/* A text that can be no definition at all gets one finding, not thousands. */
static bool text_fits(const struct ini_text *ini)
{
	const struct source *source = ini->source;
	struct ini_spot spot = {0};

	if (source->length > INI_BYTES_MAX) {
		findings_add_file(ini->findings, &ini_rules[INI_RULE_BYTES],
		    source->name, NULL,
		    "file of %zu bytes, expected at most %d", source->length,
		    INI_BYTES_MAX);
		return false;
	}
	if (source->length < 2 || (memcmp(source->text, "\xFF\xFE", 2) != 0 &&
				      memcmp(source->text, "\xFE\xFF", 2) != 0))
		return true;
	ini_find(ini, INI_RULE_UTF8, &spot, "save the file as UTF-8",
	    "text is UTF-16, expected UTF-8");
	return false;
}

static void parser_done(struct ini_parser *parser)
{
	map_done(&parser->names);
	map_done(&parser->keys);
}
#define auto_parser auto_cleanup(parser_done)

int ini_parse(const struct source *source, struct arena *arena,
    struct findings *findings, struct ini *ret_ini, struct error *error)
{
	auto_parser struct ini_parser parser = {
	    .ini = {source, arena, findings}, .section = INI_NO_SECTION};
	struct ini ini = {.source = source};
	size_t at =
	    text_has_bom(source->text, source->length) ? TEXT_BOM_BYTES : 0;

	parser.stop = !text_fits(&parser.ini);
	while (at < source->length && !parser.stop) {
		const char *start = source->text + at;
		const char *feed = memchr(start, '\n', source->length - at);
		struct ini_line line = {.begin = at, .end = source->length};

		at = source->length;
		if (feed != NULL) {
			line.end = (size_t)(feed - source->text);
			at = line.end + 1;
			if (line.end > line.begin && feed[-1] == '\r')
				line.end--;
		}
		line_read(&parser, &line);
	}
	if (!parser.no_memory)
		ini_entries_place(&parser, &ini);
	if (parser.no_memory || findings->failed)
		return error_set_memory(error);
	*ret_ini = ini;
	return 0;
}
