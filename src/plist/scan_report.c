/*
 * Findings about a property list, its limits, and keys that occur twice.
 */
#include "plist/plist_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "plist/tree.h"
#include "base/banned.h"

const struct rule tree_rules[] = {
    [SCAN_FORMAT] = {"plist-format", SEVERITY_ERROR,
	"The file is neither an XML nor a binary property list."},
    [SCAN_ENCODING] = {"plist-encoding", SEVERITY_ERROR,
	"An XML property list is not encoded in UTF-8."},
    [SCAN_CHARACTER] = {"plist-character", SEVERITY_ERROR,
	"A property list holds a control or other character that XML 1.0 "
	"does not allow."},
    [SCAN_XML] = {"plist-xml", SEVERITY_ERROR,
	"A property list is not well-formed XML."},
    [SCAN_DOCTYPE] = {"plist-doctype", SEVERITY_ERROR,
	"The document type declaration of a property list is malformed or "
	"declares entities."},
    [SCAN_ELEMENT] = {"plist-element", SEVERITY_ERROR,
	"An element or attribute is unknown or stands in the wrong place."},
    [SCAN_DICT] = {"plist-dictionary", SEVERITY_ERROR,
	"A dictionary has a key without a value, a value without a key, or a "
	"key without a name."},
    [SCAN_DUPLICATE] = {"plist-duplicate-key", SEVERITY_ERROR,
	"A dictionary of a binary property list has the same key twice."},
    [SCAN_TEXT] = {"plist-text", SEVERITY_ERROR,
	"A string or key holds a malformed reference or a bare '<'."},
    [SCAN_STRAY] = {"plist-stray-text", SEVERITY_ERROR,
	"Text stands where only elements are allowed."},
    [SCAN_INTEGER] = {"plist-integer", SEVERITY_ERROR,
	"An integer is not a decimal number of 64 bits."},
    [SCAN_REAL] = {"plist-real", SEVERITY_ERROR,
	"A real is not a finite decimal number."},
    [SCAN_DATE] = {"plist-date", SEVERITY_ERROR,
	"A date is not a day and time of the calendar."},
    [SCAN_DATA] = {"plist-data", SEVERITY_ERROR, "Data is not base64."},
    [SCAN_PLACEHOLDER] = {"plist-placeholder", SEVERITY_ERROR,
	"A placeholder stands where data belongs; unless something replaces "
	"it before, devices read other bytes."},
    [SCAN_BINARY] = {"plist-binary", SEVERITY_ERROR,
	"A binary property list is damaged."},
    [SCAN_LENIENT] = {"plist-lenient", SEVERITY_WARNING,
	"Apple's parser reads something that other parsers refuse or read "
	"differently: text after </plist>, a key twice (the last counts), "
	"base64 without its padding, UTF-16 and the like."},
    {NULL, SEVERITY_ERROR, NULL},
};

/* By rule. */
static const struct {
	const char *hint; /* NULL where the message says it all */
	bool hides;       /* the span itself may be a value */
} says[] = {
    [SCAN_ENCODING] = {"save the file as UTF-8", false},
    [SCAN_CHARACTER] = {"remove the character", true},
    [SCAN_DOCTYPE] = {"use Apple's: <!DOCTYPE plist PUBLIC \"-//Apple//DTD "
		      "PLIST 1.0//EN\" "
		      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">",
	false},
    [SCAN_ELEMENT] = {"property lists know dict, array, key, string, integer, "
		      "real, true, false, date and data",
	false},
    [SCAN_DICT] = {"a dictionary is <key>name</key> and one value, in turn",
	false},
    [SCAN_DUPLICATE] = {"remove one of the two; readers differ in which one "
			"they use",
	false},
    [SCAN_TEXT] = {"write '&' as &amp; and '<' as &lt;", true},
    [SCAN_STRAY] = {"put the text into <string>, or remove it", true},
    [SCAN_INTEGER] = {"write digits only, such as 2048, without blanks or "
		      "leading zeros",
	true},
    [SCAN_REAL] = {"write a number such as 0.5 or 1e-3", true},
    [SCAN_DATE] = {"write the date as 2026-11-23T08:39:00Z", true},
    [SCAN_DATA] = {"encode the bytes again, for example with base64(1)", true},
    [SCAN_PLACEHOLDER] = {"check the file that is made of this one", true},
    [SCAN_LENIENT] = {"Apple's parser reads it; rewrite the file for all "
		      "others, for example with: plutil -convert xml1 FILE",
	true},
};

enum {
	/* A place costs a walk through the file, so a hostile one is not
	 * worth more. */
	SCAN_FINDINGS_MAX = 50,
	SCAN_WARNINGS_MAX = 10,
	SCAN_MESSAGE_MAX = 400,
	SCAN_FEW_KEYS = 16 /* compared pair by pair */
};

/* libplist's hash of a key is easy to defeat, and then it compares each key
 * with all before it; this many take it about a second. */
static const uint64_t pairs_max = 100000000;

bool scan_starts(const struct source *source, size_t offset, const char *start)
{
	const size_t length = strlen(start);

	return source->length - offset >= length &&
	       memcmp(source->text + offset, start, length) == 0;
}

/* True when all before offset in its line is blanks and elements, so that an
 * excerpt shows no value. */
static bool line_is_plain(const struct source *source, size_t offset)
{
	size_t at = source_line(source, offset).begin;
	bool inside = false;

	if (at == 0 && text_has_bom(source->text, source->length))
		at = TEXT_BOM_BYTES;
	for (; at < offset; at++) {
		char c = source->text[at];

		if (inside && c == '!')
			return false;
		if (c == '<')
			inside = true;
		else if (c == '>' && inside)
			inside = false;
		else if (!inside && c != ' ' && c != '\t')
			return false;
	}
	return true;
}

ATTR_PRINTF(4, 0)
static void add_finding(struct scan *scan, enum scan_rule rule,
    struct span span, const char *format, va_list list)
{
	struct findings *findings = scan->findings;
	const struct origin origin = {.source = scan->source, .span = span};
	const size_t before = findings->count;
	char message[SCAN_MESSAGE_MAX];

	(void)vsnprintf(message, sizeof(message), format, list);
	if (rule == SCAN_LENIENT)
		scan->warned++;
	else
		scan->found++;
	if (rule == SCAN_BINARY || rule == SCAN_FORMAT) {
		findings_add_file(findings, &tree_rules[rule],
		    scan->source->name, says[rule].hint, "%s", message);
		return;
	}
	findings_add(findings, &tree_rules[rule], &origin, says[rule].hint,
	    "%s", message);
	if (findings->count > before &&
	    (says[rule].hides || !line_is_plain(scan->source, span.begin)))
		findings->last->excerpt = NULL;
}

bool scan_fault(struct scan *scan, enum scan_rule rule, struct span span,
    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_finding(scan, rule, span, format, list);
	va_end(list);
	return false;
}

bool scan_complain(struct scan *scan, enum scan_rule rule, struct span span,
    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_finding(scan, rule, span, format, list);
	va_end(list);
	return scan->found < SCAN_FINDINGS_MAX;
}

bool scan_spoil(struct scan *scan, enum scan_rule rule, struct span span,
    struct span whole, const char *message)
{
	static const char unread[] = "<string>" SCAN_UNREAD "</string>";

	if (scan->spoilt++ < SCAN_FINDINGS_MAX) {
		(void)scan_fault(scan, rule, span, "%s", message);
		scan->found--;
	}
	return scan_edit(scan, whole, unread, sizeof(unread) - 1);
}

bool scan_warn(struct scan *scan, struct span span, const char *format, ...)
{
	va_list list;

	if (scan->warned == SCAN_WARNINGS_MAX)
		return true;
	va_start(list, format);
	add_finding(scan, SCAN_LENIENT, span, format, list);
	va_end(list);
	return true;
}

bool scan_fault_file(struct scan *scan, enum scan_rule rule, const char *hint,
    const char *message)
{
	scan->found++;
	findings_add_file(scan->findings, &tree_rules[rule], scan->source->name,
	    hint, "%s", message);
	return false;
}

bool scan_limit(struct scan *scan, const char *format, ...)
{
	char message[SCAN_MESSAGE_MAX];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(message, sizeof(message), format, list);
	va_end(list);
	(void)error_set(scan->error, STATUS_LIMIT, "%s", message);
	scan->limited = true;
	return false;
}

bool scan_memory(struct scan *scan)
{
	(void)error_set_memory(scan->error);
	scan->limited = true;
	return false;
}

bool scan_count(struct scan *scan)
{
	if (scan->nodes == TREE_NODES_MAX)
		return scan_limit(scan,
		    "property list has more than %d keys and values",
		    TREE_NODES_MAX);
	scan->nodes++;
	return true;
}

bool scan_enter(struct scan *scan)
{
	if (scan->depth == TREE_DEPTH_MAX)
		return scan_limit(scan,
		    "property list is nested deeper than %d levels",
		    TREE_DEPTH_MAX);
	scan->depth++;
	return true;
}

bool scan_add_key(struct scan *scan, size_t first, struct scan_key key)
{
	struct scan_key *keys;

	if (scan->key_count - first == TREE_KEYS_MAX)
		return scan_limit(
		    scan, "dictionary has more than %d keys", TREE_KEYS_MAX);
	scan->pairs += scan->key_count - first;
	if (scan->pairs > pairs_max)
		return scan_limit(
		    scan, "property list has too many large dictionaries");
	keys = memory_grow(
	    scan->keys, scan->key_count, &scan->key_capacity, sizeof(*keys));
	if (keys == NULL)
		return scan_memory(scan);
	scan->keys = keys;
	key.latest = scan->key_count;
	scan->keys[scan->key_count++] = key;
	return true;
}

void scan_end_value(struct scan *scan)
{
	struct scan_key *key = &scan->keys[scan->key_count - 1];

	key->end = scan->at;
	key->nodes = scan->nodes - key->nodes;
	key->dropped = scan->dropped - key->dropped;
}

static bool occurs_twice(struct scan *scan, size_t index, size_t earlier)
{
	const struct scan_key *key = &scan->keys[index];
	struct scan_key *first = &scan->keys[earlier];
	const struct scan_key *gone = &scan->keys[first->latest];
	const int shown = key->length > 100 ? 100 : (int)key->length;

	if (scan->format == SCAN_AS_BINARY)
		return scan_complain(scan, SCAN_DUPLICATE, (struct span){0, 0},
		    "key '%.*s' occurs twice in a dictionary, at bytes %zu and "
		    "%zu",
		    shown, key->text, first->offset, key->offset);
	/* In XML the earlier goes, with its value. */
	first->latest = index;
	scan->dropped += gone->nodes - gone->dropped;
	if (scan->warned < SCAN_WARNINGS_MAX)
		(void)scan_warn(scan,
		    (struct span){key->offset, key->offset + key->length},
		    "key '%.*s' was set before, in line %u; the last one "
		    "counts",
		    shown, key->text,
		    source_place(scan->source, gone->offset).line);
	return scan_edit(scan, (struct span){gone->begin, gone->end}, "", 0);
}

static bool compare_pairs(struct scan *scan, size_t first)
{
	for (size_t i = first + 1; i < scan->key_count; i++)
		for (size_t j = first; j < i; j++) {
			const struct scan_key *a = &scan->keys[i];
			const struct scan_key *b = &scan->keys[j];

			if (a->length != b->length ||
			    memcmp(a->text, b->text, a->length) != 0)
				continue;
			if (!occurs_twice(scan, i, j))
				return false;
			break;
		}
	return true;
}

static bool compare_hashed(struct scan *scan, size_t first)
{
	auto_map struct map map = {0};

	for (size_t i = first; i < scan->key_count; i++) {
		const struct scan_key *key = &scan->keys[i];
		size_t earlier = 0;

		switch (map_add(&map, key->text, key->length, i, &earlier)) {
		case 0:
			if (!occurs_twice(scan, i, earlier))
				return false;
			break;
		case -1:
			return scan_memory(scan);
		}
	}
	return true;
}

bool scan_end_keys(struct scan *scan, size_t first)
{
	bool go_on = scan->key_count - first <= SCAN_FEW_KEYS
			 ? compare_pairs(scan, first)
			 : compare_hashed(scan, first);

	scan->key_count = first;
	return go_on;
}
