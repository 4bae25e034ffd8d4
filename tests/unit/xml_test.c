/* Planted mutations these must catch: the DOCTYPE handler not set (then the
 * entity is expanded); the depth compared with > instead of ==; '>' or CR
 * written as they are; text of an element with children not trimmed. */
#include <stdlib.h>

#include "base/memory.h"
#include "tap.h"
#include "xml/xml.h"
#include "base/banned.h"

static int parse(const char *text, struct arena *arena, struct xml **ret_root,
    struct error *error)
{
	return xml_parse(text, strlen(text), arena, ret_root, error);
}

static const struct {
	const char *text, *written;
} accepted[] = {
    {"<a/>", "<a/>"},
    {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<a> </a>\n", "<a> </a>"},
    {"<a x='1'><!-- c --><?p i?>t</a>", "<a>t</a>"},
    {"<a>\n  <b>1</b>\n  <b/>\n</a>", "<a><b>1</b><b/></a>"},
    {"<a> x <b/> y </a>", "<a>x  y<b/></a>"},
    {"<a>&lt;&amp;&gt;&quot;&apos;&#x1F600;</a>",
	"<a>&lt;&amp;&gt;\"'\xF0\x9F\x98\x80</a>"},
    {"<a><![CDATA[<x>&]]]]><![CDATA[>]]></a>", "<a>&lt;x&gt;&amp;]]&gt;</a>"},
    {"<a>1\r\n2\r3&#13;</a>", "<a>1\n2\n3&#13;</a>"},
    {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>",
	"<a>\xC3\xA9</a>"},
    {"<a\xC3\xA9>x</a\xC3\xA9>", "<a\xC3\xA9>x</a\xC3\xA9>"},
};

static void test_accepted(void)
{
	for (size_t i = 0; i < array_length(accepted); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf buf = {0};
		struct xml *root = NULL;
		struct error error = {0};

		ok(parse(accepted[i].text, &arena, &root, &error) == 0 &&
			xml_write(root, &buf, &error) == 0,
		    "read and written: %s", accepted[i].text);
		is_text(buf.data, accepted[i].written, "as expected");
	}
}

static const struct {
	const char *text, *error;
} refused[] = {
    {"", "malformed XML at line 1, column 1: no element found"},
    {"canary", "malformed XML at line 1, column 1: syntax error"},
    {"<a>", "malformed XML at line 1, column 4: no element found"},
    {"<a>\n <b></a>", "malformed XML at line 2, column 7: mismatched tag"},
    {"<a/><canary/>",
	"malformed XML at line 1, column 5: junk after document element"},
    {"<a/>canary",
	"malformed XML at line 1, column 5: junk after document element"},
    {"<a>&canary;</a>", "malformed XML at line 1, column 4: undefined entity"},
    {"<a>\x01</a>",
	"malformed XML at line 1, column 4: not well-formed (invalid token)"},
    {"<a>\xC0\x80</a>",
	"malformed XML at line 1, column 4: not well-formed (invalid token)"},
    {"<a>&#0;</a>", "malformed XML at line 1, column 4: reference to invalid "
		    "character number"},
    {"<a x='1' x='2'/>",
	"malformed XML at line 1, column 10: duplicate attribute"},
    {"<!DOCTYPE a><a/>", "malformed XML at line 1, column 12: document type "
			 "declaration, expected none"},
    {"<!DOCTYPE a [<!ENTITY e \"canary\">]><a>&e;</a>",
	"malformed XML at line 1, column 13: document type declaration, "
	"expected none"},
    {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	"malformed XML at line 1, column 40: document type declaration, "
	"expected none"},
    {"<?xml version='1.0' encoding='canary'?><a/>",
	"malformed XML at line 1, column 31: unknown encoding"},
};

static void test_refused(void)
{
	for (size_t i = 0; i < array_length(refused); i++) {
		auto_arena struct arena arena = {0};
		struct xml *root = NULL;
		struct error error = {0};

		is_number(parse(refused[i].text, &arena, &root, &error), -1,
		    "refused: %s", refused[i].text);
		is_text(error.text, refused[i].error, "where and why");
		is_number(error.status, STATUS_SERVER, "status server");
		ok(root == NULL, "no root");
	}
}

static char *nested(size_t depth)
{
	char *text = memory_new(depth * 7 + 1);

	for (size_t i = 0; i < depth && text != NULL; i++) {
		memcpy(text + i * 3, "<a>", 3);
		memcpy(text + depth * 3 + i * 4, "</a>", 4);
	}
	return text;
}

static void test_bounds(void)
{
	auto_arena struct arena arena = {0};
	auto_memory char *fits = nested(XML_DEPTH_MAX);
	auto_memory char *deep = nested(XML_DEPTH_MAX + 1);
	auto_memory char *large = memory_new(XML_BYTES_MAX + 1);
	struct xml *root = NULL;
	struct error error = {0};

	is_number(parse(fits, &arena, &root, &error), 0, "deepest");
	is_number(parse(deep, &arena, &root, &error), -1, "one deeper");
	ok(strstr(error.text, "nested too deep") != NULL, "named");
	memset(large, ' ', XML_BYTES_MAX + 1);
	memcpy(large, "<a/>", 4);
	is_number(xml_parse(large, XML_BYTES_MAX, &arena, &root, &error), 0,
	    "largest");
	is_number(xml_parse(large, XML_BYTES_MAX + 1, &arena, &root, &error),
	    -1, "one byte more");
	is_text(error.text, "XML has 16777217 bytes, expected 16777216 at most",
	    "named");
	memcpy(large, "<a>", 3);
	for (size_t i = 0; i < XML_ELEMENTS_MAX; i++)
		memcpy(large + 3 + i * 4, "<b/>", 4);
	memcpy(large + 3 + XML_ELEMENTS_MAX * 4, "</a>", 4);
	is_number(xml_parse(large, 3 + XML_ELEMENTS_MAX * 4 + 4, &arena, &root,
		      &error),
	    -1, "one element more");
	ok(strstr(error.text, "too many elements") != NULL, "named");
	memcpy(large + 3, "    ", 4);
	is_number(xml_parse(large, 3 + XML_ELEMENTS_MAX * 4 + 4, &arena, &root,
		      &error),
	    0, "most elements");
}

static void test_reading(void)
{
	auto_arena struct arena arena = {0};
	struct xml *root = NULL;
	struct error error = {0};
	int64_t number = 7;
	bool value = false;

	is_number(parse("<p><general><id>-1</id><id>2</id><name>N</name>"
			"<on>true</on><off>false</off><bad> 1</bad><no/>"
			"</general><gen/><size>99999999999999999999</size></p>",
		      &arena, &root, &error),
	    0, "read");
	is_text(xml_text(root, "general/name"), "N", "by path");
	is_text(xml_text(root, "general/no"), "", "empty text");
	ok(xml_text(root, "general/none") == NULL, "not there");
	ok(xml_text(root, "gene/name") == NULL, "no prefix of a name");
	ok(xml_text(root, "general/name/x") == NULL, "no deeper");
	ok(xml_text(NULL, "a") == NULL, "NULL accepted");
	ok(xml_integer(root, "general/id", &number) && number == -1, "first");
	ok(!xml_integer(root, "general/bad", &number) && number == -1,
	    "a blank is no part of a number");
	ok(!xml_integer(root, "size", &number), "number too large");
	ok(!xml_integer(root, "general/no", &number), "no number");
	ok(xml_boolean(root, "general/on", &value) && value, "true");
	ok(xml_boolean(root, "general/off", &value) && !value, "false");
	ok(!xml_boolean(root, "general/id", &value), "neither");
	is_number(xml_count(xml_child(root, "general"), "id"), 2, "count");
	is_number(xml_count(NULL, "id"), 0, "count of nothing");
}

static void test_building(void)
{
	auto_arena struct arena arena = {0}, other = {0};
	auto_buf struct buf buf = {0};
	struct xml *root = xml_new(&arena, "a", NULL);
	struct xml *part = xml_new(&other, "b", "\r<&>\"");
	struct error error = {0};

	ok(xml_add(&other, part, "c", "") != NULL, "added");
	ok(xml_add_copy(&arena, root, part) != NULL, "copied");
	arena_done(&other);
	ok(xml_add(&arena, NULL, "d", "x") == NULL, "no parent, no element");
	is_number(xml_write(root, &buf, &error), 0, "written");
	is_text(buf.data, "<a><b>&#13;&lt;&amp;&gt;\"<c/></b></a>", "escaped");
}

static void test_unwritable(void)
{
	static const char *const texts[] = {
	    "canary\x01", "canary\xC0\x80", "canary\xEF\xBF\xBF", "canary\x1F"};

	for (size_t i = 0; i < array_length(texts); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf buf = {0};
		struct error error = {0};

		is_number(
		    xml_write(xml_new(&arena, "name", texts[i]), &buf, &error),
		    -1, "text %zu cannot be written", i);
		is_number(error.status, STATUS_REFUSED, "status refused");
		is_text(error.text,
		    "text of 'name' has a character that XML cannot carry",
		    "and is not shown");
	}
}

/* Deeper than can be read back. */
static void test_deep(void)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf buf = {0};
	struct xml *root = xml_new(&arena, "a", NULL);
	struct xml *at = root;
	struct error error = {0};

	for (int i = 0; i < XML_DEPTH_MAX; i++)
		at = xml_add(&arena, at, "a", NULL);
	is_number(xml_write(root, &buf, &error), -1, "too deep to be written");
	ok(xml_add_copy(&arena, at, root) == NULL, "too deep to be copied");
	ok(at->first == NULL, "nor linked in");
}

/* Every allocation fails in turn, Expat's as well. */
static void test_memory(void)
{
	static const char text[] =
	    "<a><b>text &amp; more</b><c><d x='1'/></c></a>";
	long failures = 0;

	for (long n = 0;; n++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf buf = {0};
		struct xml *root = NULL;
		struct error error = {0};
		int result;

		memory_fail_after(n, n % 2 == 0);
		result = parse(text, &arena, &root, &error);
		if (result == 0)
			result = xml_write(root, &buf, &error);
		memory_fail_after(-1, 0);
		if (result == 0)
			break;
		failures++;
		if (error.status != STATUS_LIMIT)
			ok(false, "allocation %ld: %s", n, error.text);
	}
	ok(failures > 5, "%ld allocations failed, each was told", failures);
}

int main(void)
{
	ok(*xml_version() >= '2', "Expat %s", xml_version());
	test_accepted();
	test_refused();
	test_bounds();
	test_reading();
	test_building();
	test_unwritable();
	test_deep();
	test_memory();
	return tap_done();
}
