/*
 * Tags, comments and declarations, read from the next byte on.
 */
#include "plist/scan_markup.h"

#include <string.h>

#include "base/base.h"
#include "base/text.h"
#include "base/banned.h"

const char *const markup_names[ELEMENT_UNKNOWN] = {"dict", "array", "string",
    "integer", "real", "true", "false", "date", "data", "key", "plist"};

static bool is_name(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '_' || c == ':' ||
	       c == '.' || c == '-' || ((unsigned char)c & 0x80) != 0;
}

bool markup_at_end(const struct scan *scan)
{
	return scan->at >= scan->source->length;
}

static char next(const struct scan *scan)
{
	return markup_at_end(scan) ? '\0' : scan->source->text[scan->at];
}

bool markup_next_is(const struct scan *scan, const char *text)
{
	return scan_starts(scan->source, scan->at, text);
}

static void skip_space(struct scan *scan)
{
	while (!markup_at_end(scan) && text_is_space(next(scan)))
		scan->at++;
}

struct span markup_span(const struct scan *scan, size_t begin)
{
	return (struct span){begin, scan->at};
}

struct span markup_here(const struct scan *scan)
{
	return (struct span){
	    scan->at, scan->at + (markup_at_end(scan) ? 0 : 1)};
}

bool markup_find(struct scan *scan, const char *text)
{
	const char *at = scan->source->text + scan->at;
	const char *end = scan->source->text + scan->source->length;

	while ((at = memchr(at, text[0], (size_t)(end - at))) != NULL) {
		scan->at = (size_t)(at - scan->source->text);
		if (markup_next_is(scan, text))
			return true;
		at++;
	}
	return false;
}

static bool skip_comment(struct scan *scan)
{
	struct span begin = {scan->at, scan->at + 4};

	scan->at += 4;
	if (!markup_find(scan, "--"))
		return scan_fault(
		    scan, SCAN_XML, begin, "comment is not closed by '-->'");
	if (!markup_next_is(scan, "-->")) {
		(void)scan_warn(scan, markup_here(scan),
		    "'--' inside a comment is not well-formed XML");
		if (!markup_find(scan, "-->"))
			return scan_fault(scan, SCAN_XML, begin,
			    "comment is not closed by '-->'");
	}
	scan->at += 3;
	return true;
}

bool markup_skip_prolog(struct scan *scan)
{
	for (;;) {
		skip_space(scan);
		if (!markup_next_is(scan, "<!--"))
			return true;
		if (!skip_comment(scan))
			return false;
	}
}

bool markup_skip_between(struct scan *scan)
{
	for (;;) {
		skip_space(scan);
		if (markup_at_end(scan))
			return true;
		if (next(scan) != '<')
			return scan_fault(scan, SCAN_STRAY, markup_here(scan),
			    "text between elements");
		if (!markup_next_is(scan, "<!") && !markup_next_is(scan, "<?"))
			return true;
		if (!markup_next_is(scan, "<!--"))
			return scan_fault(scan, SCAN_XML, markup_here(scan),
			    "declaration or processing instruction in the "
			    "wrong place");
		if (!skip_comment(scan))
			return false;
	}
}

/* name="value"; the spans are without the quotes. */
static bool read_attribute(
    struct scan *scan, struct span *ret_name, struct span *ret_value)
{
	const size_t begin = scan->at;
	char quote[2] = {0};

	while (is_name(next(scan)))
		scan->at++;
	*ret_name = markup_span(scan, begin);
	skip_space(scan);
	if (ret_name->end == begin || next(scan) != '=')
		return scan_fault(scan, SCAN_XML, markup_here(scan),
		    "malformed attribute, expected name=\"value\"");
	scan->at++;
	skip_space(scan);
	quote[0] = next(scan);
	if (quote[0] != '"' && quote[0] != '\'')
		return scan_fault(scan, SCAN_XML, markup_here(scan),
		    "attribute value is not in quotes");
	ret_value->begin = ++scan->at;
	if (!markup_find(scan, quote))
		return scan_fault(scan, SCAN_XML, *ret_name,
		    "attribute value has no closing quote");
	ret_value->end = scan->at++;
	return true;
}

static bool span_is(const struct scan *scan, struct span span, const char *text)
{
	return text_equal_case(scan->source->text + span.begin,
	    span.end - span.begin, text, strlen(text));
}

/* UTF-8, or an encoding of which ASCII is a part, as Apple's parser knows them
 * too, and nothing but ASCII. */
static bool check_encoding(struct scan *scan, struct span value)
{
	static const char message[] =
	    "encoding is declared as something else than UTF-8";
	static const char *const names[] = {
	    "US-ASCII", "ISO-8859-", "windows-125", "macintosh"};
	const struct source *source = scan->source;
	const size_t bom =
	    text_has_bom(source->text, source->length) ? TEXT_BOM_BYTES : 0;

	if (scan->utf16 || span_is(scan, value, "UTF-8"))
		return true;
	for (size_t i = 0; i < array_length(names); i++) {
		const struct span start = {
		    value.begin, value.begin + strlen(names[i])};

		if (start.end <= value.end && span_is(scan, start, names[i]) &&
		    text_is_ascii(source->text + bom, source->length - bom))
			return scan_warn(scan, value, "%s", message);
	}
	return scan_fault(scan, SCAN_ENCODING, value, "%s", message);
}

/* <?xml version="1.0" encoding="UTF-8"?> */
bool markup_xml_declaration(struct scan *scan)
{
	const size_t begin = scan->at;
	struct span name, value;

	if (!markup_skip_prolog(scan))
		return false;
	if (!markup_next_is(scan, "<?xml")) {
		scan->at = begin;
		return true;
	}
	if (scan->at > begin)
		(void)scan_warn(scan, markup_here(scan),
		    "something comes before the XML declaration");
	for (scan->at += 5;;) {
		const size_t before = scan->at;

		skip_space(scan);
		if (markup_next_is(scan, "?>"))
			break;
		if (before == scan->at && is_name(next(scan)))
			(void)scan_warn(scan, markup_here(scan),
			    "a blank is missing in the XML declaration");
		else if (before == scan->at)
			return scan_fault(scan, SCAN_XML, markup_here(scan),
			    "malformed XML declaration");
		if (!read_attribute(scan, &name, &value))
			return false;
		if (span_is(scan, name, "encoding") &&
		    !check_encoding(scan, value))
			return false;
	}
	scan->at += 2;
	return true;
}

/* <!DOCTYPE plist PUBLIC "..." "..."> without declarations of its own. */
bool markup_doctype(struct scan *scan)
{
	struct span begin = {scan->at, scan->at + 9};
	char quote[2] = {0};

	if (!markup_next_is(scan, "<!DOCTYPE"))
		return true;
	for (scan->at += 9; next(scan) != '>'; scan->at++) {
		if (markup_at_end(scan) || next(scan) == '<')
			return scan_fault(scan, SCAN_DOCTYPE, begin,
			    "document type declaration is not closed");
		if (next(scan) == '[')
			return scan_fault(scan, SCAN_DOCTYPE, markup_here(scan),
			    "document type declaration has declarations of "
			    "its own");
		quote[0] = next(scan);
		if (quote[0] != '"' && quote[0] != '\'')
			continue;
		scan->at++;
		if (!markup_find(scan, quote))
			return scan_fault(scan, SCAN_DOCTYPE, begin,
			    "document type declaration lacks a closing "
			    "quote");
	}
	scan->at++;
	return true;
}

static enum element element_of(const char *name, size_t length)
{
	for (size_t i = 0; i < array_length(markup_names); i++)
		if (length > 0 && markup_names[i][0] == name[0] &&
		    strlen(markup_names[i]) == length &&
		    memcmp(markup_names[i], name, length) == 0)
			return (enum element)i;
	return ELEMENT_UNKNOWN;
}

int markup_name_shown(size_t length)
{
	return length > 40 ? 40 : (int)length;
}

/* Attributes mean nothing, and only <plist version="..."> has one. */
static bool read_attributes(struct scan *scan, const struct tag *tag)
{
	struct span name, value;

	if (tag->closing)
		return scan_fault(scan, SCAN_ELEMENT, markup_here(scan),
		    "a closing tag has an attribute");
	while (is_name(next(scan))) {
		if (!read_attribute(scan, &name, &value))
			return false;
		for (size_t i = value.begin; i < value.end; i++)
			if (memchr("<>/\"'", scan->source->text[i], 5) != NULL)
				return scan_fault(scan, SCAN_ELEMENT, value,
				    "'<', '>', '/' or a quote in an attribute");
		if (tag->element != ELEMENT_PLIST ||
		    !span_is(scan, name, "version"))
			(void)scan_warn(scan, name,
			    "only <plist> has an attribute, 'version'");
		skip_space(scan);
	}
	return true;
}

bool markup_read_tag(struct scan *scan, struct tag *ret_tag)
{
	struct tag tag = {.span = {scan->at, scan->at}};
	const char *text = scan->source->text;
	size_t name;

	scan->at++;
	if (next(scan) == '/') {
		tag.closing = true;
		scan->at++;
	}
	name = scan->at;
	while (is_name(next(scan)))
		scan->at++;
	tag.span.end = scan->at;
	tag.element = element_of(text + name, scan->at - name);
	if (name == scan->at)
		return scan_fault(scan, SCAN_XML, tag.span,
		    "'<' is not followed by the name of an element");
	if (tag.element == ELEMENT_UNKNOWN)
		return scan_fault(scan, SCAN_ELEMENT, tag.span,
		    "unknown element '%.*s'",
		    markup_name_shown(scan->at - name), text + name);
	skip_space(scan);
	if (is_name(next(scan)) && !read_attributes(scan, &tag))
		return false;
	if (next(scan) == '/' && !tag.closing) {
		tag.empty = true;
		scan->at++;
	}
	if (next(scan) != '>')
		return scan_fault(scan, SCAN_XML, tag.span,
		    "tag '%.*s' is not closed by '>'",
		    markup_name_shown(tag.span.end - name), text + name);
	scan->at++;
	*ret_tag = tag;
	return true;
}
