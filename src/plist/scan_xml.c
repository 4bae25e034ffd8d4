/*
 * XML property lists: elements and what may stand in them.
 */
#include "plist/plist_scan.h"

#include <string.h>

#include "plist/scan_markup.h"
#include "base/banned.h"

/* libplist undoes each reference by moving the rest of its text, which takes
 * square time; this many bytes take it about a second. */
static const uint64_t shifts_max = (uint64_t)1 << 33;

static bool ends_inside(struct scan *scan, const struct tag *tag)
{
	return scan_fault(scan, SCAN_XML, markup_here(scan),
	    "file ends inside <%s>, which begins in line %u",
	    markup_names[tag->element],
	    source_place(scan->source, tag->span.begin).line);
}

/* The next element inside opened; false at the end of the file. */
static bool read_inner(
    struct scan *scan, const struct tag *opened, struct tag *ret_tag)
{
	if (!markup_skip_between(scan))
		return false;
	if (markup_at_end(scan))
		return ends_inside(scan, opened);
	if (!markup_read_tag(scan, ret_tag))
		return false;
	if (!ret_tag->closing || ret_tag->element == opened->element)
		return true;
	return scan_fault(scan, SCAN_XML, ret_tag->span,
	    "</%s> closes <%s>, which begins in line %u",
	    markup_names[ret_tag->element], markup_names[opened->element],
	    source_place(scan->source, opened->span.begin).line);
}

/* The next c before end, or end. */
static size_t next_of(const struct scan *scan, char c, size_t from, size_t end)
{
	const char *text = scan->source->text;
	const char *at = memchr(text + from, c, end - from);

	return at == NULL ? end : (size_t)(at - text);
}

/* Literal text up to end: references and "]]>". */
static bool check_literal(struct scan *scan, size_t end, size_t *references)
{
	const char *text = scan->source->text;
	const size_t begin = scan->at;
	uint32_t point;

	while ((scan->at = next_of(scan, '&', scan->at, end)) < end) {
		size_t step =
		    scan_reference(text + scan->at, end - scan->at, &point);

		if (step == 0)
			return scan_fault(scan, SCAN_TEXT, markup_here(scan),
			    "'&' does not begin a reference that property "
			    "lists know");
		(*references)++;
		scan->at += step;
	}
	for (size_t at = begin; (at = next_of(scan, ']', at, end)) < end; at++)
		if (scan_starts(scan->source, at, "]]>"))
			(void)scan_warn(scan, (struct span){at, at + 3},
			    "']]>' outside CDATA is not well-formed XML");
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
		if (!markup_next_is(scan, "<![CDATA["))
			break;
		scan->at += 9;
		if (!markup_find(scan, "]]>"))
			return scan_fault(scan, SCAN_XML,
			    (struct span){
				(size_t)(end - text), (size_t)(end - text) + 9},
			    "CDATA section is not closed by ']]>'");
		scan->at += 3;
	}
	*ret_span = markup_span(scan, begin);
	scan->shifts += (uint64_t)references * (scan->at - begin);
	if (scan->shifts > shifts_max)
		return scan_limit(scan, "property list has too many "
					"references in too long texts");
	return true;
}

static bool read_closing(struct scan *scan, const struct tag *opened)
{
	struct tag tag;

	/* Not named: it may be a value with '<' in it. */
	if (!markup_next_is(scan, "</"))
		return scan_fault(scan, SCAN_TEXT, markup_here(scan),
		    "'<' inside <%s> does not begin its closing tag",
		    markup_names[opened->element]);
	if (!markup_read_tag(scan, &tag))
		return false;
	return tag.element == opened->element ||
	       scan_fault(scan, SCAN_XML, tag.span, "expected </%s>, got </%s>",
		   markup_names[opened->element], markup_names[tag.element]);
}

/* A value whose text is span; the whole element ends at the next byte. */
static bool check_data(
    struct scan *scan, const struct tag *tag, struct span span)
{
	const struct span whole = {tag->span.begin, scan->at};
	const char *text = scan->source->text + span.begin;
	const size_t length = span.end - span.begin;

	if (tag->empty)
		return scan_spoil(scan, SCAN_DATA, tag->span, whole,
		    "<data/>, which Apple's parser refuses");
	if (scan_is_base64(text, length))
		return true;
	if (scan_is_placeholder(text, length))
		return scan_spoil(scan, SCAN_PLACEHOLDER, span, whole,
		    "a placeholder stands where data belongs");
	if (scan_mend_data(scan, span))
		return scan_warn(scan, span,
		    "data is not in whole, padded groups of base64; Apple's "
		    "parser drops what is incomplete");
	return !scan->limited &&
	       scan_spoil(scan, SCAN_DATA, span, whole, "data is not base64");
}

static bool check_value(
    struct scan *scan, const struct tag *tag, struct span span)
{
	const struct span whole = {tag->span.begin, scan->at};
	const struct span shown = tag->empty ? tag->span : span;
	const char *text = scan->source->text + span.begin;
	const size_t length = span.end - span.begin;
	int64_t time;

	switch (tag->element) {
	case ELEMENT_INTEGER:
		if (scan_is_odd_integer(text, length))
			return scan_warn(
			    scan, span, "integer is not plain digits");
		return scan_is_integer(text, length) ||
		       scan_spoil(scan, SCAN_INTEGER, shown, whole,
			   "integer is not a decimal number of 64 bits");
	case ELEMENT_REAL:
		return scan_is_real(text, length) ||
		       scan_spoil(scan, SCAN_REAL, shown, whole,
			   "real is not a finite decimal number");
	case ELEMENT_DATE:
		return (length == 20 && scan_date(text, length, &time)) ||
		       scan_spoil(scan, SCAN_DATE, shown, whole,
			   "date is not of the form and calendar of ISO 8601");
	case ELEMENT_DATA:
		return check_data(scan, tag, span);
	case ELEMENT_TRUE:
	case ELEMENT_FALSE:
		return length == 0 ||
		       scan_fault(scan, SCAN_STRAY, span, "<%s> is not empty",
			   markup_names[tag->element]);
	default:
		return true;
	}
}

static bool read_leaf(struct scan *scan, const struct tag *tag)
{
	struct span span = {tag->span.begin, tag->span.begin};

	if (tag->empty)
		return check_value(scan, tag, span);
	if (tag->element == ELEMENT_STRING)
		return read_text(scan, tag, &span) && read_closing(scan, tag);
	span.begin = scan->at;
	if (!markup_find(scan, "<")) {
		scan->at = scan->source->length;
		return ends_inside(scan, tag);
	}
	span.end = scan->at;
	return read_closing(scan, tag) && check_value(scan, tag, span);
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

static bool read_key(struct scan *scan, const struct tag *tag, size_t first)
{
	struct scan_key key = {.offset = scan->at,
	    .begin = tag->span.begin,
	    .nodes = scan->nodes,
	    .dropped = scan->dropped};
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
	return scan_count(scan) && scan_add_key(scan, first, key);
}

static bool read_value(struct scan *scan, const struct tag *tag);

static bool read_dict(struct scan *scan, const struct tag *opened)
{
	const size_t first = scan->key_count;
	const struct scan_key *key;
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
			    markup_names[tag.element]);
		if (!read_key(scan, &tag, first) ||
		    !read_inner(scan, opened, &tag))
			return false;
		key = &scan->keys[scan->key_count - 1];
		if (tag.closing || tag.element == ELEMENT_KEY)
			return scan_fault(scan, SCAN_DICT, tag.span,
			    "key '%.*s' has no value",
			    markup_name_shown(key->length), key->text);
		if (!read_value(scan, &tag))
			return false;
		scan_end_value(scan);
	}
}

/* The value whose opening tag was read. */
static bool read_value(struct scan *scan, const struct tag *tag)
{
	struct tag inner = {0};
	bool go_on = true;

	if (tag->element == ELEMENT_PLIST || tag->element == ELEMENT_KEY)
		return scan_fault(scan, SCAN_ELEMENT, tag->span,
		    "<%s> is in the wrong place", markup_names[tag->element]);
	if (!scan_count(scan) || !scan_enter(scan))
		return false;
	if (tag->element == ELEMENT_DICT) {
		go_on = tag->empty || read_dict(scan, tag);
	} else if (tag->element == ELEMENT_ARRAY) {
		while (go_on && !tag->empty && !inner.closing)
			go_on = read_inner(scan, tag, &inner) &&
				(inner.closing || read_value(scan, &inner));
	} else {
		go_on = read_leaf(scan, tag);
	}
	scan->depth--;
	return go_on;
}

/* <plist> with exactly one value. */
static bool read_plist(struct scan *scan)
{
	struct tag root, tag;

	scan->body = scan->at;
	if (markup_at_end(scan))
		return scan_fault(scan, SCAN_XML, markup_here(scan),
		    "file ends before <plist>");
	if (!markup_read_tag(scan, &root))
		return false;
	if (root.closing || root.element != ELEMENT_PLIST)
		return scan_fault(scan, SCAN_ELEMENT, root.span,
		    "expected <plist>, got <%s%s>", root.closing ? "/" : "",
		    markup_names[root.element]);
	if (!root.empty && !read_inner(scan, &root, &tag))
		return false;
	if (root.empty || tag.closing)
		return scan_fault(
		    scan, SCAN_ELEMENT, root.span, "<plist> holds no value");
	if (!read_value(scan, &tag) || !read_inner(scan, &root, &tag))
		return false;
	return tag.closing || scan_fault(scan, SCAN_ELEMENT, tag.span,
				  "<plist> holds more than one value");
}

bool scan_xml(struct scan *scan)
{
	if (!markup_xml_declaration(scan) || !markup_skip_prolog(scan) ||
	    !markup_doctype(scan) || !markup_skip_between(scan) ||
	    !read_plist(scan))
		return false;
	scan->body_end = scan->at;
	return true;
}
