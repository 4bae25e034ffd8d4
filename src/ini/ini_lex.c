/*
 * Findings, the bytes that may be, blanks, comments and quotes.
 */
#include "ini/ini_lex.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/lookalike.h"
#include "base/text.h"
#include "ini/ini.h"
#include "base/banned.h"

#define ROW(index, id, doc) [index] = {id, SEVERITY_ERROR, doc}

const struct rule ini_rules[] = {
    ROW(INI_RULE_BYTES, "ini-bytes", "A definition is at most 1 MiB."),
    ROW(INI_RULE_UTF8, "ini-utf8", "Text is well-formed UTF-8."),
    ROW(INI_RULE_NUL, "ini-nul", "Text holds no NUL byte."),
    ROW(INI_RULE_CONTROL, "ini-control",
	"Text holds no control character but the tab."),
    ROW(INI_RULE_CARRIAGE_RETURN, "ini-carriage-return",
	"Lines end in LF or CR LF; a CR stands nowhere else."),
    ROW(INI_RULE_BOM, "ini-bom",
	"A byte order mark stands at the start of the file only."),
    ROW(INI_RULE_LINE_LENGTH, "ini-line-length", "A line is at most 64 KiB."),
    ROW(INI_RULE_SECTIONS, "ini-sections", "A file has at most 1000 sections."),
    ROW(INI_RULE_ENTRIES, "ini-entries", "A file has at most 10000 keys."),
    ROW(INI_RULE_ITEMS, "ini-items", "A list has at most 1000 items."),
    ROW(INI_RULE_HEADER, "ini-header", "A section header ends in ']'."),
    ROW(INI_RULE_HEADER_TEXT, "ini-header-text",
	"Only a comment follows a section header on its line."),
    ROW(INI_RULE_SECTION_NAME, "ini-section-name",
	"A section has a name of at most 94 bytes."),
    ROW(INI_RULE_LABEL, "ini-label",
	"A section's label is not empty and stands in double quotes."),
    ROW(INI_RULE_DEPTH, "ini-depth",
	"A subsection is at most 7 levels below its section."),
    ROW(INI_RULE_DUPLICATE_SECTION, "ini-duplicate-section",
	"A section with the same name and label occurs once."),
    ROW(INI_RULE_NO_SECTION, "ini-no-section",
	"Keys stand below a section header."),
    ROW(INI_RULE_TEXT, "ini-text",
	"A line is a section, a key with its value, or a comment."),
    ROW(INI_RULE_KEY, "ini-key",
	"A key is a name of at most 94 bytes before '='."),
    ROW(INI_RULE_DUPLICATE_KEY, "ini-duplicate-key",
	"A key occurs once in its section."),
    ROW(INI_RULE_NO_KEY, "ini-no-key",
	"A continuation line follows the key that it continues."),
    ROW(INI_RULE_CONTINUATION, "ini-continuation",
	"Only a list goes on in continuation lines."),
    ROW(INI_RULE_QUOTE, "ini-quote",
	"A double quote that opens a value is closed on the same line."),
    ROW(INI_RULE_AFTER_QUOTE, "ini-after-quote",
	"After a closing quote there is nothing but a comma in a list, or a "
	"comment."),
    ROW(INI_RULE_EMPTY_ITEM, "ini-empty-item",
	"No item of a list is left empty."),
    [INI_RULE_LOOK_ALIKE] = {"ini-look-alike", SEVERITY_WARNING,
	"A key or a section has a character that looks like another, or like "
	"none."},
    [INI_RULE_COUNT] = {NULL, SEVERITY_ERROR, NULL},
};

enum {
	FIND_TEXT_MAX = 256
};

bool ini_find_full(const struct ini_text *ini)
{
	return ini->findings->count > FINDINGS_MAX;
}

void ini_find(const struct ini_text *ini, enum ini_rule rule,
    const struct ini_spot *spot, const char *hint, const char *format, ...)
{
	char message[FIND_TEXT_MAX];
	struct origin origin = {.source = ini->source};
	struct findings *findings = ini->findings;
	size_t count = findings->count;
	va_list list;

	if (ini_find_full(ini))
		return;
	va_start(list, format);
	(void)vsnprintf(message, sizeof(message), format, list);
	va_end(list);
	origin.secret = spot->at + spot->length > spot->hide;
	origin.span.begin = origin.secret ? spot->hide : spot->at;
	origin.span.end = spot->at + spot->length;
	findings_add(findings, &ini_rules[rule], &origin, hint, "%s", message);
	if (origin.secret && findings->count > count) {
		/* The excerpt stops where the secret starts; the place is
		 * exact all the same. */
		struct place place = source_place(ini->source, spot->at);

		findings->last->line = place.line;
		findings->last->column = place.column;
	}
}

/* Length of the unfit character at this offset, 0 when it is fit. */
static size_t byte_unfit(
    const char *text, size_t at, size_t end, enum ini_rule *ret_rule)
{
	unsigned char byte = (unsigned char)text[at];
	size_t length = 1;
	uint32_t point;

	if (byte == '\0')
		*ret_rule = INI_RULE_NUL;
	else if (byte == '\r')
		*ret_rule = INI_RULE_CARRIAGE_RETURN;
	else if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
		*ret_rule = INI_RULE_CONTROL;
	else if (byte < 0x80)
		return 0;
	else if ((length = text_utf8_length(text + at, end - at)) == 0) {
		*ret_rule = INI_RULE_UTF8;
		return 1;
	} else {
		point = text_utf8_point(text + at, end - at);
		if (point <= 0x9F)
			*ret_rule = INI_RULE_CONTROL;
		else if (point == 0xFEFF)
			*ret_rule = INI_RULE_BOM;
		else
			return 0;
	}
	return length;
}

/* All of the eight bytes at text are printable ASCII. */
static bool is_plain_word(const char *text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	return ((word | (word - ones * 0x20) | (word + ones)) &
		   (ones * 0x80)) == 0;
}

/* Offset of the first unfit character from at on, or end. */
static size_t byte_next(const char *text, size_t at, size_t end,
    enum ini_rule *ret_rule, size_t *ret_length)
{
	while (at < end) {
		unsigned char byte = (unsigned char)text[at];

		if (end - at >= 8 && is_plain_word(text + at)) {
			at += 8;
			continue;
		}
		if ((byte >= 0x20 && byte < 0x7F) || byte == '\t') {
			at++;
			continue;
		}
		*ret_length = byte_unfit(text, at, end, ret_rule);
		if (*ret_length > 0)
			return at;
		at += text_utf8_length(text + at, end - at);
	}
	return end;
}

size_t ini_bytes_check(
    const struct ini_text *ini, struct span line, size_t hide)
{
	static const struct {
		const char *hint, *message;
	} says[] = {[INI_RULE_UTF8] = {"save the file as UTF-8",
			"text is not well-formed UTF-8"},
	    [INI_RULE_NUL] = {NULL, "NUL byte in the text"},
	    [INI_RULE_CARRIAGE_RETURN] = {"lines end in LF or CR LF",
		"carriage return that does not end a line"},
	    [INI_RULE_BOM] = {"delete it; it is allowed at the start of the "
			      "file only",
		"byte order mark inside the text"}};
	const char *text = ini->source->text;
	size_t first = line.end, at = line.begin;
	struct ini_spot spot = {.hide = hide};
	enum ini_rule rule = INI_RULE_COUNT, next = INI_RULE_COUNT;

	while ((at = byte_next(text, at, line.end, &rule, &spot.length)) <
	       line.end) {
		size_t more;

		spot.at = at;
		if (first == line.end)
			first = at;
		at += spot.length;
		while (at < line.end &&
		       (more = byte_unfit(text, at, line.end, &next)) > 0 &&
		       next == rule)
			at += more;
		spot.length = at - spot.at;
		if (rule == INI_RULE_CONTROL)
			ini_find(ini, rule, &spot,
			    "delete it; it is not visible",
			    "control character U+%04X in the text",
			    (unsigned)text_utf8_point(
				text + spot.at, ini->source->length - spot.at));
		else
			ini_find(ini, rule, &spot, says[rule].hint, "%s",
			    says[rule].message);
	}
	return first;
}

void ini_looks_check(const struct ini_text *ini, struct span span, size_t hide)
{
	struct lookalike found;
	size_t at = span.begin, begin;

	while (!ini_find_full(ini) && lookalike_next(ini->source->text,
					  span.end, &at, &found, &begin)) {
		struct ini_spot spot = {begin, at - begin, hide};

		ini_find(ini, INI_RULE_LOOK_ALIKE, &spot,
		    found.plain[0] == '\0' ? "remove it"
					   : "write the plain character",
		    "%s (U+%04X) where a key or a section is named", found.name,
		    (unsigned)found.point);
	}
}

bool ini_bytes_fit(const char *text, struct span span)
{
	enum ini_rule rule = INI_RULE_COUNT;
	size_t length = 0;

	return byte_next(text, span.begin, span.end, &rule, &length) ==
	       span.end;
}

size_t ini_blanks_skip(const char *text, size_t at, size_t end)
{
	while (at < end && text_is_blank(text[at]))
		at++;
	return at;
}

size_t ini_blanks_trim(const char *text, size_t begin, size_t end)
{
	while (end > begin && text_is_blank(text[end - 1]))
		end--;
	return end;
}

bool ini_comment_at(const char *text, size_t at, size_t end)
{
	return at > 0 && at < end && text[at] == ';' &&
	       text_is_blank(text[at - 1]);
}

size_t ini_quote_end(const char *text, size_t at, size_t end)
{
	for (at++; at < end && text[at] != '"'; at++)
		if (text[at] == '\\' && at + 1 < end &&
		    (text[at + 1] == '"' || text[at + 1] == '\\'))
			at++;
	return at;
}

char *ini_quote_copy(
    const struct ini_text *ini, struct span span, size_t *ret_length)
{
	const char *text = ini->source->text;
	char *copy = arena_new(ini->arena, span.end - span.begin + 1);
	size_t used = 0;

	if (copy == NULL) {
		ini->findings->failed = true;
		return NULL;
	}
	for (size_t at = span.begin; at < span.end; at++) {
		if (text[at] == '\\' && at + 1 < span.end &&
		    (text[at + 1] == '"' || text[at + 1] == '\\'))
			at++;
		copy[used++] = text[at];
	}
	*ret_length = used;
	return copy;
}
