/*
 * Property lists: what is read, what is refused and where, what is written.
 * Planted mutation, caught here: in compare_pairs of scan_report.c, let j start
 * at i, so that no duplicate is ever found ("edited").
 */
#include "plist/tree.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "plist/plist_scan.h"
#include "tap.h"

#define HEAD                                                      \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"            \
	"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" " \
	"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"   \
	"<plist version=\"1.0\">\n"
#define TAIL "</plist>\n"

static struct source source_of(const char *text, size_t length)
{
	struct source source = {"t.mobileconfig", text, length};

	return source;
}

/* The tree in one line: {key:"text",n:1,d:<hex>,t:@seconds,[true,...]}. */
static void dump(struct buf *buf, const struct tree *node)
{
	struct tree_cursor cursor;
	const struct tree *value;
	const char *key;
	const unsigned char *bytes;
	size_t length;
	int64_t number;
	double real;
	bool flag;

	tree_cursor_init(&cursor, node);
	if (tree_text(node, &length) != NULL) {
		buf_char(buf, '"');
		buf_add(buf, tree_text(node, NULL), length);
		buf_char(buf, '"');
	} else if (tree_integer(node, &number)) {
		buf_printf(buf, "%lld", (long long)number);
	} else if (tree_boolean(node, &flag)) {
		buf_text(buf, flag ? "true" : "false");
	} else if (tree_real(node, &real)) {
		buf_printf(buf, "%.3f", real);
	} else if (tree_date(node, &number)) {
		buf_printf(buf, "@%lld", (long long)number);
	} else if ((bytes = tree_data(node, &length)) != NULL) {
		buf_char(buf, '<');
		for (size_t i = 0; i < length; i++)
			buf_printf(buf, "%02x", bytes[i]);
		buf_char(buf, '>');
	} else if (tree_type(node) == TREE_DICT) {
		buf_char(buf, '{');
		while (tree_dict_next(&cursor, &key, &value)) {
			buf_printf(buf, "%s:", key);
			dump(buf, value);
			buf_char(buf, ';');
		}
		buf_char(buf, '}');
	} else if (tree_type(node) == TREE_UNREAD) {
		buf_char(buf, '?');
	} else {
		buf_char(buf, '[');
		while (tree_array_next(&cursor, &value)) {
			dump(buf, value);
			buf_char(buf, ';');
		}
		buf_char(buf, ']');
	}
}

static const struct {
	const char *text;
	const char *shown;
} accepted[] = {
    {HEAD "<dict/>\n" TAIL, "{}"},
    {HEAD "<dict></dict>\n" TAIL, "{}"},
    {"\xEF\xBB\xBF" HEAD "<true/>" TAIL, "true"},
    {"<plist><string>a</string></plist>", "\"a\""},
    {"<plist version=\"1\"><array/></plist>", "[]"},
    {"<plist version='1.0' ><false /></plist >", "false"},
    {"<!-- x --><plist><true></true><!-- > ' \" --></plist><!-- y -->", "true"},
    {"<plist><dict><!-- it's --><key>a</key><!-- < --><string/>"
     "<key>b</key><data></data></dict></plist>",
	"{a:\"\";b:<>;}"},
    {"<plist><string></string></plist>", "\"\""},
    {"<plist><data>\n\t</data></plist>", "<>"},
    {"<plist><data>\n\taGVs\n\tbG8=\n</data></plist>", "<68656c6c6f>"},
    {"<plist><data>AA==</data></plist>", "<00>"},
    {"<plist><array><integer>0</integer><integer>-12</integer>"
     "<integer>+7</integer><integer>9223372036854775807</integer>"
     "<integer>-9223372036854775808</integer></array></plist>",
	"[0;-12;7;9223372036854775807;-9223372036854775808;]"},
    {"<plist><array><real>1</real><real>-.5</real><real>2.5e1</real>"
     "</array></plist>",
	"[1.000;-0.500;25.000;]"},
    {"<plist><array><date>1970-01-01T00:00:01Z</date>"
     "<date>2026-11-23T08:39:00Z</date><date>2000-02-29T00:00:00Z</date>"
     "<date>4001-01-01T00:00:00Z</date><date>0001-01-01T00:00:00Z</date>"
     "<date>1969-12-31T23:59:59Z</date></array></plist>",
	"[@1;@1795423140;@951782400;@64092211200;@-62135596800;@-1;]"},
    {"<plist><string>&amp;&lt;&gt;&quot;&apos;</string></plist>", "\"&<>\"'\""},
    {"<plist><string>&#65;&#x42;&#xe9;&#x20ac;&#x1F600;&#13;</string></plist>",
	"\"AB\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\r\""},
    {"<plist><string>a<![CDATA[<b>&amp;]]]]><![CDATA[>]]>c</string></plist>",
	"\"a<b>&amp;]]>c\""},
    {"<plist><string><![CDATA[]]></string></plist>", "\"\""},
    {"<plist><string> \t a\r\nb </string></plist>", "\" \t a\r\nb \""},
    {"<plist><dict><key>a &amp; b</key><integer>1</integer>"
     "<key> a</key><integer>2</integer></dict></plist>",
	"{a & b:1; a:2;}"},
    {"<plist><dict><key>z</key><dict><key>z</key><true/></dict>"
     "<key>a</key><array><dict/><string>z</string></array></dict></plist>",
	"{z:{z:true;};a:[{};\"z\";];}"},
};

static void test_accepted(void)
{
	for (size_t i = 0; i < array_length(accepted); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf buf = {0};
		struct tree *root = NULL;
		struct source source =
		    source_of(accepted[i].text, strlen(accepted[i].text));

		if (tree_parse(&source, &arena, &findings, &root, &error) != 0)
			buf_printf(&buf, "%s: %s", error.text,
			    findings.first ? findings.first->message : "");
		else
			dump(&buf, root);
		is_text(buf.data, accepted[i].shown, "accepted %zu: %s", i,
		    accepted[i].shown);
	}
}

/* What Apple's parser takes and XML forbids. Mutation caught: a warning that
 * counts as an error. */
static const struct {
	const char *text;
	const char *shown;
} lenient[] = {
    {"\n <?xml version=\"1.0\"?><plist><true/></plist>",
	"true: 2:2 something comes before the XML declaration"},
    {"\xEF\xBB\xBF\n<?xml version=\"1.0\"?><plist><true/></plist>",
	"true: 2:1 something comes before the XML declaration"},
    {"<!-- a --><?xml version=\"1.0\"?><plist><true/></plist>",
	"true: 1:11 something comes before the XML declaration"},
    {"<?xml version=\"1.0\" encoding=\"us-ascii\"?><plist><true/></plist>",
	"true: 1:31 encoding is declared as something else than UTF-8"},
    {"<plist><!-- a -- b --><true/></plist>",
	"true: 1:15 '--' inside a comment is not well-formed XML"},
    {"<plist><!-- a ---><true/></plist>",
	"true: 1:15 '--' inside a comment is not well-formed XML"},
    {"<plist x=\"1\"><true/></plist>",
	"true: 1:8 only <plist> has an attribute, 'version'"},
    {"<plist><string a=\"1\"/></plist>",
	"\"\": 1:16 only <plist> has an attribute, 'version'"},
    {"<plist><string a='1' >b</string></plist>",
	"\"b\": 1:16 only <plist> has an attribute, 'version'"},
    {"<plist><string>a]]>b</string></plist>",
	"\"a]]>b\": 1:17 ']]>' outside CDATA is not well-formed XML"},
    {"<plist><integer>\n\t12</integer></plist>",
	"12: 1:17 integer is not plain digits"},
    {"<plist><integer> -12</integer></plist>",
	"-12: 1:17 integer is not plain digits"},
    {"<plist><integer>0x1F</integer></plist>",
	"31: 1:17 integer is not plain digits"},
    {"<?xml version=\"1.0\"encoding=\"UTF-8\"?><plist><true/></plist>",
	"true: 1:20 a blank is missing in the XML declaration"},
    {"<plist><true/></plist>x",
	"true: 1:23 something follows the end of the property list"},
    {"<plist><true/></plist>\n<plist><true/></plist>",
	"true: 2:1 something follows the end of the property list"},
    {"<plist><data>aGVsbG8</data></plist>",
	"<68656c>: 1:14 data is not in whole, padded groups of base64; Apple's "
	"parser drops what is incomplete"},
    {"<plist><data>AB==</data></plist>",
	"<00>: 1:14 data is not in whole, padded groups of base64; Apple's "
	"parser drops what is incomplete"},
    {"<plist><data>AAA=AAAA</data></plist>",
	"<0000000000>: 1:14 data is not in whole, padded groups of base64; "
	"Apple's parser drops what is incomplete"},
    {"<plist><data>====</data></plist>",
	"<00>: 1:14 data is not in whole, padded groups of base64; Apple's "
	"parser drops what is incomplete"},
};

static void test_lenient(void)
{
	for (size_t i = 0; i < array_length(lenient); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf buf = {0};
		struct tree *root = NULL;
		struct source source =
		    source_of(lenient[i].text, strlen(lenient[i].text));

		if (tree_parse(&source, &arena, &findings, &root, &error) == 0)
			dump(&buf, root);
		if (findings.first != NULL &&
		    strcmp(findings.first->rule->id, "plist-lenient") == 0)
			buf_printf(&buf, ": %u:%u %s", findings.first->line,
			    findings.first->column, findings.first->message);
		is_text(buf.data, lenient[i].shown, "lenient %zu", i);
	}
}

static void test_many_warnings(void)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	auto_buf struct buf buf = {0};
	struct tree *root = NULL;
	struct source source;

	buf_text(&buf, "<plist><array>");
	for (int i = 0; i < 1000; i++)
		buf_text(&buf, "<integer> 1</integer>");
	buf_text(&buf, "</array></plist>");
	source = source_of(buf.data, buf.length);
	is_number(tree_parse(&source, &arena, &findings, &root, &error), 0,
	    "a thousand warnings");
	is_number(findings.count, 10, "of which ten are kept");
}

static const struct {
	const char *text;
	const char *id;
	unsigned line;
	unsigned column;
	const char *words; /* in the message */
} refused[] = {
    {"", "plist-format", 0, 0, "an empty file"},
    {" \n", "plist-format", 0, 0, "an empty file"},
    {"{ a = b; }", "plist-format", 0, 0, "JSON or an old-style"},
    {"[1]", "plist-format", 0, 0, "JSON"},
    {"bplist16xxxx", "plist-format", 0, 0, "unknown version"},
    {"0\x82", "plist-format", 0, 0, "DER"},
    {"hello", "plist-format", 0, 0, "something else"},
    {"<?xml version=\"1.0\" encoding=\"UTF-16\"?><plist><true/></plist>",
	"plist-encoding", 1, 31, "declared"},
    {"<plist>\n<string>a\xC3</string></plist>", "plist-encoding", 2, 10,
	"0xc3"},
    {"<plist><string>\xED\xA0\x80</string></plist>", "plist-encoding", 1, 16,
	"0xed"},
    {"<plist><string>\x01</string></plist>", "plist-character", 1, 16,
	"U+0001"},
    {"<plist><string>\xEF\xBF\xBE</string></plist>", "plist-character", 1, 16,
	"U+FFFE"},
    {"<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><true/></plist>",
	"plist-doctype", 1, 17, "declarations of its own"},
    {"<!DOCTYPE plist SYSTEM \"x><plist><true/></plist>", "plist-doctype", 1, 1,
	"quote"},
    {"<html></html>", "plist-element", 1, 1, "unknown element 'html'"},
    {"<dict></dict>", "plist-element", 1, 1, "expected <plist>, got <dict>"},
    {"<plist/>", "plist-element", 1, 1, "no value"},
    {"<plist></plist>", "plist-element", 1, 1, "no value"},
    {"<plist><true/><true/></plist>", "plist-element", 1, 15, "more than one"},
    {"<plist><true/>", "plist-xml", 1, 15, "file ends inside <plist>"},
    {"<plist><string a=\"/\"/></plist>", "plist-element", 1, 19, "attribute"},
    {"<plist><string a=\">\">x</string></plist>", "plist-element", 1, 19, ">"},
    {"<plist><string a=\"'\"/></plist>", "plist-element", 1, 19, "attribute"},
    {"<plist><true></true a=\"1\"></plist>", "plist-element", 1, 21,
	"closing tag"},
    {"<plist>< true/></plist>", "plist-xml", 1, 8, "name of an element"},
    {"<plist><True/></plist>", "plist-element", 1, 8, "'True'"},
    {"<plist><true>x</true></plist>", "plist-stray-text", 1, 14, "not empty"},
    {"<plist><true></false></plist>", "plist-xml", 1, 14,
	"expected </true>, got </false>"},
    {"<plist><array></dict></plist>", "plist-xml", 1, 15, "closes <array>"},
    {"<plist><array>x</array></plist>", "plist-stray-text", 1, 15,
	"between elements"},
    {"<plist><array><key>a</key></array></plist>", "plist-element", 1, 15,
	"<key> is in the wrong place"},
    {"<plist><dict><true/></dict></plist>", "plist-dictionary", 1, 14,
	"without a key"},
    {"<plist><dict><key>a</key></dict></plist>", "plist-dictionary", 1, 26,
	"key 'a' has no value"},
    {"<plist><dict><key>a</key><key>b</key></dict></plist>", "plist-dictionary",
	1, 26, "key 'a' has no value"},
    {"<plist><dict><key/><true/></dict></plist>", "plist-dictionary", 1, 14,
	"empty"},
    {"<plist><string>&nbsp;</string></plist>", "plist-text", 1, 16,
	"reference"},
    {"<plist><string>a & b</string></plist>", "plist-text", 1, 18, "reference"},
    {"<plist><string>&#0;</string></plist>", "plist-text", 1, 16, "refer"},
    {"<plist><string>&#xD800;</string></plist>", "plist-text", 1, 16,
	"reference"},
    {"<plist><string>&#x110000;</string></plist>", "plist-text", 1, 16,
	"reference"},
    {"<plist><string>a<!-- b --></string></plist>", "plist-text", 1, 17,
	"'<' inside <string>"},
    {"<plist><string><![CDATA[a</string></plist>", "plist-xml", 1, 16, "CDATA"},
    {"<plist><!-- a -- b <true/></plist>", "plist-lenient", 1, 15, "'--'"},
    {"<plist><!-- a <true/></plist>", "plist-xml", 1, 8, "not closed"},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><plist><string>\xC3\xA9"
     "</string></plist>",
	"plist-encoding", 1, 31, "declared"},
    {"<?xml version=\"1.0\" encoding=\"utf8\"?><plist><true/></plist>",
	"plist-encoding", 1, 31, "declared"},
};

static const char *word(const char *text)
{
	return text == NULL ? "(none)" : text;
}

/* How the source was refused, in a line. */
static void refuse(const struct source *source, struct buf *buf)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	struct tree *root = NULL;

	if (tree_parse(source, &arena, &findings, &root, &error) == 0)
		buf_text(buf, "accepted");
	else if (findings.first == NULL)
		buf_printf(buf, "%d %s", error.status, error.text);
	else
		buf_printf(buf, "%d %s %u:%u %s", error.status,
		    findings.first->rule->id, findings.first->line,
		    findings.first->column, findings.first->message);
}

static void test_refused(void)
{
	for (size_t i = 0; i < array_length(refused); i++) {
		auto_buf struct buf got = {0};
		char expected[80];
		struct source source =
		    source_of(refused[i].text, strlen(refused[i].text));

		refuse(&source, &got);
		(void)snprintf(expected, sizeof(expected), "1 %s %u:%u ",
		    refused[i].id, refused[i].line, refused[i].column);
		if (!ok(got.data != NULL &&
			    strncmp(got.data, expected, strlen(expected)) ==
				0 &&
			    strstr(got.data, refused[i].words) != NULL,
			"refused %zu: %s", i, expected))
			printf("# got %s\n", word(got.data));
	}
}

/* A value that no reader takes is an error; all else is read. Mutation caught:
 * a spoilt value that counts as a fault of the file. */
static const struct {
	const char *text;
	const char *id;
	unsigned line;
	unsigned column;
	const char *words;
} spoilt[] = {
    {"<plist><integer>12abc</integer></plist>", "plist-integer", 1, 17,
	"decimal"},
    {"<plist><integer>010</integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer>1 </integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer> 010</integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer> </integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer>0x</integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer>0x1g</integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><data/></plist>", "plist-data", 1, 8, "<data/>"},
    {"<plist><integer>-</integer></plist>", "plist-integer", 1, 17, "dec"},
    {"<plist><integer/></plist>", "plist-integer", 1, 8, "decimal"},
    {"<plist><integer>9223372036854775808</integer></plist>", "plist-integer",
	1, 17, "64 bits"},
    {"<plist><integer>-9223372036854775809</integer></plist>", "plist-integer",
	1, 17, "64 bits"},
    {"<plist><real>nan</real></plist>", "plist-real", 1, 14, "finite"},
    {"<plist><real>1e999</real></plist>", "plist-real", 1, 14, "finite"},
    {"<plist><real>.</real></plist>", "plist-real", 1, 14, "finite"},
    {"<plist><real>1e</real></plist>", "plist-real", 1, 14, "finite"},
    {"<plist><date>2026-13-45T00:00:00Z</date></plist>", "plist-date", 1, 14,
	"date"},
    {"<plist><date>2025-02-29T00:00:00Z</date></plist>", "plist-date", 1, 14,
	"date"},
    {"<plist><date>2025-02-28T24:00:00Z</date></plist>", "plist-date", 1, 14,
	"date"},
    {"<plist><date>2025-02-28</date></plist>", "plist-date", 1, 14, "date"},
    {"<plist><data>aGV*</data></plist>", "plist-data", 1, 14, "base64"},
    {"<plist><data>$ROOT_CA</data></plist>", "plist-placeholder", 1, 14,
	"placeholder"},
    {"<plist><data>\n{{ca}}\n</data></plist>", "plist-placeholder", 1, 14,
	"placeholder"},
    {"<plist><data>%CERT%</data></plist>", "plist-placeholder", 1, 14,
	"placeholder"},
    {"<plist><data>@CERT@</data></plist>", "plist-placeholder", 1, 14,
	"placeholder"},
};

static void test_spoilt(void)
{
	for (size_t i = 0; i < array_length(spoilt); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf xml = {0};
		struct tree *root = NULL;
		struct source source =
		    source_of(spoilt[i].text, strlen(spoilt[i].text));
		const struct finding *first;

		is_number(tree_parse(&source, &arena, &findings, &root, &error),
		    0, "spoilt %zu is read", i);
		first = findings.first;
		ok(findings.errors == 1 && first != NULL &&
			strcmp(first->rule->id, spoilt[i].id) == 0 &&
			first->line == spoilt[i].line &&
			first->column == spoilt[i].column &&
			strstr(first->message, spoilt[i].words) != NULL &&
			first->excerpt == NULL,
		    "spoilt %zu: %s", i,
		    first == NULL ? "nothing" : first->message);
		ok(root != NULL && tree_type(root) == TREE_UNREAD &&
			tree_data(root, &(size_t){0}) == NULL,
		    "spoilt %zu has no value", i);
		is_number(root == NULL ? 0 : tree_write_xml(root, &xml, &error),
		    -1, "spoilt %zu is not written", i);
	}
}

/* What is behind a spoilt or doubled value is read as ever, whatever the
 * scan left out. */
static void test_edits(void)
{
	static const struct {
		const char *text;
		const char *shown;
		size_t errors, warnings;
	} rows[] = {
	    {"<plist><dict><key>a</key><data>$X</data><key>b</key><true/>"
	     "</dict></plist>",
		"{a:?;b:true;}", 1, 0},
	    {"<plist><dict>\n<key>a</key><integer>1</integer><key>b</key>"
	     "<true/><key>a</key><integer>2</integer></dict></plist>",
		"{b:true;a:2;}", 0, 1},
	    {"<plist><dict><key>a</key><integer>1</integer><key>a</"
	     "key><integer>"
	     "2</integer><key>a</key><integer>3</integer></dict></plist>",
		"{a:3;}", 0, 2},
	    {"<plist><dict><key>a</key><dict><key>b</key><true/><key>b</key>"
	     "<false/></dict><key>a</key><array><data>AA</data></array>"
	     "</dict></plist>",
		"{a:[<>;];}", 0, 3},
	    {"<plist><dict><key>a&amp;</key><true/><key><![CDATA[a&]]></key>"
	     "<false/></dict></plist>",
		"{a&:false;}", 0, 1},
	    {"<plist><dict><key>a</key><data>$X</data><key>a</key><data>AAAA"
	     "</data></dict></plist>",
		"{a:<000000>;}", 1, 1},
	    {"<plist><array><data>AAAA</data><data>AAAAA</data><date>x</date>"
	     "<string>&#65;</string></array></plist>junk \x01\xFF <plist>",
		"[<000000>;<000000>;?;\"A\";]", 1, 2},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf buf = {0};
		struct tree *root = NULL;
		struct source source =
		    source_of(rows[i].text, strlen(rows[i].text));

		if (tree_parse(&source, &arena, &findings, &root, &error) == 0)
			dump(&buf, root);
		is_text(buf.data, rows[i].shown, "edited %zu", i);
		is_number(findings.errors, (long long)rows[i].errors,
		    "errors of edited %zu", i);
		is_number(findings.warnings, (long long)rows[i].warnings,
		    "warnings of edited %zu", i);
	}
}

/* More than libplist or the scan would compare pair by pair. */
static void test_many_doubles(void)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	auto_buf struct buf buf = {0};
	struct tree *root = NULL;
	struct source source;
	int64_t number = 0;

	buf_text(&buf, "<plist><dict>");
	for (int i = 0; i < 1000; i++)
		buf_printf(
		    &buf, "<key>k%d</key><integer>%d</integer>", i % 20, i);
	buf_text(&buf, "</dict></plist>");
	source = source_of(buf.data, buf.length);
	is_number(tree_parse(&source, &arena, &findings, &root, &error), 0,
	    "980 doubled keys");
	is_number((long long)tree_dict_count(root), 20, "20 are left");
	ok(tree_integer(tree_dict_get(root, "k7"), &number) && number == 987,
	    "the last one counts");
}

static const char utf16_text[] =
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?><plist><string>a\xC3\xA9"
    "\xE2\x82\xAC</string></plist>";

/* The text in UTF-16 with a mark; only of the basic plane. */
static void to_utf16(struct buf *buf, const char *text, bool big)
{
	buf_add(buf, big ? "\xFE\xFF" : "\xFF\xFE", 2);
	for (size_t i = 0, length = strlen(text); i < length;) {
		uint32_t point = text_utf8_point(text + i, length - i);
		char high = (char)(point >> 8), low = (char)point;

		buf_char(buf, big ? high : low);
		buf_char(buf, big ? low : high);
		i += text_utf8_length(text + i, length - i);
	}
}

static void test_utf16(void)
{
	static const char *const cut[] = {
	    "\xFF\xFE<", "\xFF\xFE\x3C\xD8", "\xFE\xFF\xDC\x01"};

	for (int big = 0; big < 2; big++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf wide = {0}, buf = {0};
		struct tree *root = NULL;
		struct source source;

		to_utf16(&wide, utf16_text, big);
		source = source_of(wide.data, wide.length);
		if (tree_parse(&source, &arena, &findings, &root, &error) == 0)
			dump(&buf, root);
		is_text(buf.data, "\"a\xC3\xA9\xE2\x82\xAC\"",
		    "UTF-16, big-endian %d", big);
		is_number(findings.warnings, 1, "with a warning");
	}
	for (size_t i = 0; i < array_length(cut); i++) {
		auto_buf struct buf got = {0};
		struct source source = source_of(cut[i], i == 0 ? 3 : 4);

		refuse(&source, &got);
		ok(strstr(got.data, "half a character") != NULL,
		    "UTF-16 that is cut %zu", i);
	}
}

static void test_nul_at_end(void)
{
	static const char text[] = "<plist><true/></plist>\n\0\0\n\0";
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	struct tree *root = NULL;
	struct source source = source_of(text, sizeof(text) - 1);

	is_number(tree_parse(&source, &arena, &findings, &root, &error), 0,
	    "NUL bytes at the end");
	ok(findings.warnings == 1 &&
		strcmp(findings.first->rule->id, "plist-lenient") == 0,
	    "a warning about them");
}

static void test_nul(void)
{
	static const char text[] = "<plist><string>a\0b</string></plist>";
	struct source source = source_of(text, sizeof(text) - 1);
	auto_buf struct buf got = {0};

	refuse(&source, &got);
	is_text(got.data,
	    "1 plist-character 1:17 character U+0000 is not allowed in XML",
	    "a NUL in a text");
}

static void test_several_findings(void)
{
	static const char text[] =
	    "<plist><dict>\n<key>a</key><integer>x</integer>\n"
	    "<key>a</key><date>y</date>\n<key>c</key><data>*</data>\n"
	    "</dict></plist>";
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	struct tree *root = NULL;
	struct source source = source_of(text, sizeof(text) - 1);

	is_number(tree_parse(&source, &arena, &findings, &root, &error), 0,
	    "several faults");
	is_number(findings.errors, 3, "each is a finding");
	is_number(
	    findings.warnings, 1, "the key that is there twice a warning");
	ok(tree_dict_count(root) == 2, "all is read");
}

/* No piece of a value may show in what is said about it. */
static void test_values_stay_hidden(void)
{
	static const char *const texts[] = {
	    "<plist><string>hunter2&</string></plist>",
	    "<plist><string>hunter2<hunter2</string></plist>",
	    "<plist><string>hunter2<!-- hunter2 --></string></plist>",
	    "<plist><dict><key>a</key><string>hunter2</string><a/></dict>",
	    "<plist><string>\nhunter2 &x; hunter2</string></plist>",
	    "<plist>hunter2</plist>",
	    "<plist><true/></plist>hunter2",
	    "<plist><integer>hunter2</integer></plist>",
	    "<plist><data>hunter2</data></plist>",
	    "<plist><date>hunter2</date></plist>",
	    "<plist><true>hunter2</true></plist>",
	    "<plist><!-- hunter2 --><bogus/></plist>",
	    "<plist><string><![CDATA[hunter2]]</string></plist>",
	    "hunter2",
	};

	for (size_t i = 0; i < array_length(texts); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		struct tree *root = NULL;
		struct source source = source_of(texts[i], strlen(texts[i]));
		bool shown = false;

		(void)tree_parse(&source, &arena, &findings, &root, &error);
		for (struct finding *at = findings.first; at; at = at->next)
			shown |= strstr(at->message, "hunter2") != NULL ||
				 strstr(word(at->excerpt), "hunter") != NULL;
		ok(findings.count > 0 && !shown, "value hidden %zu", i);
	}
}

static void add_times(struct buf *buf, const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_text(buf, text);
}

static const struct {
	const char *before;
	const char *unit;
	size_t count;
	const char *expected;
} limits[] = {
    {"<plist>", "<array>", TREE_DEPTH_MAX + 1,
	"13 property list is nested deeper than 64 levels"},
    {"<plist>", "<array>", 1000000,
	"13 property list is nested deeper than 64 levels"},
    {"<plist><array>", "<true/>", TREE_NODES_MAX,
	"13 property list has more than 1000000 keys and values"},
    {"<plist><dict>", "<key>a</key><true/>", TREE_KEYS_MAX + 1,
	"13 dictionary has more than 2000 keys"},
    {"<plist><string>", "x", TREE_BYTES_MAX,
	"13 property list has 16777231 bytes, expected at most 16777216"},
    {"<plist><string>", "&amp;", 1000000,
	"13 property list has too many references in too long texts"},
};

static void test_limits(void)
{
	for (size_t i = 0; i < array_length(limits); i++) {
		auto_buf struct buf text = {0};
		auto_buf struct buf got = {0};
		struct source source;

		buf_text(&text, limits[i].before);
		add_times(&text, limits[i].unit, limits[i].count);
		if (i == 5)
			buf_text(&text, "</string></plist>");
		source = source_of(text.data, text.length);
		refuse(&source, &got);
		is_text(got.data, limits[i].expected, "limit %zu", i);
	}
}

static void test_many_keys(void)
{
	auto_buf struct buf text = {0};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	struct tree *root = NULL;
	struct source source;

	buf_text(&text, "<plist><dict>\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "<key>k%d</key><true/>\n", i % 1999);
	buf_text(&text, "</dict></plist>");
	source = source_of(text.data, text.length);
	is_number(tree_parse(&source, &arena, &findings, &root, &error), 0,
	    "a duplicate among many keys");
	is_text(findings.first == NULL ? "" : findings.first->message,
	    "key 'k0' was set before, in line 2; the last one counts",
	    "is found");
}

static void test_many_large_dictionaries(void)
{
	auto_buf struct buf text = {0};
	auto_buf struct buf got = {0};
	struct source source;

	buf_text(&text, "<plist><array>");
	for (int i = 0; i < 60; i++) {
		buf_text(&text, "<dict>");
		for (int j = 0; j < 1900; j++)
			buf_printf(&text, "<key>%d</key><true/>", j);
		buf_text(&text, "</dict>");
	}
	buf_text(&text, "</array></plist>");
	source = source_of(text.data, text.length);
	refuse(&source, &got);
	is_text(got.data, "13 property list has too many large dictionaries",
	    "many large dictionaries");
}

/* A binary property list put together by hand: objects, then the table and
 * trailer for them. */
struct object_bytes {
	const char *bytes;
	size_t length;
};
#define OBJECT(text)                   \
	{                              \
		text, sizeof(text) - 1 \
	}

static void add_word(struct buf *buf, uint64_t value, size_t size)
{
	for (size_t i = size; i > 0; i--) {
		uint64_t byte = value >> (i - 1) * 8 & 0xFF;

		buf_char(buf, (char)(unsigned char)byte);
	}
}

static void make_binary(
    struct buf *buf, const struct object_bytes *objects, size_t count)
{
	size_t offsets[8] = {0}, table;

	buf_text(buf, "bplist00");
	for (size_t i = 0; i < count; i++) {
		offsets[i] = buf->length;
		buf_add(buf, objects[i].bytes, objects[i].length);
	}
	table = buf->length;
	for (size_t i = 0; i < count; i++)
		add_word(buf, offsets[i], 2);
	add_word(buf, 0, 6);
	add_word(buf, 2, 1);
	add_word(buf, 1, 1);
	add_word(buf, count, 8);
	add_word(buf, 0, 8);
	add_word(buf, table, 8);
}

static const struct {
	struct object_bytes objects[6];
	size_t count;
	const char *expected; /* dump, or how it was refused */
} binaries[] = {
    {{OBJECT("\x09")}, 1, "true"},
    {{OBJECT("\xD0")}, 1, "{}"},
    {{OBJECT("\xD2\x01\x02\x03\x04"), OBJECT("\x51z"),
	 OBJECT("\x51"
		"a"),
	 OBJECT("\x10\x07"), OBJECT("\x42\x00\xFF")},
	5, "{z:7;a:<00ff>;}"},
    {{OBJECT("\xA2\x01\x02"), OBJECT("\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE"),
	 OBJECT("\x12\xFF\xFF\xFF\xFF")},
	3, "[-2;4294967295;]"},
    {{OBJECT("\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05")}, 1, "5"},
    {{OBJECT("\x62\x20\xAC\x00\x41")}, 1,
	"\"\xE2\x82\xAC"
	"A\""},
    {{OBJECT("\x62\xD8\x3D\xDE\x00")}, 1, "\"\xF0\x9F\x98\x80\""},
    {{OBJECT("\x33\x41\xC8\x92\x0F\x80\0\0\0")}, 1, "@1802758016"},
    {{OBJECT("\x33\x3F\xE0\0\0\0\0\0\0")}, 1, "@978307200"},
    {{OBJECT("\x23\x3F\xE0\0\0\0\0\0\0")}, 1, "0.500"},
    {{OBJECT("\x22\x3F\0\0\0")}, 1, "0.500"},
    {{OBJECT("\x5F\x10\x03"
	     "abc")},
	1, "\"abc\""},
    {{OBJECT("\xA2\x01\x01"), OBJECT("\x51"
				     "a")},
	2, "[\"a\";\"a\";]"},
    {{OBJECT("\xA1\x00")}, 1, "container holds itself, at byte 8"},
    {{OBJECT("\xA1\x01"), OBJECT("\xA1\x00")}, 2,
	"container holds itself, at byte 8"},
    {{OBJECT("\xA1\x05")}, 1,
	"reference to an object that is not there, at byte 9"},
    {{OBJECT("\xA3\x00")}, 1, "array is cut off, at byte 8"},
    {{OBJECT("\xD3\x00\x00")}, 1, "dictionary is cut off, at byte 8"},
    {{OBJECT("\x60")}, 1, "empty string is stored as UTF-16, at byte 8"},
    {{OBJECT("\x50")}, 1, "\"\""},
    {{OBJECT("\x5F\x14")}, 1, "object has a malformed size, at byte 9"},
    {{OBJECT("\x5F\x13\x00")}, 1, "size of an object is cut off, at byte 10"},
    {{OBJECT("\x5F\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}, 1,
	"string is cut off, at byte 8"},
    {{OBJECT("\x6F\x13\x80\0\0\0\0\0\0\x01\0\x41")}, 1,
	"string is cut off, at byte 8"},
    {{OBJECT("\x4F\x10\x09zz")}, 1, "data is cut off, at byte 8"},
    {{OBJECT("\x51\x80")}, 1, "string is not ASCII, at byte 8"},
    {{OBJECT("\x51\x00")}, 1, "string holds a control character, at byte 8"},
    {{OBJECT("\x61\xD8\x3D")}, 1,
	"string holds a control character or half a UTF-16 surrogate pair, "
	"at byte 8"},
    {{OBJECT("\x61\xDE\x00")}, 1,
	"string holds a control character or half a UTF-16 surrogate pair, "
	"at byte 8"},
    {{OBJECT("\x61\x00\x00")}, 1,
	"string holds a control character or half a UTF-16 surrogate pair, "
	"at byte 8"},
    {{OBJECT("\x14\xFF\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05")}, 1,
	"integer does not fit 64 bits, at byte 8"},
    {{OBJECT("\x13\x00")}, 1, "integer is cut off, at byte 8"},
    {{OBJECT("\x15\x00")}, 1, "integer has an unknown size, at byte 8"},
    {{OBJECT("\x23\x7F\xF0\0\0\0\0\0\0")}, 1, "real is not finite, at byte 8"},
    {{OBJECT("\x33\x7F\xF8\0\0\0\0\0\0")}, 1,
	"date is not in the years 1 to 9999, at byte 8"},
    {{OBJECT("\x80\x01")}, 1,
	"UID is a type of keyed archives, not of profiles, at byte 8"},
    {{OBJECT("\x00")}, 1, "null is not a value of a property list, at byte 8"},
    {{OBJECT("\xC0")}, 1, "object of an unknown type, at byte 8"},
    {{OBJECT("\xD1\x01\x01"), OBJECT("\x09")}, 2,
	"key of a dictionary is no string, at byte 11"},
    {{OBJECT("\xD2\x01\x02\x03\x03"),
	 OBJECT("\x51"
		"a"),
	 OBJECT("\x61\x00"
		"a"),
	 OBJECT("\x09")},
	4, "key 'a' occurs twice in a dictionary, at bytes 13 and 15"},
};

static void test_binary(void)
{
	for (size_t i = 0; i < array_length(binaries); i++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf text = {0};
		auto_buf struct buf got = {0};
		struct tree *root = NULL;
		struct source source;

		make_binary(&text, binaries[i].objects, binaries[i].count);
		source = source_of(text.data, text.length);
		if (tree_parse(&source, &arena, &findings, &root, &error) == 0)
			dump(&got, root);
		else
			buf_text(&got, findings.first ? findings.first->message
						      : error.text);
		is_text(got.data, binaries[i].expected, "binary %zu", i);
	}
}

/* Ten arrays of ten references each: 10^10 values in 200 bytes. */
static void test_binary_bomb(void)
{
	auto_buf struct buf text = {0};
	auto_buf struct buf got = {0};
	struct source source;
	size_t table;

	buf_text(&text, "bplist00");
	for (size_t i = 0; i < 10; i++) {
		buf_char(&text, (char)0xAA);
		for (size_t j = 0; j < 10; j++)
			buf_char(&text, (char)(i + 1));
	}
	buf_char(&text, '\x09');
	table = text.length;
	for (size_t i = 0; i <= 10; i++)
		add_word(&text, 8 + i * 11, 1);
	add_word(&text, 0, 6);
	add_word(&text, 0x0101, 2);
	add_word(&text, 11, 8);
	add_word(&text, 0, 8);
	add_word(&text, table, 8);
	source = source_of(text.data, text.length);
	refuse(&source, &got);
	is_text(got.data,
	    "13 property list has more than 1000000 keys and values",
	    "shared references that multiply");
	for (size_t cut = 8; cut < text.length; cut++) {
		auto_buf struct buf part = {0};

		source.length = cut;
		refuse(&source, &part);
		if (!ok(part.data != NULL && part.data[0] == '1', "cut at %zu",
			cut))
			break;
	}
}

static struct tree *profile(struct arena *arena)
{
	struct tree *root = tree_new_dict(arena);
	struct tree *list = tree_new_array(arena);
	struct tree *item = tree_new_dict(arena);
	static unsigned char bytes[1300];
	int result = 0;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 7);
	result |=
	    tree_dict_set(item, "Name", tree_new_text(arena, "ca & <co>"));
	result |= tree_dict_set(item, "Keysize", tree_new_integer(arena, 2048));
	result |=
	    tree_dict_set(item, "KeyIsExtractable", tree_new_boolean(arena, 0));
	result |= tree_dict_set(
	    item, "Cert", tree_new_data(arena, bytes, sizeof(bytes)));
	result |= tree_array_add(list, item);
	result |= tree_array_add(list, tree_new_text(arena, "second"));
	result |= tree_dict_set(root, "PayloadContent", list);
	result |= tree_dict_set(root, "Empty", tree_new_text(arena, ""));
	result |= tree_dict_set(root, "None", tree_new_data(arena, "", 0));
	result |=
	    tree_dict_set(root, "Line", tree_new_text(arena, "a\r\nb\tc"));
	result |= tree_dict_set(root, "At", tree_new_date(arena, 64092211200));
	result |= tree_dict_set(root, "Real", tree_new_real(arena, 0.5));
	result |=
	    tree_dict_set(root, "Least", tree_new_integer(arena, -INT64_MAX));
	result |= tree_dict_set(root, "Dict", tree_new_dict(arena));
	result |= tree_dict_set(root, "Array", tree_new_array(arena));
	return result == 0 ? root : NULL;
}

static void test_round_trip(void)
{
	auto_arena struct arena arena = {0};
	struct tree *built = profile(&arena);
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	auto_buf struct buf xml = {0};
	auto_buf struct buf again = {0};
	auto_buf struct buf before = {0};
	auto_buf struct buf after = {0};
	struct tree *parsed = NULL;
	struct source source;

	if (!ok(built != NULL && tree_write_xml(built, &xml, &error) == 0,
		"written: %s", error.text))
		return;
	source = source_of(xml.data, xml.length);
	if (!ok(tree_parse(&source, &arena, &findings, &parsed, &error) == 0,
		"read back: %s",
		findings.first ? findings.first->message : error.text))
		return;
	dump(&before, built);
	dump(&after, parsed);
	is_text(after.data, before.data, "the same tree");
	is_number(tree_write_xml(parsed, &again, &error), 0, "written again");
	is_text(again.data, xml.data, "the same bytes");
	is_number(tree_dict_count(parsed), 9, "entries");
	is_number(tree_array_count(tree_dict_get(parsed, "PayloadContent")), 2,
	    "items");
	ok(tree_dict_get(parsed, "payloadcontent") == NULL, "case counts");
	is_number(tree_dict_set(parsed, "Empty", tree_new_text(&arena, "x")), 0,
	    "a value of a parsed tree replaced");
	is_text(tree_text(tree_dict_get(parsed, "Empty"), NULL), "x",
	    "by the new one");
}

/* Puts something in the place of one text, and of the data. */
static struct tree *replace_some(void *context, const struct tree *node)
{
	const char *text = tree_text(node, NULL);
	size_t length;

	if (text != NULL && strcmp(text, "second") == 0)
		return tree_new_integer(context, 7);
	return tree_data(node, &length) != NULL && length > 0
		   ? tree_new_text(context, "bytes")
		   : NULL;
}

static void test_copy(void)
{
	auto_arena struct arena arena = {0};
	struct tree *built = profile(&arena);
	struct tree *copy = tree_copy(&arena, built, NULL, NULL);
	struct tree *other = tree_copy(&arena, built, replace_some, &arena);
	auto_buf struct buf before = {0}, after = {0}, kept = {0};
	struct tree_cursor cursor;
	const struct tree *item = NULL;
	int64_t number = 0;

	if (!ok(built != NULL && copy != NULL && other != NULL, "copied"))
		return;
	dump(&before, built);
	dump(&after, copy);
	is_text(after.data, before.data, "a copy is the same tree");
	tree_cursor_init(&cursor, tree_dict_get(other, "PayloadContent"));
	(void)tree_array_next(&cursor, &item);
	is_text(tree_text(tree_dict_get(item, "Cert"), NULL), "bytes",
	    "under the same key, something else");
	(void)tree_array_next(&cursor, &item);
	ok(tree_integer(item, &number) && number == 7, "in the same place");
	is_number(tree_dict_set(copy, "Empty", tree_new_text(&arena, "x")), 0,
	    "a copy changed");
	dump(&kept, built);
	is_text(kept.data, before.data, "and not what it is of");
}

static void test_exact_bytes(void)
{
	auto_arena struct arena arena = {0};
	struct tree *root = tree_new_dict(&arena);
	struct tree *list = tree_new_array(&arena);
	auto_buf struct buf xml = {0};
	struct error error = {0};

	(void)tree_array_add(list, tree_new_text(&arena, "a<b>&\"'c"));
	(void)tree_array_add(list, tree_new_text(&arena, ""));
	(void)tree_array_add(list, tree_new_dict(&arena));
	(void)tree_dict_set(root, "z", tree_new_integer(&arena, -5));
	(void)tree_dict_set(root, "a", list);
	(void)tree_dict_set(root, "d", tree_new_data(&arena, "hello", 5));
	(void)tree_dict_set(root, "e", tree_new_data(&arena, "", 0));
	(void)tree_dict_set(root, "r", tree_new_text(&arena, "x\r\n"));
	(void)tree_dict_set(root, "z", tree_new_boolean(&arena, true));
	(void)tree_dict_set(root, "t", tree_new_date(&arena, 1795423140));
	(void)tree_dict_set(root, "n", tree_new_real(&arena, 1.5));
	is_number(tree_write_xml(root, &xml, &error), 0, "written");
	is_text(xml.data,
	    HEAD "<dict>\n\t<key>z</key>\n\t<true/>\n\t<key>a</key>\n"
		 "\t<array>\n\t\t<string>a&lt;b&gt;&amp;\"'c</string>\n"
		 "\t\t<string></string>\n\t\t<dict/>\n\t</array>\n"
		 "\t<key>d</key>\n\t<data>\n\taGVsbG8=\n\t</data>\n"
		 "\t<key>e</key>\n\t<data>\n\t</data>\n"
		 "\t<key>r</key>\n\t<string>x&#13;\n</string>\n"
		 "\t<key>t</key>\n\t<date>2026-11-23T08:39:00Z</date>\n"
		 "\t<key>n</key>\n\t<real>1.5</real>\n</dict>\n" TAIL,
	    "exact bytes");
}

static void refuse_write(
    struct tree *value, const char *key, enum status status, const char *what)
{
	auto_arena struct arena arena = {0};
	struct tree *root = tree_new_dict(&arena);
	auto_buf struct buf xml = {0};
	struct error error = {0};

	(void)tree_dict_set(root, key, value);
	is_number(tree_write_xml(root, &xml, &error), -1, "%s refused", what);
	ok(error.status == status && xml.length == 0, "%s: %s", what,
	    error.text);
}

static void test_write_refuses(void)
{
	auto_arena struct arena arena = {0};
	struct tree *deep = tree_new_array(&arena);

	refuse_write(
	    tree_new_text(&arena, "a\x01"), "k", STATUS_REFUSED, "control");
	refuse_write(
	    tree_new_text(&arena, "\xFF"), "k", STATUS_REFUSED, "not UTF-8");
	refuse_write(tree_new_text(&arena, "\xEF\xBF\xBF"), "k", STATUS_REFUSED,
	    "U+FFFF");
	refuse_write(
	    tree_new_text(&arena, "a"), "k\x02", STATUS_REFUSED, "key");
	refuse_write(
	    tree_new_text(&arena, "a"), "", STATUS_REFUSED, "empty key");
	refuse_write(tree_new_real(&arena, (double)INFINITY), "k",
	    STATUS_REFUSED, "infinity");
	refuse_write(
	    tree_new_real(&arena, 2e18), "k", STATUS_REFUSED, "large real");
	refuse_write(
	    tree_new_integer(&arena, INT64_MIN), "k", STATUS_REFUSED, "least");
	refuse_write(tree_new_date(&arena, 253402300800), "k", STATUS_REFUSED,
	    "year 10000");
	for (int i = 0; i < TREE_DEPTH_MAX; i++) {
		struct tree *outer = tree_new_array(&arena);

		(void)tree_array_add(outer, deep);
		deep = outer;
	}
	refuse_write(deep, "k", STATUS_LIMIT, "depth");
	refuse_write(
	    tree_new_unread(&arena, NULL), "k", STATUS_REFUSED, "unread");
}

static void test_wrong_types(void)
{
	auto_arena struct arena arena = {0};
	struct tree *text = tree_new_text(&arena, "a");
	struct tree *dict = tree_new_dict(&arena);
	struct tree_cursor cursor;
	const struct tree *value;
	const char *key;
	int64_t number = 7;
	size_t length;
	bool flag;

	ok(!tree_integer(text, &number) && number == 7, "text as integer");
	ok(!tree_boolean(NULL, &flag) && tree_text(NULL, NULL) == NULL &&
		tree_data(text, &length) == NULL,
	    "nothing of nothing");
	is_number(tree_dict_set(NULL, "a", tree_new_text(&arena, "b")), -1,
	    "no dict");
	is_number(tree_dict_set(text, "a", tree_new_text(&arena, "b")), -1,
	    "no dict");
	is_number(
	    tree_array_add(dict, tree_new_text(&arena, "b")), -1, "no array");
	is_number(tree_dict_set(dict, "a", NULL), -1, "no value");
	is_number(tree_dict_count(dict), 0, "nothing was added");
	tree_cursor_init(&cursor, text);
	ok(!tree_dict_next(&cursor, &key, &value), "a text has no entries");
	is_text(tree_type_name(TREE_DICT), "dictionary", "type name");
}

/* Each allocation of building, writing and reading fails in turn. */
static void test_failing_allocations(void)
{
	static const char text[] =
	    "<plist><dict><key>a&amp;</key><array><string>b</string>"
	    "<data>AAAA</data></array></dict></plist>";
	const struct source source = source_of(text, sizeof(text) - 1);
	long n;

	for (n = 0; n < 1000; n++) {
		auto_arena struct arena arena = {0};
		struct findings findings = {.arena = &arena};
		struct error error = {0};
		auto_buf struct buf xml = {0};
		struct tree *built, *parsed = NULL;
		int struck;

		memory_fail_after(n, 1);
		built = profile(&arena);
		if (built != NULL)
			(void)tree_write_xml(built, &xml, &error);
		if (built != NULL)
			(void)tree_copy(&arena, built, NULL, NULL);
		(void)tree_parse(&source, &arena, &findings, &parsed, &error);
		struck = memory_refused();
		memory_fail_after(-1, 0);
		if (!struck)
			break;
	}
	ok(n > 2 && n < 1000, "survives %ld failing allocations", n);
}

static void test_rules(void)
{
	size_t count = 0;
	bool sane = true;

	for (const struct rule *rule = tree_rules; rule->id; rule++, count++)
		sane &= strncmp(rule->id, "plist-", 6) == 0 &&
			rule->doc != NULL && rule->doc[0] >= 'A' &&
			rule->severity == (rule == &tree_rules[SCAN_LENIENT]
						  ? SEVERITY_WARNING
						  : SEVERITY_ERROR);
	ok(sane, "rules are sane");
	is_number(count, SCAN_LENIENT + 1, "a row per rule");
}

int main(void)
{
	test_accepted();
	test_lenient();
	test_many_warnings();
	test_refused();
	test_spoilt();
	test_edits();
	test_many_doubles();
	test_utf16();
	test_nul_at_end();
	test_nul();
	test_several_findings();
	test_values_stay_hidden();
	test_limits();
	test_many_keys();
	test_many_large_dictionaries();
	test_binary();
	test_binary_bomb();
	test_round_trip();
	test_copy();
	test_exact_bytes();
	test_write_refuses();
	test_wrong_types();
	test_failing_allocations();
	test_rules();
	return tap_done();
}
