/*
 * Mutations that this test catches, each tried: a column of --column that its
 * title's own meaning outranks; a second pass that ends early and says
 * nothing; a row with one cell too many that counts as good.
 */
#include "devices/table.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "devices/title.h"
#include "profile/variable.h"
#include "tap.h"
#include "base/banned.h"

static char path[] = "/tmp/devices_test.XXXXXX";

struct fixture {
	struct arena arena;
	struct findings findings;
	struct device_columns columns;
	struct device_table *table;
	struct error error;
	struct buf out;
};

static void fixture_done(struct fixture *fixture)
{
	device_table_close(&fixture->table);
	buf_done(&fixture->out);
	arena_done(&fixture->arena);
}
#define auto_fixture auto_cleanup(fixture_done)

static bool put(const char *text)
{
	struct error error;

	return file_write(path, text, strlen(text), 0600, &error) == 0;
}

static int fixture_open(struct fixture *f, const char *text)
{
	f->findings.arena = &f->arena;
	if (!put(text))
		return -1;
	return device_table_open(
	    path, &f->columns, &f->findings, &f->table, &f->error);
}

/* "id@line:column: message", in order; what came last of them. */
static const char *shown_findings(struct fixture *f)
{
	buf_clear(&f->out);
	buf_text(&f->out, "");
	for (const struct finding *at = f->findings.first; at != NULL;
	     at = at->next)
		buf_printf(&f->out, "%s%s@%u:%u: %s",
		    at == f->findings.first ? "" : "; ",
		    at->rule->id + strlen("devices-"), at->line, at->column,
		    at->message);
	return f->out.data;
}

/* "number@line:cell|cell", in order, '+' or '-' for the check of a row; "!" for
 * a failure. */
static const char *shown_rows(struct fixture *f)
{
	struct device_row row;
	int result;

	buf_clear(&f->out);
	buf_text(&f->out, "");
	while ((result = device_table_next(
		    f->table, &f->arena, &f->findings, &row, &f->error)) > 0) {
		buf_printf(&f->out, "%s%zu@%u%s", f->out.length > 0 ? " " : "",
		    row.number, row.line,
		    device_row_check(f->table, &row, &f->findings) ? "+" : "-");
		for (size_t i = 0; i < row.count; i++)
			buf_printf(&f->out, "%s%s", i > 0 ? "|" : "",
			    row.cells[i].text);
	}
	if (result < 0)
		buf_printf(&f->out, "!%d", f->error.status);
	return f->out.data;
}

static const struct title_case {
	const char *title;
	const char *variable; /* NULL: none */
} title_cases[] = {
    {"SERIALNUMBER", "SERIALNUMBER"},
    {"$SerialNumber", "SERIALNUMBER"},
    {"Serial Number", "SERIALNUMBER"},
    {" serial--number\t", "SERIALNUMBER"},
    {"$SERIAL_NUMBER", "SERIALNUMBER"},
    {"Asset Tag", "ASSET_TAG"},
    {"Wi-Fi MAC Address", "MACADDRESS"},
    {"JSS Computer ID", "JSSID"},
    {"Extension Attribute 5", "EXTENSIONATTRIBUTE_5"},
    {"EXTENSIONATTRIBUTE_17", "EXTENSIONATTRIBUTE_17"},
    {"Extension Attribute", "EXTENSION_ATTRIBUTE"},
    {"Extension Attribute x5", "EXTENSION_ATTRIBUTE_X5"},
    {"Cost Center", "COST_CENTER"},
    {"owner2", "OWNER2"},
    {"2nd owner", NULL},
    {"Cost (EUR)", NULL},
    {"Ger\xC3\xA4tename", NULL},
    {"$$UDID", NULL},
    {"", NULL},
    {" - ", NULL},
    {"$", NULL},
};

static void test_titles(void)
{
	auto_arena struct arena arena = {0};
	const char *title, *variable;
	size_t count = 0;

	for (size_t i = 0; i < array_length(title_cases); i++) {
		const struct title_case *c = &title_cases[i];
		const char *folded =
		    device_title_fold(&arena, c->title, strlen(c->title));

		is_text(device_title_variable(&arena, folded), c->variable,
		    "title '%s'", c->title);
	}
	for (; device_title_at(count, &title, &variable); count++) {
		char *name = arena_printf(&arena, "$%s", variable);
		struct variable known;

		ok(variable_is_all(name, strlen(name), &known) &&
			known.kind == VARIABLE_JAMF,
		    "'%s' is for a known variable", title);
		is_text(device_title_fold(&arena, title, strlen(title)), title,
		    "and is folded");
	}
	ok(count > 20, "%zu titles", count);
	/* Each variable is the title of its own column. */
	for (size_t i = 0; variable_at(i, &(struct variable){0}); i++) {
		struct variable known;

		(void)variable_at(i, &known);
		if (known.kind != VARIABLE_JAMF ||
		    strchr(known.known, '<') != NULL)
			continue;
		is_text(device_title_variable(
			    &arena, device_title_fold(&arena, known.known,
					strlen(known.known))),
		    known.known + 1, "%s by its name", known.known);
	}
}

static const struct header_case {
	const char *name;
	const char *text;
	const char *findings;
	enum status status;
} header_cases[] = {
    {"a table", "serialnumber,udid\nA,B\n", "", STATUS_DONE},
    {"empty", "", "rows@0:0: table is empty", STATUS_FINDINGS},
    {"empty lines", "\n\n", "rows@0:0: table is empty", STATUS_FINDINGS},
    {"two alike", "Serial Number,x,$SERIALNUMBER\n",
	"title@1:17: columns 'Serial Number' and '$SERIALNUMBER' are both for "
	"$SERIALNUMBER",
	STATUS_FINDINGS},
    {"two pairs", "a,b,A,B\n",
	"title@1:5: columns 'a' and 'A' are both for $A; title@1:7: columns "
	"'b' and 'B' are both for $B",
	STATUS_FINDINGS},
    {"two alike that are no variable", "Preis (EUR),preis-(eur)\n",
	"title@1:13: columns 'Preis (EUR)' and 'preis-(eur)' have the same "
	"title",
	STATUS_FINDINGS},
    {"empty titles", ",\"\", - ,udid\n", "", STATUS_DONE},
    {"semicolons", "a;b;c\n1;2;3\n",
	"title@1:1: titles are separated by ';', expected commas",
	STATUS_FINDINGS},
    {"tabs",
	"\xEF\xBB\xBF"
	"a\tb\n",
	"title@1:1: titles are separated by tabs, expected commas",
	STATUS_FINDINGS},
    {"a semicolon in a title", "a;b,c\n", "", STATUS_DONE},
    {"the profile's own", "udid,Profile Identifier\n", "", STATUS_USAGE},
    {"Jamf Pro's own", "$MSSCEPCHALLENGE\n", "", STATUS_USAGE},
    {"a quote", "udid,a\"b\n",
	"quoting@1:7: quote inside a cell that does not begin with one",
	STATUS_FINDINGS},
    {"latin-1", "udid,\xE4\n", "encoding@1:6: text is not well-formed UTF-8",
	STATUS_FINDINGS},
};

static void test_header(void)
{
	for (size_t i = 0; i < array_length(header_cases); i++) {
		const struct header_case *c = &header_cases[i];
		auto_fixture struct fixture f = {0};

		is_number(fixture_open(&f, c->text),
		    c->status == STATUS_DONE ? 0 : -1, "%s", c->name);
		is_text(
		    shown_findings(&f), c->findings, "%s: findings", c->name);
		is_number(f.error.status, c->status, "%s: status %s", c->name,
		    f.error.text);
		ok((f.table != NULL) == (c->status == STATUS_DONE), "%s: table",
		    c->name);
	}
}

static void is_column(struct fixture *f, const char *name, int expected)
{
	size_t column = 99;
	bool found = device_table_column(f->table, name, &column) > 0;

	is_number(found ? (int)column : -1, expected, "column of %s", name);
}

static void test_columns(void)
{
	auto_fixture struct fixture f = {0};
	auto_fixture struct fixture g = {0};

	ok(device_columns_add(
	       &f.columns, "Serial-Number=OLD", &f.arena, &f.error) == 0 &&
		device_columns_add(
		    &f.columns, "Neu=$SERIALNUMBER", &f.arena, &f.error) == 0 &&
		device_columns_add(
		    &f.columns, "Preis = (EUR)=PRICE", &f.arena, &f.error) == 0,
	    "three columns");
	ok(fixture_open(&f, "Serial Number,neu,\"Preis = (EUR)\",,Challenge "
			    "(NDES),Udid\n") == 0,
	    "a table that has them");
	is_column(&f, "OLD", 0);
	is_column(&f, "SERIALNUMBER", 1);
	is_column(&f, "Serial Number", 1);
	is_column(&f, "PRICE", 2);
	is_column(&f, "NEU", -1);
	is_column(&f, "challenge (ndes)", 4);
	is_column(&f, "UDID", 5);
	is_column(&f, "", -1);
	is_column(&f, "USERNAME", -1);
	is_number(device_table_width(f.table), 6, "columns");
	is_text(device_table_title(f.table, 1), "neu", "the title of one");

	/* What --column renames may be of a name that is taken. */
	ok(device_columns_add(&g.columns, "b=A", &g.arena, &g.error) == 0,
	    "one column");
	ok(fixture_open(&g, "a,b\n") != 0, "two are for one variable");
	is_text(shown_findings(&g),
	    "title@1:3: columns 'a' and 'b' are both for $A", "said so");
}

static const struct column_case {
	const char *first, *option;
	const char *error; /* part of it */
	const char *hint;
} column_cases[] = {
    {NULL, "SERIALNUMBER", "is not TITLE=NAME", "NAME is"},
    {NULL, "Serial=", "is not TITLE=NAME", "NAME is"},
    {NULL, "Serial=$", "is not TITLE=NAME", "NAME is"},
    {NULL, "Serial=serialnumber", "is not TITLE=NAME", "in capitals"},
    {NULL, "Serial=2ND", "is not TITLE=NAME", "NAME is"},
    {NULL, "=UDID", "is not TITLE=NAME", "NAME is"},
    {NULL, " - =UDID", "is not TITLE=NAME", "NAME is"},
    {NULL, "x=PROFILE_IDENTIFIER", "the profile's own", "UUID"},
    {NULL, "x=$MSSCEPCHALLENGE", "only Jamf Pro", "column:TITLE"},
    {"a-b=UDID", "A B=ROOM", "twice", ""},
};

static void test_options(void)
{
	for (size_t i = 0; i < array_length(column_cases); i++) {
		const struct column_case *c = &column_cases[i];
		auto_fixture struct fixture f = {0};

		if (c->first != NULL)
			ok(device_columns_add(
			       &f.columns, c->first, &f.arena, &f.error) == 0,
			    "%s", c->first);
		ok(device_columns_add(
		       &f.columns, c->option, &f.arena, &f.error) != 0 &&
			f.error.status == STATUS_USAGE &&
			strstr(f.error.text, c->error) != NULL &&
			strstr(f.error.hint, c->hint) != NULL,
		    "%s: %s (%s)", c->option, f.error.text, f.error.hint);
	}
}

static void test_missing_column(void)
{
	static const struct {
		const char *option, *hint;
	} cases[] = {
	    {"Serial Nummer=SERIALNUMBER", "did you mean 'Serial Number'?"},
	    {"Owner=USERNAME", "its columns are 'Serial Number', 'Room'"},
	};

	for (size_t i = 0; i < array_length(cases); i++) {
		auto_fixture struct fixture f = {0};

		ok(device_columns_add(
		       &f.columns, cases[i].option, &f.arena, &f.error) == 0,
		    "%s", cases[i].option);
		ok(fixture_open(&f, "Serial Number,,Room\n") != 0 &&
			f.error.status == STATUS_USAGE,
		    "is not there: %s", f.error.text);
		is_text(f.error.hint, cases[i].hint, "hint");
	}
}

static const struct row_case {
	const char *text;
	const char *rows;
	const char *findings;
} row_cases[] = {
    {"a,b\n1,2\n\n3,\"x\ny\"\n5,6", "1@2+1|2 2@4+3|x\ny 3@6+5|6", ""},
    {"a,b\n", "!1", "rows@0:0: table has no row below its titles"},
    {"a,b\n1\n1,2,3\n4,5\n", "1@2-1 2@3-1|2|3 3@4+4|5",
	"cells@2:1: row 1 has 1 cells, expected 2 as in the row of titles; "
	"cells@3:5: row 2 has 3 cells, expected 2 as in the row of titles"},
    {"a,b\n1,2\n3,\"secret\n", "1@2+1|2!1",
	"quoting@3:3: quote that is never closed"},
};

static void test_rows(void)
{
	for (size_t i = 0; i < array_length(row_cases); i++) {
		const struct row_case *c = &row_cases[i];
		auto_fixture struct fixture f = {0};

		ok(fixture_open(&f, c->text) == 0, "table %zu", i);
		is_text(shown_rows(&f), c->rows, "rows");
		is_text(shown_findings(&f), c->findings, "findings");
	}
}

static const struct change_case {
	const char *name, *after, *rows;
} change_cases[] = {
    {"nothing", "a,b\n1,2\n3,4\n", "1@2+1|2 2@3+3|4"},
    {"an empty line", "a,b\n1,2\n\n3,4\n", "1@2+1|2 2@4+3|4"},
    {"a cell", "a,b\n1,2\n3,5\n", "1@2+1|2!9"},
    {"where a cell ends", "a,b\n1,2\n,34\n", "1@2+1|2!9"},
    {"one row more", "a,b\n1,2\n3,4\n5,6\n", "1@2+1|2 2@3+3|4!9"},
    {"one row less", "a,b\n1,2\n", "1@2+1|2!9"},
    {"a quote", "a,b\n1,2\n3,4\n\"", "1@2+1|2 2@3+3|4!9"},
    {"a title", "a,c\n1,2\n3,4\n", NULL},
    {"all of it", "", NULL},
};

/* Changes the file itself: a new one of its name is not the one that is open.
 */
static bool change(const char *text)
{
	auto_fd int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	return fd >= 0 && file_write_all(fd, text, strlen(text)) == 0;
}

static void test_two_passes(void)
{
	for (size_t i = 0; i < array_length(change_cases); i++) {
		const struct change_case *c = &change_cases[i];
		auto_fixture struct fixture f = {0};
		int result;

		ok(fixture_open(&f, "a,b\n1,2\n3,4\n") == 0, "%s", c->name);
		is_text(shown_rows(&f), "1@2+1|2 2@3+3|4", "first pass");
		is_number(device_table_count(f.table), 2, "rows");
		ok(change(c->after), "changed");
		result = device_table_rewind(f.table, &f.error);
		is_number(result, c->rows != NULL ? 0 : -1, "second pass");
		if (result == 0)
			is_text(shown_rows(&f), c->rows, "%s: rows", c->name);
		if (c->rows == NULL || strchr(c->rows, '!') != NULL)
			ok(strstr(f.error.text, "changed while it was read") !=
				NULL,
			    "%s: %s", c->name, f.error.text);
		is_number(f.findings.count, 0, "no finding");
	}
}

/* A pass that ends before the last row. */
static void test_short_pass(void)
{
	auto_fixture struct fixture f = {0};
	struct device_row row;

	ok(fixture_open(&f, "a\n1\n2\n3\n") == 0, "a table");
	ok(device_table_next(f.table, &f.arena, &f.findings, &row, &f.error) ==
		1,
	    "one row");
	ok(device_table_rewind(f.table, &f.error) == 0, "again");
	is_text(shown_rows(&f), "1@2+1 2@3+2 3@4+3", "all rows");
}

static void test_pipe(void)
{
	auto_fixture struct fixture f = {0};
	char name[32];
	int ends[2];

	f.findings.arena = &f.arena;
	if (!ok(pipe(ends) == 0, "a pipe"))
		return;
	ok(file_write_all(ends[1], "a,b\n1,2\n", 8) == 0, "filled");
	(void)close(ends[1]);
	(void)snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	ok(device_table_open(
	       name, &f.columns, &f.findings, &f.table, &f.error) == 0,
	    "is read: %s", f.error.text);
	(void)close(ends[0]);
	is_text(shown_rows(&f), "1@2+1|2", "rows");
	ok(device_table_rewind(f.table, &f.error) == 0, "again");
	is_text(shown_rows(&f), "1@2+1|2", "the same");
	ok(device_table_check_private(f.table, &f.error) == 0, "is private");
}

static void test_private(void)
{
	static const struct {
		mode_t mode;
		bool is_private;
	} modes[] = {{0600, true}, {0400, true}, {0640, false}, {0604, false},
	    {0620, false}};

	for (size_t i = 0; i < array_length(modes); i++) {
		auto_fixture struct fixture f = {0};

		f.findings.arena = &f.arena;
		ok(put("a\n1\n") && chmod(path, modes[i].mode) == 0 &&
			device_table_open(path, &f.columns, &f.findings,
			    &f.table, &f.error) == 0,
		    "mode %04o", (unsigned)modes[i].mode);
		is_number(device_table_check_private(f.table, &f.error),
		    modes[i].is_private ? 0 : -1, "private: %s", f.error.text);
		is_number(f.error.status,
		    modes[i].is_private ? STATUS_DONE : STATUS_REFUSED,
		    "status");
	}
	(void)chmod(path, 0600);
}

static void test_files(void)
{
	static const struct {
		const char *path;
		enum status status;
	} cases[] = {{"/nowhere/devices.csv", STATUS_NOT_FOUND},
	    {"/tmp", STATUS_FILE}, {"/dev/null", STATUS_FILE}};

	for (size_t i = 0; i < array_length(cases); i++) {
		auto_fixture struct fixture f = {0};

		f.findings.arena = &f.arena;
		ok(device_table_open(cases[i].path, &f.columns, &f.findings,
		       &f.table, &f.error) != 0,
		    "%s", f.error.text);
		is_number(f.error.status, cases[i].status, "status");
	}
}

/* No cell but titles is in what is said. */
static void test_no_cell_is_shown(void)
{
	static const char *const texts[] = {"a,b\nSECRET,\"SECRET\"x\n",
	    "a,b\nSECRET\"\n", "a,b\nSECRET,SECRET,SECRET\n",
	    "a,b\nSECRET\xE4\n", "a,b\n\"SECRET\n"};

	for (size_t i = 0; i < array_length(texts); i++) {
		auto_fixture struct fixture f = {0};
		bool shown = false;

		ok(fixture_open(&f, texts[i]) == 0, "table %zu", i);
		(void)shown_rows(&f);
		ok(f.findings.count == 1, "has a finding");
		for (const struct finding *at = f.findings.first; at != NULL;
		     at = at->next)
			shown = shown || at->excerpt != NULL ||
				strstr(at->message, "SECRET") != NULL;
		ok(!shown && strstr(f.error.text, "SECRET") == NULL,
		    "that shows no cell");
	}
}

static void test_failing_memory(void)
{
	long tries = 0;
	bool same = true, refused = true;

	for (; refused && tries < 1000; tries++) {
		auto_fixture struct fixture f = {0};
		bool done = put("Serial Number,b\n1,2\n3,4\n5\n");

		f.findings.arena = &f.arena;
		memory_fail_after(tries, 1);
		done = done &&
		       device_columns_add(
			   &f.columns, "b=ROOM", &f.arena, &f.error) == 0 &&
		       device_table_open(path, &f.columns, &f.findings,
			   &f.table, &f.error) == 0;
		for (struct device_row row; done;) {
			int result = device_table_next(
			    f.table, &f.arena, &f.findings, &row, &f.error);

			done = result >= 0;
			if (result <= 0)
				break;
			(void)device_row_check(f.table, &row, &f.findings);
		}
		refused = memory_refused() != 0;
		memory_fail_after(-1, 0);
		same = same && (done && !f.findings.failed) == !refused;
	}
	ok(same && !refused, "each of %ld allocations refused", tries - 1);
	ok(tries > 10, "and there were some");
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	(void)close(fd);
	test_titles();
	test_header();
	test_columns();
	test_options();
	test_missing_column();
	test_rows();
	test_two_passes();
	test_short_pass();
	test_pipe();
	test_private();
	test_files();
	test_no_cell_is_shown();
	test_failing_memory();
	(void)unlink(path);
	return tap_done();
}
