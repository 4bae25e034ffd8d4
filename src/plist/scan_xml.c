#include "plist/plist_scan.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "plist/tree.h"
#include "base/banned.h"

/* libplist undoes each reference by moving the rest of its text, which takes
 * square time; this many bytes take it about a second. */
static const uint64_t shifts_max = (uint64_t)1 << 33;

enum element {
	ELEMENT_DICT,
	ELEMENT_ARRAY,
	ELEMENT_STRING,
	ELEMENT_INTEGER,
	ELEMENT_REAL,
	ELEMENT_TRUE,
	ELEMENT_FALSE,
	ELEMENT_DATE,
	ELEMENT_DATA,
	ELEMENT_KEY,
	ELEMENT_PLIST,
	ELEMENT_UNKNOWN
};

static const char *const element_names[] = {"dict", "array", "string",
    "integer", "real", "true", "false", "date", "data", "key", "plist"};

struct tag {
	struct span span; /* from '<' to the end of the name */
	enum element element;
	bool closing;
	bool empty; /* <name/> */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || strchr("_:.-", c) != NULL ||
	       ((unsigned char)c & 0x80) != 0;
}

static bool at_end(const struct scan *scan)
{
	return scan->at >= scan->source->length;
}

static char next(const struct scan *scan)
{
	return at_end(scan) ? '\0' : scan->source->text[scan->at];
}

static bool next_is(const struct scan *scan, const char *text)
{
	return scan_starts(scan->source, scan->at, text);
}

static void skip_space(struct scan *scan)
{
	while (!at_end(scan) && is_space(next(scan)))
		scan->at++;
}

static struct span span_to_here(const struct scan *scan, size_t begin)
{
	struct span span = {begin, scan->at};

	return span;
}

static struct span here(const struct scan *scan)
{
	struct span span = {scan->at, scan->at + (at_end(scan) ? 0 : 1)};

	return span;
}

/* Moves to the next place of text; false when there is none. */
static bool find(struct scan *scan, const char *text)
{
	const char *at = scan->source->text + scan->at;
	const char *end = scan->source->text + scan->source->length;

	while ((at = memchr(at, text[0], (size_t)(end - at))) != NULL) {
		scan->at = (size_t)(at - scan->source->text);
		if (next_is(scan, text))
			return true;
		at++;
	}
	return false;
}

static bool skip_comment(struct scan *scan)
{
	struct span begin = {scan->at, scan->at + 4};

	scan->at += 4;
	if (!find(scan, "--"))
		return scan_fault(
		    scan, SCAN_XML, begin, "comment is not closed by '-->'");
	if (!next_is(scan, "-->"))
		return scan_fault(scan, SCAN_XML, here(scan),
		    "'--' inside a comment is not well-formed XML");
	scan->at += 3;
	return true;
}

/* Blanks and comments, up to an element or the end of the file. */
static bool skip_between(struct scan *scan)
{
	for (;;) {
		skip_space(scan);
		if (at_end(scan))
			return true;
		if (next(scan) != '<')
			return scan_fault(scan, SCAN_STRAY, here(scan),
			    "text between elements");
		if (!next_is(scan, "<!") && !next_is(scan, "<?"))
			return true;
		if (!next_is(scan, "<!--"))
			return scan_fault(scan, SCAN_XML, here(scan),
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

	while (is_name(next(scan)) && !at_end(scan))
		scan->at++;
	*ret_name = span_to_here(scan, begin);
	skip_space(scan);
	if (ret_name->end == begin || next(scan) != '=')
		return scan_fault(scan, SCAN_XML, here(scan),
		    "malformed attribute, expected name=\"value\"");
	scan->at++;
	skip_space(scan);
	quote[0] = next(scan);
	if (quote[0] != '"' && quote[0] != '\'')
		return scan_fault(scan, SCAN_XML, here(scan),
		    "attribute value is not in quotes");
	ret_value->begin = ++scan->at;
	if (!find(scan, quote))
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

/* <?xml version="1.0" encoding="UTF-8"?> */
static bool xml_declaration(struct scan *scan)
{
	struct span name, value;

	if (!next_is(scan, "<?xml"))
		return true;
	for (scan->at += 5;;) {
		const size_t before = scan->at;

		skip_space(scan);
		if (next_is(scan, "?>"))
			break;
		if (before == scan->at)
			return scan_fault(scan, SCAN_XML, here(scan),
			    "malformed XML declaration");
		if (!read_attribute(scan, &name, &value))
			return false;
		if (span_is(scan, name, "encoding") &&
		    !span_is(scan, value, "UTF-8"))
			return scan_fault(scan, SCAN_ENCODING, value,
			    "encoding is declared as something else than "
			    "UTF-8");
	}
	scan->at += 2;
	return true;
}

/* <!DOCTYPE plist PUBLIC "..." "..."> without declarations of its own. */
static bool doctype(struct scan *scan)
{
	struct span begin = {scan->at, scan->at + 9};
	char quote[2] = {0};

	if (!next_is(scan, "<!DOCTYPE"))
		return true;
	for (scan->at += 9; next(scan) != '>'; scan->at++) {
		if (at_end(scan) || next(scan) == '<')
			return scan_fault(scan, SCAN_DOCTYPE, begin,
			    "document type declaration is not closed");
		if (next(scan) == '[')
			return scan_fault(scan, SCAN_DOCTYPE, here(scan),
			    "document type declaration has declarations of "
			    "its own");
		quote[0] = next(scan);
		if (quote[0] != '"' && quote[0] != '\'')
			continue;
		scan->at++;
		if (!find(scan, quote))
			return scan_fault(scan, SCAN_DOCTYPE, begin,
			    "document type declaration lacks a closing "
			    "quote");
	}
	scan->at++;
	return true;
}

static enum element element_of(const char *name, size_t length)
{
	for (size_t i = 0; i < array_length(element_names); i++)
		if (strlen(element_names[i]) == length &&
		    memcmp(element_names[i], name, length) == 0)
			return (enum element)i;
	return ELEMENT_UNKNOWN;
}

static int name_shown(size_t length)
{
	return length > 40 ? 40 : (int)length;
}

/* Attributes: only <plist version="..."> has one. */
static bool read_attributes(struct scan *scan, const struct tag *tag)
{
	struct span name, value;

	if (tag->closing || tag->element != ELEMENT_PLIST)
		return scan_fault(scan, SCAN_ELEMENT, here(scan),
		    "only <plist> may have an attribute");
	if (!read_attribute(scan, &name, &value))
		return false;
	if (!span_is(scan, name, "version"))
		return scan_fault(scan, SCAN_ELEMENT, name,
		    "<plist> has an attribute other than 'version'");
	for (size_t i = value.begin; i < value.end; i++)
		if (strchr("0123456789.", scan->source->text[i]) == NULL)
			return scan_fault(scan, SCAN_ELEMENT, value,
			    "version of <plist> is not a number");
	skip_space(scan);
	return true;
}

/* The tag at the next byte, which is '<'. */
static bool read_tag(struct scan *scan, struct tag *ret_tag)
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
	while (!at_end(scan) && is_name(next(scan)))
		scan->at++;
	tag.span.end = scan->at;
	tag.element = element_of(text + name, scan->at - name);
	if (name == scan->at)
		return scan_fault(scan, SCAN_XML, tag.span,
		    "'<' is not followed by the name of an element");
	if (tag.element == ELEMENT_UNKNOWN)
		return scan_fault(scan, SCAN_ELEMENT, tag.span,
		    "unknown element '%.*s'", name_shown(scan->at - name),
		    text + name);
	skip_space(scan);
	if (is_name(next(scan)) && !at_end(scan) &&
	    !read_attributes(scan, &tag))
		return false;
	if (next(scan) == '/' && !tag.closing) {
		tag.empty = true;
		scan->at++;
	}
	if (next(scan) != '>')
		return scan_fault(scan, SCAN_XML, tag.span,
		    "tag '%.*s' is not closed by '>'",
		    name_shown(tag.span.end - name), text + name);
	scan->at++;
	*ret_tag = tag;
	return true;
}

static bool ends_inside(struct scan *scan, const struct tag *tag)
{
	return scan_fault(scan, SCAN_XML, here(scan),
	    "file ends inside <%s>, which begins in line %u",
	    element_names[tag->element],
	    source_place(scan->source, tag->span.begin).line);
}

/* The next element inside opened; false at the end of the file. */
static bool read_inner(
    struct scan *scan, const struct tag *opened, struct tag *ret_tag)
{
	if (!skip_between(scan))
		return false;
	if (at_end(scan))
		return ends_inside(scan, opened);
	if (!read_tag(scan, ret_tag))
		return false;
	if (!ret_tag->closing || ret_tag->element == opened->element)
		return true;
	return scan_fault(scan, SCAN_XML, ret_tag->span,
	    "</%s> closes <%s>, which begins in line %u",
	    element_names[ret_tag->element], element_names[opened->element],
	    source_place(scan->source, opened->span.begin).line);
}

/* Literal text up to end: references and "]]>". */
static bool check_literal(struct scan *scan, size_t end, size_t *references)
{
	const char *text = scan->source->text;
	uint32_t point;

	while (scan->at < end) {
		struct span span = here(scan);
		size_t step = 1;

		if (text[scan->at] == '&') {
			step = scan_reference(
			    text + scan->at, end - scan->at, &point);
			(*references)++;
		}
		if (step == 0)
			return scan_fault(scan, SCAN_TEXT, span,
			    "'&' does not begin a reference that property "
			    "lists know");
		if (text[scan->at] == ']' && next_is(scan, "]]>"))
			return scan_fault(scan, SCAN_TEXT, span,
			    "']]>' outside CDATA is not well-formed XML");
		scan->at += step;
	}
	return true;
}

/* The text of a string or key up to its closing tag. */
static bool read_text(
    struct scan *scan, const struct tag *opened, struct span *ret_span)
{
	const size_t begin = scan->at;
	size_t references = 0;

	for (;;) {
		const char *text = scan->source->text;
		const char *end = memchr(
		    text + scan->at, '<', scan->source->length - scan->at);

		if (end == NULL) {
			scan->at = scan->source->length;
			return ends_inside(scan, opened);
		}
		if (!check_literal(scan, (size_t)(end - text), &references))
			return false;
		if (!next_is(scan, "<![CDATA["))
			break;
		scan->at += 9;
		if (!find(scan, "]]>"))
			return scan_fault(scan, SCAN_XML,
			    (struct span){
				(size_t)(end - text), (size_t)(end - text) + 9},
			    "CDATA section is not closed by ']]>'");
		scan->at += 3;
	}
	*ret_span = span_to_here(scan, begin);
	scan->shifts += (uint64_t)references * (scan->at - begin);
	if (scan->shifts > shifts_max)
		return scan_limit(scan, "property list has too many "
					"references in too long texts");
	return true;
}

/* The text of any other element up to its closing tag. */
static bool read_plain(
    struct scan *scan, const struct tag *opened, struct span *ret_span)
{
	const size_t begin = scan->at;

	if (!find(scan, "<")) {
		scan->at = scan->source->length;
		return ends_inside(scan, opened);
	}
	*ret_span = span_to_here(scan, begin);
	return true;
}

static bool read_closing(struct scan *scan, const struct tag *opened)
{
	struct tag tag;

	/* Not named: it may be a value with '<' in it. */
	if (!next_is(scan, "</"))
		return scan_fault(scan, SCAN_TEXT, here(scan),
		    "'<' inside <%s> does not begin its closing tag",
		    element_names[opened->element]);
	if (!read_tag(scan, &tag))
		return false;
	return tag.element == opened->element ||
	       scan_fault(scan, SCAN_XML, tag.span, "expected </%s>, got </%s>",
		   element_names[opened->element], element_names[tag.element]);
}

static bool check_value(
    struct scan *scan, enum element element, struct span span)
{
	const char *text = scan->source->text + span.begin;
	const size_t length = span.end - span.begin;
	int64_t time;

	switch (element) {
	case ELEMENT_INTEGER:
		return scan_is_integer(text, length) ||
		       scan_complain(scan, SCAN_INTEGER, span,
			   "integer is not a decimal number of 64 bits");
	case ELEMENT_REAL:
		return scan_is_real(text, length) ||
		       scan_complain(scan, SCAN_REAL, span,
			   "real is not a finite decimal number");
	case ELEMENT_DATE:
		return (length == 20 && scan_date(text, length, &time)) ||
		       scan_complain(scan, SCAN_DATE, span,
			   "date is not of the form and calendar of ISO 8601");
	case ELEMENT_DATA:
		return scan_is_base64(text, length) ||
		       scan_complain(
			   scan, SCAN_DATA, span, "data is not base64");
	case ELEMENT_TRUE:
	case ELEMENT_FALSE:
		return length == 0 ||
		       scan_fault(scan, SCAN_STRAY, span, "<%s> is not empty",
			   element_names[element]);
	default:
		return true;
	}
}

static bool read_leaf(struct scan *scan, const struct tag *tag)
{
	struct span span = {tag->span.begin, tag->span.begin};

	if (tag->empty)
		return check_value(scan, tag->element, span);
	if (tag->element == ELEMENT_STRING)
		return read_text(scan, tag, &span) && read_closing(scan, tag);
	return read_plain(scan, tag, &span) && read_closing(scan, tag) &&
	       check_value(scan, tag->element, span);
}

/* Undoes references and CDATA of a key that was checked. It only becomes
 * shorter. */
static bool decode_key(
    struct scan *scan, struct span span, struct scan_key *key)
{
	const char *text = scan->source->text;
	char *out =
	    arena_copy(scan->arena, text + span.begin, span.end - span.begin);
	size_t at = span.begin, length = 0;
	bool cdata = false;
	uint32_t point;

	if (out == NULL)
		return scan_memory(scan);
	while (at < span.end) {
		if (!cdata && text[at] == '<') {
			cdata = true;
			at += 9;
		} else if (cdata && span.end - at >= 3 &&
			   memcmp(text + at, "]]>", 3) == 0) {
			cdata = false;
			at += 3;
		} else if (!cdata && text[at] == '&') {
			at += scan_reference(text + at, span.end - at, &point);
			length += scan_add_point(out + length, point);
		} else {
			out[length++] = text[at++];
		}
	}
	key->text = out;
	key->length = length;
	return true;
}

static bool read_key(struct scan *scan, const struct tag *tag)
{
	struct scan_key key = {.offset = scan->at};
	struct span span = tag->span;

	if (!tag->empty &&
	    (!read_text(scan, tag, &span) || !read_closing(scan, tag)))
		return false;
	key.text = scan->source->text + span.begin;
	key.length = tag->empty ? 0 : span.end - span.begin;
	if ((memchr(key.text, '&', key.length) != NULL ||
		memchr(key.text, '<', key.length) != NULL) &&
	    !decode_key(scan, span, &key))
		return false;
	if (key.length == 0)
		return scan_fault(scan, SCAN_DICT, tag->span, "key is empty");
	return scan_count(scan) && scan_add_key(scan, key);
}

static bool read_value(struct scan *scan, const struct tag *tag);

static bool read_array(struct scan *scan, const struct tag *opened)
{
	struct tag tag;

	for (;;) {
		if (!read_inner(scan, opened, &tag))
			return false;
		if (tag.closing)
			return true;
		if (!read_value(scan, &tag))
			return false;
	}
}

/* Reports the key that was read last as having no value. */
static bool lacks_value(struct scan *scan, const struct tag *tag)
{
	const struct scan_key *key = &scan->keys[scan->key_count - 1];

	return scan_fault(scan, SCAN_DICT, tag->span, "key '%.*s' has no value",
	    name_shown(key->length), key->text);
}

static bool read_dict(struct scan *scan, const struct tag *opened)
{
	const size_t first = scan->key_count;
	struct tag tag;

	for (;;) {
		if (!read_inner(scan, opened, &tag))
			return false;
		if (tag.closing)
			return scan_end_keys(scan, first);
		if (tag.element != ELEMENT_KEY)
			return scan_fault(scan, SCAN_DICT, tag.span,
			    "value without a key in a dictionary, expected "
			    "<key>, got <%s>",
			    element_names[tag.element]);
		if (!read_key(scan, &tag) || !read_inner(scan, opened, &tag))
			return false;
		if (tag.closing || tag.element == ELEMENT_KEY)
			return lacks_value(scan, &tag);
		if (!read_value(scan, &tag))
			return false;
	}
}

/* The value whose opening tag was read. */
static bool read_value(struct scan *scan, const struct tag *tag)
{
	bool go_on = true;

	if (tag->element == ELEMENT_PLIST || tag->element == ELEMENT_KEY)
		return scan_fault(scan, SCAN_ELEMENT, tag->span,
		    "<%s> is in the wrong place", element_names[tag->element]);
	if (!scan_count(scan) || !scan_enter(scan))
		return false;
	if (tag->element == ELEMENT_DICT)
		go_on = tag->empty || read_dict(scan, tag);
	else if (tag->element == ELEMENT_ARRAY)
		go_on = tag->empty || read_array(scan, tag);
	else
		go_on = read_leaf(scan, tag);
	scan_leave(scan);
	return go_on;
}

/* <plist> with exactly one value. */
static bool read_plist(struct scan *scan)
{
	struct tag root, tag;

	if (at_end(scan))
		return scan_fault(
		    scan, SCAN_XML, here(scan), "file ends before <plist>");
	if (!read_tag(scan, &root))
		return false;
	if (root.closing || root.element != ELEMENT_PLIST)
		return scan_fault(scan, SCAN_ELEMENT, root.span,
		    "expected <plist>, got <%s%s>", root.closing ? "/" : "",
		    element_names[root.element]);
	if (root.empty)
		return scan_fault(
		    scan, SCAN_ELEMENT, root.span, "<plist> holds no value");
	if (!read_inner(scan, &root, &tag))
		return false;
	if (tag.closing)
		return scan_fault(
		    scan, SCAN_ELEMENT, root.span, "<plist> holds no value");
	if (!read_value(scan, &tag) || !read_inner(scan, &root, &tag))
		return false;
	return tag.closing || scan_fault(scan, SCAN_ELEMENT, tag.span,
				  "<plist> holds more than one value");
}

/* Comments and blanks before the DOCTYPE or the root. */
static bool skip_prolog(struct scan *scan)
{
	for (;;) {
		skip_space(scan);
		if (!next_is(scan, "<!--"))
			return true;
		if (!skip_comment(scan))
			return false;
	}
}

bool scan_xml(struct scan *scan)
{
	if (!xml_declaration(scan) || !skip_prolog(scan) || !doctype(scan) ||
	    !skip_between(scan) || !read_plist(scan) || !skip_prolog(scan))
		return false;
	return at_end(scan) ||
	       scan_fault(scan, SCAN_TRAILING, here(scan),
		   "something follows the end of the property list");
}
