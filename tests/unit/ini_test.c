/*
 * Mutations that this test catches, each tried: commas that split
 * continuation lines too; a section that is opened again and forgets its first
 * keys; a tab that counts as one column; an excerpt that hides only from the
 * place of the fault on.
 */
#include "ini/ini.h"

#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "tap.h"
#include "../fuzz/ini_fuzz.c"
#include "base/banned.h"

/* Text with its length: some hold NUL. */
#define T(text) (text), sizeof(text) - 1

struct fixture {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct buf out;
};

static void fixture_done(struct fixture *fixture)
{
	buf_done(&fixture->out);
	arena_done(&fixture->arena);
}
#define auto_fixture auto_cleanup(fixture_done)

static bool fixture_parse(
    struct fixture *fixture, const char *text, size_t length)
{
	struct error error;

	fixture->findings.arena = &fixture->arena;
	fixture->source = (struct source){"t.ini", text, length};
	return ini_parse(&fixture->source, &fixture->arena, &fixture->findings,
		   &fixture->ini, &error) == 0;
}

/* "id@line:column id@line:column", in order. */
static const char *shown_findings(struct fixture *fixture)
{
	buf_clear(&fixture->out);
	buf_text(&fixture->out, "");
	findings_sort(&fixture->findings);
	for (const struct finding *f = fixture->findings.first; f != NULL;
	     f = f->next)
		buf_printf(&fixture->out, "%s%s@%u:%u",
		    f == fixture->findings.first ? "" : " ",
		    f->rule->id + strlen("ini-"), f->line, f->column);
	return fixture->out.data;
}

static void add_span(
    struct buf *buf, const struct source *source, struct span span)
{
	buf_char(buf, '<');
	buf_add(buf, source->text + span.begin, span.end - span.begin);
	buf_char(buf, '>');
}

/* "[name "label"]key<value><more>,key<value>" for each section. */
static const char *shown_entries(struct fixture *fixture)
{
	struct buf *out = &fixture->out;

	buf_clear(out);
	buf_text(out, "");
	for (size_t i = 0; i < fixture->ini.count; i++) {
		const struct ini_section *section = &fixture->ini.sections[i];

		buf_printf(out, "[%s", section->name);
		if (section->label != NULL)
			buf_printf(out, " \"%s\"", section->label);
		for (size_t j = 0; j < section->part_count; j++)
			buf_printf(out, " %s \"%s\"", section->parts[j].name,
			    section->parts[j].label);
		buf_char(out, ']');
		for (size_t j = 0; j < section->count; j++) {
			const struct ini_entry *entry = &section->entries[j];

			buf_printf(out, "%s%s", j == 0 ? "" : ",", entry->name);
			add_span(out, &fixture->source, entry->value);
			for (size_t k = 0; k < entry->more_count; k++)
				add_span(out, &fixture->source, entry->more[k]);
		}
	}
	return out->data;
}

static const struct parse_case {
	const char *name;
	const char *text;
	size_t length;
	const char *entries;
	const char *findings;
} parse_cases[] = {
    {"nothing", T(""), "", ""},
    {"byte order mark alone", T("\xEF\xBB\xBF"), "", ""},
    {"blank lines and comments", T("\n \t\n; a\n  # b\n\t;c = d\n"), "", ""},
    {"section and key", T("[scep]\nname = ca\n"), "[scep]name<ca>", ""},
    {"no line end at the end", T("[scep]\nname = ca"), "[scep]name<ca>", ""},
    {"CR LF", T("[scep]\r\nname = ca\r\n\r\n  \r\nx=1\r\n"),
	"[scep]name<ca>,x<1>", ""},
    {"byte order mark before a section", T("\xEF\xBB\xBF[a]\nb=c\n"), "[a]b<c>",
	""},
    {"folded names", T("[ SC-EP ]\nRetry  Delay = 10\nNT_Principal-\tNAME=x\n"),
	"[sc_ep]retry_delay<10>,nt_principal_name<x>", ""},
    {"label", T("[jamf \"Pro \\\"1\\\" \\\\ \\x ]\" ] ; note\nurl=x"),
	"[jamf \"Pro \"1\" \\ \\x ]\"]url<x>", ""},
    {"label without a blank", T("[jamf\"a\"]\n"), "[jamf \"a\"]", ""},
    {"label and none are two sections", T("[a]\n[a \"b\"]\n[a \"c\"]\n"),
	"[a][a \"b\"][a \"c\"]", ""},
    {"value to the end of its line", T("[a]\nb =  c = d ; e \n"),
	"[a]b<c = d ; e >", ""},
    {"empty value", T("[a]\nb =\nc=  \n"), "[a]b<>,c<>", ""},
    {"continuation, with blank and comment lines between",
	T("[a]\nk = 1\n  x = 2 \n\n   \n; c\n  # c\n\t[y]\nz = 3\n"),
	"[a]k<1><x = 2><[y]>,z<3>", ""},
    {"all keys indented alike", T("[a]\n  b = 1\n  c = 2\n  d = 3\n"),
	"[a]b<1>,c<2>,d<3>", ""},
    {"indented less is a key", T("[a]\n    b = 1\n  c = 2\n    d\n"),
	"[a]b<1>,c<2><d>", ""},
    {"tab is deeper than four blanks", T("[a]\n    b =\n\tc=1\n"),
	"[a]b<><c=1>", ""},
    {"four blanks are not deeper than a tab", T("[a]\n\tb =\n    c=1\n"),
	"[a]b<>,c<1>", ""},
    {"tab after blanks goes to the same column", T("[a]\n\tb =\n   \tc=1\n"),
	"[a]b<>,c<1>", ""},
    {"indented section after a key is a continuation",
	T("[a]\n[b]\nk=\n [c]\n"), "[a][b]k<><[c]>", ""},
    {"indented section after a section", T("[a]\n  [b]\n  k=1\n"), "[a][b]k<1>",
	""},
    {"mid-line hash is literal", T("[a]\nb = c # d\n"), "[a]b<c # d>", ""},
    {"letters of any script", T("[a]\nb\xC3\xBC = \xE2\x82\xAC\n"),
	"[a]b\xC3\xBC<\xE2\x82\xAC>", ""},
    {"direction marks and line separators are left to others",
	T("[a]\nb = \xE2\x80\xAE \xE2\x80\xA8\n"),
	"[a]b<\xE2\x80\xAE \xE2\x80\xA8>", ""},

    {"NUL", T("[a]\nb = x\0y\0\0z\nc=1\n"), "[a]b<x", "nul@2:6 nul@2:8"},
    {"controls", T("[a]\nb = \x01\x02 \x7F\nc\x1B = 1\nd = \xC2\x85\n"),
	"[a]b<\x01\x02 \x7F>,d<\xC2\x85>",
	"control@2:5 control@2:8 control@3:2 control@4:5"},
    {"stray CR", T("[a]\rb\nc = \rd\r\r\ne = 1\r"), "[a]c<\rd\r>,e<1\r>",
	"carriage-return@1:4 carriage-return@2:5 carriage-return@2:7 "
	"carriage-return@3:6"},
    {"CR alone ends no line", T("[a]\rb = 1\rc = 2\r"), "[a]",
	"carriage-return@1:4 carriage-return@1:10 carriage-return@1:16"},
    {"not UTF-8", T("[a]\nb = \xC3\xBC\xFF\xC3\nc = \xED\xA0\x80\n"),
	"[a]b<\xC3\xBC\xFF\xC3>,c<\xED\xA0\x80>", "utf8@2:6 utf8@3:5"},
    {"not UTF-8 in comment, key and section",
	T("; \xFF\nb\xFF = 1\n[a\xFF]\nb = 1\n"), "",
	"utf8@1:3 utf8@2:2 utf8@3:3"},
    {"byte order mark elsewhere",
	T("\xEF\xBB\xBF\xEF\xBB\xBF[a]\nb = \xEF\xBB\xBF\n"), "",
	"bom@1:1 no-section@2:1 bom@2:5"},
    {"UTF-16", T("\xFF\xFE[\0a\0]\0\n\0"), "", "utf8@1:1"},
    {"UTF-16, other order", T("\xFE\xFF\0[\0a\0]\0\n"), "", "utf8@1:1"},
    {"columns are characters, a tab is one",
	T("\xEF\xBB\xBF[\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\0]\n\tb\0=1"), "",
	"nul@1:5 nul@2:3"},

    {"section without bracket", T("[scep\nb = 1\n[x ; c\nd=2\n"),
	"[scep]b<1>[x]d<2>", "header@1:6 header@3:3"},
    {"bracket alone", T("[\nb = 1\n"), "", "header@1:2"},
    {"section without bracket that may be anything", T("[scep hunter2=\nb=1\n"),
	"", "header@1:15"},
    {"text after a section", T("[a] b = 1\nc=2\n[d] # e\n[f];g\n[h]]\n"),
	"[a]c<2>[d][f][h]",
	"header-text@1:5 header-text@3:5 header-text@4:4 header-text@5:4"},
    {"empty section names", T("[]\na=1\n[ - ]\n[ \"x\" ]\n"), "",
	"section-name@1:2 section-name@3:3 section-name@4:3"},
    {"bad labels",
	T("[a \"b]\n[a \"\"]\n[a \"b\" c]\n[a 'b']\n[a \"b\"\n[a \"b\\\"]\n"),
	"[a \"b\"]",
	"label@1:4 label@2:4 label@3:8 label@4:2 header@5:7 label@6:4"},
    {"neither section nor key", T("[a]\nhunter2\nb = 1\n word\nword ; a = b\n"),
	"[a]b<1><word>", "text@2:1 text@5:1"},
    {"indented no deeper than its key", T("[a]\n  b =\n  c\n  d\ne=1\n"),
	"[a]b<>,e<1>", "text@3:3"},
    {"no key", T("[a]\n = 1\n  x\n  y=2\n-_ = 2\nb = 3\n"), "[a]b<3>",
	"key@2:2 key@5:1"},
    {"key before any section, once", T("b = 1\n  x\nc = 2\n[a]\nd=3\n"),
	"[a]d<3>", "no-section@1:1"},
    {"continuation without a key", T(" x\n y\n[a]\n\n  z\nb = 1\n"), "[a]b<1>",
	"no-key@1:2 no-key@5:3"},
    {"duplicate key, however written",
	T("[a]\nmin_os = 1\nb = 2\nMin  OS = 3\n  more\nc = 4\n[b]\nb=1\n"),
	"[a]min_os<1>,b<2>,c<4>[b]b<1>", "duplicate-key@4:1"},
    {"keys of a section in two pieces",
	T("[a]\nb = 1\n[c]\nb = 2\n[A]\nd = 3\nb = 4\n[e]\nb=5\n"),
	"[a]b<1>,d<3>[c]b<2>[e]b<5>",
	"duplicate-section@5:1 duplicate-key@7:1"},
    {"subsections",
	T("[a \"b\" On-Demand  Rules \"c\"d\"e ]\" ] ; f\ng=1\n"
	  "[a \"b\" c \"1\" c \"1\" c \"1\" c \"1\" c \"1\" c \"1\" c "
	  "\"1\"]\n"),
	"[a \"b\" on_demand_rules \"c\" d \"e ]\"]g<1>"
	"[a \"b\" c \"1\" c \"1\" c \"1\" c \"1\" c \"1\" c \"1\" c \"1\"]",
	""},
    {"duplicate subsection, and others that are none",
	T("[a \"b\" c \"d\"]\nx=1\n[a \"b\" C \"d\"]\nx=2\n[a \"b\" c \"D\"]\n"
	  "[a \"b\"]\n[a \"b\" c \"d\" c \"d\"]\n[a \"b\" e \"d\"]\n"),
	"[a \"b\" c \"d\"]x<1>[a \"b\" c \"D\"][a \"b\"]"
	"[a \"b\" c \"d\" c \"d\"][a \"b\" e \"d\"]",
	"duplicate-section@3:1 duplicate-key@4:1"},
    {"bad subsections",
	T("[a \"b\" \"c\"]\n[a \"b\" c \"d]\n[a \"b\" c \"\"]\n"
	  "[a \"b\" c \"d\" e]\n[a \"b\" c'd \"e\"]\n[a \"b\" - \"e\"]\n"
	  "[a \"b\" c \"d\"\n[a \"b\" \xC3\xBC \"c\"]\n"
	  "[a \"b\" c \"1\" c \"2\" c \"3\" c \"4\" c \"5\" c \"6\" c \"7\" c "
	  "\"8\"]\n"),
	"[a \"b\" c \"d\"]",
	"label@1:8 label@2:10 label@3:10 label@4:14 label@5:8 label@6:8 "
	"header@7:13 label@8:8 depth@9:50"},
    {"duplicate label", T("[a \"b\"]\n[a \"B\"]\n [A \"b\"]\n"),
	"[a \"b\"][a \"B\"]", "duplicate-section@3:2"},
};

static void test_parse(void)
{
	for (size_t i = 0; i < array_length(parse_cases); i++) {
		const struct parse_case *row = &parse_cases[i];
		auto_fixture struct fixture fixture = {0};

		ok(fixture_parse(&fixture, row->text, row->length),
		    "%s: is read", row->name);
		is_text(shown_entries(&fixture), row->entries, "%s: entries",
		    row->name);
		is_text(shown_findings(&fixture), row->findings, "%s: findings",
		    row->name);
	}
}

static void is_place(const struct fixture *fixture, size_t offset,
    unsigned line, unsigned column, const char *name)
{
	struct place place = source_place(&fixture->source, offset);

	ok(place.line == line && place.column == column, "%s at %u:%u", name,
	    place.line, place.column);
}

static void test_spans(void)
{
	static const char text[] =
	    "\xEF\xBB\xBF[jamf \"\xC3\xBC b\"] ; c\r\n"
	    "\tgr\xC3\xBC\xC3\x9F"
	    "e  =  a, \"b \" ; c\r\n\t\t\xE2\x82\xAC d \r\n";
	auto_fixture struct fixture fixture = {0};
	struct ini_section *section;
	struct ini_item *items;
	size_t count = 0;

	ok(fixture_parse(&fixture, T(text)), "spans: read");
	section = &fixture.ini.sections[0];
	is_place(&fixture, section->at.begin, 1, 1, "section");
	is_place(&fixture, section->at.end, 1, 13, "section's end");
	is_place(&fixture, section->name_span.begin, 1, 2, "section's name");
	is_place(&fixture, section->name_span.end, 1, 6, "its end");
	is_place(&fixture, section->label_span.begin, 1, 8, "label");
	is_place(&fixture, section->label_span.end, 1, 11, "its end");
	is_place(&fixture, section->entries[0].key.begin, 2, 2, "key");
	is_place(&fixture, section->entries[0].key.end, 2, 7, "its end");
	is_place(&fixture, section->entries[0].value.begin, 2, 12, "value");
	is_place(&fixture, section->entries[0].value.end, 2, 23, "its end");
	is_place(&fixture, section->entries[0].more[0].begin, 3, 3, "more");
	is_place(&fixture, section->entries[0].more[0].end, 3, 6, "its end");
	ok(ini_list(&fixture.ini, &section->entries[0], false, &fixture.arena,
	       &fixture.findings, &items, &count) &&
		count == 3,
	    "spans: three items");
	if (count != 3)
		return;
	is_place(&fixture, items[0].span.begin, 2, 12, "first item");
	is_place(&fixture, items[0].span.end, 2, 13, "its end");
	is_place(&fixture, items[1].span.begin, 2, 16, "within quotes");
	is_place(&fixture, items[1].span.end, 2, 18, "its end");
	is_place(&fixture, items[1].comment.begin, 2, 20, "comment");
	is_place(&fixture, items[1].comment.end, 2, 23, "its end");
	is_place(&fixture, items[2].span.begin, 3, 3, "continued item");
	is_place(&fixture, items[2].span.end, 3, 6, "its end");
}

/* A value as it stands after "[s]\nkey =", read as one value and as a list;
 * "(text)" is an item that was quoted, ";" one that a comment follows. NULL:
 * refused. */
static const struct value_case {
	const char *text;
	const char *scalar;
	const char *list;
	const char *scalar_findings;
	const char *list_findings;
} value_cases[] = {
    {"", "<>", "", "", ""},
    {"  \t ", "<>", "", "", ""},
    {" a", "<a>", "<a>", "", ""},
    {"a b\t", "<a b>", "<a b>", "", ""},
    {" ; note", "<>;", "", "", ""},
    {";a", "<;a>", "<;a>", "", ""},
    {" a ; b ; c", "<a>;", "<a>;", "", ""},
    {" a;b #c", "<a;b #c>", "<a;b #c>", "", ""},
    {" a\t; b", "<a>;", "<a>;", "", ""},
    {" #a", "<#a>", "<#a>", "", ""},
    {" EXAMPLE\\ndes \\", "<EXAMPLE\\ndes \\>", "<EXAMPLE\\ndes \\>", "", ""},
    {" a\"b\" \"", "<a\"b\" \">", "<a\"b\" \">", "", ""},
    {" $A %B% ${C}", "<$A %B% ${C}>", "<$A %B% ${C}>", "", ""},
    {" \"\"", "()", "()", "", ""},
    {" \" a ; b, \" ; c", "( a ; b, );", "( a ; b, );", "", ""},
    {" \"a\\\"b\\\\c\\nd\"", "(a\"b\\c\\nd)", "(a\"b\\c\\nd)", "", ""},
    {" \"C:\\\\\"", "(C:\\)", "(C:\\)", "", ""},
    {" \"C:\\\"", NULL, NULL, "quote@2:7", "quote@2:7"},
    {" \"", NULL, NULL, "quote@2:7", "quote@2:7"},
    {" \"a\" b", NULL, NULL, "after-quote@2:11", "after-quote@2:11"},
    {" \"a\";b", NULL, NULL, "after-quote@2:10", "after-quote@2:10"},
    {" \"a\" #b", NULL, NULL, "after-quote@2:11", "after-quote@2:11"},
    {" \"a\"\"b\"", NULL, NULL, "after-quote@2:10", "after-quote@2:10"},
    {" a, b ,c", "<a, b ,c>", "<a><b><c>", "", ""},
    {" \"a, b\", c \"d\" ; e", NULL, "(a, b)<c \"d\">;", "after-quote@2:13",
	""},
    {" a,;b, c", "<a,;b, c>", "<a><;b><c>", "", ""},
    {" a, ; c", "<a,>;", NULL, "", "empty-item@2:10"},
    {" ,", "<,>", NULL, "", "empty-item@2:7 empty-item@2:8"},
    {" a,,b", "<a,,b>", NULL, "", "empty-item@2:9"},
    {" \"a\" x, \"b\" y, c", NULL, NULL, "after-quote@2:11",
	"after-quote@2:11 after-quote@2:18"},
    {" a\n b, c ; d\n \"e\" ; f\n [g\n h=i", NULL, "<a><b, c>;(e);<[g><h=i>",
	"continuation@3:2", ""},
    {"\n  a\n  \"b\n  \"c\" d\n  e", NULL, NULL, "continuation@3:3",
	"quote@4:3 after-quote@5:7"},
    {" \"a\n b", NULL, NULL, "quote@2:7 continuation@3:2", "quote@2:7"},
};

static void show_item(struct buf *out, const struct ini_item *item)
{
	buf_char(out, item->quoted ? '(' : '<');
	buf_add(out, item->text, item->length);
	buf_char(out, item->quoted ? ')' : '>');
	if (item->comment.begin < item->comment.end)
		buf_char(out, ';');
}

static const char *decoded(
    struct fixture *fixture, const char *text, bool as_list)
{
	struct buf *out = &fixture->out;
	struct ini_item one, *items = &one;
	size_t count = 1;
	const struct ini_entry *entry;
	bool good;

	buf_text(out, "[s]\nkey =");
	buf_text(out, text);
	text = arena_text(&fixture->arena, out->data);
	if (!fixture_parse(fixture, text, strlen(text)) ||
	    fixture->ini.sections[0].count != 1)
		return "not read";
	entry = &fixture->ini.sections[0].entries[0];
	good = as_list ? ini_list(&fixture->ini, entry, false, &fixture->arena,
			     &fixture->findings, &items, &count)
		       : ini_scalar(&fixture->ini, entry, false,
			     &fixture->arena, &fixture->findings, &one);
	if (!good)
		return NULL;
	buf_clear(out);
	buf_text(out, "");
	for (size_t i = 0; i < count; i++)
		show_item(out, &items[i]);
	return out->data;
}

static void test_values(void)
{
	for (size_t i = 0; i < array_length(value_cases); i++) {
		const struct value_case *row = &value_cases[i];
		auto_fixture struct fixture one = {0};
		auto_fixture struct fixture list = {0};

		is_text(decoded(&one, row->text, false), row->scalar,
		    "one value:%s", row->text);
		is_text(
		    shown_findings(&one), row->scalar_findings, "its findings");
		is_text(decoded(&list, row->text, true), row->list, "list:%s",
		    row->text);
		is_text(
		    shown_findings(&list), row->list_findings, "its findings");
	}
}

/* Faults in what could be a secret: in key, value, list or anywhere. */
static const struct secret_case {
	const char *text;
	size_t length;
	const char *excerpt;
	unsigned column;
} secret_cases[] = {
    {T("[s]\nkey = hunter2\x01"), "key = ********", 14},
    {T("[s]\nkey = \x01hunter2"), "key = ********", 7},
    {T("[s]\nkey = a=hunter2= \xFF"), "key = ********", 18},
    {T("[s]\nkey =\n  hunter2= \xFF"), "  ********", 12},
    {T("[s]\n; hunter2 \xFF"), "********", 11},
    {T("hunter2"), "********", 1},
    {T("[s]\nkey=1\nhunter2 ; = 3"), "********", 1},
    {T("  hunter2"), "  ********", 3},
    {T("[s] hunter2"), "[s] ********", 5},
    {T("[s] \xFF hunter2"), "[s]********", 5},
    {T("[hunter2="), "********", 10},
    {T("[s 'hunter2']"), "[********", 2},
    {T("[s \"hunter2]"), "[s ********", 4},
    {T("[s \"hunter2\" x]"), "[s \"hunter2\" ********", 14},
    {T("[s]\nhunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter"
       "2hunter2hunter2hunter2hunter2hunter2== = x"),
	"********", 1},
    {T("[s]\nkey = \"hunter2"), "key = ********", 7},
    {T("[s]\nkey = \"hunter2\" hunter2"), "key = ********", 17},
    {T("[s]\nkey = hunter2\n  hunter2"), "  ********", 3},
    {T("[s]\nkey = hunter2,,hunter2"), "key = ********", 15},
};

static void test_no_value_is_shown(void)
{
	for (size_t i = 0; i < array_length(secret_cases); i++) {
		const struct secret_case *row = &secret_cases[i];
		auto_fixture struct fixture f = {0};
		struct ini_item item, *items;
		size_t count;
		const struct finding *first;

		ok(fixture_parse(&f, row->text, row->length), "read");
		if (f.findings.count == 0 && f.ini.sections[0].count == 1 &&
		    ini_scalar(&f.ini, &f.ini.sections[0].entries[0], false,
			&f.arena, &f.findings, &item))
			(void)ini_list(&f.ini, &f.ini.sections[0].entries[0],
			    false, &f.arena, &f.findings, &items, &count);
		first = f.findings.first;
		if (!ok(first != NULL, "row %zu: a finding", i))
			continue;
		is_text(first->excerpt, row->excerpt,
		    "row %zu: no value is shown", i);
		is_number(first->column, row->column, "row %zu: column", i);
		ok(strstr(first->message, "hunter2") == NULL,
		    "row %zu: nor in the message", i);
	}
}

/* A place within a value tells how long it is. */
static void test_secret_column(void)
{
	static const char text[] = "[s]\nkey = \"hunter2\" x\n";
	auto_fixture struct fixture f = {0};
	struct ini_item item;

	ok(fixture_parse(&f, T(text)) &&
		!ini_scalar(&f.ini, &f.ini.sections[0].entries[0], true,
		    &f.arena, &f.findings, &item),
	    "secret: refused");
	is_text(shown_findings(&f), "after-quote@2:7", "secret: its start");
}

static void test_messages(void)
{
	static const char text[] = "[a \"b\"]\nRetry Delay=1\n[a \"b\"]\n"
				   "retry-delay=2\n";
	auto_fixture struct fixture f = {0};

	ok(fixture_parse(&f, T(text)), "messages: read");
	if (!ok(f.findings.count == 2, "messages: two"))
		return;
	is_text(f.findings.first->message,
	    "section 'a' \"b\" stands twice, first on line 1",
	    "duplicate section names the first");
	is_text(f.findings.last->message,
	    "key 'retry_delay' is set twice, first on line 2",
	    "duplicate key names the first");
	is_text(f.findings.last->excerpt, "retry-delay", "key is shown");
}

/* count times the text, each '#' in it replaced by a number. */
static void repeat(struct buf *buf, const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (const char *c = text; *c != '\0'; c++)
			if (*c == '#')
				buf_printf(buf, "%zu", i);
			else
				buf_char(buf, *c);
}

static const struct bulk_case {
	const char *name;
	const char *before;
	const char *text;
	size_t times;
	size_t sections;
	size_t entries; /* of the first section */
	const char *id; /* of the first finding */
	size_t line;
} bulk_cases[] = {
    {"sections to the limit", "", "[s#]\n", 1000, 1000, 0, NULL, 0},
    {"a section over the limit", "", "[s#]\n", 1001, 1000, 0, "ini-sections",
	1001},
    {"many sections", "", "[s#]\n", 100000, 1000, 0, "ini-sections", 1001},
    {"a section many times", "", "[s]\n", 250000, 1, 0, "ini-duplicate-section",
	2},
    {"keys to the limit", "[s]\n", "k#=\n", 10000, 1, 10000, NULL, 0},
    {"a key over the limit", "[s]\n", "k#=\n", 10001, 1, 10000, "ini-entries",
	10002},
    {"a key many times", "[s]\n", "k=\n", 340000, 1, 1, "ini-duplicate-key", 3},
    {"labels past comparing", "[s \"1\"]\n", "[s \"#\"]\n", 100, 100, 0,
	"ini-duplicate-section", 3},
    {"keys past comparing", "[s]\nk90=\n", "k#=\n", 100, 1, 100,
	"ini-duplicate-key", 93},
    {"items over the limit", "[s]\nk=\n", " #\n", 1001, 1, 1, "ini-items",
	1003},
    {"many items", "[s]\nk=\n", " x\n", 340000, 1, 1, "ini-items", 1003},
    {"bad bytes", "[s]\n", "\xFF ", 32767, 1, 0, "ini-utf8", 2},
    {"bad lines", "[s]\n", "\xFF\n", 500000, 1, 0, "ini-utf8", 2},
    {"junk lines", "[s]\n", "x\n", 500000, 1, 0, "ini-text", 2},
    {"brackets", "", "[", 65536, 0, 0, "ini-header", 1},
    {"a line to the limit", "[s]\nk=", "x", 65534, 1, 1, NULL, 0},
    {"a line over the limit", "[s]\nk=", "x", 65535, 1, 0, "ini-line-length",
	2},
    {"a long line", "[s]\nk=", "x", 1000000, 1, 0, "ini-line-length", 2},
    {"a long line of semicolons", "[s]\n", " ;=", 20000, 1, 0, NULL, 0},
    {"a file over the limit", "", "[s#]\n", 1000000, 0, 0, "ini-bytes", 0},
    {"a line of 100 MB", "", "xxxxxxxxxxxxxxxxxxxx", 5000000, 0, 0, "ini-bytes",
	0},
};

static void test_bulk(void)
{
	clock_t start = clock();

	for (size_t i = 0; i < array_length(bulk_cases); i++) {
		const struct bulk_case *row = &bulk_cases[i];
		auto_fixture struct fixture f = {0};
		auto_buf struct buf text = {0};

		buf_text(&text, row->before);
		repeat(&text, row->text, row->times);
		ok(fixture_parse(&f, text.data, text.length), "%s: read",
		    row->name);
		is_number(
		    f.ini.count, row->sections, "%s: sections", row->name);
		is_number(f.ini.count == 0 ? 0 : f.ini.sections[0].count,
		    row->entries, "%s: keys", row->name);
		is_text(
		    f.findings.count == 0 ? NULL : f.findings.first->rule->id,
		    row->id, "%s: finding", row->name);
		is_number(f.findings.count == 0 ? 0 : f.findings.first->line,
		    row->line, "%s: its line", row->name);
		ok(f.findings.count <= FINDINGS_MAX + 1 &&
			f.arena.total < 16 * INI_BYTES_MAX,
		    "%s: %zu bytes for it", row->name, f.arena.total);
	}
	/* A second in fact; minutes when anything is quadratic. */
	ok((double)(clock() - start) / CLOCKS_PER_SEC < 30, "time is bounded");
}

/* Wherever it stands among eight bytes that are looked at together. */
static void test_every_place(void)
{
	static const struct {
		char byte;
		const char *rule;
	} bad[] = {{'\x7F', "control"}, {'\x1F', "control"}, {'\0', "nul"},
	    {'\x80', "utf8"}, {'\xFF', "utf8"}, {'\r', "carriage-return"}};
	unsigned right = 0, fine = 0;

	for (size_t i = 0; i < array_length(bad); i++)
		for (unsigned at = 0; at < 24; at++) {
			char text[] = "[s]\nk=aaaaaaaaaaaaaaaaaaaaaaaa~ ~\n";
			char expected[64];
			auto_fixture struct fixture f = {0}, plain = {0};

			fine += fixture_parse(&plain, text, sizeof(text) - 1) &&
				plain.findings.count == 0;
			text[6 + at] = bad[i].byte;
			(void)snprintf(expected, sizeof(expected), "%s@2:%u",
			    bad[i].rule, 3 + at);
			right += fixture_parse(&f, text, sizeof(text) - 1) &&
				 strcmp(shown_findings(&f), expected) == 0;
		}
	is_number(right, array_length(bad) * 24, "a byte that is unfit");
	is_number(fine, right, "and none");
}

static void test_items_limit(void)
{
	for (size_t over = 0; over < 2; over++) {
		auto_fixture struct fixture f = {0};
		auto_buf struct buf text = {0};
		struct ini_item *items;
		size_t count = 0;

		buf_text(&text, "[s]\nk=x");
		repeat(&text, ",x", INI_ITEMS_MAX - 2 + over);
		buf_text(&text, "\n x");
		ok(fixture_parse(&f, text.data, text.length), "items: read");
		ok(ini_list(&f.ini, &f.ini.sections[0].entries[0], false,
		       &f.arena, &f.findings, &items, &count) == (over == 0),
		    "items: %zu over the limit", over);
		is_number(
		    count, over == 0 ? INI_ITEMS_MAX : 0, "items: counted");
		is_text(shown_findings(&f), over == 0 ? "" : "items@3:2",
		    "items: finding");
	}
}

static const struct written_case {
	const char *text;
	const char *scalar;
	const char *item;
} written_cases[] = {
    {"", "\"\"", "\"\""},
    {"a b", "a b", "a b"},
    {" a", "\" a\"", "\" a\""},
    {"a\t", "\"a\t\"", "\"a\t\""},
    {"\"a", "\"\\\"a\"", "\"\\\"a\""},
    {"a\"", "a\"", "a\""},
    {"a;b #c", "\"a;b #c\"", "\"a;b #c\""},
    {"a;b#c", "a;b#c", "a;b#c"},
    {"a ;b", "\"a ;b\"", "\"a ;b\""},
    {";a", "\";a\"", "\";a\""},
    {"#a", "\"#a\"", "\"#a\""},
    {"a, b", "a, b", "\"a, b\""},
    {"D\\u", "D\\u", "D\\u"},
    {" \\\"", "\" \\\\\\\"\"", "\" \\\\\\\"\""},
    {"CN=\xC3\xBC", "CN=\xC3\xBC", "CN=\xC3\xBC"},
};

static void test_written(void)
{
	for (size_t i = 0; i < array_length(written_cases); i++) {
		const struct written_case *row = &written_cases[i];
		auto_buf struct buf scalar = {0};
		auto_buf struct buf item = {0};

		ini_add_value(&scalar, row->text, false);
		ini_add_value(&item, row->text, true);
		is_text(scalar.data, row->scalar, "written: %s", row->text);
		is_text(item.data, row->item, "written as item: %s", row->text);
	}
}

static void test_rules(void)
{
	for (const struct rule *rule = ini_rules; rule->id != NULL; rule++) {
		size_t length = strlen(rule->id);
		bool fits =
		    text_starts_with(rule->id, "ini-") &&
		    strspn(rule->id, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
			length;

		for (const struct rule *other = ini_rules; other != rule;
		     other++)
			fits = fits && strcmp(other->id, rule->id) != 0;
		ok(fits && rule->doc != NULL && text_ends_with(rule->doc, "."),
		    "rule %s", rule->id);
	}
}

static bool all_of_it(struct fixture *f, const struct buf *text)
{
	struct ini_item item, *items;
	size_t count;

	if (!fixture_parse(f, text->data, text->length))
		return false;
	for (size_t i = 0; i < f->ini.count; i++)
		for (size_t j = 0; j < f->ini.sections[i].count; j++) {
			const struct ini_entry *entry =
			    &f->ini.sections[i].entries[j];

			(void)ini_scalar(&f->ini, entry, false, &f->arena,
			    &f->findings, &item);
			(void)ini_list(&f->ini, entry, false, &f->arena,
			    &f->findings, &items, &count);
		}
	return !f->findings.failed;
}

static void test_failing_memory(void)
{
	auto_buf struct buf text = {0};
	long tries = 0;
	bool same = true, refused = true;

	repeat(&text, "[s \"#\"]\nk = a, \"b\" c\n x\n", 60);
	repeat(&text, "k# = a, \"b#\"\n  \"c\" ; d\n  \"e\n", 60);
	for (; refused && tries < 100000; tries++) {
		auto_fixture struct fixture f = {0};
		bool done;

		memory_fail_after(tries, 1);
		done = all_of_it(&f, &text);
		refused = memory_refused() != 0;
		memory_fail_after(-1, 0);
		same = same && done == !refused;
	}
	ok(same && !refused, "each of %ld allocations refused", tries - 1);
	ok(tries > 20, "and there were some");
}

static void test_corpus(void)
{
	auto_file_list struct file_list list = {0};
	struct error error;

	if (!ok(file_walk("tests/fuzz/corpus/ini", "", &list, &error) == 0 &&
		    list.count > 0,
		"a corpus of %zu files", list.count))
		return;
	for (size_t i = 0; i < list.count; i++) {
		auto_buf struct buf buf = {0};

		ok(file_read(
		       list.paths[i], INI_BYTES_MAX, &buf, NULL, &error) == 0 &&
			LLVMFuzzerTestOneInput(
			    (const uint8_t *)buf.data, buf.length) == 0,
		    "%s", file_name(list.paths[i]));
	}
}

int main(void)
{
	test_parse();
	test_spans();
	test_values();
	test_no_value_is_shown();
	test_secret_column();
	test_messages();
	test_bulk();
	test_every_place();
	test_items_limit();
	test_written();
	test_rules();
	test_failing_memory();
	test_corpus();
	return tap_done();
}
