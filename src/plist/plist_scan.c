/*
 * Which format it is, and what is wrong before any markup is looked at.
 */
#include "plist/plist_scan.h"

#include <string.h>

#include "base/base.h"
#include "base/memory.h"
#include "base/text.h"
#include "plist/scan_markup.h"
#include "plist/tree.h"
#include "base/banned.h"

/* What a file that is no property list begins with. */
static const struct {
	const char *start;
	const char *message;
	const char *hint;
} others[] = {
    {"{", "not a property list but JSON or an old-style property list",
	"convert it with: plutil -convert xml1 FILE"},
    {"[", "not a property list but JSON",
	"convert it with: plutil -convert xml1 FILE"},
    {"(", "not a property list but an old-style property list",
	"convert it with: plutil -convert xml1 FILE"},
    {"bplist", "binary property list of an unknown version",
	"convert it with: plutil -convert xml1 FILE"},
    {"-----BEGIN ", "not a property list but PEM text",
	"give the file the text was made from"},
    {"\x30", "not a property list but DER, perhaps a signed profile",
	"take the content out: `openssl cms -verify -noverify -inform DER "
	"-in FILE -out NEW`"},
};

static size_t skip_blanks(const struct source *source, size_t at)
{
	while (at < source->length && source->text[at] != '\0' &&
	       strchr(" \t\r\n", source->text[at]) != NULL)
		at++;
	return at;
}

static bool refuse_format(struct scan *scan, size_t at)
{
	if (at == scan->source->length)
		return scan_fault_file(scan, SCAN_FORMAT, NULL,
		    "not a property list but an empty file");
	for (size_t i = 0; i < array_length(others); i++)
		if (scan_starts(scan->source, at, others[i].start))
			return scan_fault_file(scan, SCAN_FORMAT,
			    others[i].hint, others[i].message);
	return scan_fault_file(
	    scan, SCAN_FORMAT, NULL, "not a property list but something else");
}

/* Every byte of XML up to the end of the property list is checked here, so
 * that no later step need to. The source ends before a bad one when that may be
 * behind the end. */
static bool check_characters(struct scan *scan)
{
	static const char tag[] = "</plist";
	const size_t size = sizeof(tag) - 1;
	const struct source *source = scan->source;
	const char *text = source->text;
	const size_t bad = scan_bad_character(text, source->length);
	const size_t left = source->length - bad;
	struct source *shorter;
	size_t end = bad;

	if (left == 0)
		return true;
	while (end >= size && memcmp(text + end - size, tag, size) != 0)
		end--;
	if (end >= size) {
		shorter = arena_new(scan->arena, sizeof(*shorter));
		if (shorter == NULL)
			return scan_memory(scan);
		*shorter = *source;
		shorter->length = bad;
		scan->source = shorter;
		return true;
	}
	if (text_utf8_length(text + bad, left) == 0)
		return scan_fault(scan, SCAN_ENCODING,
		    (struct span){bad, bad + 1}, "byte 0x%02x is not UTF-8",
		    (unsigned char)text[bad]);
	return scan_fault(scan, SCAN_CHARACTER, (struct span){bad, bad + 1},
	    "character U+%04X is not allowed in XML",
	    (unsigned)text_utf8_point(text + bad, left));
}

/* Apple's parser looks at nothing behind </plist>. NUL bytes there (the five
 * bytes below end in one) come of programs in C. whole is the source before
 * it was shortened. */
static bool warn_of_rest(struct scan *scan, const struct source *whole)
{
	size_t at, end = whole->length;

	if (!markup_skip_prolog(scan))
		return false;
	at = scan->at;
	if (skip_blanks(whole, at) == whole->length)
		return true;
	while (at < end && memchr(" \t\r\n", whole->text[end - 1], 5) != NULL)
		end--;
	return scan_warn(scan, (struct span){at, at},
	    at == end ? "NUL bytes follow the end of the property list"
		      : "something follows the end of the property list");
}

static bool scan_text(struct scan *scan)
{
	const struct source *source;
	size_t at;

	/* Apple's reader knows UTF-16 by its byte order mark alone. */
	if ((scan_starts(scan->source, 0, "\xFE\xFF") ||
		scan_starts(scan->source, 0, "\xFF\xFE")) &&
	    !scan_convert_utf16(scan))
		return false;
	source = scan->source;
	if (text_has_bom(source->text, source->length))
		scan->at = TEXT_BOM_BYTES;
	at = skip_blanks(source, scan->at);
	if (at == source->length || source->text[at] != '<')
		return refuse_format(scan, at);
	return check_characters(scan) && scan_xml(scan) &&
	       warn_of_rest(scan, source);
}

static bool scan_any(struct scan *scan)
{
	const struct source *source = scan->source;

	if (source->length > TREE_BYTES_MAX)
		return scan_limit(scan,
		    "property list has %zu bytes, expected at most %d",
		    source->length, TREE_BYTES_MAX);
	if (!scan_starts(source, 0, "bplist00"))
		return scan_text(scan);
	scan->format = SCAN_AS_BINARY;
	return scan_binary(scan);
}

int scan_source(const struct source *source, struct arena *arena,
    struct findings *findings, struct scanned *ret_scanned, struct error *error)
{
	struct scan scan = {.source = source,
	    .arena = arena,
	    .findings = findings,
	    .error = error};
	bool whole = scan_any(&scan);

	if (whole && scan.found == 0 && !scan.limited)
		whole = scan_normalise(&scan, ret_scanned);
	memory_free(scan.keys);
	memory_free(scan.edits);
	if (scan.limited)
		return -1;
	if (!whole || scan.found > 0)
		return error_set(error, STATUS_FINDINGS,
		    "'%s' is not a valid property list", source->name);
	return 0;
}
