/*
 * Lines without commands for a CI runner. Planted mutations that must be
 * caught: in runner.c, do not pass over white space at the start of a line
 * ("after white space"); forget that U+00AD is not seen ("something unseen").
 */
#include "base/runner.h"

#include "tap.h"

static const struct {
	const char *what;
	const char *text;
	const char *harmless;
} rows[] = {
    {"nothing", "", ""},
    {"usual text", "a.ini:3:7: error: 'x' [y]\n", NULL},
    {"at the start", "::error::x\n", ":\\:error::x\n"},
    {"in the second line", "a\n::error::x", "a\n:\\:error::x"},
    {"after white space",
	" \t\xC2\xA0\xE3\x80\x80::x::", " \t\xC2\xA0\xE3\x80\x80:\\:x::"},
    {"after colours", "\033[1m::x::\033[0m", "\033[1m:\\:x::\033[0m"},
    {"not at the start", "a ::error::x\nC::D\n", NULL},
    {"two words of one colon", ": :x::\n:a:\n", NULL},
    {"three colons", ":::x\n", ":\\::x\n"},
    {"something unseen", ":\xC2\xAD:x::", ":\xC2\xAD\\:x::"},
    {"the old form", "a ##[group]b", "a ##\\[group]b"},
    {"the old form, colours", "##\033[1m[x]", "##\033[1m\\[x]"},
    {"the old form, unseen", "#\xE2\x80\x8B#[x]", "#\xE2\x80\x8B#\\[x]"},
    {"three hashes", "###[x]", "###\\[x]"},
    {"twice", "##[a]##[b]", "##\\[a]##\\[b]"},
    {"Azure's", "x##vso[task.y]", "x##vso\\[task.y]"},
    {"capitals", "##VSO[task.y]", "##VSO\\[task.y]"},
    {"TeamCity's", "##teamcity[x]", "##teamcity\\[x]"},
    {"one hash", "#[x] #vso[x]", NULL},
    {"other lines", "## [x]\n##\n[x]\n#a#[x]", NULL},
    {"no UTF-8", "##\xFF[x]\xC3", NULL},
};

static void test_text(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_buf struct buf buf = {0};

		runner_add_harmless(
		    &buf, RUNNER_TEXT, rows[i].text, strlen(rows[i].text));
		buf_char(&buf, '\0');
		is_text(buf.data,
		    rows[i].harmless != NULL ? rows[i].harmless : rows[i].text,
		    "text: %s", rows[i].what);
	}
}

static void test_json(void)
{
	static const char json[] =
	    "{\n  \"a\": \"::x ##[y] ##vso[z]\",\n  \"b\": [1]\n}\n";
	auto_buf struct buf buf = {0};

	runner_add_harmless(&buf, RUNNER_JSON, json, strlen(json));
	buf_char(&buf, '\0');
	is_text(buf.data,
	    "{\n  \"a\": \"::x ##\\u005by] ##vso\\u005bz]\",\n  \"b\": "
	    "[1]\n}\n",
	    "json: the same document");
}

static void test_xml(void)
{
	static const char xml[] = "<a>x ::y\n::stop::x ##[z]</a>\n";
	auto_buf struct buf buf = {0};

	runner_add_harmless(&buf, RUNNER_XML, xml, strlen(xml));
	buf_char(&buf, '\0');
	is_text(buf.data, "<a>x ::y\n:&#58;stop::x ##&#91;z]</a>\n",
	    "xml: the same document");
}

int main(void)
{
	test_text();
	test_json();
	test_xml();
	return tap_done();
}
