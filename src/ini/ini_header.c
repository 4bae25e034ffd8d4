/*
 * One header line, taken apart.
 */
#include "ini/ini_lex.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

#define HEADER_HINT "a header is written [section] or [section \"label\"]"

/* A place at hide or after it is masked, one before it shown up to it. */
static void header_find(const struct ini_text *ini, enum ini_rule rule,
    size_t at, size_t hide, const char *message)
{
	struct ini_spot spot = {
	    .at = at, .length = at >= hide ? 1 : 0, .hide = hide};

	ini_find(ini, rule, &spot, HEADER_HINT, "%s", message);
}

/* The name ends where a label, the bracket or a comment starts. */
static size_t name_stop(const char *text, size_t at, size_t end)
{
	while (at < end && text[at] != ']' && text[at] != '"' &&
	       !ini_comment_at(text, at, end))
		at++;
	return at;
}

/* A name that can be told from other text, which could be a secret. */
static bool name_is_plain(const char *text, struct span name)
{
	for (size_t at = name.begin; at < name.end; at++)
		if (!(text_is_letter(text[at]) || text_is_digit(text[at]) ||
			text[at] == '_' || text[at] == '-' || text[at] == '.' ||
			text_is_blank(text[at])))
			return false;
	return name.begin < name.end;
}

/* Reads the label whose quote is at *at, and moves on behind it. */
static bool label_read(
    const struct ini_text *ini, size_t *at, size_t end, struct ini_step *step)
{
	const char *text = ini->source->text;
	size_t close = ini_quote_end(text, *at, end);

	if (close == end) {
		header_find(ini, INI_RULE_LABEL, *at, *at,
		    "label has no closing quote");
		return false;
	}
	if (close == *at + 1) {
		header_find(
		    ini, INI_RULE_LABEL, *at, *at, "section label is empty");
		return false;
	}
	step->label = (struct span){*at + 1, close};
	step->text = ini_quote_copy(ini, step->label, &step->length);
	*at = ini_blanks_skip(text, close + 1, end);
	return step->text != NULL;
}

/* The labels from the first one's quote on; between two of them stands the key
 * of what lies below. */
static bool labels_read(const struct ini_text *ini, size_t *at, size_t end,
    struct ini_header *header)
{
	const char *text = ini->source->text;
	struct ini_step *step = &header->steps[0];

	while (label_read(ini, at, end, step)) {
		size_t quote = name_stop(text, *at, end);

		if (*at == end || text[*at] == ']' ||
		    ini_comment_at(text, *at, end))
			return true;
		if (header->count == array_length(header->steps)) {
			header_find(ini, INI_RULE_DEPTH, *at, *at,
			    "subsection lies too deep, expected at most 7 "
			    "levels");
			return false;
		}
		step = &header->steps[header->count];
		step->name =
		    (struct span){*at, ini_blanks_trim(text, *at, quote)};
		if (quote == end || text[quote] != '"' ||
		    !name_is_plain(text, step->name) ||
		    text_fold(step->folded, sizeof(step->folded),
			text + step->name.begin,
			step->name.end - step->name.begin) == 0) {
			header_find(ini, INI_RULE_LABEL, *at, *at,
			    "text between the label and ']'");
			return false;
		}
		*at = quote;
		header->count++;
	}
	return false;
}

static bool name_read(const struct ini_text *ini, struct ini_step *step)
{
	const char *text = ini->source->text;
	struct span name = step->name;
	size_t length = name.end - name.begin;

	if (memchr(text + name.begin, '\'', length) != NULL) {
		header_find(ini, INI_RULE_LABEL, name.begin, name.begin,
		    "single quote in a section header");
		return false;
	}
	if (text_fold(step->folded, sizeof(step->folded), text + name.begin,
		length) > 0)
		return true;
	header_find(ini, INI_RULE_SECTION_NAME, name.begin,
	    name.begin + (length == 0 ? 1 : 0),
	    length < TEXT_FOLD_MAX / 2 ? "section without a name"
				       : "section name is too long");
	return false;
}

bool ini_header_read(
    const struct ini_text *ini, struct span line, struct ini_header *ret_header)
{
	const char *text = ini->source->text;
	struct ini_header header = {.at = {line.begin, line.end}, .count = 1};
	struct span *name = &header.steps[0].name;
	const char *bracket =
	    memchr(text + line.begin, ']', line.end - line.begin);
	size_t hide =
	    bracket == NULL ? line.begin : (size_t)(bracket - text) + 1;
	size_t unfit = ini_bytes_check(ini, line, hide);
	size_t at = ini_blanks_skip(text, line.begin + 1, line.end);

	name->begin = at;
	at = name_stop(text, at, line.end);
	name->end = ini_blanks_trim(text, name->begin, at);
	if (unfit < at)
		return false;
	if (at < line.end && text[at] == '"' &&
	    !labels_read(ini, &at, line.end, &header))
		return false;
	if (unfit < at)
		return false;
	if (at == line.end || text[at] != ']') {
		bool plain = name_is_plain(text, *name);

		at = ini_blanks_trim(text, line.begin, at);
		header_find(ini, INI_RULE_HEADER, at,
		    plain ? at + 1 : line.begin, "section header without ']'");
		if (!plain)
			return false;
	} else {
		header.at.end = at + 1;
		at = ini_blanks_skip(text, at + 1, line.end);
		if (unfit == line.end && at < line.end &&
		    !ini_comment_at(text, at, line.end))
			header_find(ini, INI_RULE_HEADER_TEXT, at, at,
			    "text after a section header");
	}
	if (!name_read(ini, &header.steps[0]))
		return false;
	*ret_header = header;
	return true;
}
