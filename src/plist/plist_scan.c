#include "plist/plist_scan.h"

#include <string.h>

#include "base/attr.h"
#include "base/memory.h"
#include "base/text.h"
#include "plist/tree.h"
#include "base/banned.h"

bool scan_starts(const struct source *source, size_t offset, const char *start)
{
	const size_t length = strlen(start);

	return source->length - offset >= length &&
	       memcmp(source->text + offset, start, length) == 0;
}

static bool is_utf16(const struct source *source)
{
	const char *text = source->text;

	if (source->length < 2)
		return false;
	return scan_starts(source, 0, "\xFE\xFF") ||
	       scan_starts(source, 0, "\xFF\xFE") ||
	       (text[0] == '<' && text[1] == '\0') ||
	       (text[0] == '\0' && text[1] == '<');
}

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
	"take the content out with: openssl cms -verify -noverify -inform "
	"DER -in FILE"},
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

/* Every byte of XML is checked here, so that no later step need to. */
static bool check_characters(struct scan *scan)
{
	const char *text = scan->source->text;
	const size_t length = scan->source->length;
	size_t bad = scan_bad_character(text, length);
	const struct span span = {bad, bad + 1};

	if (bad == length)
		return true;
	if (text_utf8_length(text + bad, length - bad) == 0)
		return scan_fault(scan, SCAN_ENCODING, span,
		    "byte 0x%02x is not UTF-8", (unsigned char)text[bad]);
	return scan_fault(scan, SCAN_CHARACTER, span,
	    "character U+%04X is not allowed in XML",
	    (unsigned)text_utf8_point(text + bad, length - bad));
}

static bool scan_any(struct scan *scan)
{
	const struct source *source = scan->source;
	size_t at;

	if (source->length > TREE_BYTES_MAX)
		return scan_limit(scan,
		    "property list has %zu bytes, expected at most %d",
		    source->length, TREE_BYTES_MAX);
	if (scan_starts(source, 0, "bplist00")) {
		scan->format = SCAN_AS_BINARY;
		return scan_binary(scan);
	}
	if (is_utf16(source))
		return scan_fault(scan, SCAN_ENCODING, (struct span){0, 0},
		    "text is UTF-16, expected UTF-8");
	if (text_has_bom(source->text, source->length))
		scan->at = TEXT_BOM_BYTES;
	at = skip_blanks(source, scan->at);
	if (at == source->length || source->text[at] != '<')
		return refuse_format(scan, at);
	return check_characters(scan) && scan_xml(scan);
}

int scan_source(const struct source *source, struct arena *arena,
    struct findings *findings, struct scanned *ret_scanned, struct error *error)
{
	struct scan scan = {.source = source,
	    .arena = arena,
	    .findings = findings,
	    .error = error};
	bool whole = scan_any(&scan);
	size_t skip = 0;

	memory_free(scan.keys);
	if (scan.limited)
		return -1;
	if (!whole || scan.found > 0)
		return error_set(error, STATUS_FINDINGS,
		    "'%s' is not a valid property list", source->name);
	if (scan.format == SCAN_AS_XML &&
	    text_has_bom(source->text, source->length))
		skip = TEXT_BOM_BYTES;
	ret_scanned->format = scan.format;
	ret_scanned->bytes = source->text + skip;
	ret_scanned->length = source->length - skip;
	ret_scanned->nodes = scan.nodes;
	return 0;
}
